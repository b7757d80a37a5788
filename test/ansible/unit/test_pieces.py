"""The pure parts: digests, policies, lines, outcomes, events, locks."""

from __future__ import annotations

import hashlib
import json
import os
import string
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from stackrun.cloudformation import changes, stack_policy, template
from stackrun.preflight import checks
from stackrun.run import text_output
from stackrun.run.errors import StackError, to_stack_error
from stackrun.run.events import EventWriter
from stackrun.run.inputs import digest
from stackrun.run.outcomes import Outcomes
from stackrun.run.run import Run, load_run
from stackrun.secrets import generate

RESULT = {
    "stack": "network",
    "stack_name": "shop-dev-network",
    "region": "eu-central-1",
    "action": "update",
    "status": "UPDATE_COMPLETE",
    "change_set": None,
    "changes": [],
    "known_after": [],
    "secrets_generated": [],
    "secrets_copied": [],
    "notes": [],
    "seconds": 62.4,
}
CHANGE = {
    "logical_id": "Store",
    "type": "AWS::S3::Bucket",
    "action": "modify",
    "replacement": "always",
    "physical_id": "store",
    "holds_data": True,
    "routine": False,
    "properties": ["BucketName"],
}


def test_the_digest_is_that_of_the_format() -> None:
    told = "p A=1\np b=\nt Z=2\nt a=x\n"
    expected = hashlib.sha256(told.encode()).hexdigest()[:16]
    assert digest({"b": "", "A": "1"}, {"a": "x", "Z": "2"}) == expected


def test_a_denial_is_narrowed_as_its_resources_are_written() -> None:
    def denial(**resources: Any) -> dict[str, Any]:
        return {"Effect": "Deny", "Principal": "*", "Action": "Update:*", **resources}

    whole = {
        "Statement": [
            denial(Resource="*"),
            denial(Resource=["LogicalResourceId/Store", "LogicalResourceId/Key"]),
            denial(Resource="LogicalResourceId/St*"),
            denial(NotResource="LogicalResourceId/Free"),
        ]
    }
    own = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": ["LogicalResourceId/Store"]}
    assert stack_policy.allow_updates(whole, ["Store"])["Statement"] == [
        denial(NotResource=["LogicalResourceId/Store"]),
        denial(Resource=["LogicalResourceId/Key"]),
        denial(NotResource=["LogicalResourceId/Free", "LogicalResourceId/Store"]),
        own,
    ]


def test_a_template_with_short_functions_is_read() -> None:
    body = """
Resources:
  One: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: !Sub "${A}-b"}}
  Two: {Type: AWS::SNS::Topic, Properties: {TopicName: !Join ["-", [!Ref A, b]], Tags: !If [C, {a: b}, x]}}
  Fn::ForEach::Many: [X, [a], {}]
"""
    document = template.parse(body, "t")
    assert list(template.resources(document)) == ["One", "Two"]
    assert template.retained(document) == {"One"}
    with pytest.raises(StackError, match="not valid YAML"):
        template.parse("Resources: [", "t")


def test_the_lines_of_a_finished_stack() -> None:
    made = {"secrets_generated": ["/shop/dev/hello/KEY"], "secrets_copied": ["/shop/dev/hello/URL"]}
    assert text_output.result_lines({**RESULT, **made, "notes": ["keys as it stands"]}) == [
        " ok network               updated    1m02s",
        "     secret generated: /shop/dev/hello/KEY",
        "     secret copied: /shop/dev/hello/URL",
        "     keys as it stands",
    ]


def test_the_lines_of_a_plan() -> None:
    add = {**CHANGE, "logical_id": "New", "action": "add", "replacement": "never", "properties": []}
    assert text_output.plan_lines({**RESULT, "changes": [CHANGE, add]}) == [
        " .. network               update  1 to add, 1 to replace",
        "     ! Store  AWS::S3::Bucket  BucketName  replaced  HOLDS DATA",
        "     + New  AWS::S3::Bucket",
    ]


def test_text_of_aws_can_not_act_on_a_terminal() -> None:
    error = {
        "code": "stack_failed",
        "message": "red \x1b[31mtext\x1b]0;title\x07 and \u202eback\x07",
        "next": [],
    }
    assert text_output.error_lines(error, "network") == [" !! network               red text and back"]


def test_a_stack_ends_once_and_keeps_what_its_secrets_did() -> None:
    outcomes = Outcomes()
    assert (outcomes.start("network"), outcomes.start("network")) == (True, False)
    did = {"secrets_generated": ["/a"], "secrets_copied": ["/b"], "notes": ["n"]}
    made = {"ops": {"result": {**RESULT, **did}, "error": None}}
    assert outcomes.record("network", "ops_secrets", made, failed=False) == []
    [(event, keys)] = outcomes.record("network", "ops_stack", {"ops": {"result": RESULT}}, failed=False)
    assert event == "stack_finished"
    assert keys == {"stack": "network", "result": {**RESULT, **did}}
    assert outcomes.record("network", "command", {"msg": "hook failed"}, failed=True) == []
    assert outcomes.ok is False


def test_a_reader_that_does_not_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stackrun.run.events._WRITE_TIMEOUT", 0.2)
    reading, writing = os.pipe()
    writer = EventWriter(writing)
    begun = time.monotonic()
    for _ in range(200):
        writer.emit("stack_started", stack="x" * 1000)
    assert time.monotonic() - begun < 1.5
    first = json.loads(os.read(reading, 2000).split(b"\n")[0])
    assert first == {"event": "stack_started", "at": first["at"], "stack": "x" * 1000}
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoCredentialsError(), "credentials"),
        (ClientError({"Error": {"Code": "ExpiredToken", "Message": "old"}}, "X"), "credentials"),
        (ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "X"), "aws"),
        (EndpointConnectionError(endpoint_url="http://x"), "aws"),
        (KeyError("x"), "bug"),
    ],
)
def test_errors_are_translated(error: Exception, code: str) -> None:
    told = to_stack_error(error, "network")
    assert (told.code, told.stack) == (code, "network")


def test_the_defaults_of_a_run_without_ops(tmp_path: Path) -> None:
    def mode(check: bool, state: str) -> tuple[str, bool, bool]:
        run = load_run(tmp_path, 1, check, state, [], [])
        return run.mode, run.plan, run.destroy

    assert mode(False, "present") == ("apply", False, False)
    assert mode(True, "present") == ("plan", True, False)
    assert mode(False, "absent") == ("destroy", False, True)
    assert mode(True, "absent") == ("destroy", True, True)
    (tmp_path / "run.json").write_text('{"mode": "plan"}')
    assert mode(False, "absent") == ("plan", True, True)
    (tmp_path / "run.json").write_text('{"mode": "apply"}')
    with pytest.raises(StackError, match="they contradict"):
        mode(False, "absent")
    with pytest.raises(StackError, match="must be present or absent"):
        mode(False, "gone")


def test_a_lock_without_an_end_never_expires() -> None:
    assert checks._expired({"expires": "2020-01-01T00:00:00Z"}) is True
    assert checks._expired({"expires": "2999-01-01T00:00:00Z"}) is False
    assert checks._expired({}) is False
    assert checks._expired({"expires": "soon"}) is False


def test_markers(tmp_path: Path) -> None:
    run = Run(tmp_path, "apply", parent=os.getppid())
    assert run.state("network") is None
    run.mark_done("network")
    assert run.state("network") == "done"
    run.mark_failed("network", "stack_failed")
    assert (run.state("network"), (tmp_path / "network.failed").read_text()) == ("failed", "stack_failed")


@pytest.mark.parametrize(
    ("alphabet", "holds"),
    [
        ("alphanumeric", string.ascii_letters + string.digits),
        ("hex", "0123456789abcdef"),
        ("printable", string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~"),
    ],
)
def test_a_generated_value_has_its_length_and_all_of_its_alphabet(alphabet: str, holds: str) -> None:
    made = generate._generate_value({"length": 4096, "alphabet": alphabet})
    assert (len(made), set(made)) == (4096, set(holds))
    assert not set(made) & set("\"'`$\\ \t\n")


def test_another_alphabet_or_length_is_refused() -> None:
    with pytest.raises(StackError, match="one of alphanumeric, hex, printable"):
        generate._generate_value({"length": 8, "alphabet": "url"})
    with pytest.raises(StackError, match="must be 1 to 4096"):
        generate._generate_value({"length": 0, "alphabet": "hex"})


@pytest.mark.parametrize(
    ("policy_action", "loses"),
    [("Delete", True), (None, True), ("Retain", False), ("ReplaceAndRetain", False)],
)
def test_what_cloudformation_keeps_loses_no_data(policy_action: str | None, loses: bool) -> None:
    resource = {
        "Action": "Remove",
        "LogicalResourceId": "Store",
        "ResourceType": "AWS::S3::Bucket",
        "PhysicalResourceId": "store",
        **({"PolicyAction": policy_action} if policy_action else {}),
    }
    [change] = changes.from_change_set([{"ResourceChange": resource}])
    assert (change["action"], change["holds_data"]) == ("remove", loses)
    assert changes.destroys(change) is True
