"""CloudTrail events for requests to Parameter Store: who requested what, never a value.

"CloudTrail record contents" (CloudTrail User Guide). ministack's own events lack the caller and the errors,
and contain the values of the requests.
"""

import json
import time
from typing import Any

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_region, new_uuid
from ministack.services import cloudtrail, ssm

from emulator.base import callers
from emulator.base.provisioning import camel_case

SOURCE = "ssm.amazonaws.com"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"

_TARGET = "AmazonSSM."
_READ_ACTIONS = frozenset(
    (
        "GetParameter",
        "GetParameters",
        "GetParametersByPath",
        "GetParameterHistory",
        "DescribeParameters",
        "ListTagsForResource",
    )
)
_WRITE_ACTIONS = frozenset(
    (
        "PutParameter",
        "DeleteParameter",
        "DeleteParameters",
        "LabelParameterVersion",
        "UnlabelParameterVersion",
        "AddTagsToResource",
        "RemoveTagsFromResource",
    )
)
# Members of a request that an event contains; all others are left out.
_RESOURCE_MEMBERS = (
    "Name",
    "Names",
    "Path",
    "ResourceType",
    "ResourceId",
    "ParameterVersion",
    "Labels",
    "Tags",
    "TagKeys",
)
_OPTION_MEMBERS = (
    "Recursive",
    "WithDecryption",
    "MaxResults",
    "NextToken",
    "ParameterFilters",
    "Filters",
    "Overwrite",
)
_PUT_MEMBERS = ("Type", "KeyId", "Tier", "DataType", "Description", "AllowedPattern", "Policies", "Value")
_RECORDED_MEMBERS = frozenset((*_RESOURCE_MEMBERS, *_OPTION_MEMBERS, *_PUT_MEMBERS))

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]


def _request_parameters(request: Request) -> Request:
    recorded = {member: value for member, value in request.items() if member in _RECORDED_MEMBERS}
    return camel_case({**recorded, "Value": HIDDEN} if "Value" in recorded else recorded)


def _error_fields(answer: Response) -> dict[str, str]:
    if answer[0] < 400:
        return {}
    document = json.loads(answer[2])
    message = str(document.get("message") or document.get("Message") or "")
    by_policy = f"is not authorized to perform: {SOURCE.partition('.')[0]}:" in message
    code = "AccessDenied" if by_policy else str(document.get("__type", "")).rpartition("#")[2]
    return {"errorCode": code, "errorMessage": message}


def _identity(caller: callers.Caller) -> dict[str, Any]:
    identity: dict[str, Any] = {
        "type": caller.kind,
        "principalId": caller.principal_id,
        "arn": caller.arn,
        "accountId": caller.account,
        "accessKeyId": caller.access_key,
    }
    if caller.kind == "IAMUser":
        identity["userName"] = caller.name
    if caller.kind == "AssumedRole":
        role = caller.arn.split("/")[1]
        issuer = {
            "type": "Role",
            "principalId": caller.principal_id.partition(":")[0],
            "arn": f"arn:aws:iam::{caller.account}:role/{role}",
            "accountId": caller.account,
            "userName": role,
        }
        identity["sessionContext"] = {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}}
    return identity


def _names(request: Request) -> list[str]:
    names = request.get("Names") or [request.get("Name") or request.get("Path") or request.get("ResourceId")]
    return [ssm._split_selector(name)[0] for name in names if isinstance(name, str)]


def record(action: str, request: Request, answer: Response, caller: callers.Caller, agent: str) -> None:
    """Add the event for a successful or refused request."""
    error, read_only = _error_fields(answer), action in _READ_ACTIONS
    names, now, event_id = _names(request), time.time(), new_uuid()
    detail = {
        "eventVersion": "1.11",
        "userIdentity": _identity(caller),
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "eventSource": SOURCE,
        "eventName": action,
        "awsRegion": get_region(),
        "sourceIPAddress": iam_evaluator._request_origin.get()[0],
        "userAgent": agent,
        **error,
        # For a request that policies deny, CloudTrail has no parameters; the message names the resource.
        "requestParameters": None
        if error.get("errorCode") == "AccessDenied"
        else _request_parameters(request),
        "responseElements": None if error or read_only else camel_case(json.loads(answer[2])) or None,
        "requestID": new_uuid(),
        "eventID": event_id,
        "readOnly": read_only,
        "resources": [{"accountId": caller.account, "ARN": ssm._param_arn(name)} for name in names],
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": caller.account,
        "eventCategory": "Management",
    }
    event = {
        "EventId": event_id,
        "EventName": action,
        "ReadOnly": str(read_only).lower(),
        "AccessKeyId": caller.access_key,
        "EventTime": int(now),
        "EventSource": SOURCE,
        "Username": caller.name,
        "Resources": [{"ResourceType": "AWS::SSM::Parameter", "ResourceName": name} for name in names],
        "CloudTrailEvent": json.dumps(detail),
    }
    cloudtrail._get_event_queue().append(event)


def _request(body: bytes) -> Request:
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _wrap_dispatch(dispatch: Any) -> Any:
    async def serve(method: str, path: str, headers: Any, body: Any, parameters: Any, request_id: str) -> Any:
        answer = await dispatch(method, path, headers, body, parameters, request_id)
        target = headers.get("x-amz-target", "")
        action = target.removeprefix(_TARGET)
        if target.startswith(_TARGET) and action in _READ_ACTIONS | _WRITE_ACTIONS:
            record(action, _request(body), answer, callers.current(), headers.get("user-agent", ""))
        return answer

    return serve


def install() -> None:
    """Record requests to Parameter Store instead of ministack."""
    original = app._maybe_record_cloudtrail

    def record_others(service: str, *request: Any) -> None:
        if service != "ssm":
            original(service, *request)

    app._maybe_record_cloudtrail = record_others
    app._dispatch_service_request = _wrap_dispatch(app._dispatch_service_request)
