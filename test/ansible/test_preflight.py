"""The preflight refuses a wrong account, another's lock, an unconfirmed destruction and more."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from workspace import Workspace


def lock(aws: Callable[[str], Any], expires: timedelta, skew: timedelta = timedelta(0), **keys: str) -> None:
    """Writes a lock that lasts for `expires`; the clock of its holder is wrong by `skew`."""
    now = datetime.now(UTC) + skew
    value = {
        "format": 1,
        "id": "their-id",
        "owner": "alex@build-7",
        "reason": "release of hello",
        "host": "build-7",
        "pid": 4711,
        "acquired": now.isoformat(),
        "heartbeat": now.isoformat(),
        "expires": (now + expires).isoformat().replace("+00:00", "Z"),
        **keys,
    }
    aws("ssm").put_parameter(Name="/shop/dev/.ops/lock", Type="String", Value=json.dumps(value))


def test_credentials_of_another_account_are_refused(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    other = str(int(workspace.account) + 500)
    played = workspace.play(AWS_ACCESS_KEY_ID=other)
    assert played.code != 0
    assert played.refused["code"] == "wrong_account"
    assert (
        f"belongs to account {workspace.account}, but these credentials are for {other}"
        in played.refused["message"]
    )
    assert played.named("stack_started") == []
    assert aws("cloudformation").list_stacks()["StackSummaries"] == []


def test_a_lock_held_by_another_is_refused(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    lock(aws, timedelta(minutes=5))
    played = workspace.play()
    assert played.refused["code"] == "locked"
    assert played.refused["message"].startswith("dev is locked by alex@build-7 (release of hello) since ")
    assert aws("cloudformation").list_stacks()["StackSummaries"] == []
    planned = workspace.play("--check")
    assert planned.code == 0
    assert "dev is locked by alex@build-7" in planned.output


def test_our_own_lock_is_accepted(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    lock(aws, timedelta(minutes=5), id="our-id")
    assert workspace.play(run={"mode": "apply", "lock_id": "our-id"}).code == 0


def test_a_stale_lock_is_ignored(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    lock(aws, timedelta(seconds=1), skew=timedelta(minutes=20))
    time.sleep(2)
    assert workspace.play().actions == {"network": "create"}


def test_a_live_lock_of_a_host_with_a_slow_clock_is_refused(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    workspace.stack("network")
    lock(aws, timedelta(minutes=5), skew=timedelta(minutes=-20))
    assert workspace.play().refused["code"] == "locked"


def test_a_damaged_lock_is_refused_with_the_command_that_deletes_it(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    workspace.stack("network")
    aws("ssm").put_parameter(Name="/shop/dev/.ops/lock", Type="String", Value="{")
    refused = workspace.play().refused
    assert (refused["code"], refused["next"]) == ("locked", ["ops env unlock dev --force"])


def test_destroying_needs_the_name_of_the_environment(workspace: Workspace) -> None:
    workspace.stack("network")
    assert workspace.play().code == 0
    for extra in ([], ["-e", "stack_confirm=prod"]):
        played = workspace.play("-e", "stack_state=absent", *extra)
        assert played.refused["code"] == "consent_needed"
        assert played.refused["next"] == ["-e stack_confirm=dev"]
    assert workspace.play("--check").actions == {"network": "none"}


def test_a_skipped_preflight_is_refused(workspace: Workspace) -> None:
    workspace.stack("network")
    played = workspace.play("--start-at-task", "Bring the stack to its desired state")
    assert played.errors["network"]["message"] == "The preflight of this run was skipped."


def test_a_folder_of_another_format_is_refused(workspace: Workspace) -> None:
    workspace.stack("network", format=2)
    played = workspace.play()
    assert played.refused["code"] == "bad_input"
    assert "has format 2; these playbooks read format 1" in played.refused["message"]


def test_a_domain_outside_its_zone_is_refused(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    made = aws("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    zone = made.rsplit("/", 1)[-1]
    named = {"HostedZoneId": zone, "DomainName": "dev.example.org"}
    workspace.stack("edge", parameters=named)
    for how in ([], ["--check"]):
        played = workspace.play(*how)
        assert (played.refused["code"], played.refused["stack"]) == ("zone_elsewhere", "edge")
        assert played.refused["message"] == (
            f"dev.example.org is not in the hosted zone {zone} of example.com."
        )
    assert aws("cloudformation").list_stacks()["StackSummaries"] == []


def test_a_missing_zone_does_not_prevent_destruction(workspace: Workspace) -> None:
    workspace.stack("edge", parameters={"HostedZoneId": "Z0123456789", "DomainName": "dev.example.com"})
    assert workspace.play().refused["message"] == (
        f"There is no hosted zone Z0123456789 in account {workspace.account}."
    )
    assert workspace.play("-e", "stack_state=absent", "-e", "stack_confirm=dev").code == 0


def test_a_region_without_a_service_is_refused(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    body = "Resources: {Delivery: {Type: AWS::CodePipeline::Pipeline}}"
    workspace.stack("network")
    workspace.stack("delivery", body, region="ca-west-1")
    for how in ([], ["--check"]):
        played = workspace.play(*how)
        assert (played.refused["code"], played.refused["stack"]) == ("service_missing", "delivery")
        assert "delivery needs CodePipeline, but ca-west-1 does not have it" in played.refused["message"]
    assert aws("cloudformation").list_stacks()["StackSummaries"] == []


def test_a_copied_inventory_folder_is_refused(workspace: Workspace) -> None:
    workspace.stack("network")
    shutil.copytree(workspace.inventory.parent, workspace.folder / "inventories" / "qa")
    workspace.inventory_name = "qa"
    refused = workspace.play("--check").refused
    assert refused["code"] == "bad_input"
    assert refused["message"] == "inventories/qa/hosts.yml deploys dev, not qa: it was copied."
    assert refused["next"] == ["ops env render qa"]
