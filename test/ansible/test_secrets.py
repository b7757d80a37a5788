"""Declared secrets are generated, or reported if only the operator can set them, and never shown."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from workspace import KEYS, Workspace

TOKEN, PASSWORD = "/shop/dev/hello/API_TOKEN", "/shop/dev/hello/DB_PASSWORD"


def service(workspace: Workspace, *, with_operator_secret: bool = False) -> None:
    workspace.stack("keys", KEYS)
    generate = {"length": 40, "alphabet": "alphanumeric"}
    declared = [{"name": TOKEN, "key_id": "alias/shop-dev", "generate": generate}]
    if with_operator_secret:
        declared.append({"name": PASSWORD, "key_id": "alias/shop-dev", "generate": None})
    workspace.stack("service-hello", needs=["keys"], secrets=declared)


def value(aws: Callable[[str], Any]) -> str:
    return aws("ssm").get_parameter(Name=TOKEN, WithDecryption=True)["Parameter"]["Value"]


def test_a_secret_is_generated_once_and_never_shown(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    service(workspace)
    planned = workspace.play("--check")
    assert planned.results["service-hello"]["secrets_generated"] == [TOKEN]
    assert aws("ssm").get_parameters(Names=[TOKEN])["InvalidParameters"] == [TOKEN]

    played = workspace.play("-vvvv")
    assert played.code == 0, played.output
    assert played.results["service-hello"]["secrets_generated"] == [TOKEN]
    generated = value(aws)
    assert re.fullmatch(r"[A-Za-z0-9]{40}", generated)
    assert generated not in played.output + json.dumps(played.events)
    parameter = aws("ssm").describe_parameters()["Parameters"][0]
    assert (parameter["Type"], parameter["KeyId"]) == ("SecureString", "alias/shop-dev")

    again = workspace.play()
    assert again.results["service-hello"]["secrets_generated"] == []
    assert value(aws) == generated


def test_a_missing_secret_that_only_the_operator_can_set_fails(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    service(workspace, with_operator_secret=True)
    planned = workspace.play("--check")
    assert planned.code == 0
    note = f"{PASSWORD} is not set; only the operator can set it"
    assert planned.results["service-hello"]["notes"] == [note]

    played = workspace.play()
    error = played.errors["service-hello"]
    assert error["code"] == "bad_input"
    assert error["next"] == ["ops secret set DB_PASSWORD -e dev -s hello"]
    assert played.actions == {"keys": "create"}
    assert [one["StackName"] for one in aws("cloudformation").describe_stacks()["Stacks"]] == [
        "shop-dev-keys"
    ]

    aws("ssm").put_parameter(Name=PASSWORD, Type="SecureString", Value="set by the operator")
    assert workspace.play().code == 0


def test_a_stack_waits_for_the_step_that_sets_the_operators_secrets(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    service(workspace, with_operator_secret=True)
    run = workspace.run_folder({})

    def operator() -> None:
        time.sleep(3)
        aws("ssm").put_parameter(Name=PASSWORD, Type="SecureString", Value="set by the operator")
        (run / "secrets.done").touch()

    setting = threading.Thread(target=operator)
    setting.start()
    played = workspace.play(run={"mode": "apply", "wait_for": {"service-hello": ["secrets"]}}, into=run)
    setting.join()
    assert played.code == 0, played.output
    assert played.results["service-hello"]["secrets_generated"] == [TOKEN]
