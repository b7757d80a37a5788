"""DeleteCapacityProvider: refuses to delete a provider that a cluster or a service uses."""

import json
from typing import Any

from ministack.services import ecs


def cluster_of(name: str) -> str | None:
    """The name of a cluster that uses the provider, directly or in a service's strategy."""
    for cluster in ecs._clusters.values():
        if name in (cluster.get("capacityProviders") or []):
            return cluster["clusterName"]
    for service in ecs._services.values():
        strategy = service.get("capacityProviderStrategy") or []
        if service["status"] == "ACTIVE" and any(one["capacityProvider"] == name for one in strategy):
            return service["clusterArn"].rpartition("/")[2]
    return None


def in_use_reason(cluster: str) -> str:
    """ECS's reason, returned as ``updateStatusReason``."""
    return (
        f"The capacity provider cannot be deleted because it is associated with cluster: {cluster}. "
        "Remove the capacity provider from the cluster and try again."
    )


def install() -> None:
    """Check before ministack's action. As in AWS, the request succeeds and reports DELETE_FAILED."""
    delete = ecs._ACTION_MAP["DeleteCapacityProvider"]

    def checked(request: dict[str, Any]) -> Any:
        name = ecs._resolve_capacity_provider_name(request.get("capacityProvider", ""))
        provider, cluster = ecs._capacity_providers.get(name), cluster_of(name)
        if provider is None or cluster is None:
            return delete(request)
        provider.update(updateStatus="DELETE_FAILED", updateStatusReason=in_use_reason(cluster))
        return ecs.json_response({"capacityProvider": json.loads(json.dumps(provider))})

    ecs._ACTION_MAP["DeleteCapacityProvider"] = checked
