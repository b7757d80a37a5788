"""No value of a secret is in any output, log or file of a run, however verbose Ansible is."""

from __future__ import annotations

import base64
import json
import shlex
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from workspace import KEYS, REGION, PlaybookRun, Workspace

REPLICA_REGION = "eu-west-1"
CANARY = "/shop/dev/hello/CANARY"
VALUE = "c4n4ry \"a\" $HOME 'b' \\ %41 <ü> {% x %} &+one\ntwo"
GENERATED = {f"/shop/dev/hello/{kind.upper()}": kind for kind in ("alphanumeric", "hex", "printable")}
SHARED = "/shop/dev/shared/KEY"


def forms(value: str) -> dict[str, bytes]:
    """The forms in which a value could be written."""
    raw = value.encode()
    encoded = {
        "raw": raw,
        "base64": base64.b64encode(raw).rstrip(b"="),
        "base64, URL": base64.urlsafe_b64encode(raw).rstrip(b"="),
        # The other two offsets within three bytes, without the characters that neighbours change.
        "base64, one on": base64.b64encode(b"x" + raw)[4:].rstrip(b"=")[:-2],
        "base64, two on": base64.b64encode(b"xx" + raw)[4:].rstrip(b"=")[:-2],
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "JSON": json.dumps(value)[1:-1].encode(),
        "JSON, UTF-8": json.dumps(value, ensure_ascii=False)[1:-1].encode(),
        "JSON twice": json.dumps(json.dumps(value)[1:-1])[1:-1].encode(),
        "URL": urllib.parse.quote(value, safe="").encode(),
        "form": urllib.parse.quote_plus(value).encode(),
        "shell": shlex.quote(value).encode(),
        "Python": repr(value)[1:-1].encode(),
    }
    first = value.split("\n", maxsplit=1)[0]
    return {**encoded, **({"first line": first.encode()} if first != value else {})}


def leaks(values: list[str], texts: dict[str, bytes]) -> list[tuple[str, str]]:
    """The texts that contain one of the values, and in which form; never the value."""
    wanted = [each for value in values for each in forms(value).items()]
    return [(place, form) for place, text in texts.items() for form, looks in wanted if looks in text]


def everything(played: list[PlaybookRun], *folders: Path) -> dict[str, bytes]:
    """All output of the runs, and every file they may have written, by name."""
    outputs = {f"output {at}": one.output.encode() for at, one in enumerate(played)}
    events = {f"events {at}": json.dumps(one.events).encode() for at, one in enumerate(played)}
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    names = "\n".join(map(str, files)).encode()
    return {**outputs, **events, "names": names, **{str(path): path.read_bytes() for path in files}}


@pytest.fixture
def ssm(workspace: Workspace, emulator: str) -> Callable[..., Any]:
    """A client of a region's Parameter Store for the test."""
    session = boto3.session.Session(workspace.account, "test")
    return lambda region=REGION: session.client("ssm", region_name=region, endpoint_url=emulator)


def environment(workspace: Workspace) -> None:
    """A service that generates secrets of each alphabet; its replica region copies them and the canary."""
    key = {"key_id": "alias/shop-dev"}
    made = [
        {"name": name, "generate": {"length": 48, "alphabet": kind}, **key}
        for name, kind in {**GENERATED, SHARED: "printable"}.items()
    ]
    operator_secret = {"name": CANARY, "generate": None, **key}
    copied = [{**one, "generate": None, "copy_from": REGION} for one in [operator_secret, *made]]
    for host, region, secrets in (
        ("", REGION, [operator_secret, *made]),
        ("replica-", REPLICA_REGION, copied),
    ):
        workspace.stack(f"{host}keys", KEYS, region=region, stack_name="shop-dev-keys")
        about = {"region": region, "stack_name": "shop-dev-service-hello", "secrets": secrets}
        workspace.stack(f"{host}service-hello", needs=[f"{host}keys"], **about)


def test_no_value_is_in_the_output_events_or_files_of_a_run(
    workspace: Workspace, ssm: Callable[..., Any]
) -> None:
    environment(workspace)
    ssm().put_parameter(Name=CANARY, Type="SecureString", Value=VALUE)
    temporary, log = workspace.folder / "tmp", workspace.folder / "ansible.log"
    temporary.mkdir()
    verbose = {
        "ANSIBLE_DEBUG": "1",
        "ANSIBLE_LOG_PATH": str(log),
        "ANSIBLE_KEEP_REMOTE_FILES": "1",
        "ANSIBLE_STDOUT_CALLBACK": "default",
        "ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "1",
        "TMPDIR": str(temporary),
    }
    runs = [
        workspace.play("-vvvv", "--check", run={"mode": "plan"}, **verbose),
        workspace.play("-vvvv", run={"mode": "apply"}, **verbose),
        workspace.play("-vvvv", **{**verbose, "ANSIBLE_STDOUT_CALLBACK": "stack_lines"}),
    ]
    assert [one.code for one in runs] == [0, 0, 0], runs[1].output[-3000:]
    copied = runs[1].results["replica-service-hello"]["secrets_copied"]
    assert copied == [CANARY, *GENERATED, SHARED]

    # A write that AWS rejects: the value was in the request.
    secrets = workspace.stacks["replica-service-hello"]["secrets"]
    secrets[0]["key_id"] = "alias/none"
    workspace.write()
    ssm().put_parameter(Name=CANARY, Type="SecureString", Value=VALUE, Overwrite=True)
    runs.append(workspace.play("-vvvv", run={"mode": "apply"}, **verbose))
    assert runs[3].errors["replica-service-hello"]["code"] == "aws", runs[3].output[-3000:]

    values = [VALUE]
    for name in [*GENERATED, SHARED]:
        home, copy = [
            ssm(region).get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
            for region in (REGION, REPLICA_REGION)
        ]
        assert (len(home), copy) == (48, home)
        values.append(home)
    texts = everything(runs, workspace.folder)
    assert leaks(values, texts) == []
    assert {str(log), str(workspace.folder / "run-1" / "run.json")} <= texts.keys()
    assert b"TASK [secrets : " in texts["output 1"]
    assert len(texts[str(log)]) > 10_000


def test_leaks_finds_a_value_in_every_form() -> None:
    value = 'a"b\\ü\n&'
    texts = {form: b"before" + looks + b"after" for form, looks in forms(value).items()}
    found = {place for place, _ in leaks([value], texts)}
    assert found == set(texts)
    assert leaks(["another value"], texts) == []
