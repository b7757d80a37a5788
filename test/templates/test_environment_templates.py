"""An environment's stacks with data or public access, and that each check of them finds its defect."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import environment_checks as checks
import pytest
from template_checks import Check
from template_loader import ROOT, Template, load, resources

STACKS = {
    name: load(ROOT / "cfn" / f"{name}.yaml")
    for name in ("database", "global-database", "tables", "observability", "backup", "api", "edge")
}


OTHER_STACKS = {
    name: load(ROOT / "cfn" / f"{name}.yaml")
    for name in ("network", "cluster", "lifecycle", "service", "gateway")
}


@pytest.mark.parametrize("stack", OTHER_STACKS)
def test_every_role_of_an_environment_has_the_boundary(stack: str) -> None:
    assert checks.roles_are_bounded(stack, OTHER_STACKS[stack]) == []


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("check", checks.ENVIRONMENT, ids=lambda check: check.__name__)
def test_template_passes(check: Check, stack: str) -> None:
    assert check(stack, STACKS[stack]) == []


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    return template["Resources"][logical_id]["Properties"]


def set_description(template: Template, parameter: str, text: str) -> None:
    template["Parameters"][parameter]["Description"] = text


def settings(template: Template, branch: int) -> dict[str, str]:
    return properties(template, "ParameterGroup")["Parameters"]["Fn::If"][branch]


def rules(template: Template) -> list[dict[str, Any]]:
    return properties(template, "SecurityGroup")["SecurityGroupIngress"]


def replica(template: Template, index: int) -> dict[str, Any]:
    given = properties(template, "Table")["Replicas"][index]
    return given["Fn::If"][1] if index else given


def selection(template: Template) -> list[dict[str, str]]:
    return properties(template, "Selection")["BackupSelection"]["Conditions"]["StringEquals"]


def denied(template: Template) -> list[str]:
    return properties(template, "Vault")["AccessPolicy"]["Statement"][0]["Action"]


def role_statement(template: Template, policy: int, index: int) -> dict[str, Any]:
    return properties(template, "Role")["Policies"][policy]["PolicyDocument"]["Statement"][index]


def log_setting(template: Template) -> dict[str, str]:
    return properties(template, "Stage")["AccessLogSetting"]


def log_key(template: Template) -> None:
    setting = log_setting(template)
    setting["Format"] = setting["Format"].replace("identity.apiKeyId", "identity.apiKey")


def log_lines(template: Template) -> None:
    setting = log_setting(template)
    setting["Format"] = setting["Format"].replace(" ", "\n", 1)


def set_integration(template: Template, **changed: Any) -> None:
    properties(template, "AnyMethod")["Integration"].update(changed)


def copy_name(template: Template, logical_id: str, other: str) -> None:
    properties(template, logical_id)["Name"] = properties(template, other)["Name"]


Defect = Callable[[Template], Any]
DEFECTS: list[tuple[Check, str, str, Defect]] = [
    (
        checks.encrypted_by_the_environment,
        "database",
        "storage",
        lambda t: properties(t, "Cluster").pop("KmsKeyId"),
    ),
    (
        checks.encrypted_by_the_environment,
        "database",
        "logs",
        lambda t: properties(t, "AuditLogs").pop("KmsKeyId"),
    ),
    (
        checks.encrypted_by_the_environment,
        "tables",
        "table",
        lambda t: replica(t, 0).pop("SSESpecification"),
    ),
    (
        checks.encrypted_by_the_environment,
        "observability",
        "topic",
        lambda t: properties(t, "AlarmTopic").update(KmsMasterKeyId="alias/aws/sns"),
    ),
    (
        checks.replacements_are_announced,
        "database",
        "engine",
        lambda t: set_description(t, "DatabaseEngine", "Engine."),
    ),
    (
        checks.replacements_are_announced,
        "database",
        "snapshot, behind a condition",
        lambda t: set_description(t, "SnapshotIdentifier", "A snapshot."),
    ),
    (
        checks.replacements_are_announced,
        "tables",
        "keys",
        lambda t: set_description(t, "SortKey", "Sort key."),
    ),
    (checks.replacements_are_announced, "backup", "key", lambda t: set_description(t, "KeyArn", "Key.")),
    (
        checks.database_is_private,
        "database",
        "public",
        lambda t: properties(t, "Reader1").update(PubliclyAccessible=True),
    ),
    (
        checks.database_is_private,
        "database",
        "no TLS, PostgreSQL",
        lambda t: settings(t, 1).pop("rds.force_ssl"),
    ),
    (
        checks.database_is_private,
        "database",
        "no TLS, MySQL",
        lambda t: settings(t, 2).update(require_secure_transport="OFF"),
    ),
    (
        checks.database_is_private,
        "database",
        "from anywhere in the VPC",
        lambda t: rules(t).append({"CidrIp": "10.0.0.0/16"}),
    ),
    (
        checks.writer_comes_first,
        "database",
        "at the same time",
        lambda t: t["Resources"]["Reader2"].pop("DependsOn"),
    ),
    (
        checks.writer_comes_first,
        "database",
        "same tier",
        lambda t: properties(t, "Reader2").update(PromotionTier=1),
    ),
    (
        checks.copies_have_no_users,
        "database",
        "user",
        lambda t: properties(t, "Cluster").update(MasterUsername="dbadmin"),
    ),
    (
        checks.copies_have_no_users,
        "database",
        "password",
        lambda t: t["Conditions"]["HasOwnPassword"]["Fn::And"].pop(),
    ),
    (
        checks.copies_have_no_users,
        "database",
        "managed password",
        lambda t: properties(t, "Cluster").update(ManageMasterUserPassword=True),
    ),
    (
        checks.copies_have_no_users,
        "database",
        "not joined",
        lambda t: properties(t, "Cluster").pop("GlobalClusterIdentifier"),
    ),
    (
        checks.copies_have_no_users,
        "database",
        "always joined",
        lambda t: properties(t, "Cluster").update(GlobalClusterIdentifier="shop-dev"),
    ),
    (
        checks.global_databases_are_encrypted,
        "database",
        "source",
        lambda t: properties(t, "Cluster").update(StorageEncrypted=False),
    ),
    (
        checks.global_databases_are_encrypted,
        "global-database",
        "without a source",
        lambda t: properties(t, "GlobalCluster").pop("SourceDBClusterIdentifier"),
    ),
    (
        checks.global_databases_are_encrypted,
        "global-database",
        "with both",
        lambda t: properties(t, "GlobalCluster").update(StorageEncrypted=True),
    ),
    (
        checks.global_databases_are_encrypted,
        "global-database",
        "unprotected",
        lambda t: properties(t, "GlobalCluster").pop("DeletionProtection"),
    ),
    (
        checks.names_of_two_regions_differ,
        "observability",
        "dashboard",
        lambda t: properties(t, "Dashboard").update(DashboardName="shop"),
    ),
    (
        checks.names_of_two_regions_differ,
        "database",
        "role",
        lambda t: properties(t, "MonitoringRole").update(RoleName={"Fn::Sub": "${Project}-monitoring"}),
    ),
    (
        checks.tables_are_recoverable,
        "tables",
        "other region first",
        lambda t: replica(t, 0).update(Region="eu-west-1"),
    ),
    (
        checks.tables_are_recoverable,
        "tables",
        "replica not restorable",
        lambda t: replica(t, 1).pop("PointInTimeRecoverySpecification"),
    ),
    (
        checks.tables_are_recoverable,
        "tables",
        "unprotected",
        lambda t: replica(t, 0).pop("DeletionProtectionEnabled"),
    ),
    (checks.tagged_for_backup, "database", "untagged", lambda t: properties(t, "Cluster")["Tags"].pop()),
    (checks.tagged_for_backup, "tables", "untagged", lambda t: replica(t, 0)["Tags"].pop(1)),
    (checks.tagged_for_backup, "backup", "every environment", lambda t: selection(t).pop(1)),
    (
        checks.backups_are_protected,
        "backup",
        "deletable",
        lambda t: denied(t).remove("backup:DeleteRecoveryPoint"),
    ),
    (
        checks.backups_are_protected,
        "backup",
        "role deletes snapshots of others",
        lambda t: role_statement(t, 0, 2).update(Resource="arn:aws:rds:*:*:cluster-snapshot:*"),
    ),
    (
        checks.alarms_are_actionable,
        "observability",
        "no actions",
        lambda t: properties(t, "PublicErrors").pop("AlarmActions"),
    ),
    (
        checks.alarms_are_actionable,
        "observability",
        "no description",
        lambda t: properties(t, "PublicErrors").pop("AlarmDescription"),
    ),
    (
        checks.alarms_are_actionable,
        "observability",
        "missing data",
        lambda t: properties(t, "DatabaseCpu").pop("TreatMissingData"),
    ),
    (
        checks.alarms_are_actionable,
        "observability",
        "no condition",
        lambda t: t["Resources"]["DatabaseCpu"].pop("Condition"),
    ),
    (
        checks.alarms_are_actionable,
        "observability",
        "other condition",
        lambda t: t["Resources"]["DatabaseCpu"].update(Condition="HasHosts"),
    ),
    (
        checks.methods_need_a_key,
        "api",
        "open",
        lambda t: properties(t, "AnyMethod").update(ApiKeyRequired=False),
    ),
    (checks.methods_need_a_key, "api", "no firewall", lambda t: t["Resources"].pop("WebAclAssociation")),
    (
        checks.methods_do_not_change,
        "api",
        "host from an answer",
        lambda t: set_integration(t, Uri={"Fn::Sub": "http://${BackendHost}/{proxy}"}),
    ),
    (
        checks.methods_do_not_change,
        "api",
        "link that is replaced",
        lambda t: set_integration(t, ConnectionId={"Ref": "Link"}),
    ),
    (checks.log_lines_are_json, "api", "not JSON", lambda t: log_setting(t).update(Format="$context.status")),
    (checks.log_lines_are_json, "api", "key", log_key),
    (checks.log_lines_are_json, "api", "lines", log_lines),
    (
        checks.routing_policies_are_separate,
        "edge",
        "shared",
        lambda t: copy_name(t, "LatencyHomeRecord", "DomainRecord"),
    ),
    (
        checks.routed_records_have_health_checks,
        "edge",
        "no health check",
        lambda t: properties(t, "FailoverHomeRecord").pop("HealthCheckId"),
    ),
    (
        checks.roles_are_bounded,
        "backup",
        "no boundary",
        lambda t: properties(t, "Role").pop("PermissionsBoundary"),
    ),
]


@pytest.mark.parametrize(
    ("check", "stack", "defect"),
    [
        pytest.param(c, stack, defect, id=f"{c.__name__}: {stack}, {name}")
        for c, stack, name, defect in DEFECTS
    ],
)
def test_seeded_defect_is_found(check: Check, stack: str, defect: Defect) -> None:
    template = deepcopy(STACKS[stack])
    defect(template)
    findings = check(stack, template)
    assert len(findings) == 1
    assert findings[0].startswith(f"{stack}: ")


def test_every_check_has_a_seeded_defect() -> None:
    assert {check for check, _, _, _ in DEFECTS} == set(checks.ENVIRONMENT)


def rendered(node: Any, has: Callable[[str], bool]) -> Any:
    """``node`` resolved like CloudFormation, with conditions from ``has`` and names for references."""
    if isinstance(node, list):
        return [item for item in (rendered(item, has) for item in node) if item is not None]
    if not isinstance(node, dict):
        return node
    if "Ref" in node:
        return None if node["Ref"] == "AWS::NoValue" else node["Ref"]
    if "Fn::If" in node:
        condition, then, otherwise = node["Fn::If"]
        return rendered(then if has(condition) else otherwise, has)
    if "Fn::Join" in node:
        separator, parts = node["Fn::Join"]
        return separator.join(rendered(parts, has))
    text, values = node["Fn::Sub"] if isinstance(node["Fn::Sub"], list) else (node["Fn::Sub"], {})
    given = {name: rendered(value, has) for name, value in values.items()}
    return re.sub(r"\$\{([^}]+)\}", lambda m: given.get(m[1], "1" if "Seconds" in m[1] else m[1]), text)


@pytest.mark.parametrize(
    ("stack", "complete", "widgets"),
    [
        ("observability", True, 10),
        ("observability", False, 6),
        ("service", True, 6),
        ("service", False, 3),
    ],
)
def test_dashboard_is_json_with_and_without_optional_widgets(
    stack: str, complete: bool, widgets: int
) -> None:
    body = properties({**STACKS, **OTHER_STACKS}[stack], "Dashboard")["DashboardBody"]
    dashboard = json.loads(rendered(body, lambda _: complete))
    assert len(dashboard["widgets"]) == widgets
    for widget in dashboard["widgets"]:
        assert widget["properties"]["region"] == "AWS::Region"
        assert widget["properties"]["metrics" if widget["type"] == "metric" else "query"]


@pytest.mark.parametrize("stack", ["service", "tables"])
def test_alarms_of_services_and_tables_are_actionable(stack: str) -> None:
    assert checks.alarms_are_actionable(stack, {**STACKS, **OTHER_STACKS}[stack]) == []


def test_each_load_balancer_has_an_alarm_per_golden_signal() -> None:
    alarms = {logical_id for logical_id, _, _ in resources(STACKS["observability"], "AWS::CloudWatch::Alarm")}
    assert alarms >= {
        f"{side}{signal}"
        for side in ("Public", "Internal")
        for signal in ("Errors", "Latency", "Saturation", "Targets")
    }
    assert "PublicTraffic" in alarms


def test_replacing_the_database_is_refused() -> None:
    """CloudFormation refuses to replace a named resource, and the name consists of constant parts."""
    template = STACKS["database"]
    name = properties(template, "Cluster")["DBClusterIdentifier"]
    assert checks.references(name) == {"Project", "Environment", "DatabaseGeneration"}


def test_both_kinds_of_password_are_encrypted_and_exclusive() -> None:
    cluster = properties(STACKS["database"], "Cluster")
    managed, own = cluster["MasterUserSecret"]["Fn::If"], cluster["MasterUserPassword"]["Fn::If"]
    assert (managed[0], managed[1]) == ("HasManagedPassword", {"KmsKeyId": {"Ref": "KeyArn"}})
    assert (own[0], own[2]) == ("HasOwnPassword", {"Ref": "AWS::NoValue"})
    assert own[1] == {"Fn::Sub": "{{resolve:secretsmanager:${Password}:SecretString:password}}"}


def test_becoming_a_primary_does_not_change_the_database() -> None:
    assert list(STACKS["global-database"]["Resources"]) == ["GlobalCluster"]
    source = properties(STACKS["global-database"], "GlobalCluster")["SourceDBClusterIdentifier"]
    assert source == {"Ref": "DatabaseClusterArn"}
    behind = {"GlobalClusterIdentifier", "SnapshotIdentifier"}
    given = properties(STACKS["database"], "Cluster")["DatabaseName"]
    assert checks.parameters_behind(STACKS["database"], given) == behind


def test_every_environment_stack_can_exist_in_two_regions() -> None:
    # Once per account: people or other stacks use their names.
    account = {"access", "boundary", "deployment", "iam"}
    found = [
        finding
        for path in sorted((ROOT / "cfn").glob("*.yaml"))
        if path.stem not in account
        for finding in checks.names_of_two_regions_differ(path.stem, load(path))
    ]
    assert found == []


def test_adding_a_replica_does_not_replace_the_table() -> None:
    template = STACKS["tables"]
    table = properties(template, "Table")
    create_only = checks.replacing_properties("AWS::DynamoDB::GlobalTable") & set(table)
    assert create_only == {"TableName", "KeySchema"}
    behind = checks.parameters_behind(template, [table[name] for name in create_only])
    assert behind == {"TableName", "PartitionKey", "SortKey"}


@pytest.mark.parametrize(
    "record", ["DomainRecord", "DomainRecordIpv6", "WildcardRecord", "WildcardRecordIpv6"]
)
def test_records_are_created_after_their_targets(record: str) -> None:
    family = "Ipv6" if record.endswith("Ipv6") else ""
    target = properties(STACKS["edge"], record)["AliasTarget"]
    assert checks.references(target["DNSName"]) >= {
        f"{policy}{side}Record{family}" for policy in ("Failover", "Latency") for side in ("Home", "Replica")
    }


def test_replacing_properties_come_from_aws() -> None:
    assert {"KmsKeyId", "Engine", "SnapshotIdentifier"} <= checks.replacing_properties("AWS::RDS::DBCluster")
    assert "EngineVersion" not in checks.replacing_properties("AWS::RDS::DBCluster")


def test_parameters_are_found_through_conditions() -> None:
    template = {
        "Parameters": {"A": {}, "B": {}, "C": {}},
        "Conditions": {
            "HasA": {"Fn::Equals": [{"Ref": "A"}, ""]},
            "HasBoth": {"Fn::And": [{"Condition": "HasA"}]},
        },
    }
    node = {"Fn::If": ["HasBoth", {"Fn::Sub": "${B}-${!C}"}, {"Fn::GetAtt": ["Thing", "Arn"]}]}
    assert checks.parameters_behind(template, node) == {"A", "B"}
    assert checks.references(node) == {"HasBoth", "B", "Thing"}
