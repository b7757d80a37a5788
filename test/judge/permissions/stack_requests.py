"""The requests that CloudFormation's handlers make for the resources of one variant of a stack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from account_checks import BOUNDARY
from handler_arns import ARNS, HANDLED
from handler_reference import WITHOUT_HANDLERS, calls_of
from handler_roles import ATTACHING_TYPES, LINKED_ROLES, PASSED_ROLES, lacks_linked_role
from iam_reference import has_resource, resource_types
from policy_evaluation import ACCOUNT, PSEUDO, Stack
from stackrun.cloudformation.linked_roles import LinkedRole
from template_loader import ROOT, Template, load
from variants import OTHER_OUTPUT, SAMPLE_OUTPUTS, Variant

# Stacks that an environment creates for the whole account.
ACCOUNT_STACKS = ("gateway", "registry", "replication", "toolchain")

# Random characters at the end of generated names.
TAIL = "-1A2B3C4D5E6F"

# Requests with the condition key iam:PermissionsBoundary (Service Authorization Reference).
WITH_BOUNDARY = {
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
}

# Sample values of the outputs of other stacks, in variants.
SAMPLES = {*SAMPLE_OUTPUTS.values(), OTHER_OUTPUT}

Context = tuple[tuple[str, str], ...]
"""Condition keys of a request and their values."""


@dataclass(frozen=True)
class Request:
    """One request of a handler."""

    operation: str
    action: str
    arn: str
    context: Context = ()


class UnknownRequestError(Exception):
    """The tables lack what is needed to know a request of ``resource``."""

    def __init__(self, resource: str, message: str) -> None:
        super().__init__(message)
        self.resource = resource


def template_of(variant: Variant) -> str:
    """The name of the packaged template that the variant comes from."""
    return variant.source.removeprefix("cfn/").removesuffix(".yaml")


def generated_name(stack_name: str, logical_id: str, longest: int) -> str:
    """A name as CloudFormation generates it: a part that is too long loses its end, not its beginning.

    AWS does not document it. In names that AWS generated, the stack's name and the logical ID share what the
    random characters leave, and each takes what the other does not need.
    """
    room = longest - len(TAIL) - 1
    stack_room = max((room + 1) // 2, room - len(logical_id))
    logical_room = max(room // 2, room - len(stack_name))
    return f"{stack_name[:stack_room]}-{logical_id[:logical_room]}{TAIL}"


# Parameter → the output of another stack that it has, where a role's policy names it.
_OUTPUTS = {
    "AutoScalingGroup": "{project}-{environment}-cluster-Hosts-1A2B3C4D5E6F",
    "ClusterArn": ARNS["ecs:cluster"],
    "ClusterName": "{project}-{environment}-cluster-Cluster-1A2B3C4D5E6F",
    "KeyArn": ARNS["kms:key"],
    "TableCartsArn": ARNS["dynamodb:table"],
    "ReplicaBucketArn": ARNS["s3:bucket"],
}


@dataclass(frozen=True)
class _NamedStack(Stack):
    """A stack whose resources have the names and ARNs that they have when they are deployed."""

    requests: "StackRequests | None" = None

    def value(self, name: str) -> Any:
        if self.requests and name in self.requests.resources:
            return self.requests.name_of(name)
        return super().value(name)

    def arn(self, logical_id: str) -> str:
        return self.requests.arn_of(logical_id) if self.requests else super().arn(logical_id)


class StackRequests:
    """The requests of the handlers of one variant's resources."""

    def __init__(self, variant: Variant, templates: Mapping[str, Template]) -> None:
        self.variant = variant
        self.templates = templates
        self.resources: dict[str, dict[str, Any]] = variant.template["Resources"]
        project = variant.values.get("Project", "shop")
        environment = variant.values.get("Environment", "dev")
        scope = project if template_of(variant) in ACCOUNT_STACKS else f"{project}-{environment}"
        self.stack_name = f"{scope}-{variant.stack}"
        self.names = {
            "account": ACCOUNT,
            "region": variant.values.get("AWS::Region", PSEUDO["AWS::Region"]),
            "project": project,
            "environment": environment,
        }

    @cached_property
    def stack(self) -> Stack:
        given = {**self.variant.values, **self._outputs(), "AWS::StackName": self.stack_name}
        return _NamedStack({"Parameters": {}, "Conditions": {}, **self.variant.template}, given, self)

    def _outputs(self) -> dict[str, str]:
        """The parameters that are outputs of other stacks."""
        name = f"{self.names['project']}-{self.names['environment']}-one"
        sampled = {one for one in _OUTPUTS if self.variant.values.get(one) in SAMPLES}
        return {one: _OUTPUTS[one].format(**self.names, name=name) for one in sampled}

    @cached_property
    def packaged(self) -> Template:
        """The template before its conditions were evaluated."""
        name = template_of(self.variant)
        return self.templates.get(name) or load(ROOT / "cfn" / f"{name}.yaml")

    def all(self) -> Iterator[tuple[str, Request]]:
        for logical_id, resource in self.resources.items():
            type_ = resource["Type"]
            if type_ in WITHOUT_HANDLERS:
                continue
            if type_ not in HANDLED:
                raise UnknownRequestError(logical_id, f"handler_arns.py does not list {type_}")
            for operation, action in calls_of(type_):
                yield from ((logical_id, one) for one in self._calling(logical_id, operation, action))
            yield from ((logical_id, one) for one in self._passing(logical_id))
            yield from ((logical_id, one) for one in self._linking(logical_id))

    def _calling(self, logical_id: str, operation: str, action: str) -> Iterator[Request]:
        if action in ("iam:CreateServiceLinkedRole", "iam:PassRole"):
            return
        for arn in self._arns(logical_id, action):
            yield Request(operation, action, arn, self._context(logical_id, action))

    def _arns(self, logical_id: str, action: str) -> list[str]:
        type_ = self._type(logical_id)
        if not has_resource(action):
            return ["*"]
        if "ServiceLinkedRole" in action:
            return [self._linked_arn(one) for one in LINKED_ROLES[type_]]
        handled = HANDLED[type_]
        named = [one for one in handled.names if one in resource_types(action)]
        if not named:
            raise UnknownRequestError(logical_id, f"handler_arns.py does not list what {action} names")
        return [
            handled.instead.get(one, ARNS[one]).format(**self.names, name=self.name_of(owner))
            for one in named
            for owner in self._owners(logical_id, one)
        ]

    def arn_of(self, logical_id: str) -> str:
        """The resource's own ARN."""
        handled = HANDLED[self._type(logical_id)]
        return ARNS[handled.names[0]].format(**self.names, name=self.name_of(logical_id))

    def _owners(self, logical_id: str, named: str) -> list[str]:
        """The resources whose names the ARNs have: the roles that the resource names, or itself."""
        if named == "iam:role" and self._type(logical_id) != "AWS::IAM::Role":
            return [role for role, _ in self._roles_of(logical_id)]
        return [logical_id]

    def _type(self, logical_id: str) -> str:
        return self.resources[logical_id]["Type"]

    def name_of(self, logical_id: str) -> str:
        """The physical name: from its property, that of a resource it refers to, or a generated one."""
        handled = HANDLED[self._type(logical_id)]
        given = self.resources[logical_id].get("Properties", {}).get(handled.name)
        if isinstance(given, dict) and given.get("Ref") in self.resources:
            return self.name_of(given["Ref"])
        if given is not None:
            return str(self.stack.resolve(given))
        name = generated_name(self.stack_name, logical_id, handled.longest)
        return name.lower() if handled.lower else name

    def _context(self, logical_id: str, action: str) -> Context:
        service = self._type(logical_id).split("::")[1]
        if action in WITH_BOUNDARY:
            role = self._owners(logical_id, "iam:role")[0]
            return (("iam:PermissionsBoundary", self._boundary_of(role)),)
        if action.startswith("kms:") and service != "KMS":
            return (("kms:ViaService", f"{service.lower()}.{self.names['region']}.amazonaws.com"),)
        if action.startswith("secretsmanager:"):
            return (("aws:ResourceTag/aws:cloudformation:stack-name", self.stack_name),)
        return ()

    def _boundary_of(self, role: str) -> str:
        """The boundary that a role has with the answer service_role."""
        has_boundary = "PermissionsBoundary" in self.packaged["Resources"][role].get("Properties", {})
        return BOUNDARY if has_boundary else "none"

    def _roles_of(self, logical_id: str) -> Iterator[tuple[str, str]]:
        """Logical ID and property path of every role that the resource's properties name."""
        for name, path in _roles_in(self.resources[logical_id].get("Properties", {}), self.resources):
            if self._type(name) == "AWS::IAM::InstanceProfile":
                yield from ((role, path) for role, _ in self._roles_of(name))
            else:
                yield name, path

    def _passing(self, logical_id: str) -> Iterator[Request]:
        type_ = self._type(logical_id)
        if type_ in ATTACHING_TYPES:
            return
        for role, path in self._roles_of(logical_id):
            if (type_, path) not in PASSED_ROLES:
                message = f"handler_roles.py does not list the service that {path} passes {role} to"
                raise UnknownRequestError(logical_id, message)
            context = (("iam:PassedToService", PASSED_ROLES[type_, path]),)
            arn = ARNS["iam:role"].format(**self.names, name=self.name_of(role))
            yield from (
                Request(operation, "iam:PassRole", arn, context) for operation in ("create", "update")
            )

    def _linking(self, logical_id: str) -> Iterator[Request]:
        type_ = self._type(logical_id)
        if lacks_linked_role(type_):
            raise UnknownRequestError(logical_id, f"linked_roles.py lists no service-linked role of {type_}")
        for linked in LINKED_ROLES.get(type_, ()):
            context = (("iam:AWSServiceName", linked.service),)
            yield Request("create", "iam:CreateServiceLinkedRole", self._linked_arn(linked), context)

    def _linked_arn(self, linked: LinkedRole) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{linked.service}/{linked.name}"


def _roles_in(node: Any, resources: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Logical ID and property path of the roles and instance profiles that a property refers to."""
    if isinstance(node, list):
        for item in node:
            yield from _roles_in(item, resources, path)
    if not isinstance(node, dict):
        return
    target = node.get("Ref") or (node.get("Fn::GetAtt") or [None])[0]
    if isinstance(target, str):
        if resources.get(target, {}).get("Type") in ("AWS::IAM::Role", "AWS::IAM::InstanceProfile"):
            yield target, path
        return
    for key, value in node.items():
        yield from _roles_in(value, resources, f"{path}.{key}" if path else key)
