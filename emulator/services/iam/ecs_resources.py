"""The resources of ECS actions on services and tasks, which ministack authorizes on the cluster.

Service Authorization Reference, "Amazon Elastic Container Service".
"""

import json
import re
from typing import Any

from ministack.core.responses import get_account_id, get_region

_SINGLE = {"UpdateService": "service", "DeleteService": "service", "StopTask": "task"}
_MULTIPLE = {"DescribeServices": "service", "DescribeTasks": "task"}


def resource_arns(action: str, body: bytes) -> list[str]:
    """The ARNs of the services or tasks in the request; empty for other actions."""
    action = re.split("[.:]", action)[-1]
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []
    if action == "ListTasks":
        # The resource type of ListTasks is the container instance, even for tasks on Fargate.
        return [_arn(request, "container-instance", "*")]
    if action in _SINGLE:
        return [_arn(request, _SINGLE[action], request.get(_SINGLE[action]))]
    if action in _MULTIPLE:
        kind = _MULTIPLE[action]
        return [_arn(request, kind, each) for each in request.get(f"{kind}s") or []]
    return []


def _arn(request: dict[str, Any], kind: str, name: Any) -> str:
    if str(name).startswith("arn:"):
        return str(name)
    cluster = str(request.get("cluster") or "default").rpartition("/")[2]
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:{kind}/{cluster}/{name}"
