"""Checks of permissions and network access that no public linter has; same form as template_checks."""

from iam_reference import exists, has_resource
from policy_evaluation import as_list, every_statement
from template_loader import Template, resources

# The roles with full access (account_checks says why).
ADMINISTRATORS = {("iam", "AdministratorRole"), ("iam", "BreakGlassRole")}

OPEN_TO_THE_INTERNET = {("network", "PublicLoadBalancerSecurityGroup")}


def principals(stack: str, template: Template) -> list[str]:
    """The principal * is only allowed with a condition."""
    found = []
    for logical_id, _, properties in resources(template):
        for statement in every_statement(properties):
            principal = statement.get("Principal", {})
            named = principal.values() if isinstance(principal, dict) else [principal]
            if any("*" in as_list(value) for value in named) and not statement.get("Condition"):
                found.append(f"{stack}: {logical_id} allows the principal * without a condition")
    return found


def _is_limited(action: str) -> bool:
    return "*" in action or not exists(action) or has_resource(action)


def permissions(stack: str, template: Template) -> list[str]:
    """IAM policies allow specific actions on specific resources."""
    found = []
    for logical_id, _, properties in resources(
        template, "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"
    ):
        if properties.get("ManagedPolicyArns") and (stack, logical_id) not in ADMINISTRATORS:
            found.append(f"{stack}: {logical_id} has a managed policy; list the actions it needs")
        for statement in every_statement(properties):
            actions = as_list(statement.get("Action", "*"))
            if statement["Effect"] == "Allow" and any("*" in action for action in actions):
                found.append(f"{stack}: {logical_id} allows {actions}")
            everything = "*" in as_list(statement.get("Resource"))
            if statement["Effect"] == "Allow" and everything and any(map(_is_limited, actions)):
                found.append(f"{stack}: {logical_id} allows {actions} on every resource")
    return found


def metadata_service(stack: str, template: Template) -> list[str]:
    """Only IMDSv2, and not reachable from containers."""
    found = []
    for logical_id, _, properties in resources(template, "AWS::EC2::LaunchTemplate"):
        options = properties["LaunchTemplateData"].get("MetadataOptions", {})
        if options.get("HttpTokens") != "required" or options.get("HttpPutResponseHopLimit") != 1:
            found.append(f"{stack}: {logical_id} must require IMDSv2 with a hop limit of 1")
    return found


def entrances(stack: str, template: Template) -> list[str]:
    """Only the public load balancer is open to the internet."""
    found = []
    groups = ("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress")
    for logical_id, _, properties in resources(template, *groups):
        rules = properties.get("SecurityGroupIngress", [properties])
        sources = {str(rule.get(key)) for rule in rules for key in ("CidrIp", "CidrIpv6")}
        is_open = bool(sources & {"0.0.0.0/0", "::/0"})
        if is_open and (stack, logical_id) not in OPEN_TO_THE_INTERNET:
            found.append(f"{stack}: {logical_id} is open to the internet")
    return found


SECURITY = (principals, permissions, metadata_service, entrances)
