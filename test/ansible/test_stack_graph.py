"""A graph of stacks, deployed with ansible-playbook and without ops."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from workspace import REGION, TOPIC, Workspace

FAILING = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}
  Broken:
    Type: AWS::CloudFormation::CustomResource
    DependsOn: Role
    Properties: {ServiceToken: !Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:absent"}
"""


def output(stack: str, name: str = "Name") -> dict[str, str]:
    return {"stack": stack, "stack_name": f"shop-dev-{stack}", "region": REGION, "output": name}


def after(workspace: Workspace, name: str, *needs: str) -> None:
    """A stack that uses the output of its first need, and only waits for the others."""
    workspace.stack(name, needs=list(needs), parameters={"Label": name, "Before": output(needs[0])})


def twelve_stacks(workspace: Workspace) -> None:
    """Two roots, a layer of six, a layer of three, and one that needs them all."""
    for root in ("network", "keys"):
        workspace.stack(root, parameters={"Label": root})
    for number in range(6):
        after(workspace, f"middle-{number}", "network", "keys")
    for number in range(3):
        after(workspace, f"late-{number}", f"middle-{number}", f"middle-{number + 3}")
    after(workspace, "last", "late-0", "late-1", "late-2")


def test_check_apply_check_apply(workspace: Workspace) -> None:
    twelve_stacks(workspace)
    names = set(workspace.stacks)

    planned = workspace.play("--check")
    assert planned.code == 0, planned.output
    assert planned.actions == dict.fromkeys(names, "create")
    assert planned.results["network"]["known_after"] == []
    assert planned.results["middle-0"]["known_after"] == ["network"]
    assert [change["action"] for change in planned.results["last"]["changes"]] == ["add"]

    applied = workspace.play()
    assert applied.code == 0, applied.output
    assert applied.actions == dict.fromkeys(names, "create")
    assert {result["status"] for result in applied.results.values()} == {"CREATE_COMPLETE"}

    again = workspace.play("--check")
    assert again.actions == dict.fromkeys(names, "none")
    unchanged = workspace.play()
    assert unchanged.code == 0
    assert unchanged.actions == dict.fromkeys(names, "none")
    assert unchanged.events[0]["event"] == "run_started"
    assert unchanged.events[-1]["event"] == "run_finished"
    assert unchanged.events[-1]["ok"] is True


def test_a_plan_leaves_nothing_behind(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    workspace.play("--check")
    statuses = [one["StackStatus"] for one in aws("cloudformation").list_stacks()["StackSummaries"]]
    assert [status for status in statuses if status != "DELETE_COMPLETE"] == []


def test_each_stack_waits_for_its_needs_and_the_others_run_in_parallel(
    workspace: Workspace, slow: Callable[[float], Any]
) -> None:
    twelve_stacks(workspace)
    slow(1.5)
    played = workspace.play()
    assert played.code == 0, played.output
    begin, end = [datetime.fromisoformat(played.events[at]["at"]) for at in (0, -1)]
    sequential = sum(result["seconds"] for result in played.results.values())
    # Compared with the stacks' own times, not with the clock, which depends on the load of the machine.
    assert (end - begin).total_seconds() < sequential * 2 / 3, "four layers of twelve stacks"
    ended = {one["stack"]: datetime.fromisoformat(one["at"]) for one in played.named("stack_finished")}
    for name, keys in workspace.stacks.items():
        for need in keys["needs"]:
            assert (ended[name] - ended[need]).total_seconds() > 1.4, f"{name} did not wait for {need}"
    middle = [ended[f"middle-{number}"] for number in range(6)]
    assert (max(middle) - min(middle)).total_seconds() < 1.4


def test_too_few_forks_are_refused_at_once(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    twelve_stacks(workspace)
    played = workspace.play("--forks", "5")
    assert played.code != 0
    assert played.refused["code"] == "bad_input"
    assert played.refused["message"] == "12 stacks in play need 12 forks, but there are only 5."
    assert played.events[-1]["ok"] is False
    assert aws("cloudformation").list_stacks()["StackSummaries"] == []


def test_a_failed_stack_stops_only_those_that_need_it(workspace: Workspace) -> None:
    workspace.stack("network")
    workspace.stack("broken", FAILING, capabilities=["CAPABILITY_IAM"], needs=["network"])
    after(workspace, "cluster", "network")
    workspace.stack("service", needs=["broken", "cluster"])
    workspace.stack("later", needs=["service"])
    played = workspace.play()
    assert played.code != 0
    assert played.actions == {"network": "create", "cluster": "create"}
    assert {stack: error["code"] for stack, error in played.errors.items()} == {
        "broken": "stack_failed",
        "service": "needs_failed",
        "later": "needs_failed",
    }
    assert played.errors["broken"]["status"] == "ROLLBACK_COMPLETE"
    assert played.errors["broken"]["first_cause"]["logical_id"] == "Broken"
    assert played.errors["service"]["needs"] == ["broken"]
    assert played.events[-1] == {**played.events[-1], "event": "run_finished", "ok": False}

    workspace.stack("broken", TOPIC, needs=["network"])
    fixed = workspace.play()
    assert fixed.code == 0, fixed.output
    assert fixed.actions == {
        "network": "none",
        "broken": "recreate",
        "cluster": "none",
        "service": "create",
        "later": "create",
    }


def test_stacks_outside_the_limit_are_used_as_deployed(workspace: Workspace) -> None:
    workspace.stack("network")
    after(workspace, "cluster", "network")
    refused = workspace.play("--limit", "cluster")
    assert refused.errors["cluster"]["code"] == "needs_failed"
    assert "needs network, which does not exist (shop-dev-network)" in refused.errors["cluster"]["message"]

    assert workspace.play("--limit", "network").code == 0
    played = workspace.play("--limit", "cluster")
    assert played.code == 0, played.output
    assert played.results["cluster"]["notes"] == []
    assert played.results["cluster"]["uses"] == [{"stack": "network", "status": "CREATE_COMPLETE"}]
    assert "uses network as deployed" in played.output


def test_more_stacks_than_forks_run_in_batches(workspace: Workspace) -> None:
    twelve_stacks(workspace)
    played = workspace.play("--forks", "5", "-e", "stack_batch=5")
    assert played.code == 0, played.output
    assert played.actions == dict.fromkeys(workspace.stacks, "create")
    destroyed = workspace.play("--forks", "5", "-e", "stack_batch=5 stack_state=absent stack_confirm=dev")
    assert destroyed.code == 0, destroyed.output
    assert destroyed.actions == dict.fromkeys(workspace.stacks, "delete")


def test_ops_destroys_in_batches_too(workspace: Workspace) -> None:
    twelve_stacks(workspace)
    assert workspace.play().code == 0
    destroyed = workspace.play("-e", "stack_batch=5", run={"mode": "destroy"})
    assert destroyed.code == 0, destroyed.output
    assert destroyed.actions == dict.fromkeys(workspace.stacks, "delete")


def test_batches_in_the_wrong_order_are_refused(workspace: Workspace) -> None:
    after(workspace, "cluster", "network")
    workspace.stack("network")
    played = workspace.play("-e", "stack_batch=1")
    assert played.refused["code"] == "bad_input"
    assert "cluster needs network, which comes later in the inventory" in played.refused["message"]


def test_a_failure_outside_the_plugins_fails_waiting_stacks_too(workspace: Workspace) -> None:
    workspace.stack("network")
    after(workspace, "cluster", "network")
    hosts = {"network": {"stack_allow": "{{ nowhere_defined }}"}, "cluster": None}
    workspace.inventory.write_text(json.dumps({"stacks": {"hosts": hosts}}))
    played = workspace.play()
    assert played.code != 0
    assert played.errors["network"]["code"] == "bug"
    assert "nowhere_defined" in played.errors["network"]["message"]
    assert played.errors["cluster"]["code"] == "needs_failed"
