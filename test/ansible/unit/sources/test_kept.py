"""Sources are kept with one request, and read back only if they are small and text."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber
from fake_cloudformation import REGION
from stackrun.run.build import Environment
from stackrun.run.errors import StackError
from stackrun.sources import kept

ACCOUNT = "123456789012"
CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop-operator/anna"
SOURCES = {
    "format": 1,
    "bucket": {
        "stack": "toolchain",
        "stack_name": "shop-toolchain",
        "region": REGION,
        "output": "ArtifactBucket",
    },
    "key": "environments/dev/sources.json",
    "answers": {"region": REGION},
    "services": {"hello": {"alarms": {"error_percent": 0.5}}},
}
WHERE = {"Bucket": "artefacts", "Key": "environments/dev/sources.json", "ExpectedBucketOwner": ACCOUNT}


def environment(folder: Path) -> Environment:
    return Environment(folder, "shop", "dev", ACCOUNT, REGION, "/shop/dev/.ops/lock", ["network"])


class Context:
    """Clients that answer only what the test expects, in this order."""

    def __init__(self) -> None:
        self.clients = {
            name: boto3.client(name, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")
            for name in ("cloudformation", "s3", "sts")
        }
        self.stubs = {name: Stubber(client) for name, client in self.clients.items()}
        for stub in self.stubs.values():
            stub.activate()

    def client(self, service: str, region: str) -> Any:
        assert region == REGION
        return self.clients[service]

    def toolchain(self, status: str | None = "CREATE_COMPLETE") -> Context:
        stub, expected = self.stubs["cloudformation"], {"StackName": "shop-toolchain"}
        if status is None:
            message = "Stack with id shop-toolchain does not exist"
            stub.add_client_error("describe_stacks", "ValidationError", message, expected_params=expected)
            return self
        outputs = [{"OutputKey": "ArtifactBucket", "OutputValue": "artefacts"}]
        stack = {"StackName": "shop-toolchain", "CreationTime": 0, "StackStatus": status, "Outputs": outputs}
        stub.add_response("describe_stacks", {"Stacks": [stack]}, expected)
        return self

    def caller(self) -> Context:
        self.stubs["sts"].add_response("get_caller_identity", {"Arn": CALLER}, {})
        return self

    def used(self) -> None:
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()


def keep(
    context: Context, folder: Path, sources: dict[str, Any] = SOURCES, state: str = "deployed"
) -> str | None:
    (folder / "sources.json").write_text(json.dumps(sources))
    report = kept.keep(context, environment(folder), state)
    assert report is not None
    return report["note"]


def test_the_sources_are_one_object_with_time_and_caller(tmp_path: Path) -> None:
    context, bodies = Context().toolchain().caller(), []
    context.stubs["s3"].add_response(
        "put_object", {}, {**WHERE, "Body": ANY, "ContentType": "application/json"}
    )
    context.clients["s3"].meta.events.register(
        "provide-client-params.s3.PutObject", lambda params, **_: bodies.append(params["Body"])
    )
    assert keep(context, tmp_path, state="destroyed") is None
    context.used()
    document = json.loads(bodies[0])
    at = document.pop("at")
    assert len(at) == len("2026-11-29T20:00:00Z")
    assert document == {**SOURCES, "state": "destroyed", "by": CALLER}


@pytest.mark.parametrize("status", [None, "ROLLBACK_COMPLETE"])
def test_without_a_bucket_a_note_says_so(tmp_path: Path, status: str | None) -> None:
    context = Context().toolchain(status)
    assert keep(context, tmp_path) == (
        "the answers and manifests of dev are not kept in the artefact bucket:"
        " the stack shop-toolchain has no artefact bucket."
    )
    context.used()


def test_a_refusal_is_a_note(tmp_path: Path) -> None:
    context = Context().toolchain().caller()
    context.stubs["s3"].add_client_error("put_object", "AccessDenied", "no")
    assert keep(context, tmp_path) == (
        "the answers and manifests of dev are not kept in the artefact bucket: AWS denies PutObject: no."
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is not valid JSON"),
        ('{"format": 1}', "is missing bucket, key."),
        ("[]", "a JSON object."),
    ],
)
def test_a_broken_rendered_folder_is_a_note(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "sources.json").write_text(text)
    report = kept.keep(Context(), environment(tmp_path), "deployed")
    assert report is not None
    assert why in (report["note"] or "")


def test_a_rendered_folder_may_have_none(tmp_path: Path) -> None:
    assert kept.keep(Context(), environment(tmp_path), "deployed") is None


def test_too_much_is_not_kept(tmp_path: Path) -> None:
    context = Context().toolchain().caller()
    note = keep(context, tmp_path, {**SOURCES, "answers": {"text": "x" * kept.LARGEST}})
    assert note is not None
    assert note.endswith("bytes, the maximum is 1,000,000.")
    context.used()


def answer(context: Context, body: bytes) -> None:
    stream = StreamingBody(io.BytesIO(body), len(body))
    context.stubs["s3"].add_response("get_object", {"Body": stream}, WHERE)


def test_the_text_is_read_as_it_is(tmp_path: Path) -> None:
    context = Context().toolchain()
    answer(context, '{"ü": 1}'.encode())
    assert kept.read(context, environment(tmp_path), SOURCES) == '{"ü": 1}'


def test_nothing_is_kept(tmp_path: Path) -> None:
    assert kept.read(Context().toolchain(None), environment(tmp_path), SOURCES) is None
    context = Context().toolchain()
    context.stubs["s3"].add_client_error("get_object", "NoSuchKey", "no")
    assert kept.read(context, environment(tmp_path), SOURCES) is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"x" * (kept.LARGEST + 1), "has more than 1,000,000 bytes."),
        (b"\xff", "is not text in UTF-8."),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, body: bytes, message: str) -> None:
    context = Context().toolchain()
    answer(context, body)
    with pytest.raises(StackError) as caught:
        kept.read(context, environment(tmp_path), SOURCES)
    assert caught.value.message == f"environments/dev/sources.json in artefacts {message}"
