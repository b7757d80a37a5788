"""A stack that the files no longer contain is planned as a deletion, needs consent and is deleted last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from test_stack_graph import after
from workspace import TOPIC, Workspace

STORES = TOPIC.replace(
    "Resources:",
    """Resources:
  Logs: {Type: AWS::Logs::LogGroup}
  Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: "2012-10-17", Statement: []}}}""",
)
CHANGED = {"parameters": {"Label": "new"}}


def deploy_and_remove_a_service(workspace: Workspace) -> None:
    workspace.stack("network")
    after(workspace, "service-a", "network")
    workspace.stack("service-b", STORES, needs=["network"], termination_protection=True)
    played = workspace.play()
    assert played.code == 0, played.output
    orphan = {"needs": ["network", "service-a"], "state": "absent", "template": "", "fingerprint": ""}
    workspace.stacks["service-b"] |= orphan
    workspace.write()


def test_a_plan_lists_deleted_and_retained_resources(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    deploy_and_remove_a_service(workspace)
    planned = workspace.play("--check")
    assert planned.code == 0, planned.output
    result = planned.results["service-b"]
    changes = {one["logical_id"]: (one["action"], one["holds_data"]) for one in result["changes"]}
    assert result["action"] == "delete"
    assert changes == {"Topic": ("remove", False), "Logs": ("remove", True), "Key": ("remove", True)}
    notes = sorted(note.split(" (")[0] + note.rsplit(")", 1)[1] for note in result["notes"])
    assert notes == ["Kept is retained", "Key is deleted by AWS after its waiting period"]
    assert planned.actions["network"] == planned.actions["service-a"] == "none"
    names = [one["StackName"] for one in aws("cloudformation").describe_stacks()["Stacks"]]
    assert "shop-dev-service-b" in names


def test_without_consent_only_the_orphan_fails(workspace: Workspace) -> None:
    deploy_and_remove_a_service(workspace)
    workspace.stack("network", **CHANGED)
    played = workspace.play("-e", "stack_allow=service-b/Topic")
    error = played.errors["service-b"]
    assert (error["code"], error["next"]) == ("consent_needed", ["-e 'stack_allow=service-b/*'"])
    assert error["changes"] == [
        {
            "logical_id": "*",
            "type": "AWS::CloudFormation::Stack",
            "action": "remove",
            "replacement": "never",
            "physical_id": "shop-dev-service-b",
            "holds_data": True,
            "routine": False,
            "properties": [],
        }
    ]
    assert played.actions["network"] == "update"


def test_it_is_deleted_last_and_only_once(
    workspace: Workspace, slow: Callable[[float], Any], aws: Callable[[str], Any]
) -> None:
    deploy_and_remove_a_service(workspace)
    workspace.stack("network", **CHANGED)
    slow(0.7)
    played = workspace.play("-e", "stack_allow=service-b/*")
    assert played.code == 0, played.output
    assert played.results["service-b"]["action"] == "delete"
    ended = {one["stack"]: datetime.fromisoformat(one["at"]) for one in played.named("stack_finished")}
    assert (ended["service-b"] - ended["network"]).total_seconds() > 0.6
    names = [one["StackName"] for one in aws("cloudformation").describe_stacks()["Stacks"]]
    assert sorted(names) == ["shop-dev-network", "shop-dev-service-a"]
    again = workspace.play("-e", "stack_allow=service-b/*")
    assert again.actions == {"network": "none", "service-a": "none", "service-b": "none"}


def test_it_is_kept_if_a_stack_that_may_still_use_it_fails(workspace: Workspace) -> None:
    deploy_and_remove_a_service(workspace)
    broken = TOPIC.replace("AWS::SNS::Topic", "AWS::SNS::Nonsense")
    workspace.stack("service-a", broken, needs=["network"])
    played = workspace.play("-e", "stack_allow=service-b/*")
    assert played.errors["service-b"]["code"] == "needs_failed"
    assert "is kept for now: service-a failed" in played.errors["service-b"]["message"]


def test_destroying_deletes_it_before_the_stacks_it_needs(workspace: Workspace) -> None:
    deploy_and_remove_a_service(workspace)
    played = workspace.play("-e", "stack_state=absent", "-e", "stack_confirm=dev")
    assert played.code == 0, played.output
    assert played.actions == dict.fromkeys(workspace.stacks, "delete")
    ended = [one["stack"] for one in played.named("stack_finished")]
    assert ended.index("service-b") < ended.index("service-a") < ended.index("network")
