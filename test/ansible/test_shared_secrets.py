"""Secrets that several services share, whose each one is, and those that nobody declares any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from slow_endpoint import SlowServer
from workspace import KEYS, REGION, Workspace

AWAY = "eu-west-1"
OWN = [f"/shop/dev/hello/KEY_{number:02}" for number in range(22)]
SHARED = "/shop/dev/shared/DATADOG_KEY"
REMOVE = ("-e", "secrets_remove_undeclared=true")


@pytest.fixture
def ssm(workspace: Workspace, emulator: str) -> Callable[..., Any]:
    """Parameter Store of a region, as the test looks at it."""
    session = boto3.session.Session(workspace.account, "test")
    return lambda region=REGION: session.client("ssm", region_name=region, endpoint_url=emulator)


def secret(name: str, **more: Any) -> dict[str, Any]:
    generate = {"length": 20, "alphabet": "hex"}
    return {"name": name, "key_id": "alias/shop-dev", "generate": generate, **more}


def services(workspace: Workspace) -> None:
    """One with 23 secrets, one of them shared with a second service."""
    workspace.stack("keys", KEYS)
    for name, secrets in (("hello", [*OWN, SHARED]), ("web", [SHARED])):
        about = {"secrets": [secret(one) for one in secrets], "tags": {"Service": name, "ManagedBy": "ops"}}
        workspace.stack(f"service-{name}", needs=["keys"], **about)


def tags(ssm: Any, name: str) -> dict[str, str]:
    told = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return {tag["Key"]: tag["Value"] for tag in told}


def put(ssm: Any, name: str, **tagged: str) -> None:
    listed = [{"Key": key, "Value": value} for key, value in tagged.items()]
    ssm.put_parameter(Name=name, Type="SecureString", Value="by hand", Tags=listed)


def test_all_are_looked_for_and_what_is_shared_is_made_once(
    workspace: Workspace, ssm: Callable[..., Any], slow: Callable[[float], SlowServer]
) -> None:
    services(workspace)
    planned = workspace.play("--check").results
    told = [name for stack in planned.values() for name in stack["secrets_generated"]]
    assert sorted(told) == [*OWN, SHARED]

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
    # 23 names in threes of ten and the other service's one; whose they are: two paths and one; strays: one.
    calls = {name: server.counts[name] for name in ("GetParameters", "DescribeParameters")}
    assert calls == {"GetParameters": 3 + 1, "DescribeParameters": 2 + 1 + 1}
    writes = ("PutParameter", "AddTagsToResource", "DeleteParameters", "GetParameter")
    # The lock is looked at by GetParameter.
    assert [server.counts[name] for name in writes] == [0, 0, 0, 1]


def test_one_that_lacks_its_tag_gets_it_and_nothing_else(
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


def test_what_is_shared_is_copied_once(workspace: Workspace, ssm: Callable[..., Any]) -> None:
    services(workspace)
    workspace.stack("replica-keys", KEYS, region=AWAY, stack_name="shop-dev-keys")
    for name in ("hello", "web"):
        copy = secret(SHARED, generate=None, copy_from=REGION)
        about = {"region": AWAY, "stack_name": f"shop-dev-service-{name}", "secrets": [copy]}
        workspace.stack(f"replica-service-{name}", needs=["replica-keys"], **about)
    told = []
    for arguments in (("--check",), ()):
        played = workspace.play(*arguments)
        assert played.code == 0, played.output
        told.append([name for stack in played.results.values() for name in stack["secrets_copied"]])
    assert told == [[SHARED], [SHARED]]
    home, copy = [
        ssm(region).get_parameter(Name=SHARED, WithDecryption=True)["Parameter"] for region in (REGION, AWAY)
    ]
    assert (copy["Value"], copy["Version"], home["Version"]) == (home["Value"], 1, 1)
    assert tags(ssm(AWAY), SHARED)["Service"] == "shared"

    ssm().put_parameter(Name=SHARED, Type="SecureString", Value="newer", Overwrite=True)
    played = workspace.play()
    assert [stack["secrets_copied"] for stack in played.results.values()].count([SHARED]) == 1
    newer = ssm(AWAY).get_parameter(Name=SHARED, WithDecryption=True)["Parameter"]
    assert (newer["Value"], newer["Version"]) == ("newer", 2)


def test_what_no_stack_declares_is_told_and_deleted_with_consent_only(
    workspace: Workspace, ssm: Callable[..., Any]
) -> None:
    workspace.stack("keys", KEYS)
    workspace.stack("service-hello", needs=["keys"], secrets=[secret(OWN[0])])
    workspace.stack("service-reader", secret_paths=["/shop/dev/reader"])
    strays = [f"/shop/dev/{name}" for name in ("gone/OLD", "hello/OLD", "shared/OLD")]
    for name in strays:
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

    # One that did not end well may still run what was given the secret.
    broken = workspace.stacks["service-hello"]
    workspace.stack("service-hello", "Resources: {}", needs=["keys"], secrets=broken["secrets"])
    failed = workspace.play(*REMOVE)
    assert "No secret was deleted: service-hello did not succeed." in failed.output
    assert (failed.code, there()) == (2, before | {OWN[0]})

    workspace.stack("service-hello", needs=["keys"], secrets=broken["secrets"])
    # Nor does one that the run leaves out tell what it was given.
    limited = workspace.play("--limit", "keys", *REMOVE)
    assert "No secret was deleted: this run does not include service-hello, service-reader." in limited.output
    assert (limited.code, there()) == (2, before | {OWN[0]})

    removed = workspace.play(*REMOVE)
    assert removed.code == 0, removed.output
    assert [
        f"-- secret deleted: {name}" in removed.output for name in ("gone/OLD", "hello/OLD", "shared/OLD")
    ] == [True] * 3
    assert there() == (before | {OWN[0]}).difference(strays)
    assert "by hand" not in removed.output
