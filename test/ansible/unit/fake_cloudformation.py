"""A CloudFormation client in memory; fake_cloudformation.md describes its behaviour."""

# ruff: noqa: N803 - the arguments are named as boto3 names them
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.paginate import Paginator

ACCOUNT, REGION = "123456789012", "eu-central-1"


_UPDATABLE = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)


def refused(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


class _Pages:
    def __init__(self, key: str, items: Callable[..., list[dict[str, Any]]]) -> None:
        self._key, self._items = key, items

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        found = self._items(**arguments)
        yield from ({self._key: [item]} for item in found)
        if not found:
            yield {self._key: []}


class FakeCloudFormation:
    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.sets: dict[str, dict[str, Any]] = {}
        self.resources: dict[str, list[dict[str, Any]]] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.policies: dict[str, str] = {}
        self.planned: list[dict[str, Any]] = []
        self.ends: list[str] = []
        self.lose: set[str] = set()
        self.deny: set[str] = set()
        self.lag = 0
        self._old: dict[str, dict[str, Any]] = {}
        self.log: dict[str, list[dict[str, Any]]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def add(self, name: str, status: str, **keys: Any) -> dict[str, Any]:
        number = len(self.stacks)
        stack_id = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/{number}"
        stack = {"StackName": name, "StackId": stack_id, "StackStatus": status, **keys}
        self.stacks[stack_id] = stack
        return stack

    def called(self, operation: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == operation]

    def writes(self) -> list[str]:
        return [name for name, _ in self.calls if not name.startswith(("describe", "get", "list"))]

    def _find(self, name: str, operation: str) -> dict[str, Any]:
        for stack in self.stacks.values():
            named = stack["StackName"] == name and stack["StackStatus"] != "DELETE_COMPLETE"
            if named or stack["StackId"] == name:
                return stack
        raise refused("ValidationError", f"Stack with id {name} does not exist", operation)

    def _answer(self, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
        if operation in self.lose:
            self.lose.remove(operation)
            raise ConnectionClosedError(endpoint_url="https://cloudformation")
        return answer

    def _end(self, usual: str) -> str:
        return self.ends.pop(0) if self.ends else usual

    def _change(self, stack: dict[str, Any], begins: str, ends: str, token: str, **more: Any) -> None:
        """An operation: its two events, and the new status, which is described only after `lag` calls."""
        if self.lag:
            self._old[stack["StackId"]] = dict(stack)
        for status in (begins, ends):
            event = {"StackId": stack["StackId"], "PhysicalResourceId": stack["StackId"]}
            event |= {"ResourceStatus": status, "ClientRequestToken": token}
            self.log.setdefault(stack["StackId"], []).append(event)
        stack.update(StackStatus=ends, **more)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        self.calls.append(("describe_stacks", {"StackName": StackName}))
        stack = self._find(StackName, "DescribeStacks")
        old = self._old.get(stack["StackId"])
        if old:
            self.lag -= 1
            if self.lag == 0:
                del self._old[stack["StackId"]]
        return {"Stacks": [dict(old or stack)]}

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:
        self.calls.append(("describe_stack_events", {"StackName": StackName}))
        stack_id = self._find(StackName, "DescribeStackEvents")["StackId"]
        shown = [] if stack_id in self._old else self.log.get(stack_id, [])
        return {"StackEvents": shown[::-1]}

    def list_stacks(self, StackStatusFilter: list[str]) -> dict[str, Any]:
        self.calls.append(("list_stacks", {}))
        found = [one for one in self.stacks.values() if one["StackStatus"] in StackStatusFilter]
        return {"StackSummaries": found}

    def create_change_set(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(("create_change_set", arguments))
        name, stack_name = arguments["ChangeSetName"], arguments["StackName"]
        arn = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:changeSet/{name}/1"
        if arn in self.sets:
            raise refused("AlreadyExistsException", f"ChangeSet {name} already exists", "CreateChangeSet")
        if arguments["ChangeSetType"] == "CREATE":
            stack = self._in_review(stack_name) or self.add(stack_name, "REVIEW_IN_PROGRESS")
        else:
            stack = self._find(stack_name, "CreateChangeSet")
            if stack["StackStatus"] not in _UPDATABLE:
                message = (
                    f"Stack:{stack['StackId']} is in {stack['StackStatus']} state and can not be updated."
                )
                raise refused("ValidationError", message, "CreateChangeSet")
        made = {
            "ChangeSetId": arn,
            "ChangeSetName": name,
            "StackId": stack["StackId"],
            "Changes": self.planned,
        }
        usable = {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
        empty = {
            "Status": "FAILED",
            "ExecutionStatus": "UNAVAILABLE",
            "StatusReason": "The submitted information didn't contain changes.",
        }
        self.sets[arn] = {**made, **(usable if self.planned else empty)}
        return self._answer("create_change_set", {"Id": arn, "StackId": stack["StackId"]})

    def _in_review(self, name: str) -> dict[str, Any] | None:
        found = (one for one in self.stacks.values() if one["StackName"] == name)
        return next((one for one in found if one["StackStatus"] == "REVIEW_IN_PROGRESS"), None)

    def _set(self, name: str, operation: str) -> dict[str, Any]:
        for arn, found in self.sets.items():
            if name in (arn, found["ChangeSetName"]):
                return found
        raise refused("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", operation)

    def describe_change_set(self, ChangeSetName: str, NextToken: str = "0", **_: Any) -> dict[str, Any]:
        self.calls.append(("describe_change_set", {}))
        found, at = self._set(ChangeSetName, "DescribeChangeSet"), int(NextToken)
        page = {**found, "Changes": found["Changes"][at : at + 1]}
        return {**page, "NextToken": str(at + 1)} if at + 1 < len(found["Changes"]) else page

    def execute_change_set(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(("execute_change_set", arguments))
        found = self._set(arguments["ChangeSetName"], "ExecuteChangeSet")
        if found["ExecutionStatus"] != "AVAILABLE":
            raise refused("InvalidChangeSetStatus", "ChangeSet is not AVAILABLE", "ExecuteChangeSet")
        found["ExecutionStatus"] = "EXECUTE_COMPLETE"
        stack = self.stacks[found["StackId"]]
        kind = "CREATE" if stack["StackStatus"] == "REVIEW_IN_PROGRESS" else "UPDATE"
        token, end = arguments["ClientRequestToken"], self._end(f"{kind}_COMPLETE")
        self._change(stack, f"{kind}_IN_PROGRESS", end, token, ChangeSetId=found["ChangeSetId"])
        return self._answer("execute_change_set", {})

    def delete_change_set(self, ChangeSetName: str) -> dict[str, Any]:
        self.calls.append(("delete_change_set", {}))
        del self.sets[self._set(ChangeSetName, "DeleteChangeSet")["ChangeSetId"]]
        return {}

    def delete_stack(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(("delete_stack", arguments))
        if "delete_stack" in self.deny:
            raise refused("AccessDenied", "User is not authorized to perform this", "DeleteStack")
        stack, token = (
            self._find(arguments["StackName"], "DeleteStack"),
            arguments.get("ClientRequestToken", ""),
        )
        self._change(stack, "DELETE_IN_PROGRESS", self._end("DELETE_COMPLETE"), token)
        return self._answer("delete_stack", {})

    def continue_update_rollback(self, StackName: str, ClientRequestToken: str) -> dict[str, Any]:
        self.calls.append(("continue_update_rollback", {}))
        return self._roll_back(self._find(StackName, "ContinueUpdateRollback"), ClientRequestToken)

    def rollback_stack(self, StackName: str, ClientRequestToken: str) -> dict[str, Any]:
        self.calls.append(("rollback_stack", {}))
        return self._roll_back(self._find(StackName, "RollbackStack"), ClientRequestToken)

    def _roll_back(self, stack: dict[str, Any], token: str) -> dict[str, Any]:
        self._change(stack, "UPDATE_ROLLBACK_IN_PROGRESS", self._end("UPDATE_ROLLBACK_COMPLETE"), token)
        return {}

    def cancel_update_stack(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(("cancel_update_stack", arguments))
        stack = self._find(arguments["StackName"], "CancelUpdateStack")
        if stack["StackStatus"] != "UPDATE_IN_PROGRESS":
            raise refused("ValidationError", "CancelUpdateStack cannot be called", "CancelUpdateStack")
        token = arguments["ClientRequestToken"]
        self._change(stack, "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", token)
        return {}

    def get_stack_policy(self, StackName: str) -> dict[str, Any]:
        self.calls.append(("get_stack_policy", {}))
        if "get_stack_policy" in self.deny:
            raise refused("AccessDenied", "User is not authorized to perform this", "GetStackPolicy")
        body = self.policies.get(StackName)
        return {"StackPolicyBody": body} if body else {}

    def set_stack_policy(self, StackName: str, StackPolicyBody: str) -> None:
        self.calls.append(("set_stack_policy", {"StackPolicyBody": StackPolicyBody}))
        self.policies[StackName] = StackPolicyBody

    def update_termination_protection(self, StackName: str, EnableTerminationProtection: bool) -> None:
        self.calls.append(("update_termination_protection", {}))
        stack = self._find(StackName, "UpdateTerminationProtection")
        stack["EnableTerminationProtection"] = EnableTerminationProtection

    def get_template(self, StackName: str, TemplateStage: str) -> dict[str, Any]:
        self.calls.append(("get_template", {"StackName": StackName, "TemplateStage": TemplateStage}))
        return {"TemplateBody": "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"}

    def get_paginator(self, operation: str) -> Any:
        if operation == "describe_change_set":
            keys = ["ChangeSetName", "ChangeSetId", "StackId", "Status", "ExecutionStatus", "StatusReason"]
            tokens = {"input_token": "NextToken", "output_token": "NextToken"}
            config = {**tokens, "result_key": "Changes", "non_aggregate_keys": keys}
            return Paginator(self.describe_change_set, config, None)
        known = {
            "list_stack_resources": ("StackResourceSummaries", self._resources),
            "describe_stack_events": ("StackEvents", self._events),
            "list_change_sets": ("Summaries", self._summaries),
        }
        return _Pages(*known[operation])

    def _resources(self, StackName: str) -> list[dict[str, Any]]:
        return self.resources.get(StackName, [])

    def _events(self, StackName: str) -> list[dict[str, Any]]:
        return self.events.get(StackName, [])

    def _summaries(self, StackName: str) -> list[dict[str, Any]]:
        stack_id = self._find(StackName, "ListChangeSets")["StackId"]
        return [one for one in self.sets.values() if one["StackId"] == stack_id]


def change(logical_id: str, resource_type: str, action: str, replacement: str = "False") -> dict[str, Any]:
    """An entry of a change set, as DescribeChangeSet returns it."""
    resource = {"LogicalResourceId": logical_id, "ResourceType": resource_type, "Action": action}
    return {"Type": "Resource", "ResourceChange": {**resource, "Replacement": replacement, "Details": []}}


def failure(logical_id: str, reason: str, at: int, **keys: Any) -> dict[str, Any]:
    """A failed event, `at` seconds into the minute."""
    return {
        "LogicalResourceId": logical_id,
        "ResourceType": "AWS::SNS::Topic",
        "ResourceStatus": "CREATE_FAILED",
        "ResourceStatusReason": reason,
        "Timestamp": datetime(2099, 1, 1, 0, 0, at, tzinfo=UTC),
        "StackId": "the stack",
        "PhysicalResourceId": "",
        **keys,
    }
