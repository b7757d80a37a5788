"""Secrets that several services share, tags with owners, and secrets that no stack declares any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from slow_endpoint import SlowServer
from workspace import KEYS, REGION, Workspace

REPLICA_REGION = "eu-west-1"
OWN = [f"/shop/dev/hello/KEY_{number:02}" for number in range(22)]
SHARED = "/shop/dev/shared/DATADOG_KEY"
REMOVE = ("-e", "secrets_remove_undeclared=true")


@pytest.fixture
def ssm(workspace: Workspace, emulator: str) -> Callable[..., Any]:
    """A client of a region's Parameter Store for the test."""
    session = boto3.session.Session(workspace.account, "test")
    return lambda region=REGION: session.client("ssm", region_name=region, endpoint_url=emulator)


def secret(name: str, **more: Any) -> dict[str, Any]:
    generate = {"length": 20, "alphabet": "hex"}
    return {"name": name, "key_id": "alias/shop-dev", "generate": generate, **more}


def services(workspace: Workspace) -> None:
    """A service with 23 secrets, one of them shared with a second service."""
    workspace.stack("keys", KEYS)
    for name, secrets in (("hello", [*OWN, SHARED]), ("web", [SHARED])):
        about = {"secrets": [secret(one) for one in secrets], "tags": {"Service": name, "ManagedBy": "ops"}}
        workspace.stack(f"service-{name}", needs=["keys"], **about)


def tags(ssm: Any, name: str) -> dict[str, str]:
    listed = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def put(ssm: Any, name: str, **tagged: str) -> None:
    listed = [{"Key": key, "Value": value} for key, value in tagged.items()]
    ssm.put_parameter(Name=name, Type="SecureString", Value="by hand", Tags=listed)


def test_all_secrets_are_checked_and_shared_ones_generated_once(
    workspace: Workspace, ssm: Callable[..., Any], slow: Callable[[float], SlowServer]
) -> None:
    services(workspace)
    planned = workspace.play("--check").results
    planned_names = [name for stack in planned.values() for name in stack["secrets_generated"]]
    assert sorted(planned_names) == [*OWN, SHARED]

    played = workspace.play()
    assert played.code == 0, played.output
    made = [name for stack in played.results.values() for name in stack["secrets_generated"]]
    assert sorted(made) == [*OWN, SHARED]
    there = ssm().get_paginator("describe_parameters").paginate().build_full_result()["Parameters"]
    assert [(one["Name"], one["Version"]) for one in there] == [(name, 1) for name in [*OWN, SHARED]]
    assert tags(ssm(), OWN[0]) == {"Service": "hello", "ManagedBy": "ops"}
    assert tags(ssm(), SHARED) == {"Service": "shared", "ManagedBy": "ops"}

    server = slow(0)
    again = workspace.play()
    assert [stack["secrets_generated"] for stack in again.results.values()] == [[], [], []]
    # 23 names in calls of ten, and one of the other service; tags of two paths and one; undeclared: one call.
    calls = {name: server.counts[name] for name in ("GetParameters", "DescribeParameters")}
    assert calls == {"GetParameters": 3 + 1, "DescribeParameters": 2 + 1 + 1}
    writes = ("PutParameter", "AddTagsToResource", "DeleteParameters", "GetParameter")
    # GetParameter reads the lock.
    assert [server.counts[name] for name in writes] == [0, 0, 0, 1]


def test_a_secret_without_its_tag_gets_only_the_tag(
    workspace: Workspace, ssm: Callable[..., Any], slow: Callable[[float], SlowServer]
) -> None:
    services(workspace)
    put(ssm(), OWN[3])
    put(ssm(), SHARED, Service="web")
    planned = workspace.play("--check").results
    assert planned["service-hello"]["notes"] == [f"tag Service missing on {OWN[3]}, {SHARED}"]
    assert tags(ssm(), OWN[3]) == {}

    server = slow(0)
    played = workspace.play("--limit", "keys,service-hello")
    assert played.results["service-hello"]["notes"] == [f"tag Service set on {OWN[3]}, {SHARED}"]
    assert (tags(ssm(), OWN[3]), tags(ssm(), SHARED)) == ({"Service": "hello"}, {"Service": "shared"})
    kept = ssm().get_parameters(Names=[OWN[3], SHARED], WithDecryption=True)["Parameters"]
    assert [(one["Version"], one["Value"]) for one in kept] == [(1, "by hand")] * 2
    assert (server.counts["AddTagsToResource"], server.counts["PutParameter"]) == (2, 21)

    assert workspace.play().results["service-hello"]["notes"] == []
    assert server.counts["AddTagsToResource"] == 2


def test_a_shared_secret_is_copied_once(workspace: Workspace, ssm: Callable[..., Any]) -> None:
    services(workspace)
    workspace.stack("replica-keys", KEYS, region=REPLICA_REGION, stack_name="shop-dev-keys")
    for name in ("hello", "web"):
        copy = secret(SHARED, generate=None, copy_from=REGION)
        about = {"region": REPLICA_REGION, "stack_name": f"shop-dev-service-{name}", "secrets": [copy]}
        workspace.stack(f"replica-service-{name}", needs=["replica-keys"], **about)
    copied: list[list[str]] = []
    for arguments in (("--check",), ()):
        played = workspace.play(*arguments)
        assert played.code == 0, played.output
        copied.append([name for stack in played.results.values() for name in stack["secrets_copied"]])
    assert copied == [[SHARED], [SHARED]]
    home, copy = [
        ssm(region).get_parameter(Name=SHARED, WithDecryption=True)["Parameter"]
        for region in (REGION, REPLICA_REGION)
    ]
    assert (copy["Value"], copy["Version"], home["Version"]) == (home["Value"], 1, 1)
    assert tags(ssm(REPLICA_REGION), SHARED)["Service"] == "shared"

    ssm().put_parameter(Name=SHARED, Type="SecureString", Value="newer", Overwrite=True)
    played = workspace.play()
    assert [stack["secrets_copied"] for stack in played.results.values()].count([SHARED]) == 1
    newer = ssm(REPLICA_REGION).get_parameter(Name=SHARED, WithDecryption=True)["Parameter"]
    assert (newer["Value"], newer["Version"]) == ("newer", 2)


def test_undeclared_secrets_are_noted_and_deleted_only_with_consent(
    workspace: Workspace, ssm: Callable[..., Any]
) -> None:
    workspace.stack("keys", KEYS)
    workspace.stack("service-hello", needs=["keys"], secrets=[secret(OWN[0])])
    workspace.stack("service-reader", secret_paths=["/shop/dev/reader"])
    undeclared = [f"/shop/dev/{name}" for name in ("gone/OLD", "hello/OLD", "shared/OLD")]
    for name in undeclared:
        put(ssm(), name, Service=name.split("/")[3])
    kept = {
        "/shop/dev/hello/OURS_NOT": {},
        "/shop/dev/reader/ANY": {"Service": "reader"},
        "/shop/dev/.ops/NOTE": {"Service": ".ops"},
        "/shop/dev/hello/.old/KEY": {"Service": "hello"},
        "/shop/prod/hello/OLD": {"Service": "hello"},
        "/other/dev/hello/OLD": {"Service": "hello"},
    }
    for name, tagged in kept.items():
        put(ssm(), name, **tagged)
    ssm().put_parameter(Name="/shop/dev/hello/SETTING", Type="String", Value="no secret")

    def there() -> set[str]:
        pages = ssm().get_paginator("describe_parameters").paginate()
        return {one["Name"] for page in pages for one in page["Parameters"]}

    notes = [
        "no stack declares gone/OLD, hello/OLD, shared/OLD any more:"
        " delete with -e secrets_remove_undeclared=true",
        "no stack declares hello/OURS_NOT: created by other means, never deleted",
    ]
    before = there()
    planned = workspace.play("--check", *REMOVE)
    assert [planned.results[stack]["notes"] for stack in workspace.stacks] == [notes, [], []]
    assert planned.output.count("secret would be deleted: ") == 3
    assert there() == before

    played = workspace.play()
    assert [played.results[stack]["notes"] for stack in workspace.stacks] == [notes, [], []]
    assert there() == before | {OWN[0]}

    # A stack that failed may still run tasks that use the secret.
    broken = workspace.stacks["service-hello"]
    workspace.stack("service-hello", "Resources: {}", needs=["keys"], secrets=broken["secrets"])
    failed = workspace.play(*REMOVE)
    assert "No secret was deleted: service-hello did not succeed." in failed.output
    assert (failed.code, there()) == (2, before | {OWN[0]})

    workspace.stack("service-hello", needs=["keys"], secrets=broken["secrets"])
    # So may a stack that the run does not include.
    limited = workspace.play("--limit", "keys", *REMOVE)
    assert "No secret was deleted: this run does not include service-hello, service-reader." in limited.output
    assert (limited.code, there()) == (2, before | {OWN[0]})

    removed = workspace.play(*REMOVE)
    assert removed.code == 0, removed.output
    assert [
        f"-- secret deleted: {name}" in removed.output for name in ("gone/OLD", "hello/OLD", "shared/OLD")
    ] == [True] * 3
    assert there() == (before | {OWN[0]}).difference(undeclared)
    assert "by hand" not in removed.output
