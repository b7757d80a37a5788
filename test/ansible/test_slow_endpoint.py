"""The endpoint that makes stacks take time; tests and the benchmark rely on it."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import boto3
from workspace import REGION, TOPIC, Workspace

NAME = "held"
HOLD = 4.0
"""Seconds, more than the calls of a test take on a busy machine."""


def counts(endpoint: str, method: str = "GET") -> dict[str, int]:
    request = urllib.request.Request(f"{endpoint}/_counts", method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def test_a_stack_is_in_progress_until_the_hold_ends(
    workspace: Workspace, slow: Callable[[float], Any], aws: Callable[[str], Any]
) -> None:
    slow(HOLD)
    session = boto3.session.Session(workspace.account, "test", region_name=REGION)
    cfn = session.client("cloudformation", endpoint_url=workspace.endpoint)

    def seen() -> tuple[str, list[str], list[str]]:
        listed = cfn.list_stacks(StackStatusFilter=["CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"])
        events = cfn.describe_stack_events(StackName=NAME)["StackEvents"]
        status = cfn.describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"]
        ended = [one["ResourceStatus"] for one in events if one["ResourceStatus"].endswith("_COMPLETE")]
        return status, [one["StackName"] for one in listed["StackSummaries"]], ended

    made = cfn.create_change_set(
        StackName=NAME, ChangeSetName="one", ChangeSetType="CREATE", TemplateBody=TOPIC
    )
    cfn.execute_change_set(ChangeSetName=made["Id"])
    time.sleep(0.3)
    assert (
        aws("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    )
    assert seen() == ("CREATE_IN_PROGRESS", [NAME], [])
    assert cfn.describe_change_set(ChangeSetName=made["Id"])["ExecutionStatus"] == "EXECUTE_IN_PROGRESS"
    time.sleep(HOLD)
    status, listed, ended = seen()
    assert (status, listed, set(ended)) == ("CREATE_COMPLETE", [], {"CREATE_COMPLETE"})

    counts(workspace.endpoint, "DELETE")
    cfn.delete_stack(StackName=NAME)
    time.sleep(0.3)
    assert seen()[:2] == ("DELETE_IN_PROGRESS", [NAME])
    time.sleep(HOLD)
    assert cfn.describe_stacks(StackName=made["StackId"])["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    assert counts(workspace.endpoint) == {
        "DeleteStack": 1,
        "ListStacks": 1,
        "DescribeStackEvents": 1,
        "DescribeStacks": 2,
    }
