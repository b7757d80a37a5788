"""Secrets of a replica region: the values of home under its own key, taken anew when home has a newer one."""

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

AWAY = "eu-west-1"
TOKEN, PASSWORD = "/shop/dev/hello/API_TOKEN", "/shop/dev/hello/DB_PASSWORD"
GENERATE = {"length": 40, "alphabet": "alphanumeric"}


@pytest.fixture
def ssm(workspace: Workspace, emulator: str) -> Callable[[str], Any]:
    """Parameter Store of a region, as the test looks at it."""
    session = boto3.session.Session(workspace.account, "test")
    return lambda region: session.client("ssm", region_name=region, endpoint_url=emulator)


def environment(workspace: Workspace, *, asked: bool = False) -> None:
    """A service in two regions; the second has the same stacks, by the same names, and copies."""
    names = [TOKEN, PASSWORD] if asked else [TOKEN]
    for host, region, copy in (("", REGION, {}), ("replica-", AWAY, {"copy_from": REGION})):
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


def taken_from(ssm: Any, name: str = TOKEN) -> str | None:
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return {tag["Key"]: tag["Value"] for tag in tags}.get("HomeVersion")


def test_a_generated_secret_is_copied_and_never_shown(
    workspace: Workspace, ssm: Callable[[str], Any]
) -> None:
    environment(workspace)
    planned = workspace.play("--check")
    assert planned.results["replica-service-hello"]["secrets_copied"] == [TOKEN]
    assert planned.results["service-hello"]["secrets_copied"] == []
    for region in (REGION, AWAY):
        assert ssm(region).get_parameters(Names=[TOKEN])["InvalidParameters"] == [TOKEN]

    played = workspace.play("-vvvv")
    assert played.code == 0, played.output
    assert played.results["service-hello"]["secrets_generated"] == [TOKEN]
    told = played.results["replica-service-hello"]
    assert (told["secrets_copied"], told["secrets_generated"]) == ([TOKEN], [])
    made = value(ssm(AWAY))
    assert made == value(ssm(REGION))
    assert len(made) == 40
    assert made not in played.output + json.dumps(played.events)
    parameter = ssm(AWAY).describe_parameters()["Parameters"][0]
    assert (parameter["Type"], parameter["KeyId"], parameter["Version"]) == (
        "SecureString",
        "alias/shop-dev",
        1,
    )
    tags = ssm(AWAY).list_tags_for_resource(ResourceType="Parameter", ResourceId=TOKEN)["TagList"]
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
    assert (value(ssm(AWAY)) == "newer", taken_from(ssm(AWAY))) == (False, "1")
    played = workspace.play("-vvvv")
    assert played.results["replica-service-hello"]["secrets_copied"] == [TOKEN]
    assert (value(ssm(AWAY)), taken_from(ssm(AWAY))) == ("newer", "2")
    assert '"newer"' not in played.output + json.dumps(played.events)

    assert workspace.play().results["replica-service-hello"]["secrets_copied"] == []
    history = ssm(AWAY).get_parameter_history(Name=TOKEN)["Parameters"]
    assert [one["Version"] for one in history] == [1, 2]


def test_a_copy_that_does_not_say_from_what_is_taken_anew(
    workspace: Workspace, ssm: Callable[[str], Any]
) -> None:
    environment(workspace)
    ssm(AWAY).put_parameter(Name=TOKEN, Type="SecureString", Value="written by hand")
    played = workspace.play()
    assert played.results["replica-service-hello"]["secrets_copied"] == [TOKEN]
    assert value(ssm(AWAY)) == value(ssm(REGION))


def test_the_operators_secret_is_waited_for(workspace: Workspace, ssm: Callable[[str], Any]) -> None:
    environment(workspace, asked=True)
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
    assert value(ssm(AWAY), PASSWORD) == "set by the operator"


def test_a_secret_that_home_does_not_get(workspace: Workspace, ssm: Callable[[str], Any]) -> None:
    environment(workspace, asked=True)
    played = workspace.play()
    assert played.errors["service-hello"]["code"] == "bad_input"
    error = played.errors["replica-service-hello"]
    assert (error["code"], error["needs"]) == ("needs_failed", ["service-hello"])

    alone = workspace.play("--limit", "replica-keys,replica-service-hello")
    error = alone.errors["replica-service-hello"]
    assert error["code"] == "bad_input"
    assert error["next"] == [
        "ops secret set DB_PASSWORD -e dev -s hello",
        "deploy service-hello, which generates its secrets",
    ]
    assert ssm(AWAY).describe_parameters()["Parameters"] == []


def test_twenty_copies_are_looked_at_by_one_call(
    workspace: Workspace, slow: Callable[[float], SlowServer]
) -> None:
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
    # Whose they are in each region, of which version the copies are, what nobody declares in each region.
    assert server.counts["DescribeParameters"] == 2 + 1 + 2
