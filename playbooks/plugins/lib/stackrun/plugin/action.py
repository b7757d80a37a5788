"""The base classes of action plugins that work on one stack (the host) and of those that run once."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ansible.plugins.action import ActionBase

from ..preflight import checks
from ..run.build import load_stack
from ..stack.job import Job
from . import task


class StackAction(ActionBase):
    """Runs a task as the job of one stack; returns the protocol's `result` or `error`."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The task's result; nothing is raised."""
        super().run(tmp, task_vars)
        task_vars, stack = task_vars or {}, str((task_vars or {})["inventory_hostname"])
        try:
            context = task.current_context()
            context.stack = stack
            run = task.load_task_run(context, self._task.args, task_vars, self._task.check_mode)
        except Exception as error:
            return task.failure(error, stack)
        self._job: Job | None = None
        return task.run_for_stack(stack, run, lambda: self._start(stack, context, run), lambda: self._job)

    def _start(self, stack: str, context: task.RunContext, run: task.Run) -> dict[str, Any]:
        checks.check_passed(run)
        self._job = Job(load_stack(self._task.args["build"], stack), run, context)
        return self.work(self._job, run)

    @abstractmethod
    def work(self, job: Job, run: task.Run) -> dict[str, Any]:
        """Does the work of the plugin; raises StackError."""


class OnceAction(ActionBase):
    """Runs once for the whole play, not for one stack."""

    BYPASS_HOST_LOOP = True
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The task's result; nothing is raised."""
        super().run(tmp, task_vars)
        task_vars = task_vars or {}
        try:
            context = task.current_context()
            run = task.load_task_run(context, self._task.args, task_vars, self._task.check_mode)
            self._forks = int(task_vars["ansible_forks"])
            return self.work(context, run)
        except Exception as error:
            return task.failure(error, None)

    @abstractmethod
    def work(self, context: task.RunContext, run: task.Run) -> dict[str, Any]:
        """Does the work of the plugin; raises StackError."""
