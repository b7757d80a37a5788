"""AWS::Route53::HealthCheck: ``Ref`` is its id. No endpoint is checked."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.core.responses import new_uuid
from ministack.services import route53
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked, xml_text

TYPE = "AWS::Route53::HealthCheck"
# Members whose changes replace the health check (resource schema, createOnlyProperties).
_REPLACING = ("Type", "MeasureLatency", "RequestInterval")


def _add(parent: Element, name: str, value: Any) -> None:
    child = SubElement(parent, name)
    if isinstance(value, dict):
        for key, item in value.items():
            _add(child, key, item)
    elif isinstance(value, list):
        for item in value:
            _add(child, name.removesuffix("s"), item)
    else:
        child.text = str(value).lower() if isinstance(value, bool) else str(value)


def _document(properties: Properties, reference: str) -> Element:
    root = Element("CreateHealthCheckRequest")
    _add(root, "CallerReference", reference)
    _add(root, "HealthCheckConfig", properties["HealthCheckConfig"])
    return root


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the health check with its tags."""
    body = checked(route53._create_health_check(tostring(_document(properties, new_uuid()))))
    physical_id = xml_text(body, "Id")
    _tag(physical_id, {}, properties)
    return physical_id, {"HealthCheckId": physical_id}


def _tag(physical_id: str, old: Properties, new: Properties) -> None:
    tags = route53._tags.setdefault(("healthcheck", physical_id), {})
    provisioners._reconcile_tag_map(tags, old, new, prop="HealthCheckTags")


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change the configuration in place; a new type, interval or latency measurement replaces the check."""
    before, after = old["HealthCheckConfig"], new["HealthCheckConfig"]
    if any(before.get(key) != after.get(key) for key in _REPLACING):
        return provisioners._seeded_create(create, logical_id, new, stack_name)
    check = route53._health_checks[physical_id]
    config = _document(new, check["caller_reference"]).find("HealthCheckConfig")
    check["config"] = route53._parse_health_check_config(config)
    check["version"] += 1
    _tag(physical_id, old, new)
    return physical_id, {"HealthCheckId": physical_id}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the health check and its tags; a missing one is no error."""
    if physical_id in route53._health_checks:
        checked(route53._delete_health_check(physical_id))
        route53._tags.pop(("healthcheck", physical_id), None)


def install() -> None:
    """Make ministack store regions and child health checks, whose list members it does not parse."""
    parse = route53._parse_health_check_config

    def parse_with_lists(config_element: Any) -> dict[str, Any]:
        config = parse(config_element)
        for name in ("Regions", "ChildHealthChecks"):
            if name in config:
                config[name] = [child.text or "" for child in route53._find(config_element, name)]
        return config

    route53._parse_health_check_config = parse_with_lists
