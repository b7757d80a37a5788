"""This project's own checks, which no public judge has: of the templates as written, and of every variant."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import environment_checks
import template_checks
import template_security
from account_checks import mfa, sizes, wildcard_principals
from account_stacks import ACCOUNT_STACKS
from aws_behavior import BEHAVIOR
from environment_checks import references
from findings import Finding
from policy_evaluation import as_list, every_statement
from privileges import run_check
from template_checks import Check
from template_loader import Template, resources
from variants import Variant

SECRET_NAME = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)", re.IGNORECASE)
# A name with one of these endings holds the location of a secret, not its value.
SECRET_LOCATION = re.compile(r"(_ARN|_NAME|_PATH|_ID|_URL|_FILE)$", re.IGNORECASE)
KEY_MATERIAL = re.compile(r"\{\{resolve:|-----BEGIN |\bAKIA[0-9A-Z]{16}\b")

ENVIRONMENT_STACKS = ("database", "tables", "observability", "backup", "api", "edge")


def project_checks(
    templates: Iterable[tuple[str, Template]], variants: Iterable[Variant]
) -> Iterator[Finding]:
    for stack, template in templates:
        for check in checks_of(stack):
            yield from run_check("own", check, stack, template)
    for variant in variants:
        stack = variant.source.split("/")[-1].split(".")[0]
        for check in VARIANT_CHECKS:
            yield from run_check("own", check, stack, variant.template, variant)


def checks_of(stack: str) -> list[Check]:
    """The checks of a template as written."""
    found = [
        *template_checks.CONVENTIONS,
        *template_security.SECURITY,
        *BEHAVIOR,
        deletion_protection_follows_answer,
    ]
    if stack in ENVIRONMENT_STACKS:
        found += environment_checks.ENVIRONMENT
    if stack in ACCOUNT_STACKS:
        found += [mfa, wildcard_principals, sizes]
    return [check for check in found if check is not template_security.permissions]


def administrators_require_mfa(stack: str, template: Template) -> list[str]:
    """A role that allows all actions, or all of IAM, requires MFA in its trust policy."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::IAM::Role"):
        if not _is_administrative(template, logical_id, properties):
            continue
        for one in every_statement(properties["AssumeRolePolicyDocument"]):
            for_people = "AWS" in (one.get("Principal") or {}) or one.get("Principal") == "*"
            mfa_present = one.get("Condition", {}).get("Bool", {}).get("aws:MultiFactorAuthPresent")
            if one["Effect"] == "Allow" and for_people and str(mfa_present).lower() != "true":
                found.append(f"{stack}: {logical_id} is an administrator role that does not require MFA")
    return found


def _is_administrative(template: Template, logical_id: str, properties: dict[str, Any]) -> bool:
    if any("AdministratorAccess" in str(arn) for arn in properties.get("ManagedPolicyArns", [])):
        return True
    attached = [
        p["PolicyDocument"]
        for _, _, p in resources(template, "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
        if {"Ref": logical_id} in p.get("Roles", [])
    ]
    return any(
        one["Effect"] == "Allow" and {"*", "iam:*"} & {str(a) for a in as_list(one.get("Action", "*"))}
        for one in every_statement([properties.get("Policies", []), attached])
    )


def no_secret_in_a_task(stack: str, template: Template) -> list[str]:
    """A task definition refers to secrets; it contains none in plain text."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::ECS::TaskDefinition"):
        for container in properties.get("ContainerDefinitions", []):
            for variable in container.get("Environment", []):
                name, value = str(variable["Name"]), str(variable.get("Value", ""))
                is_secret = SECRET_NAME.search(name) and not SECRET_LOCATION.search(name)
                if is_secret or KEY_MATERIAL.search(value):
                    found.append(f"{stack}: {logical_id} has {name} in plain text")
            found += [
                f"{stack}: {logical_id} reads {secret['Name']} neither from a parameter nor from a secret"
                for secret in container.get("Secrets", [])
                if not re.search(r"SecretsPath|/shared/|ssm|secretsmanager", str(secret.get("ValueFrom", "")))
            ]
    return found


def no_secret_in_code(stack: str, template: Template) -> list[str]:
    """Function environments and user data contain no secret: many roles can read them."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::Lambda::Function"):
        for name in properties.get("Environment", {}).get("Variables", {}):
            if SECRET_NAME.search(name) and not SECRET_LOCATION.search(name):
                found.append(f"{stack}: {logical_id} has {name} in plain text")
    for logical_id, _, properties in resources(template, "AWS::EC2::LaunchTemplate"):
        user_data = str(properties["LaunchTemplateData"].get("UserData", ""))
        assigned = [name for name in re.findall(r"(\w+)=[^\s$]", user_data) if SECRET_NAME.search(name)]
        if KEY_MATERIAL.search(user_data) or assigned:
            found.append(f"{stack}: {logical_id} has a secret in plain text in its user data: {assigned}")
    return found


def no_iam_credentials(stack: str, template: Template) -> list[str]:
    """No template creates an access key or a password."""
    found = [logical_id for logical_id, _, _ in resources(template, "AWS::IAM::AccessKey")]
    found += [name for name, _, user in resources(template, "AWS::IAM::User") if "LoginProfile" in user]
    return [f"{stack}: {logical_id} creates an access key or a password" for logical_id in found]


def deletion_protection_follows_answer(stack: str, template: Template) -> list[str]:
    """The answer deletion_protection decides whether a database is protected, unless it always is."""
    return [
        f"{stack}: {logical_id} ignores deletion_protection and can be deleted"
        for logical_id, _, properties in resources(template, "AWS::RDS::DBCluster")
        if properties.get("DeletionProtection") not in ({"Ref": "DeletionProtection"}, True)
    ]


def containers_are_confined(stack: str, template: Template) -> list[str]:
    """No container is privileged; those of every service set ReadonlyRootFilesystem explicitly."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::ECS::TaskDefinition"):
        for container in properties.get("ContainerDefinitions", []):
            if container.get("Privileged", False) is not False:
                found.append(f"{stack}: {logical_id} has a privileged container, {container['Name']}")
            if container["Name"] in ("app", "nginx") and "ReadonlyRootFilesystem" not in container:
                found.append(
                    f"{stack}: {logical_id} does not set ReadonlyRootFilesystem for {container['Name']}"
                )
    return found


def disks_are_encrypted(stack: str, template: Template) -> list[str]:
    """Regardless of the account's default for EBS encryption."""
    return [
        f"{stack}: {logical_id} has an unencrypted disk, {device.get('DeviceName')}"
        for logical_id, _, properties in resources(template, "AWS::EC2::LaunchTemplate")
        for device in properties["LaunchTemplateData"].get("BlockDeviceMappings", [])
        if device.get("Ebs", {}).get("Encrypted") is not True
    ]


def spans_two_zones(stack: str, template: Template) -> list[str]:
    """What serves requests is in at least two subnets; the subnets of each kind are in at least two zones."""
    found = []
    for logical_id, resource, properties in resources(template, *template_checks.SUBNETS):
        value: Any = properties
        for key in template_checks.SUBNETS[resource["Type"]]:
            value = value.get(key, {}) if isinstance(value, dict) else {}
        if isinstance(value, list) and len({str(item) for item in value}) < 2:
            found.append(f"{stack}: {logical_id} is in fewer than two subnets")
    subnets = {logical_id: p for logical_id, _, p in resources(template, "AWS::EC2::Subnet")}
    for name, output in template.get("Outputs", {}).items():
        members = references(output["Value"]) & set(subnets)
        zones = {str(subnets[member].get("AvailabilityZone")) for member in members}
        if name.endswith("Subnets") and members and len(zones) < 2:
            found.append(f"{stack}: {name} are all in one zone")
    return found


VARIANT_CHECKS: tuple[Check, ...] = (
    administrators_require_mfa,
    template_security.principals,
    no_secret_in_a_task,
    no_secret_in_code,
    no_iam_credentials,
    containers_are_confined,
    disks_are_encrypted,
    template_checks.data_is_retained,
    spans_two_zones,
    template_security.metadata_service,
    template_security.entrances,
)
