"""Discarding a plan deletes its change sets and their empty stacks, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workspace import TOPIC, Workspace


def planned(workspace: Workspace) -> dict[str, str]:
    """Stack -> ARN of the change set that the plan kept."""
    played = workspace.play("--check", run={"mode": "plan", "keep_change_sets": True})
    assert played.code == 0, played.output
    return {stack: result["change_set"] for stack, result in played.results.items() if result["change_set"]}


def stacks(aws: Callable[[str], Any]) -> dict[str, tuple[str, list[str]]]:
    """Stack -> its status, and the names of its executable change sets."""
    cfn = aws("cloudformation")

    def executable(stack: str) -> list[str]:
        listed = cfn.list_change_sets(StackName=stack)["Summaries"]
        return [one["ChangeSetName"] for one in listed if one["ExecutionStatus"] == "AVAILABLE"]

    found = cfn.describe_stacks()["Stacks"]
    return {one["StackName"]: (one["StackStatus"], executable(one["StackName"])) for one in found}


def test_only_the_named_change_sets_and_their_empty_stacks_are_deleted(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    workspace.stack("network")
    assert workspace.play().code == 0
    workspace.stack("network", parameters={"Label": "new"})
    workspace.stack("keys")
    workspace.stack("shared")
    left = planned(workspace)
    assert sorted(left) == ["keys", "network", "shared"]
    aws("cloudformation").create_change_set(
        StackName="shop-dev-shared", ChangeSetName="theirs", ChangeSetType="CREATE", TemplateBody=TOPIC
    )
    played = workspace.play(run={"mode": "discard", "change_sets": left})
    assert played.code == 0, played.output
    assert played.named("run_started")[0]["mode"] == "discard"
    assert played.actions == dict.fromkeys(workspace.stacks, "none")
    assert played.results["keys"]["notes"] == ["the planned change set was deleted"]
    assert stacks(aws) == {
        "shop-dev-network": ("CREATE_COMPLETE", []),
        "shop-dev-shared": ("REVIEW_IN_PROGRESS", ["theirs"]),
    }
    again = workspace.play(run={"mode": "discard", "change_sets": left})
    assert again.code == 0, again.output
    assert again.results["keys"]["notes"] == []


def test_an_executed_change_set_is_not_deleted(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    left = planned(workspace)
    assert workspace.play(run={"mode": "apply", "change_sets": left}).code == 0
    played = workspace.play(run={"mode": "discard", "change_sets": left})
    assert played.code == 0, played.output
    assert played.results["network"]["notes"] == []
    assert stacks(aws)["shop-dev-network"][0] == "CREATE_COMPLETE"


def test_a_stack_whose_need_failed_deletes_its_planned_change_set(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    workspace.stack("network")
    workspace.stack("cluster", needs=["network"])
    left = planned(workspace)
    gone = {"network": left["network"].replace("changeSet/ops-", "changeSet/ops-gone-")}
    played = workspace.play(run={"mode": "apply", "change_sets": {**left, **gone}})
    assert played.errors["cluster"]["code"] == "needs_failed"
    assert "shop-dev-cluster" not in stacks(aws)
