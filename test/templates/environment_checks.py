"""Checks of an environment's stacks that hold data or have public access; same form as template_checks.

AWS's resource schemas, which cfn-lint contains, say what can change in place.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from policy_evaluation import Stack
from template_checks import Check
from template_loader import Template, resources

# The property with the key that encrypts a resource.
KEYS = {
    "AWS::Backup::BackupVault": ("EncryptionKeyArn",),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::RDS::DBCluster": ("KmsKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SecretsManager::Secret": ("KmsKeyId",),
}

KEEPS_DATA = ("AWS::Backup::BackupVault", "AWS::DynamoDB::GlobalTable", "AWS::RDS::DBCluster")

# Constant for the life of an environment: they are part of its stack names.
FIXED = {"Project", "Environment"}

# How a parameter's description says that its change replaces something or is refused.
ANNOUNCEMENT = r"annot be changed|can only be changed|refused|replaces|same effect as"

FORCED_TLS = {"aurora-postgresql": ("rds.force_ssl", "1"), "aurora-mysql": ("require_secure_transport", "ON")}

BACKUP_TAGS = {"Project", "Environment", "Backup"}


def references(node: Any) -> set[str]:
    """What ``node`` refers to with Ref, GetAtt and Sub, including the branches and conditions of Fn::If."""
    if isinstance(node, list):
        return set().union(*map(references, node))
    if not isinstance(node, dict):
        return set()
    found = set().union(*map(references, node.values()))
    found |= {node[key] for key in ("Ref", "Condition") if isinstance(node.get(key), str)}
    if "Fn::GetAtt" in node:
        found.add(node["Fn::GetAtt"][0])
    if "Fn::If" in node:
        found.add(node["Fn::If"][0])
    if "Fn::Sub" in node:
        text = node["Fn::Sub"] if isinstance(node["Fn::Sub"], str) else node["Fn::Sub"][0]
        found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text)}
    return found


def parameters_behind(template: Template, node: Any) -> set[str]:
    """The parameters that ``node`` depends on, directly or through conditions, not through resources."""
    conditions = template.get("Conditions", {})
    found, queue = set(), list(references(node))
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += references(conditions.get(name, {}))
    return found & set(template["Parameters"])


@cache
def replacing_properties(type_: str) -> frozenset[str]:
    """Properties of ``type_`` that cannot (always) change in place."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema
    paths = schema.get("createOnlyProperties", []) + schema.get("conditionalCreateOnlyProperties", [])
    return frozenset(path.split("/")[2] for path in paths)


def encrypted_by_the_environment(stack: str, template: Template) -> list[str]:
    """The environment's key encrypts stored data."""
    found = []
    for logical_id, resource, properties in resources(template, *KEYS):
        if properties.get(KEYS[resource["Type"]][0]) != {"Ref": "KeyArn"}:
            found.append(f"{stack}: {logical_id} must be encrypted with KeyArn")
    for logical_id, _, properties in resources(template, "AWS::DynamoDB::GlobalTable"):
        home = properties["Replicas"][0]
        if home.get("SSESpecification") != {"KMSMasterKeyId": {"Ref": "KeyArn"}}:
            found.append(f"{stack}: {logical_id} must be encrypted with KeyArn")
    return found


def replacements_are_announced(stack: str, template: Template) -> list[str]:
    """If changing a parameter would replace a resource with data, its description says what happens."""
    found = []
    for logical_id, resource, properties in resources(template, *KEEPS_DATA):
        create_only = {p: v for p, v in properties.items() if p in replacing_properties(resource["Type"])}
        for name in sorted(parameters_behind(template, create_only) - FIXED):
            if not re.search(ANNOUNCEMENT, template["Parameters"][name]["Description"]):
                found.append(
                    f"{stack}: a change of {name} replaces {logical_id}; its description does not say so"
                )
    return found


def database_is_private(stack: str, template: Template) -> list[str]:
    """Only hosts and tasks reach the database, and only over TLS."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::RDS::DBInstance"):
        if properties.get("PubliclyAccessible") is not False:
            found.append(f"{stack}: {logical_id} must not be public")
    for logical_id, _, properties in resources(template, "AWS::RDS::DBClusterParameterGroup"):
        _, postgresql, mysql = properties["Parameters"]["Fn::If"]
        for engine, given in (("aurora-postgresql", postgresql), ("aurora-mysql", mysql)):
            setting, value = FORCED_TLS[engine]
            if given.get(setting) != value:
                found.append(f"{stack}: {logical_id} must force TLS for {engine}")
    if any(resources(template, "AWS::RDS::DBCluster")):
        found += _ingress(stack, template)
    return found


def _ingress(stack: str, template: Template) -> list[str]:
    allowed = [{"Ref": "HostSecurityGroup"}, {"Ref": "TaskSecurityGroup"}]
    return [
        f"{stack}: {logical_id} allows others than hosts and tasks"
        for logical_id, _, properties in resources(template, "AWS::EC2::SecurityGroup")
        if [rule.get("SourceSecurityGroupId") for rule in properties["SecurityGroupIngress"]] != allowed
    ]


def writer_comes_first(stack: str, template: Template) -> list[str]:
    """The first instance of a cluster becomes its writer, and each reader has a promotion tier."""
    instances = {logical_id: r for logical_id, r, _ in resources(template, "AWS::RDS::DBInstance")}
    found = [
        f"{stack}: {logical_id} must wait for the writer"
        for logical_id, resource in instances.items()
        if logical_id != "Writer" and resource.get("DependsOn") != "Writer"
    ]
    tiers = [resource["Properties"].get("PromotionTier") for resource in instances.values()]
    if tiers != list(range(len(tiers))):
        found.append(f"{stack}: promotion tiers must increase from the writer: {tiers}")
    return found


# What a database copy gets from its primary, so RDS refuses it.
FROM_THE_PRIMARY = (
    "DatabaseName",
    "ManageMasterUserPassword",
    "MasterUserPassword",
    "MasterUserSecret",
    "MasterUsername",
    "SnapshotIdentifier",
)


def copies_have_no_users(stack: str, template: Template) -> list[str]:
    """A database in a replica region has no master user, password or database of its own."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::RDS::DBCluster"):
        copy = {"GlobalClusterIdentifier": "shop-dev"}
        for managed in ("true", "false"):
            given = {**copy, "ManageMasterUserPassword": managed, "SnapshotIdentifier": ""}
            resolved = _as_deployed(template, properties, given)
            found += [
                f"{stack}: {logical_id} has its own {name} as a copy"
                for name in FROM_THE_PRIMARY
                if name in resolved
            ]
        if _as_deployed(template, properties, copy).get("GlobalClusterIdentifier") != "shop-dev":
            found.append(f"{stack}: {logical_id} must join the global database that it is a copy of")
        if "GlobalClusterIdentifier" in _as_deployed(template, properties, {}):
            found.append(f"{stack}: {logical_id} must be independent without a global database")
    return sorted(set(found))


def _as_deployed(template: Template, properties: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    names = (*FROM_THE_PRIMARY, "GlobalClusterIdentifier")
    return Stack(template, given).resolve({name: properties[name] for name in names if name in properties})


def global_databases_are_encrypted(stack: str, template: Template) -> list[str]:
    """A global database is encrypted, by itself or through its source; RDS accepts only one of the two."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::RDS::GlobalCluster"):
        source = "SourceDBClusterIdentifier" in properties
        own = {"Engine", "EngineVersion", "StorageEncrypted"} & set(properties)
        if source and own:
            found.append(f"{stack}: {logical_id} gets {sorted(own)} from its source")
        if not source and properties.get("StorageEncrypted") is not True:
            found.append(f"{stack}: {logical_id} must be encrypted")
        if "DeletionProtection" not in properties:
            found.append(f"{stack}: {logical_id} must be protected")
    return found + [
        f"{stack}: {logical_id} must be encrypted"
        for logical_id, _, properties in resources(template, "AWS::RDS::DBCluster")
        if properties.get("StorageEncrypted") is not True
    ]


# Types whose names are unique per account, not per region, and the property with the name.
ACCOUNT_WIDE = {
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::S3::Bucket": "BucketName",
}


def names_of_two_regions_differ(stack: str, template: Template) -> list[str]:
    """The same stack in a replica region creates nothing whose name is already in use."""
    return [
        f"{stack}: {logical_id} has the same name in each region"
        for logical_id, resource, properties in resources(template, *ACCOUNT_WIDE)
        if (name := properties.get(ACCOUNT_WIDE[resource["Type"]])) and "AWS::Region" not in references(name)
    ]


def tables_are_recoverable(stack: str, template: Template) -> list[str]:
    """Each replica of a table, the stack's region first, is protected and has point-in-time recovery."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::DynamoDB::GlobalTable"):
        home, other = properties["Replicas"][0], properties["Replicas"][1]["Fn::If"][1]
        if home["Region"] != {"Ref": "AWS::Region"}:
            found.append(f"{stack}: the first replica of {logical_id} must be in the stack's region")
        for replica in (home, other):
            recovery = replica.get("PointInTimeRecoverySpecification", {})
            if recovery.get("PointInTimeRecoveryEnabled") is not True:
                found.append(f"{stack}: {logical_id} must be restorable in {replica['Region']}")
            if "DeletionProtectionEnabled" not in replica:
                found.append(f"{stack}: {logical_id} must be protected in {replica['Region']}")
    return found


def tagged_for_backup(stack: str, template: Template) -> list[str]:
    """Resources with data have the tag that the backup plan selects by, and the plan selects by it."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::RDS::DBCluster"):
        if "Backup" not in _tags(properties):
            found.append(f"{stack}: {logical_id} must be tagged for backup")
    for logical_id, _, properties in resources(template, "AWS::DynamoDB::GlobalTable"):
        # Stack tags do not propagate to a replica, so it needs all three.
        if not _tags(properties["Replicas"][0]) >= BACKUP_TAGS:
            found.append(f"{stack}: {logical_id} must be tagged for backup")
    for logical_id, _, properties in resources(template, "AWS::Backup::BackupSelection"):
        conditions = properties["BackupSelection"]["Conditions"]["StringEquals"]
        if {c["ConditionKey"] for c in conditions} != {f"aws:ResourceTag/{tag}" for tag in BACKUP_TAGS}:
            found.append(f"{stack}: {logical_id} must select by the tags of this environment's data")
    return found


def _tags(properties: dict[str, Any]) -> set[str]:
    return {tag["Key"] for tag in properties.get("Tags", [])}


def backups_are_protected(stack: str, template: Template) -> list[str]:
    """Only administrators can delete backups, and the backup role can delete nothing else."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::Backup::BackupVault"):
        statements = properties.get("AccessPolicy", {}).get("Statement", [])
        denied = {action for s in statements if s["Effect"] == "Deny" for action in s["Action"]}
        if not denied >= {"backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"}:
            found.append(f"{stack}: {logical_id} must deny deleting backups")
    if any(resources(template, "AWS::Backup::BackupPlan")):
        for statement in _role_statements(template):
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            resource = str(statement["Resource"])
            if any(":Delete" in action for action in actions) and not re.search("backup", resource):
                found.append(f"{stack}: the role can delete more than backups: {actions}")
    return found


def _role_statements(template: Template) -> Iterator[dict[str, Any]]:
    for _, _, properties in resources(template, "AWS::IAM::Role"):
        for policy in properties.get("Policies", []):
            yield from policy["PolicyDocument"]["Statement"]


def alarms_are_actionable(stack: str, template: Template) -> list[str]:
    """An alarm has an action and a description, and exists only if its subject does."""
    found = []
    may_be_empty = {name for name, p in template["Parameters"].items() if p.get("Default") == ""}
    for logical_id, resource, properties in resources(template, "AWS::CloudWatch::Alarm"):
        if not properties.get("AlarmActions"):
            found.append(f"{stack}: {logical_id} has no AlarmActions")
        if "Project" not in str(properties.get("AlarmDescription")):
            found.append(f"{stack}: {logical_id} must name its environment")
        if "TreatMissingData" not in properties:
            found.append(f"{stack}: {logical_id} must set TreatMissingData")
        guarded = parameters_behind(template, {"Condition": resource.get("Condition")})
        used = parameters_behind(template, properties) & may_be_empty
        for name in sorted(used - guarded):
            found.append(f"{stack}: {logical_id} needs a condition on {name}, which may be empty")
    return found


def methods_need_a_key(stack: str, template: Template) -> list[str]:
    """Every method of a REST API requires a key, and its stage has a firewall."""
    found = [
        f"{stack}: {logical_id} does not require a key"
        for logical_id, _, properties in resources(template, "AWS::ApiGateway::Method")
        if properties.get("ApiKeyRequired") is not True
    ]
    guarded = {
        name
        for _, _, properties in resources(template, "AWS::WAFv2::WebACLAssociation")
        for name in references(properties["ResourceArn"])
    }
    return found + [
        f"{stack}: {logical_id} has no firewall"
        for logical_id, _, _ in resources(template, "AWS::ApiGateway::Stage")
        if logical_id not in guarded
    ]


def methods_do_not_change(stack: str, template: Template) -> list[str]:
    """A deployment is a snapshot of the methods, so methods depend on nothing that an answer changes."""
    # Part of the load balancer's ARN, which no parameter of its stack changes.
    constant = {"InternalLoadBalancerFullName"}
    return [
        f"{stack}: {logical_id} depends on {name}, whose change would not be deployed"
        for logical_id, _, properties in resources(template, "AWS::ApiGateway::Method")
        for name in sorted(_changing(template, properties) - constant)
    ]


def _changing(template: Template, properties: dict[str, Any]) -> set[str]:
    """Parameters and replaceable resources that a method's properties depend on."""
    replaced = {logical_id for logical_id, _, _ in resources(template, "AWS::ApiGatewayV2::VpcLink")}
    return parameters_behind(template, properties) | (references(properties) & replaced)


def log_lines_are_json(stack: str, template: Template) -> list[str]:
    """Each request is one line of JSON, without the caller's key."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::ApiGateway::Stage"):
        text = properties.get("AccessLogSetting", {}).get("Format", "")
        try:
            fields = json.loads(text)
        except json.JSONDecodeError:
            found.append(f"{stack}: the access log of {logical_id} is not JSON")
            continue
        if "\n" in text or "$context.identity.apiKey" in fields.values():
            found.append(f"{stack}: the access log of {logical_id} must be one line without keys")
    return found


def routing_policies_are_separate(stack: str, template: Template) -> list[str]:
    """In Route 53 records of one name and type cannot have two routing policies."""
    policies: dict[tuple[str, str], set[str]] = {}
    for _, _, properties in resources(template, "AWS::Route53::RecordSet"):
        policy = next((p for p in ("Failover", "Region", "Weight") if p in properties), "simple")
        policies.setdefault((str(properties["Name"]), properties["Type"]), set()).add(policy)
    return [
        f"{stack}: {name} has records of more than one routing policy: {sorted(used)}"
        for (name, _), used in policies.items()
        if len(used) > 1
    ]


def routed_records_have_health_checks(stack: str, template: Template) -> list[str]:
    """Records that a routing policy selects from have a health check."""
    return [
        f"{stack}: {logical_id} has no health check"
        for logical_id, _, properties in resources(template, "AWS::Route53::RecordSet")
        if "SetIdentifier" in properties and "HealthCheckId" not in properties
    ]


def roles_are_bounded(stack: str, template: Template) -> list[str]:
    """Each role can have the account's boundary; without it the deployment role cannot create roles."""
    return [
        f"{stack}: {logical_id} cannot have the boundary"
        for logical_id, _, properties in resources(template, "AWS::IAM::Role")
        if "PermissionsBoundaryArn" not in references(properties.get("PermissionsBoundary"))
    ]


ENVIRONMENT: tuple[Check, ...] = (
    encrypted_by_the_environment,
    replacements_are_announced,
    database_is_private,
    writer_comes_first,
    copies_have_no_users,
    global_databases_are_encrypted,
    names_of_two_regions_differ,
    tables_are_recoverable,
    tagged_for_backup,
    backups_are_protected,
    alarms_are_actionable,
    methods_need_a_key,
    methods_do_not_change,
    log_lines_are_json,
    routing_policies_are_separate,
    routed_records_have_health_checks,
    roles_are_bounded,
)
