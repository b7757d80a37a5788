"""Conventions that no public linter checks: one function per convention, which returns its findings.

Each function takes the stack's name (the file name without ``.yaml``) and the template as plain data.
"""

import re
from collections.abc import Callable
from typing import Any

from template_loader import Template, resources

Check = Callable[[str, Template], list[str]]

HOLDS_DATA = {
    "AWS::Backup::BackupVault",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
}

# Destroying a stack may delete these: logs are deleted with their environment, and secrets with their key.
MAY_BE_DELETED = {"AWS::KMS::Key", "AWS::Logs::LogGroup"}

PHYSICAL_NAMES = {
    "AWS::AutoScaling::AutoScalingGroup": "AutoScalingGroupName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::ECS::CapacityProvider": "Name",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::ECS::Service": "ServiceName",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
}
# Images are pushed by name; Aurora and WAF write only to groups with these names; a table can have a name.
REQUIRED_NAMES = {
    ("registry", "Repository"),
    ("boundary", "ServicesBoundary"),
    ("api", "WebAclLogs"),
    ("tables", "Table"),
    ("database", "AuditLogs"),
    ("database", "ErrorLogs"),
    ("database", "PostgresqlLogs"),
    ("database", "SlowQueryLogs"),
}

# People and pipelines use the names of these stacks' roles.
NAMED_ROLES = {"access", "deployment", "iam"}

SUBNETS = {
    "AWS::AutoScaling::AutoScalingGroup": ("VPCZoneIdentifier",),
    "AWS::EC2::VPCEndpoint": ("SubnetIds",),
    "AWS::ECS::Service": ("NetworkConfiguration", "AwsvpcConfiguration", "Subnets"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Subnets",),
    "AWS::RDS::DBSubnetGroup": ("SubnetIds",),
}


def _without_condition(value: Any) -> Any:
    """The value of an ``Fn::If`` whose other branch is AWS::NoValue; any other value unchanged."""
    if isinstance(value, dict) and "Fn::If" in value and value["Fn::If"][2] == {"Ref": "AWS::NoValue"}:
        return value["Fn::If"][1]
    return value


def description(stack: str, template: Template) -> list[str]:
    """The description is one line that begins with the stack's kind."""
    text, kind = template.get("Description", ""), stack.replace("-", " ")
    ok = "\n" not in text.strip() and text.lower().startswith((f"{kind} ", f"{kind},"))
    return (
        [] if ok and text[0].isupper() else [f"{stack}: Description must be one line beginning with '{kind}'"]
    )


def no_transforms_or_exports(stack: str, template: Template) -> list[str]:
    """No transforms and no exports: the embedded AWS has no transforms, and exported values cannot change."""
    found = [f"{stack}: Transform {template['Transform']} is not allowed"] if "Transform" in template else []
    return found + [
        f"{stack}: output {name} is exported; pass outputs as parameters"
        for name, output in template.get("Outputs", {}).items()
        if "Export" in output
    ]


def progress_texts(stack: str, template: Template) -> list[str]:
    """Each resource has a progress text for the live view: a short noun phrase that is not capitalized."""
    found = []
    for logical_id, resource, _ in resources(template):
        text = resource.get("Metadata", {}).get("ops", {}).get("description", "")
        if not 3 <= len(text) <= 50 or _is_capitalized(text) or text.endswith("."):
            found.append(f"{stack}: {logical_id} needs a short Metadata.ops.description, not '{text}'")
    return found


def _is_capitalized(text: str) -> bool:
    """Whether the text begins like a sentence, not with one of AWS's names ("NAT gateway", "DynamoDB …")."""
    return bool(re.match(r"[A-Z][a-z]*( |$)", text)) and not text.startswith("Auto Scaling")


def conditions(stack: str, template: Template) -> list[str]:
    """Names of conditions say what the stack has."""
    return [
        f"{stack}: condition {name} must begin with Has"
        for name in template.get("Conditions", {})
        if not name.startswith("Has")
    ]


def parameters(stack: str, template: Template) -> list[str]:
    """Each parameter has a description and is in one group: Parents first, Permissions last."""
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    labels = [group["Label"]["default"] for group in groups]
    grouped = [name for group in groups for name in group["Parameters"]]
    declared = template["Parameters"]
    found = [
        f"{stack}: {name} needs a Description" for name, p in declared.items() if not p.get("Description")
    ]
    if grouped != list(declared):
        found.append(f"{stack}: the parameter groups must list the Parameters in the same order")
    if labels[0] != "Parents" or "Permissions" in labels[:-1]:
        found.append(f"{stack}: parameter groups must begin with Parents and end with Permissions: {labels}")
    return found


def data_is_retained(stack: str, template: Template) -> list[str]:
    """Resources that hold data have a DeletionPolicy, and no replacement loses their data."""
    found = []
    for logical_id, resource, properties in resources(template, *HOLDS_DATA):
        if resource["Type"] == "AWS::RDS::DBInstance" and "DBClusterIdentifier" in properties:
            continue  # the data is its cluster's
        deletion = resource.get("DeletionPolicy")
        allowed = {"Retain", "RetainExceptOnCreate", "Snapshot"}
        if resource["Type"] in MAY_BE_DELETED:
            allowed.add("Delete")
        if deletion not in allowed:
            found.append(f"{stack}: {logical_id} holds data; its DeletionPolicy is {deletion}")
        if resource.get("UpdateReplacePolicy") not in ("Retain", "Snapshot"):
            found.append(f"{stack}: {logical_id} holds data; its UpdateReplacePolicy must retain it")
    return found


def physical_names(stack: str, template: Template) -> list[str]:
    """Only resources that need one have a physical name, because names prevent replacements."""
    return [
        f"{stack}: {logical_id} has a physical name ({PHYSICAL_NAMES[resource['Type']]})"
        for logical_id, resource, properties in resources(template, *PHYSICAL_NAMES)
        if PHYSICAL_NAMES[resource["Type"]] in properties
        and (stack, logical_id) not in REQUIRED_NAMES
        and not (stack in NAMED_ROLES and resource["Type"] == "AWS::IAM::Role")
    ]


def zones(stack: str, template: Template) -> list[str]:
    """Multi-zone resources use a list of subnets, or at least two subnets unconditionally."""
    found = []
    for logical_id, resource, properties in resources(template, *SUBNETS):
        if resource["Type"] == "AWS::EC2::VPCEndpoint" and properties["VpcEndpointType"] == "Gateway":
            continue
        value: Any = properties
        for key in SUBNETS[resource["Type"]]:
            value = _without_condition(value).get(key, {})
        reference = value.get("Ref") if isinstance(value, dict) else None
        is_list = template["Parameters"].get(reference, {}).get("Type", "").startswith("List<")
        fixed = [item for item in value if "Ref" in item] if isinstance(value, list) else []
        if not is_list and len(fixed) < 2:
            found.append(f"{stack}: {logical_id} must be in at least two subnets")
    return found


def suppressions(stack: str, template: Template) -> list[str]:
    """Suppressions have a reason."""
    return [
        f"{stack}: {logical_id} suppresses {skip.get('id')} without a reason"
        for logical_id, resource, _ in resources(template)
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
        if len(skip.get("comment", "")) < 30
    ]


CONVENTIONS: tuple[Check, ...] = (
    description,
    no_transforms_or_exports,
    progress_texts,
    conditions,
    parameters,
    data_is_retained,
    physical_names,
    zones,
    suppressions,
)
