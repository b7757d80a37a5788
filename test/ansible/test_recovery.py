"""Failed and empty stacks are recovered, and change sets of others are kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from workspace import TOPIC, Workspace

STACK = "shop-dev-network"


def change_set(aws: Callable[[str], Any], name: str) -> str:
    made = aws("cloudformation").create_change_set(
        StackName=STACK, ChangeSetName=name, ChangeSetType="CREATE", TemplateBody=TOPIC
    )
    return made["Id"]


def status(aws: Callable[[str], Any]) -> str:
    return aws("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]


def test_an_empty_stack_is_deleted_and_recreated(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    arn = change_set(aws, "by-hand")
    aws("cloudformation").delete_change_set(ChangeSetName=arn)
    assert status(aws) == "REVIEW_IN_PROGRESS"
    planned = workspace.play("--check")
    assert planned.actions == {"network": "recreate"}
    assert status(aws) == "REVIEW_IN_PROGRESS"
    played = workspace.play()
    assert played.code == 0, played.output
    assert played.actions == {"network": "recreate"}
    assert status(aws) == "CREATE_COMPLETE"


def test_an_empty_stack_with_a_change_set_is_kept(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    change_set(aws, "by-hand")
    planned = workspace.play("--check")
    assert planned.actions == {"network": "create"}
    listed = aws("cloudformation").list_change_sets(StackName=STACK)["Summaries"]
    assert [one["ChangeSetName"] for one in listed] == ["by-hand"]
    assert workspace.play().code == 0
    assert status(aws) == "CREATE_COMPLETE"


def test_a_rolled_back_creation_is_recreated(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    broken = (
        "Resources:\n  Role: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: none}}\n"
    )
    aws("cloudformation").create_stack(StackName=STACK, TemplateBody=broken)
    for _ in range(50):
        if status(aws) == "ROLLBACK_COMPLETE":
            break
        time.sleep(0.1)
    assert status(aws) == "ROLLBACK_COMPLETE"
    workspace.stack("network")
    planned = workspace.play("--check")
    assert planned.actions == {"network": "recreate"}
    assert [change["logical_id"] for change in planned.results["network"]["changes"]] == ["Topic"]
    assert status(aws) == "ROLLBACK_COMPLETE"
    played = workspace.play()
    assert played.code == 0, played.output
    assert played.actions == {"network": "recreate"}
    assert played.results["network"]["notes"] == [
        "ROLLBACK_COMPLETE: the failed stack is deleted, then created again"
    ]
