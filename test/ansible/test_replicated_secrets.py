"""Secrets are copied to the replica region under its own key, and again if home has a newer version."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from slow_endpoint import SlowServer
from workspace import KEYS, REGION, Workspace

REPLICA_REGION = "eu-west-1"
TOKEN, PASSWORD = "/shop/dev/hello/API_TOKEN", "/shop/dev/hello/DB_PASSWORD"
GENERATE = {"length": 40, "alphabet": "alphanumeric"}


@pytest.fixture
def ssm(workspace: Workspace, emulator: str) -> Callable[[str], Any]:
    """A client of a region's Parameter Store for the test."""
    session = boto3.session.Session(workspace.account, "test")
    return lambda region: session.client("ssm", region_name=region, endpoint_url=emulator)


def environment(workspace: Workspace, *, with_operator_secret: bool = False) -> None:
    """A service in two regions; the second has stacks of the same names, and copies of the secrets."""
    names = [TOKEN, PASSWORD] if with_operator_secret else [TOKEN]
    for host, region, copy in (("", REGION, {}), ("replica-", REPLICA_REGION, {"copy_from": REGION})):
        about = {"region": region, "stack_name": "shop-dev-keys"}
        workspace.stack(f"{host}keys", KEYS, **about)
        declared = [
            {
                "name": name,
                "key_id": "alias/shop-dev",
                "generate": GENERATE if name == TOKEN and not copy else None,
                **copy,
            }
            for name in names
        ]
        about = {"region": region, "stack_name": "shop-dev-service-hello", "secrets": declared}
        workspace.stack(f"{host}service-hello", needs=[f"{host}keys"], **about)


def value(ssm: Any, name: str = TOKEN) -> str:
    return ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]


def home_version(ssm: Any, name: str = TOKEN) -> str | None:
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return {tag["Key"]: tag["Value"] for tag in tags}.get("HomeVersion")


def test_a_generated_secret_is_copied_and_never_shown(
    workspace: Workspace, ssm: Callable[[str], Any]
) -> None:
    environment(workspace)
    planned = workspace.play("--check")
    assert planned.results["replica-service-hello"]["secrets_copied"] == [TOKEN]
    assert planned.results["service-hello"]["secrets_copied"] == []
    for region in (REGION, REPLICA_REGION):
        assert ssm(region).get_parameters(Names=[TOKEN])["InvalidParameters"] == [TOKEN]

    played = workspace.play("-vvvv")
    assert played.code == 0, played.output
    assert played.results["service-hello"]["secrets_generated"] == [TOKEN]
    result = played.results["replica-service-hello"]
    assert (result["secrets_copied"], result["secrets_generated"]) == ([TOKEN], [])
    generated = value(ssm(REPLICA_REGION))
    assert generated == value(ssm(REGION))
    assert len(generated) == 40
    assert generated not in played.output + json.dumps(played.events)
    parameter = ssm(REPLICA_REGION).describe_parameters()["Parameters"][0]
    assert (parameter["Type"], parameter["KeyId"], parameter["Version"]) == (
        "SecureString",
        "alias/shop-dev",
        1,
    )
    tags = ssm(REPLICA_REGION).list_tags_for_resource(ResourceType="Parameter", ResourceId=TOKEN)["TagList"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {
        "environment": "dev",
        "Service": "hello",
        "HomeVersion": "1",
    }


def test_a_newer_secret_is_copied_once(workspace: Workspace, ssm: Callable[[str], Any]) -> None:
    environment(workspace)
    assert workspace.play().code == 0
    assert workspace.play().results["replica-service-hello"]["secrets_copied"] == []

    ssm(REGION).put_parameter(Name=TOKEN, Type="SecureString", Value="newer", Overwrite=True)
    planned = workspace.play("--check")
    assert planned.results["replica-service-hello"]["secrets_copied"] == [TOKEN]
    assert (value(ssm(REPLICA_REGION)) == "newer", home_version(ssm(REPLICA_REGION))) == (False, "1")
    played = workspace.play("-vvvv")
    assert played.results["replica-service-hello"]["secrets_copied"] == [TOKEN]
    assert (value(ssm(REPLICA_REGION)), home_version(ssm(REPLICA_REGION))) == ("newer", "2")
    assert '"newer"' not in played.output + json.dumps(played.events)

    assert workspace.play().results["replica-service-hello"]["secrets_copied"] == []
    history = ssm(REPLICA_REGION).get_parameter_history(Name=TOKEN)["Parameters"]
    assert [one["Version"] for one in history] == [1, 2]


def test_a_copy_without_a_version_tag_is_copied_again(
    workspace: Workspace, ssm: Callable[[str], Any]
) -> None:
    environment(workspace)
    ssm(REPLICA_REGION).put_parameter(Name=TOKEN, Type="SecureString", Value="written by hand")
    played = workspace.play()
    assert played.results["replica-service-hello"]["secrets_copied"] == [TOKEN]
    assert value(ssm(REPLICA_REGION)) == value(ssm(REGION))


def test_a_copy_waits_for_the_operators_secret(workspace: Workspace, ssm: Callable[[str], Any]) -> None:
    environment(workspace, with_operator_secret=True)
    steps = {"service-hello": ["secrets"], "replica-service-hello": ["secrets"]}
    run = workspace.run_folder({})

    def operator() -> None:
        time.sleep(3)
        ssm(REGION).put_parameter(Name=PASSWORD, Type="SecureString", Value="set by the operator")
        (run / "secrets.done").touch()

    setting = threading.Thread(target=operator)
    setting.start()
    played = workspace.play(run={"mode": "apply", "wait_for": steps}, into=run)
    setting.join()
    assert played.code == 0, played.output
    assert played.results["replica-service-hello"]["secrets_copied"] == [TOKEN, PASSWORD]
    assert value(ssm(REPLICA_REGION), PASSWORD) == "set by the operator"


def test_a_secret_missing_in_the_home_region_fails_the_copy(
    workspace: Workspace, ssm: Callable[[str], Any]
) -> None:
    environment(workspace, with_operator_secret=True)
    played = workspace.play()
    assert played.errors["service-hello"]["code"] == "bad_input"
    error = played.errors["replica-service-hello"]
    assert (error["code"], error["needs"]) == ("needs_failed", ["service-hello"])

    limited = workspace.play("--limit", "replica-keys,replica-service-hello")
    error = limited.errors["replica-service-hello"]
    assert error["code"] == "bad_input"
    assert error["next"] == [
        "ops secret set DB_PASSWORD -e dev -s hello",
        "deploy service-hello, which generates its secrets",
    ]
    assert ssm(REPLICA_REGION).describe_parameters()["Parameters"] == []


def test_one_call_checks_twenty_copies(workspace: Workspace, slow: Callable[[float], SlowServer]) -> None:
    names = [f"/shop/dev/hello/KEY_{number}" for number in range(20)]
    environment(workspace)
    for host in ("service-hello", "replica-service-hello"):
        stack = workspace.stacks[host]
        stack["secrets"] = [{**stack["secrets"][0], "name": name} for name in names]
    workspace.write()
    assert workspace.play().code == 0
    server = slow(0)
    assert workspace.play().results["replica-service-hello"]["secrets_copied"] == []
    assert server.counts["ListTagsForResource"] == 0
    # Owner tags in both regions, the version of the copies, undeclared secrets in both regions.
    assert server.counts["DescribeParameters"] == 2 + 1 + 2
