"""The resources of actions for which ministack finds a wrong one, only one of several, or none.

Service Authorization Reference, "Actions, resources, and condition keys" of each service.
"""

import json
from collections.abc import Iterator
from typing import Any

from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudformation, ssm, tagging

from emulator.services.iam import ecs_resources, service_linked_roles


def _iam_resource(parameters: dict[str, Any], account: str) -> str:
    request = {
        name: iam_actions._query_param(parameters, name)
        for name in (
            "Action",
            "VirtualMFADeviceName",
            "SerialNumber",
            "GroupName",
            "AWSServiceName",
            "RoleName",
        )
    }
    if request["Action"] == "CreateVirtualMFADevice":
        return f"arn:aws:iam::{account}:mfa/{request['VirtualMFADeviceName']}"
    if request["Action"] == "DeleteVirtualMFADevice":
        return str(request["SerialNumber"])
    if request["Action"] in ("AddUserToGroup", "RemoveUserFromGroup"):
        return f"arn:aws:iam::{account}:group/{request['GroupName']}"
    return service_linked_roles.arn_of(
        account, request["Action"], request["AWSServiceName"], request["RoleName"]
    )


def _stack_resource(parameters: dict[str, Any]) -> str:
    """The stack of a change set that is named only by its ARN; all stacks for a list of stacks."""
    if iam_actions._query_param(parameters, "StackName"):
        return ""
    if iam_actions._query_param(parameters, "Action") in ("DescribeStacks", "ListStacks"):
        return f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:stack/*/*"
    change_set = iam_actions._query_param(parameters, "ChangeSetName")
    return cloudformation._change_sets.get(change_set, {}).get("StackId", "") if change_set else ""


def _parameter_resources(body: bytes) -> list[str]:
    """The ARNs of all parameters in a request to Systems Manager."""
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []
    names = request.get("Names") or [request.get("Path") or request.get("Name")]
    return [_parameter_arn(name) for name in names if isinstance(name, str)]


def _parameter_arn(name: str) -> str:
    """The ARN without version or label; public parameters belong to no account."""
    name, _selector = ssm._split_selector(name)
    if name.startswith("arn:"):
        return name
    account = "" if name.startswith("/aws/service/") else get_account_id()
    return f"arn:aws:ssm:{get_region()}:{account}:parameter/{name.lstrip('/')}"


def other_resources(service: str, action: str, body: bytes) -> list[str]:
    """The resources after the first."""
    if service == "ecs":
        return ecs_resources.resource_arns(action, body)[1:]
    return _parameter_resources(body)[1:] if service == "ssm" else []


def _wrap_resource_arn(original: Any) -> Any:
    def resource_arn(service: str, *request: Any) -> Any:
        headers, body, parameters, account = request[2], request[3], request[4], request[6]
        candidates = {
            "iam": lambda: [_iam_resource(parameters, account)],
            "cloudformation": lambda: [_stack_resource(parameters)],
            "ssm": lambda: _parameter_resources(body),
            "ecs": lambda: ecs_resources.resource_arns(headers.get("x-amz-target", ""), body),
        }.get(service, list)()
        return next((arn for arn in candidates if arn), "") or original(service, *request)

    return resource_arn


def _stack_tags() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """ARN and tags of each stack, as a request names it: by its id or by its name."""
    for name, stack in cloudformation._stacks.items():
        tags = stack.get("Tags") or []
        yield stack["StackId"], tags
        yield f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:stack/{name}/*", tags


def install() -> None:
    """Make policies apply to these resources, and to the tags of stacks."""
    tagging._RESOURCE_TAG_COLLECTORS["cloudformation"] = _stack_tags
    iam_actions.extract_resource_arn = _wrap_resource_arn(iam_actions.extract_resource_arn)
