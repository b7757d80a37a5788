"""AWS::ECS::ClusterCapacityProviderAssociations: ``Ref`` is the cluster's name."""

from ministack.services import ecs

from emulator.base.provisioning import Properties, Provisioned, ResourceError, camel_case, checked, numbers

TYPE = "AWS::ECS::ClusterCapacityProviderAssociations"
_FARGATE = {"FARGATE", "FARGATE_SPOT"}


def _associate(cluster: str, properties: Properties) -> None:
    providers = list(properties.get("CapacityProviders") or [])
    strategy = numbers(camel_case(properties.get("DefaultCapacityProviderStrategy") or []))
    for name in providers:
        if name not in _FARGATE and name not in ecs._capacity_providers:
            raise ResourceError(f"The specified capacity provider '{name}' was not found.", "NotFound")
    for item in strategy:
        if item.get("capacityProvider") not in providers:
            message = (
                f"The capacity provider '{item.get('capacityProvider')}' is not associated with the cluster."
            )
            raise ResourceError(message)
    _require_unused(cluster, providers)
    request = {
        "cluster": cluster,
        "capacityProviders": providers,
        "defaultCapacityProviderStrategy": strategy,
    }
    checked(ecs._put_cluster_capacity_providers(request))


def _require_unused(cluster: str, providers: list[str]) -> None:
    arn = ecs._clusters.get(ecs._resolve_cluster_name(cluster), {}).get("clusterArn")
    for service in ecs._services.values():
        if service["clusterArn"] != arn or service["status"] != "ACTIVE":
            continue
        for item in service.get("capacityProviderStrategy") or []:
            if item["capacityProvider"] not in providers:
                message = (
                    f"The specified capacity provider {item['capacityProvider']} is in use by service "
                    f"{service['serviceName']} and cannot be removed."
                )
                raise ResourceError(message, "ResourceConflict")


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Associate existing providers with an existing cluster."""
    cluster = properties["Cluster"]
    _associate(cluster, properties)
    return cluster, {}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Associate the template's new providers."""
    _associate(physical_id, new)
    return physical_id, {}


def delete(physical_id: str, properties: Properties) -> None:
    """Remove all providers from the cluster; refused while a service uses one."""
    if ecs._resolve_cluster_name(physical_id) in ecs._clusters:
        _associate(physical_id, {})
