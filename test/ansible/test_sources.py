"""Runs keep what they deployed from in the artefact bucket, and another playbook reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from workspace import REGION, ROOT, TOPIC, Workspace

KEPT = Draft7Validator(json.loads((ROOT / "schemas" / "kept-sources.schema.json").read_text()))
KEY = "environments/dev/sources.json"
TOOLCHAIN = """\
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties: {VersioningConfiguration: {Status: Enabled}}
Outputs:
  ArtifactBucket: {Value: !Ref Bucket}
"""
WRONG = "Resources:\n  Topic: {Type: AWS::SNS::Nothing}\n"
NOT_KEPT = "the answers and manifests of dev are not kept in the artefact bucket:"


class Reading(Workspace):
    """The same workspace, for the playbook that reads."""

    def arguments(self) -> list[str]:
        return ["-i", "localhost,", str(ROOT / "playbooks" / "sources.yml")]


def read(workspace: Workspace) -> Any:
    values = {each.name: getattr(workspace, each.name) for each in fields(workspace)}
    return Reading(**values).play(run={"mode": "read"})


def sources(workspace: Workspace, **more: Any) -> dict[str, Any]:
    """Writes `sources.json` as ops does."""
    document = {
        "format": 1,
        "project": "shop",
        "environment": "dev",
        "account": workspace.account,
        "region": REGION,
        "bucket": {
            "stack": "toolchain",
            "stack_name": "shop-dev-toolchain",
            "region": REGION,
            "output": "ArtifactBucket",
        },
        "key": KEY,
        "tags": {},
        "answers": {"size": "trial"},
        "services": {"hello": {"alarms": {"error_percent": 0.5}}},
        **more,
    }
    (workspace.build / "sources.json").write_text(json.dumps(document))
    return document


def kept(aws: Callable[[str], Any]) -> list[dict[str, Any]]:
    """The versions of the object, oldest first."""
    s3 = aws("s3")
    [bucket] = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    versions = s3.list_object_versions(Bucket=bucket, Prefix=KEY).get("Versions", [])
    bodies = [
        s3.get_object(Bucket=bucket, Key=KEY, VersionId=one["VersionId"])["Body"].read() for one in versions
    ]
    documents = [json.loads(body) for body in bodies]
    for document in documents:
        KEPT.validate(document)
    return sorted(documents, key=lambda document: document["at"])


def test_a_run_keeps_its_sources_and_a_destruction_marks_them(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    workspace.stack("toolchain", TOOLCHAIN, scope="account")
    workspace.stack("network", needs=["toolchain"])
    document = sources(workspace)
    planned = workspace.play("--check", run={"mode": "plan"})
    assert (planned.code, planned.named("sources_kept")) == (0, [])
    applied = workspace.play(run={"mode": "apply"})
    assert [one["note"] for one in applied.named("sources_kept")] == [None]
    assert [one["event"] for one in applied.events][-2:] == ["sources_kept", "run_finished"]
    [first] = kept(aws)
    said = {key: first.pop(key) for key in ("state", "at", "by")}
    assert (first, said["state"]) == (document, "deployed")
    assert f"::{workspace.account}:" in said["by"]
    reading = read(workspace)
    assert reading.code == 0
    assert json.loads(reading.named("sources_read")[0]["text"]) == {**first, **said}
    # Without ops.
    destroyed = workspace.play("-e", "stack_state=absent", "-e", "stack_confirm=dev")
    assert (destroyed.code, [one["note"] for one in destroyed.named("sources_kept")]) == (0, [None])
    assert {one["state"] for one in kept(aws)} == {"deployed", "destroyed"}


def test_nothing_is_kept_of_a_run_that_failed(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("toolchain", TOOLCHAIN, scope="account")
    workspace.stack("network", WRONG)
    sources(workspace)
    run = workspace.play(run={"mode": "apply"})
    assert (run.errors.keys(), run.named("sources_kept")) == ({"network"}, [])
    assert kept(aws) == []
    assert read(workspace).named("sources_read")[0]["text"] is None


def test_what_prevents_it_is_noted_and_the_run_succeeds(workspace: Workspace) -> None:
    workspace.stack("network", TOPIC)
    run = workspace.play(run={"mode": "apply"})
    assert (run.code, run.named("sources_kept")) == (0, []), "a rendered folder without sources.json"
    sources(workspace)
    workspace.stack("network", TOPIC.replace("Default: none", "Default: other"))
    run = workspace.play(run={"mode": "apply"})
    note = f"{NOT_KEPT} the stack shop-dev-toolchain has no artefact bucket."
    assert (run.code, run.named("sources_kept")[0]["note"]) == (0, note)
    assert f" -- {note}" in run.output
    sources(workspace, bucket={})
    run = workspace.play(run={"mode": "apply"})
    assert (run.code, run.actions) == (0, {"network": "none"})
    assert run.named("sources_kept")[0]["note"].startswith(NOT_KEPT)


def test_a_read_checks_the_account(workspace: Workspace) -> None:
    workspace.stack("network")
    sources(workspace)
    path = Path(workspace.build / "build.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "account": "210987654321"}))
    assert read(workspace).refused["code"] == "wrong_account"
