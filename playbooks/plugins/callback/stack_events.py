"""Prepares the run in the process of ansible-playbook, and reports events of each stack to ops."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from ansible import constants
from ansible import context as command_line
from ansible.plugins.callback import CallbackBase
from ansible.template import Templar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from stackrun.run import context
from stackrun.run.conversion import to_stack_error
from stackrun.run.events import EventWriter, events_fd
from stackrun.run.outcomes import Outcomes
from stackrun.run.required_clients import required_clients
from stackrun.run.run import lifeline_fd
from stackrun.run.watchdog import Watchdog

DOCUMENTATION = """
name: stack_events
type: notification
short_description: Prepares a run over stacks and reports it as JSON lines
description:
  - Imports boto3 and creates the AWS clients and the private run directory once, before workers are forked.
  - Writes events to the file descriptor in OPS_EVENTS_FD, as docs/reference/run-protocol.md describes.
"""

_PLUGINS = ("ops_preflight", "ops_secrets", "ops_stack")


class CallbackModule(CallbackBase):
    """Created once in the process of ansible-playbook; workers never call it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "stack_events"

    def __init__(self) -> None:
        super().__init__()
        self._events = EventWriter(events_fd())
        self._outcomes = Outcomes()
        self._folder: Path | None = None
        self._stacks: list[str] = []
        self._prepared = self._finished = False
        self._watchdog = Watchdog(
            lifeline_fd(), self._report, forks=int(command_line.CLIARGS.get("forks") or 0)
        )
        self._watchdog.start()

    def _report(self, event: str, **keys: Any) -> None:
        self._events.emit(event, **keys)
        if event == "run_broken":
            # Not through Ansible's display, whose lock another thread may hold for ever.
            with suppress(OSError):
                os.write(2, f"{keys['error']['message']}\n".encode())

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Prepares the run before the first play forks."""
        if self._prepared:
            return
        self._prepared = True
        variables = play.get_variable_manager().get_vars(play=play)
        hosts = [str(host) for host in variables.get("ansible_play_hosts_all", [])]
        manager = play.get_variable_manager()
        inventory = manager._inventory
        first = manager.get_vars(play=play, host=inventory.get_host(hosts[0])) if hosts else variables
        self._folder = self._watchdog.folder = Path(str(first.get("ops_run") or self._make_folder()))
        context.prepare(str(self._folder), required_clients(first, hosts, Templar(variables=first).template))
        self._stacks = hosts

    def _make_folder(self) -> str:
        folder = tempfile.mkdtemp(prefix="ops-run-")
        # At exit, not at the end of the play, so that Ctrl-C also deletes it.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool = False) -> None:  # noqa: ARG002 - Ansible's
        """Ansible is about to start the first worker for a task."""
        if task.action not in constants._ACTION_META and not task.throttle:
            self._watchdog.workers.queued()

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """A worker starts a stack."""
        stack = host.get_name()
        self._watchdog.workers.started(stack)
        if task.action in _PLUGINS[1:] and self._outcomes.start(stack):
            self._events.emit("stack_started", stack=stack)

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task has succeeded."""
        self._handle(result, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task has failed."""
        if ignore_errors:
            self._watchdog.workers.ended(result.host.get_name())
        else:
            self._handle(result, failed=True)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """A host in a user's own play could not be reached."""
        self._handle(result, failed=True)

    def _handle(self, result: Any, failed: bool) -> None:
        # Ansible removes `failed` from the result that callbacks see; only the called method tells it.
        stack, action, task_result = result.host.get_name(), result.task.action, dict(result.result)
        self._watchdog.workers.ended(stack)
        if action == "ops_preflight":
            self._preflight(task_result, failed)
        elif action == "ops_read_sources":
            self._sources_read(task_result, failed)
        elif action == "ops_keep_sources" and not failed:
            if report := task_result.get("ops"):
                self._events.emit("sources_kept", note=report["note"])
        else:
            if failed:
                self._mark_failed(stack)
            for event, keys in self._outcomes.record(stack, action, task_result, failed):
                self._events.emit(event, **keys)

    def _mark_failed(self, stack: str) -> None:
        # Any failure (a hook, an undefined variable) ends the host, so its plugin cannot write the marker.
        marker = self._folder / f"{stack}.failed" if self._folder else None
        try:
            if marker and not marker.exists():
                marker.write_text("not_started", encoding="utf-8")
        except OSError as error:
            # Stacks that need this one would wait for ever.
            self._watchdog.broken = to_stack_error(error, stack, self._folder)

    def v2_runner_on_skipped(self, result: Any) -> None:
        """A stack skipped by a condition is never deployed, so the stacks that need it must not wait."""
        self._watchdog.workers.ended(result.host.get_name())
        if result.task.action == "ops_stack":
            self._mark_failed(result.host.get_name())

    def _preflight(self, task_result: dict[str, Any], failed: bool) -> None:
        report = task_result.get("ops", {})
        if failed:
            self._refuse(task_result)
            return
        self._outcomes.plan = report.get("mode") == "plan"
        self._events.emit(
            "run_started", mode=report.get("mode"), stacks=self._stacks, notes=report.get("notes", [])
        )

    def _sources_read(self, task_result: dict[str, Any], failed: bool) -> None:
        if failed:
            self._refuse(task_result)
        else:
            self._events.emit("sources_read", text=task_result["ops"]["text"])

    def _refuse(self, task_result: dict[str, Any]) -> None:
        """Nothing was changed, and nothing else follows."""
        self._outcomes.ok = False
        report = task_result.get("ops") or {}
        error = report.get("error") or self._outcomes.unexpected_error(None, task_result)
        self._events.emit("run_refused", error=error)

    def v2_playbook_on_stats(self, stats: Any) -> None:  # noqa: ARG002 - Ansible passes it
        """The playbook has ended."""
        if not self._finished:
            self._finished = True
            self._events.emit("run_finished", ok=self._outcomes.ok)
