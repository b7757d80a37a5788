"""State after a kill, and stacks that were in progress when the emulator stopped."""

import json
import signal
import time
from pathlib import Path

from emulator.tests.emulator_process import start_emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import resource, template

BODY = template({"Logs": resource("Logs::LogGroup")})


def test_state_saved_after_a_pause_survives_a_kill(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "state", options=["--save-interval", "0.1"]) as first:
        Stacks(first.client("cloudformation")).create(BODY, name="kept")
        saved = tmp_path / "state" / "services" / "cloudformation.json"
        for _ in range(100):
            if saved.exists() and "CREATE_COMPLETE" in saved.read_text():
                break
            time.sleep(0.05)
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    with start_emulator(tmp_path / "state") as second:
        found = second.client("cloudformation").describe_stacks()["Stacks"]
        assert [(one["StackName"], one["StackStatus"]) for one in found] == [("kept", "CREATE_COMPLETE")]


def test_an_interrupted_operation_is_marked_failed(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "state") as first:
        stacks = Stacks(first.client("cloudformation"))
        for name in ("updating", "deleting", "whole"):
            stacks.create(BODY, name=name)
        stacks.change_set("planned", BODY, "CREATE")
        assert first.stop() == 0
    saved = tmp_path / "state" / "services" / "cloudformation.json"
    document = json.loads(saved.read_text())
    states = {"updating": "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "deleting": "DELETE_IN_PROGRESS"}
    for stack in document["payload"]["stacks"]["data"].values():
        stack["StackStatus"] = states.get(stack["StackName"], stack["StackStatus"])
    saved.write_text(json.dumps(document))
    with start_emulator(tmp_path / "state") as second:
        stacks = Stacks(second.client("cloudformation"))
        found = {one["StackName"]: one for one in stacks.cfn.describe_stacks()["Stacks"]}
        assert {name: one["StackStatus"] for name, one in found.items()} == {
            "updating": "UPDATE_FAILED",
            "deleting": "DELETE_FAILED",
            "whole": "CREATE_COMPLETE",
            "planned": "REVIEW_IN_PROGRESS",
        }
        reason = "The emulator stopped while the stack was DELETE_IN_PROGRESS."
        last = stacks.events("deleting")[-1]
        assert (last["ResourceStatus"], last["ResourceStatusReason"]) == ("DELETE_FAILED", reason)
        assert stacks.delete(found["deleting"])["StackStatus"] == "DELETE_COMPLETE"
