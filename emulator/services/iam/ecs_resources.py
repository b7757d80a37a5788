"""What an action of ECS is on, where ministack takes it to be on the cluster: services, and tasks.

Service Authorization Reference, "Amazon Elastic Container Service".
"""

import json
import re
from typing import Any

from ministack.core.responses import get_account_id, get_region

_ONE = {"UpdateService": "service", "DeleteService": "service", "StopTask": "task"}
_SEVERAL = {"DescribeServices": "service", "DescribeTasks": "task"}


def named(action: str, body: bytes) -> list[str]:
    """The ARNs of all that the request is on; none where it is on something else."""
    action = re.split("[.:]", action)[-1]
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        return []
    if action == "ListTasks":
        # On container instances, though it lists tasks, and those of Fargate too.
        return [_arn(given, "container-instance", "*")]
    if action in _ONE:
        return [_arn(given, _ONE[action], given.get(_ONE[action]))]
    if action in _SEVERAL:
        kind = _SEVERAL[action]
        return [_arn(given, kind, each) for each in given.get(f"{kind}s") or []]
    return []


def _arn(given: dict[str, Any], kind: str, name: Any) -> str:
    if str(name).startswith("arn:"):
        return str(name)
    cluster = str(given.get("cluster") or "default").rpartition("/")[2]
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:{kind}/{cluster}/{name}"
