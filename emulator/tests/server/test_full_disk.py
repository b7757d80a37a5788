"""A disk that is full: the limit of a file's size (setrlimit(2)) fails every write of a running emulator."""

import json
import resource
import signal
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator, start_emulator

pytestmark = pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="only Linux limits another process (prlimit(2))"
)


def limit_files(emulator: Emulator, size: int) -> None:
    """Lets the running emulator write files of at most ``size`` bytes."""
    _, hard = resource.prlimit(emulator.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(emulator.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def save(emulator: Emulator) -> Any:
    request = urllib.request.Request(emulator.url + "/_ops/save", method="POST")
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def put(emulator: Emulator, value: str) -> None:
    emulator.client("ssm").put_parameter(Name="/kept", Value=value, Type="String", Overwrite=True)


def stored(emulator: Emulator) -> str:
    return emulator.client("ssm").get_parameter(Name="/kept")["Parameter"]["Value"]


def test_a_save_reports_a_full_disk_and_succeeds_once_there_is_space(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with start_emulator(state) as first:
        put(first, "1")
        limit_files(first, 0)
        failed = save(first)
        assert (failed["saved"], failed["reason"].partition(": ")[0]) == (False, "File too large")
        assert failed["reason"].partition(": ")[2].startswith(str(state / "services"))
        limit_files(first, resource.RLIM_INFINITY)
        assert save(first) == {"saved": True, "reason": None}
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    with start_emulator(state) as second:
        assert stored(second) == "1"


def test_a_save_writes_objects_that_did_not_fit_before(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with start_emulator(state) as first:
        s3 = first.client("s3")
        s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        limit_files(first, 0)
        for key in ("a", "gone"):
            s3.put_object(Bucket="kept", Key=key, Body=b"body")
        s3.delete_object(Bucket="kept", Key="gone")
        assert save(first)["reason"].endswith("; object not written: s3://kept/a")
        limit_files(first, resource.RLIM_INFINITY)
        assert save(first)["saved"]
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    with start_emulator(state) as second:
        s3 = second.client("s3")
        assert [one["Key"] for one in s3.list_objects_v2(Bucket="kept")["Contents"]] == ["a"]
        assert s3.get_object(Bucket="kept", Key="a")["Body"].read() == b"body"


def test_a_stop_with_a_full_disk_fails_and_keeps_the_files_saved_last(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with start_emulator(state) as first:
        put(first, "1")
        assert save(first)["saved"]
        before = {file.name: file.read_bytes() for file in (state / "services").iterdir()}
        put(first, "2" * 3000)
        # Some states still fit.
        limit_files(first, 2000)
        assert first.stop() == 7
    assert {file.name: file.read_bytes() for file in (state / "services").iterdir()} == before
    assert (state / "unsaved").exists()
    with start_emulator(state) as second:
        assert stored(second) == "1"
        assert second.stop() == 0
    assert not (state / "unsaved").exists()
