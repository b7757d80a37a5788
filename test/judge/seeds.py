"""Templates with one defect each, which test the judge itself."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from neighbourhood import around
from template_loader import ROOT, Template, load
from variants import Variant, resolve_template


@dataclass(frozen=True)
class Seed:
    """One defect in one packaged template; ``make`` inserts it."""

    name: str
    stack: str
    make: Callable[[Template], Any]

    def template(self) -> Template:
        template = deepcopy(load(ROOT / "cfn" / f"{self.stack}.yaml"))
        self.make(template)
        return template


def seeded(seed: Seed, sound: list[Variant]) -> Variant:
    """The defective template with the inputs of its largest sound variant; its values name the seed."""
    base = largest_variant(seed.stack, sound)
    template = seed.template()
    known = {name: value for name, value in base.known.items() if name in template["Parameters"]}
    resolved = resolve_template(template, base.values, known)
    return replace(base, template=resolved, values={**base.values, "seed": seed.name})


def around_defect(seed: Seed, variant: Variant, sound: list[Variant]) -> Variant:
    """The seeded ``variant`` with only the resources that its defect can concern, for slow judges."""
    before = largest_variant(seed.stack, sound).template["Resources"]
    changed = {name for name, one in variant.template["Resources"].items() if one != before.get(name)}
    return replace(variant, template=around(variant.template, changed)) if changed else variant


def largest_variant(stack: str, sound: list[Variant]) -> Variant:
    return max(
        (variant for variant in sound if variant.source == f"cfn/{stack}.yaml"),
        key=lambda variant: len(variant.template["Resources"]),
    )


def _at(template: Template, logical_id: str) -> dict[str, Any]:
    return template["Resources"][logical_id]


def _in(template: Template, logical_id: str) -> dict[str, Any]:
    return _at(template, logical_id)["Properties"]


def put(logical_id: str, *path: str | int, to: Any) -> Callable[[Template], Any]:
    """Sets the property at ``path``."""

    def make(template: Template) -> None:
        node: Any = _in(template, logical_id)
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = to

    return make


def drop(logical_id: str, *path: str | int) -> Callable[[Template], Any]:
    """Deletes the property at ``path``."""

    def make(template: Template) -> None:
        node: Any = _in(template, logical_id)
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]

    return make


def set_attributes(logical_id: str, **changed: Any) -> Callable[[Template], Any]:
    """Sets attributes of a resource, such as DeletionPolicy; None deletes one."""

    def make(template: Template) -> None:
        resource = _at(template, logical_id)
        resource.update(changed)
        for key in [key for key, value in changed.items() if value is None]:
            del resource[key]

    return make


def allow(logical_id: str, action: str | list[str], resource: Any, **more: Any) -> Callable[[Template], Any]:
    """Adds a policy with one statement to a role."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    document = {"Version": "2012-10-17", "Statement": [statement]}

    def make(template: Template) -> None:
        policies = _in(template, logical_id).setdefault("Policies", [])
        policies.append({"PolicyName": "seed", "PolicyDocument": document})

    return make


def without(logical_id: str, sid: str, text: str) -> Callable[[Template], Any]:
    """Removes what contains ``text`` from the lists of a statement of a managed policy."""

    def make(template: Template) -> None:
        statements = _in(template, logical_id)["PolicyDocument"]["Statement"]
        _remove(next(one for one in statements if one["Sid"] == sid), text)

    return make


def _remove(node: Any, text: str) -> None:
    if isinstance(node, list):
        node[:] = [item for item in node if text not in str(item)]
    elif isinstance(node, dict):
        for value in node.values():
            _remove(value, text)


def environment_variable(name: str, value: str) -> Callable[[Template], Any]:
    def make(template: Template) -> None:
        app = _in(template, "TaskDefinition")["ContainerDefinitions"][0]
        app["Environment"].append({"Name": name, "Value": value})

    return make


def load_balancer_attribute(key: str, value: str) -> Callable[[Template], Any]:
    def make(template: Template) -> None:
        for one in _in(template, "PublicLoadBalancer")["LoadBalancerAttributes"]:
            if one.get("Key") == key:
                one["Value"] = value

    return make


def allow_public_invoke(logical_id: str) -> Callable[[Template], Any]:
    """Lets any principal invoke a function."""

    def make(template: Template) -> None:
        permission = _in(template, logical_id)
        permission["Principal"] = "*"
        del permission["SourceArn"]

    return make


def allow_public_publish(logical_id: str) -> Callable[[Template], Any]:
    """Lets any principal publish, without a condition."""

    def make(template: Template) -> None:
        statement = _in(template, logical_id)["PolicyDocument"]["Statement"][0]
        statement["Principal"] = "*"
        del statement["Condition"]

    return make


def add(logical_id: str, type_: str, **properties: Any) -> Callable[[Template], Any]:
    """Adds a resource, with the metadata that every resource has."""
    metadata = {"ops": {"description": "an added resource"}}

    def make(template: Template) -> None:
        resource = {"Type": type_, "Metadata": metadata, "Properties": properties}
        template["Resources"][logical_id] = resource

    return make


def allow_public_read(logical_id: str) -> Callable[[Template], Any]:
    """Lets any principal read a bucket."""

    def make(template: Template) -> None:
        statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        arn = {"Fn::Sub": f"${{{logical_id.removesuffix('Policy')}.Arn}}/*"}
        _in(template, logical_id)["PolicyDocument"]["Statement"].append({**statement, "Resource": arn})

    return make


def change_trust(logical_id: str, **changed: Any) -> Callable[[Template], Any]:
    def make(template: Template) -> None:
        one = _in(template, logical_id)["AssumeRolePolicyDocument"]["Statement"][0]
        one.update(changed)
        for key in [key for key, value in changed.items() if value is None]:
            del one[key]

    return make


def open_port(port: int) -> Callable[[Template], Any]:
    rule = {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "CidrIp": "0.0.0.0/0",
        "Description": "Anyone.",
    }
    return put("HostSecurityGroup", "SecurityGroupIngress", to=[rule])


def use_one_zone(template: Template) -> None:
    first = _in(template, "PublicSubnet1")["AvailabilityZone"]
    for number in ("2", "3", "4"):
        _in(template, f"PublicSubnet{number}")["AvailabilityZone"] = first
