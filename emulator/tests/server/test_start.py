"""Start, stop, state, ports and start-up errors."""

import signal
import subprocess
from pathlib import Path

import pytest

from emulator.tests.emulator_process import ROOT, Emulator, command, free_port, start_emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import resource, template

LOG_GROUP = template({"Logs": resource("Logs::LogGroup", RetentionInDays=7)})


def run_to_end(port: int, state_dir: Path) -> tuple[int, str]:
    completed = subprocess.run(
        command(port, state_dir), cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    return completed.returncode, completed.stderr


def listening_addresses(pid: int) -> set[str]:
    """Local addresses of the process's listening TCP sockets, in the notation of /proc/net/tcp."""
    names = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    inodes = {name[8:-1] for name in names if name.startswith("socket:[")}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1])
    return found


def test_health_identifies_the_process(emulator: Emulator) -> None:
    health = emulator.get("/_ops/health")
    assert health == {
        "status": "ready",
        "pid": emulator.process.pid,
        "port": emulator.port,
        "stateDir": str(emulator.state_dir),
        "account": "000000000000",
        "region": "us-east-1",
        "ministack": "1.5.33",
    }


def test_listens_only_on_loopback_at_its_port_and_for_listeners_of_load_balancers(emulator: Emulator) -> None:
    emulator.client("ecr").describe_repositories()
    listeners = emulator.get("/_ops/listeners")["listeners"]
    ports = {emulator.port, *(int(one["address"].rpartition(":")[2]) for one in listeners)}
    assert listening_addresses(emulator.process.pid) == {f"0100007F:{port:04X}" for port in ports}


def test_two_emulators_side_by_side(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "one") as one, start_emulator(tmp_path / "two") as two:
        Stacks(one.client("cloudformation")).create(LOG_GROUP, name="only-here")
        assert len(one.client("cloudformation").describe_stacks()["Stacks"]) == 1
        assert two.client("cloudformation").describe_stacks()["Stacks"] == []


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_state_survives_a_stop(tmp_path: Path, signal_number: int) -> None:
    with start_emulator(tmp_path / "state") as first:
        stack = Stacks(first.client("cloudformation")).create(LOG_GROUP, name="kept")
        first.client("s3").create_bucket(
            Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        first.client("s3").put_object(Bucket="kept", Key="a", Body=b"b")
        first.client("ssm").put_parameter(Name="/kept", Value="1", Type="String")
        assert first.stop(signal_number) == 0
    with start_emulator(tmp_path / "state") as second:
        kept = second.client("cloudformation").describe_stacks(StackName="kept")["Stacks"][0]
        assert (kept["StackId"], kept["StackStatus"]) == (stack["StackId"], "CREATE_COMPLETE")
        assert second.client("s3").get_object(Bucket="kept", Key="a")["Body"].read() == b"b"
        assert second.client("ssm").get_parameter(Name="/kept")["Parameter"]["Version"] == 1
        assert len(second.client("logs").describe_log_groups()["logGroups"]) == 1
        assert Stacks(second.client("cloudformation")).delete(kept)["StackStatus"] == "DELETE_COMPLETE"


def test_a_busy_port_is_refused(emulator: Emulator, tmp_path: Path) -> None:
    code, text = run_to_end(emulator.port, tmp_path / "state")
    assert (code, text) == (
        3,
        f"emulator: Port {emulator.port} on 127.0.0.1 cannot be opened: it is in use. "
        "Choose another with --port.\n",
    )


def test_a_state_directory_in_use_is_refused(emulator: Emulator) -> None:
    code, text = run_to_end(free_port(), emulator.state_dir)
    assert (code, text) == (
        5,
        f"emulator: State directory {emulator.state_dir} is in use by another emulator "
        f"(process {emulator.process.pid}). Stop it, or use another directory.\n",
    )


def test_a_state_directory_that_cannot_be_created_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, text = run_to_end(free_port(), tmp_path / "file" / "state")
    assert (code, text) == (
        4,
        f"emulator: State directory {tmp_path}/file/state cannot be used: Not a directory. "
        "Choose another with --state-dir.\n",
    )


def test_a_usage_error_exits_with_code_2(tmp_path: Path) -> None:
    completed = subprocess.run(
        command(70000, tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert completed.returncode == 2
    assert completed.stderr.splitlines()[-1].endswith("'70000' is not a port: use a number from 1 to 65535")


def test_the_state_directory_is_private(emulator: Emulator) -> None:
    assert emulator.state_dir.stat().st_mode & 0o777 == 0o700


def test_an_unknown_ops_path_returns_404(emulator: Emulator) -> None:
    from urllib.error import HTTPError

    with pytest.raises(HTTPError) as refused:
        emulator.get("/_ops/other")
    assert refused.value.code == 404
