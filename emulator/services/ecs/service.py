"""AWS::ECS::Service through CreateService and UpdateService.

ministack's own handler puts the cluster's ARN into the service's ARN, and ignores service registries,
ECS Exec, tag propagation and the health check grace period.
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import (
    Properties,
    Provisioned,
    ResourceError,
    camel_case,
    checked,
    document,
    is_true,
    numbers,
)

TYPE = "AWS::ECS::Service"
_BOOLEANS = ("enableExecuteCommand", "enableECSManagedTags")
_NUMBERS = (
    "desiredCount",
    "healthCheckGracePeriodSeconds",
    "capacityProviderStrategy",
    "loadBalancers",
    "serviceRegistries",
)
# Members that UpdateService changes (Amazon ECS API Reference), but ministack's UpdateService does not.
_COPIED_MEMBERS = ("serviceRegistries", "enableExecuteCommand", "propagateTags", "enableECSManagedTags")


def _request(properties: Properties) -> dict[str, Any]:
    request = camel_case(properties)
    for name in _BOOLEANS:
        if name in request:
            request[name] = is_true(request[name])
    for name in _NUMBERS:
        if name in request:
            request[name] = numbers(request[name])
    request["cluster"] = _cluster(properties)
    return request


def _cluster(properties: Properties) -> str:
    name = ecs._resolve_cluster_name(properties.get("Cluster", "default"))
    if name not in ecs._clusters:
        raise ResourceError("Cluster not found.", "NotFound")
    return name


def _arn(cluster: str, name: str) -> str:
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:service/{cluster}/{name}"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the service in an existing cluster."""
    request = _request(properties)
    request.setdefault("serviceName", provisioners._physical_name(stack_name, logical_id, max_len=255))
    _require_task_definition(request)
    arn = document(checked(ecs._create_service(request)))["service"]["serviceArn"]
    return arn, {"ServiceArn": arn, "Name": request["serviceName"]}


def _require_task_definition(request: dict[str, Any]) -> None:
    reference = request.get("taskDefinition", "")
    if ecs._resolve_td_key(reference) not in ecs._task_defs:
        raise ResourceError(f"Unable to find task definition: {reference}", "NotFound")


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Send the differences to UpdateService; the desired count only if the template sets it."""
    name = physical_id.rpartition("/")[2]
    before, after = _request(old), _request(new)
    _require_task_definition(after)
    changed = {key: value for key, value in after.items() if value != before.get(key)}
    dropped = {key: None for key in before if key not in after and key not in ("desiredCount", "tags")}
    changes = {key: value for key, value in {**changed, **dropped}.items() if value is not None}
    checked(ecs._update_service({**changes, "cluster": after["cluster"], "service": name}))
    record = ecs._services[f"{after['cluster']}/{name}"]
    record.update({key: after[key] for key in _COPIED_MEMBERS if key in after})
    provisioners._reconcile_tag_list(
        ecs._tags.setdefault(physical_id, []), old, new, key="key", value="value"
    )
    return physical_id, {"ServiceArn": physical_id, "Name": name}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the service and stop its tasks; a missing one is no error."""
    cluster, _, name = physical_id.partition("service/")[2].partition("/")
    service = ecs._services.get(f"{cluster}/{name}")
    if service is not None and service["status"] == "ACTIVE":
        checked(ecs._delete_service({"cluster": cluster, "service": name, "force": True}))
