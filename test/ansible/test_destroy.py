"""Destroying an environment: dependents first, account stacks never; retained resources are listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from test_stack_graph import after
from workspace import Workspace

STORES = """\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Kept:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
"""
CONFIRMED = ("-e", "stack_state=absent", "-e", "stack_confirm=dev")


def test_dependents_are_deleted_first(workspace: Workspace, slow: Callable[[float], Any]) -> None:
    workspace.stack("toolchain", scope="account")
    workspace.stack("network", needs=["toolchain"], termination_protection=True)
    after(workspace, "cluster", "network")
    after(workspace, "service", "cluster", "network")
    assert workspace.play().code == 0
    slow(0.7)
    planned = workspace.play(*CONFIRMED, "--check")
    assert planned.actions == {
        "toolchain": "none",
        "network": "delete",
        "cluster": "delete",
        "service": "delete",
    }
    assert [change["action"] for change in planned.results["network"]["changes"]] == ["remove"]

    played = workspace.play(*CONFIRMED)
    assert played.code == 0, played.output
    assert played.results["toolchain"]["notes"] == ["kept: it belongs to the account, not to the environment"]
    assert played.results["network"]["notes"] == ["termination protection: disabled"]
    ended = {one["stack"]: datetime.fromisoformat(one["at"]) for one in played.named("stack_finished")}
    assert ended["service"] < ended["cluster"] < ended["network"]
    assert (ended["network"] - ended["service"]).total_seconds() > 1.3

    again = workspace.play(*CONFIRMED)
    assert again.code == 0
    assert again.actions == dict.fromkeys(workspace.stacks, "none")


def test_a_destroy_run_of_ops_needs_no_second_consent(workspace: Workspace) -> None:
    workspace.stack("network")
    assert workspace.play().code == 0
    assert workspace.play(run={"mode": "destroy"}).actions == {"network": "delete"}


def test_a_dependent_outside_the_play_keeps_the_stack(workspace: Workspace) -> None:
    workspace.stack("network")
    after(workspace, "cluster", "network")
    assert workspace.play().code == 0
    played = workspace.play(*CONFIRMED, "--limit", "network")
    assert played.errors["network"]["code"] == "needs_failed"
    assert played.errors["network"]["needs"] == ["cluster"]


def test_buckets_are_emptied_unless_they_are_retained(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    workspace.stack("stores", STORES)
    assert workspace.play().code == 0
    found = aws("cloudformation").describe_stack_resources(StackName="shop-dev-stores")["StackResources"]
    names = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}
    for name in names.values():
        aws("s3").put_object(Bucket=name, Key="line", Body=b"text")
    played = workspace.play(*CONFIRMED)
    assert played.code == 0, played.output
    notes = played.results["stores"]["notes"]
    assert f"Kept ({names['Kept']}) is retained" in notes
    kept = {"logical_id": "Kept", "type": "AWS::S3::Bucket", "physical_id": names["Kept"], "why": "retained"}
    assert played.results["stores"]["stays"] == [kept]
    assert f"{names['Logs']}: 1 object versions deleted" in notes
    assert [one["Name"] for one in aws("s3").list_buckets()["Buckets"]] == [names["Kept"]]
