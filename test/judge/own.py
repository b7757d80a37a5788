"""What no public judge asks: our own assertions, of every variant and of the templates as they lie there."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import environment_checks
import template_checks
import template_security
from account_checks import mfa, sizes, wildcard_principals
from account_stacks import ACCOUNT_STACKS
from environment_checks import references
from findings import Finding
from policy_evaluation import as_list, every_statement
from privileges import said
from template_checks import Check
from template_loader import Template, resources
from variants import Variant

SECRET_NAME = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)", re.IGNORECASE)
# A name that ends so says where something is, not what it is.
SECRET_PLACE = re.compile(r"(_ARN|_NAME|_PATH|_ID|_URL|_FILE)$", re.IGNORECASE)
KEY_MATERIAL = re.compile(r"\{\{resolve:|-----BEGIN |\bAKIA[0-9A-Z]{16}\b")

ENVIRONMENT_STACKS = ("database", "tables", "observability", "backup", "api", "edge")


def own(templates: Iterable[tuple[str, Template]], variants: Iterable[Variant]) -> Iterator[Finding]:
    for stack, template in templates:
        for check in checks_of(stack):
            yield from said("own", check, stack, template)
    for variant in variants:
        stack = variant.source.split("/")[-1].split(".")[0]
        for check in PRESENT:
            yield from said("own", check, stack, variant.template, variant)


def checks_of(stack: str) -> list[Check]:
    """What a template is asked as it lies there."""
    found = [*template_checks.CONVENTIONS, *template_security.SECURITY, protection_is_the_answer]
    if stack in ENVIRONMENT_STACKS:
        found += environment_checks.ENVIRONMENT
    if stack in ACCOUNT_STACKS:
        found += [mfa, wildcard_principals, sizes]
    return [check for check in found if check is not template_security.permissions]


def administrators_show_mfa(stack: str, template: Template) -> list[str]:
    """Whoever may do everything, or everything of IAM, is let in with a code alone."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::IAM::Role"):
        if not _is_administrative(template, logical_id, properties):
            continue
        for one in every_statement(properties["AssumeRolePolicyDocument"]):
            people = "AWS" in (one.get("Principal") or {}) or one.get("Principal") == "*"
            wanted = one.get("Condition", {}).get("Bool", {}).get("aws:MultiFactorAuthPresent")
            if one["Effect"] == "Allow" and people and str(wanted).lower() != "true":
                found.append(f"{stack}: {logical_id} is an administrator's and asks for no code")
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
    """A task definition names where a secret is; nobody reads one in it."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::ECS::TaskDefinition"):
        for container in properties.get("ContainerDefinitions", []):
            for variable in container.get("Environment", []):
                name, value = str(variable["Name"]), str(variable.get("Value", ""))
                is_secret = SECRET_NAME.search(name) and not SECRET_PLACE.search(name)
                if is_secret or KEY_MATERIAL.search(value):
                    found.append(f"{stack}: {logical_id} gives {name} as plain text")
            found += [
                f"{stack}: {logical_id} takes {secret['Name']} from no parameter and no secret"
                for secret in container.get("Secrets", [])
                if not re.search(r"SecretsPath|/shared/|ssm|secretsmanager", str(secret.get("ValueFrom", "")))
            ]
    return found


def no_secret_in_code(stack: str, template: Template) -> list[str]:
    """Neither a function's environment nor the start of a host has one: many may describe those."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::Lambda::Function"):
        for name in properties.get("Environment", {}).get("Variables", {}):
            if SECRET_NAME.search(name) and not SECRET_PLACE.search(name):
                found.append(f"{stack}: {logical_id} gives {name} as plain text")
    for logical_id, _, properties in resources(template, "AWS::EC2::LaunchTemplate"):
        start = str(properties["LaunchTemplateData"].get("UserData", ""))
        set_here = [name for name in re.findall(r"(\w+)=[^\s$]", start) if SECRET_NAME.search(name)]
        if KEY_MATERIAL.search(start) or set_here:
            found.append(f"{stack}: {logical_id} starts hosts with a secret in plain text: {set_here}")
    return found


def nobody_has_keys(stack: str, template: Template) -> list[str]:
    """Keys and passwords of people are given to them, by no template."""
    found = [logical_id for logical_id, _, _ in resources(template, "AWS::IAM::AccessKey")]
    found += [name for name, _, user in resources(template, "AWS::IAM::User") if "LoginProfile" in user]
    return [f"{stack}: {logical_id} gives somebody a key or a password" for logical_id in found]


def protection_is_the_answer(stack: str, template: Template) -> list[str]:
    """Whether a database is protected is not for its template to say, unless it always is."""
    return [
        f"{stack}: {logical_id} can be deleted whatever deletion_protection says"
        for logical_id, _, properties in resources(template, "AWS::RDS::DBCluster")
        if properties.get("DeletionProtection") not in ({"Ref": "DeletionProtection"}, True)
    ]


def containers_are_confined(stack: str, template: Template) -> list[str]:
    """No container is privileged, and those of every service say whether they may write anywhere."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::ECS::TaskDefinition"):
        for container in properties.get("ContainerDefinitions", []):
            if container.get("Privileged", False) is not False:
                found.append(f"{stack}: {logical_id} has a privileged container, {container['Name']}")
            if container["Name"] in ("app", "nginx") and "ReadonlyRootFilesystem" not in container:
                found.append(f"{stack}: {logical_id} lets {container['Name']} write anywhere, unasked")
    return found


def disks_are_encrypted(stack: str, template: Template) -> list[str]:
    """Whatever the account's default is."""
    return [
        f"{stack}: {logical_id} has a disk that is not encrypted, {device.get('DeviceName')}"
        for logical_id, _, properties in resources(template, "AWS::EC2::LaunchTemplate")
        for device in properties["LaunchTemplateData"].get("BlockDeviceMappings", [])
        if device.get("Ebs", {}).get("Encrypted") is not True
    ]


def serves_from_two_zones(stack: str, template: Template) -> list[str]:
    """What serves is in two subnets at least, and those of one kind lie in two zones at least."""
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
            found.append(f"{stack}: {name} lie in one zone")
    return found


PRESENT: tuple[Check, ...] = (
    administrators_show_mfa,
    template_security.principals,
    no_secret_in_a_task,
    no_secret_in_code,
    nobody_has_keys,
    containers_are_confined,
    disks_are_encrypted,
    template_checks.data_is_retained,
    serves_from_two_zones,
    template_security.metadata_service,
    template_security.entrances,
)
