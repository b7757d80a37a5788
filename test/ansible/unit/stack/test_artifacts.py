"""Code of functions: the same files produce the same zip file, uploaded once and never in a plan."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from fake_cloudformation import ACCOUNT, FakeCloudFormation, change
from stackrun.run.errors import StackError
from stackrun.stack import artifacts
from stackrun.stack.deploy import deploy
from stackrun.stack.job import Job

MakeJob = Callable[..., Job]
BUCKET = "artefacts"
FILES = {"handler.py": b"def handler(event, context): ...\n", "log.py": b"# \xc3\xbc\n", "part/z.py": b""}
HASHED = b"handler.py\x0033\x00" + FILES["handler.py"] + b"log.py\x005\x00# \xc3\xbc\npart/z.py\x000\x00"
KEY = f"functions/secret/{hashlib.sha256(HASHED).hexdigest()[:16]}.zip"
GIVEN = {"function": "secret", "folder": "functions/secret", "key": KEY}
WHERE = {"Bucket": BUCKET, "Key": KEY, "ExpectedBucketOwner": ACCOUNT}


def write(folder: Path, files: dict[str, bytes] = FILES) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def s3(*answers: tuple[str, dict[str, Any] | str]) -> tuple[Any, Stubber]:
    """An S3 client that answers only these calls, in this order; a string is an error code."""
    client = boto3.client("s3", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    stubber = Stubber(client)
    for operation, expected in answers:
        if isinstance(expected, str):
            stubber.add_client_error(operation, expected, expected_params=WHERE)
        else:
            stubber.add_response(operation, {}, expected)
    stubber.activate()
    return client, stubber


def put(folder: Path) -> tuple[str, dict[str, Any]]:
    body = artifacts.package(artifacts.Artifact("secret", folder, KEY))
    return "put_object", {**WHERE, "Body": body, "ContentType": "application/zip"}


def refusal(work: Callable[[], Any]) -> StackError:
    with pytest.raises(StackError) as caught:
        work()
    assert caught.value.code == "bad_input"
    return caught.value


def test_the_same_files_produce_the_same_zip_file(tmp_path: Path) -> None:
    one = write(tmp_path / "one")
    other = write(tmp_path / "other", dict(reversed(FILES.items())))
    write(other, {"__pycache__/handler.cpython-313.pyc": b"x", "notes.md": b"x"})
    (other / "handler.py").chmod(0o755)
    os.utime(other / "log.py", (0, 0))
    bodies = [artifacts.package(artifacts.Artifact("secret", folder, KEY)) for folder in (one, other)]
    assert bodies[0] == bodies[1]
    with zipfile.ZipFile(io.BytesIO(bodies[0])) as archive:
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == FILES
        assert [entry.filename for entry in archive.infolist()] == sorted(FILES)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}


@pytest.mark.parametrize(
    "other",
    [
        {**FILES, "log.py": b"# u\n"},
        {**FILES, "more.py": b""},
        {"handler.py": FILES["handler.py"]},
        {"handler.py": FILES["handler.py"], "log.py": b"# \xc3\xbc\npart", "z.py": b""},
    ],
)
def test_files_that_do_not_match_the_key_are_refused(tmp_path: Path, other: dict[str, bytes]) -> None:
    folder = write(tmp_path / "secret", other)
    error = refusal(lambda: artifacts.package(artifacts.Artifact("secret", folder, KEY)))
    assert error.message.startswith(
        f"{folder} was changed after it was rendered: its key is now functions/secret/"
    )
    assert error.next == ["render again: ops env plan, or ops account apply --plan"]


def test_a_folder_without_a_handler_is_refused(tmp_path: Path) -> None:
    artifact = artifacts.Artifact("secret", tmp_path / "absent", KEY)
    assert "has no handler.py" in refusal(lambda: artifacts.package(artifact)).message


@pytest.mark.parametrize("broken", ["secret", {}, {**GIVEN, "key": None}])
def test_a_broken_description_is_refused(make_job: MakeJob, broken: Any) -> None:
    job = make_job(artifacts=[broken])
    assert "needs the strings function, folder, key" in refusal(lambda: artifacts.load(job.spec)).message


def test_the_folder_is_relative_to_the_description_or_absolute(make_job: MakeJob, tmp_path: Path) -> None:
    loaded = artifacts.load(make_job(artifacts=[GIVEN, {**GIVEN, "folder": "/srv/code"}]).spec)
    assert [one.folder for one in loaded] == [tmp_path / "functions" / "secret", Path("/srv/code")]


@pytest.mark.parametrize("absent", ["404", "403"])
def test_a_missing_artefact_is_uploaded_before_the_change_set(
    cfn: FakeCloudFormation, make_job: MakeJob, tmp_path: Path, absent: str
) -> None:
    folder = write(tmp_path / "functions" / "secret")
    client, stubber = s3(("head_object", absent), put(folder))
    cfn.planned = [change("Function", "AWS::Lambda::Function", "Add")]
    before: list[str] = []
    client.meta.events.register("before-call.s3.PutObject", lambda **_: before.extend(cfn.writes()))
    job = make_job(artifacts=[GIVEN], artifact_bucket=BUCKET, clients={"s3": client})
    deploy(job)
    stubber.assert_no_pending_responses()
    assert (job.status, before) == ("CREATE_COMPLETE", [])


def test_an_existing_artefact_is_not_uploaded_again(make_job: MakeJob, tmp_path: Path) -> None:
    write(tmp_path / "functions" / "secret")
    client, stubber = s3(("head_object", WHERE))
    artifacts.upload(make_job(artifacts=[GIVEN], artifact_bucket=BUCKET, clients={"s3": client}))
    stubber.assert_no_pending_responses()


def test_a_plan_uploads_nothing_and_its_apply_does(
    cfn: FakeCloudFormation, make_job: MakeJob, tmp_path: Path
) -> None:
    folder = write(tmp_path / "functions" / "secret")
    cfn.planned = [change("Function", "AWS::Lambda::Function", "Add")]
    keys = {"artifacts": [GIVEN], "artifact_bucket": BUCKET}
    planned = make_job(run={"mode": "plan", "keep_change_sets": True}, **keys)
    deploy(planned)
    assert planned.change_set

    client, stubber = s3(("head_object", "404"), put(folder))
    applied = make_job(run={"change_sets": {"network": planned.change_set}}, clients={"s3": client}, **keys)
    deploy(applied)
    stubber.assert_no_pending_responses()
    assert applied.status == "CREATE_COMPLETE"
    assert len(cfn.called("create_change_set")) == 1


def test_other_errors_of_s3_are_raised(make_job: MakeJob, tmp_path: Path) -> None:
    write(tmp_path / "functions" / "secret")
    client, _ = s3(("head_object", "SlowDown"))
    with pytest.raises(client.exceptions.ClientError, match="SlowDown"):
        artifacts.upload(make_job(artifacts=[GIVEN], artifact_bucket=BUCKET, clients={"s3": client}))


@pytest.mark.parametrize(
    "bucket", [None, {"stack": "toolchain", "stack_name": "shop-toolchain", "output": "ArtifactBucket"}]
)
def test_without_a_bucket_nothing_is_deployed(
    cfn: FakeCloudFormation, make_job: MakeJob, tmp_path: Path, bucket: Any
) -> None:
    write(tmp_path / "functions" / "secret")
    error = refusal(lambda: deploy(make_job(artifacts=[GIVEN], artifact_bucket=bucket)))
    assert error.message == "The functions of network need the artefact bucket, but eu-central-1 has none."
    assert (error.next, cfn.writes()) == (["ops account apply"], [])
