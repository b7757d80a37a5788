"""The resources of ECS actions: services and tasks, for which ministack names the cluster, and clusters.

Service Authorization Reference, "Amazon Elastic Container Service".
"""

import json
import re
from typing import Any

from ministack.core.responses import get_account_id, get_region

_SINGLE = {"UpdateService": "service", "DeleteService": "service", "StopTask": "task"}
_MULTIPLE = {"DescribeServices": "service", "DescribeTasks": "task"}


def resource_arns(action: str, body: bytes) -> list[str]:
    """The ARNs of the services, tasks or clusters in the request; empty for other actions."""
    action = re.split("[.:]", action)[-1]
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []
    if action == "ListTasks":
        # The resource type of ListTasks is the container instance, even for tasks on Fargate.
        return [_arn(request, "container-instance", "*")]
    if action == "DescribeClusters":
        return [_cluster_arn(each) for each in request.get("clusters") or ["default"]]
    if action in _SINGLE:
        return [_arn(request, _SINGLE[action], request.get(_SINGLE[action]))]
    if action in _MULTIPLE:
        kind = _MULTIPLE[action]
        return [_arn(request, kind, each) for each in request.get(f"{kind}s") or []]
    return []


def _cluster_arn(name: Any) -> str:
    name = str(name).rpartition("/")[2]
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:cluster/{name}"


def _arn(request: dict[str, Any], kind: str, name: Any) -> str:
    if str(name).startswith("arn:"):
        return str(name)
    cluster = str(request.get("cluster") or "default").rpartition("/")[2]
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:{kind}/{cluster}/{name}"
