"""CloudFormation may show a stack as it was before an operation: a run waits for what that really did."""

from __future__ import annotations

from pathlib import Path

from conftest import start_emulator
from test_stack_graph import after
from workspace import TOPIC, Workspace

FAILING = TOPIC.replace(
    "Resources:",
    """Resources:
  Wrong: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: none}}""",
)


def test_a_run_waits_for_its_own_operations(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "emulator"
    folder.mkdir()
    with start_emulator(folder, "--read-delay", "2") as workspace.endpoint:
        workspace.stack("first")
        after(workspace, "second", "first")
        created = workspace.play()
        assert created.code == 0, created.output
        assert {name: one["status"] for name, one in created.results.items()} == {
            "first": "CREATE_COMPLETE",
            "second": "CREATE_COMPLETE",
        }
        workspace.stack("first", FAILING)
        failed = workspace.play()
        error = failed.errors["first"]
        assert (error["code"], error["status"]) == ("stack_failed", "UPDATE_ROLLBACK_COMPLETE"), error
        deleted = workspace.play("-e", "stack_state=absent", "-e", "stack_confirm=dev")
        assert deleted.actions == {"first": "delete", "second": "delete"}, deleted.output
        assert all("retried" not in note for one in deleted.results.values() for note in one["notes"])
