"""What an action of ECS is on, where ministack takes it to be on the cluster: services, and tasks.

Service Authorization Reference, "Amazon Elastic Container Service".
"""

import json
import re
from typing import Any

from ministack.core.responses import get_account_id, get_region

_SINGLE = {"UpdateService": "service", "DeleteService": "service", "StopTask": "task"}
_MULTIPLE = {"DescribeServices": "service", "DescribeTasks": "task"}


def resource_arns(action: str, body: bytes) -> list[str]:
    """The ARNs of all that the request is on; none where it is on something else."""
    action = re.split("[.:]", action)[-1]
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []
    if action == "ListTasks":
        # On container instances, though it lists tasks, and those of Fargate too.
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
