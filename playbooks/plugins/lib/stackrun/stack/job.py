"""The work on one stack in one run: its description, its AWS clients and its result."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from ..cloudformation import described, stacks
from ..cloudformation.watch import wait_for_stack
from ..run.build import StackSpec, load_stack
from ..run.context import RunContext
from ..run.errors import StackError
from ..run.run import Run


@dataclass
class Job:
    """The work on one stack, and its result so far."""

    spec: StackSpec
    run: Run
    context: RunContext
    action: str = "none"
    status: str | None = None
    change_set: str | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)
    """The removals of what holds data in a failed stack that is recreated."""
    known_after: list[str] = field(default_factory=list)
    secrets_generated: list[str] = field(default_factory=list)
    secrets_copied: list[str] = field(default_factory=list)
    secrets_tagged: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    uses: list[dict[str, str]] = field(default_factory=list)
    """The stacks outside the run that this one needs, with their status."""
    stays: list[dict[str, str]] = field(default_factory=list)
    deleted_at: datetime | None = None
    """When the deletion of the stack was first requested."""
    started: float | None = None
    in_flight: bool = False
    settled: bool = False
    """The operation that this run started has ended in AWS."""
    seconds: float = 0.0
    _other_stacks: dict[tuple[str, str], stacks.Stack | None] = field(default_factory=dict)

    @property
    def cfn(self) -> Any:
        """CloudFormation in the region of the stack."""
        return self.client("cloudformation")

    def client(self, service: str) -> Any:
        """The service's client in the region of the stack."""
        return self.context.client(service, self.spec.region)

    def note(self, sentence: str) -> None:
        """Adds a sentence to the result, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def before_write(self, changes: bool = True) -> None:
        """Called before each write: the first one starts the clock, and none is allowed after a stop.

        A stack in flight may still be written to while the run holds (its protection, for example). A change
        waits for the steps in `change_after`, and raises `needs_failed` if one has failed.
        """
        self.run.check_stop(self.in_flight)
        for step in self.run.change_after if changes else []:
            if self.run.wait_for_marker(step, self.in_flight) == "failed":
                raise self.error(
                    "needs_failed", f"{self.spec.stack} needs {step}, which failed.", needs=[step]
                )
        if self.started is None:
            self.started = time.monotonic()

    def finish(self) -> None:
        """Stops the clock."""
        self.seconds = round(time.monotonic() - self.started, 3) if self.started is not None else 0.0

    def events_since(self) -> datetime:
        """A time before the first event of this work; clocks may differ by some seconds."""
        ago = time.monotonic() - (self.started if self.started is not None else time.monotonic())
        return datetime.now(UTC) - timedelta(seconds=ago + 5)

    def describe(self) -> stacks.Stack | None:
        """The stack as it is now; records its status."""
        stack = stacks.describe(self.cfn, self.spec.stack_name)
        self.status = stacks.status(stack)
        return stack

    def wait(self, stack_id: str, *tokens: str) -> stacks.Stack | None:
        """Waits until the operation with one of these client request tokens has ended.

        If the waiting fails, the stack stays in flight: AWS continues with it.
        """
        before, self.in_flight, self.settled = self.in_flight, True, False
        stack = self._wait(stack_id, in_flight=True, tokens=tokens)
        self.in_flight, self.settled = before, True
        return stack

    def _wait(self, stack_id: str, in_flight: bool, tokens: tuple[str, ...] = ()) -> stacks.Stack | None:
        """A deleted stack is described only by its id."""
        spec = self.spec
        stack = wait_for_stack(
            self.cfn, self.run, stack_id, spec.stack_name, spec.region, in_flight=in_flight, tokens=tokens
        )
        self.status = stacks.status(stack)
        return stack

    def wait_until_idle(self) -> stacks.Stack | None:
        """The stack once no operation is in progress; notes that it waited for another's operation."""
        stack = self.describe()
        if stack and stacks.in_progress(self.status):
            self.note(
                f"waited for {self.spec.stack_name}, which another operation was changing ({self.status})"
            )
            stack = self._wait(self.spec.stack_name, in_flight=False)
        return stack

    def other_stack(self, stack_name: str, region: str) -> stacks.Stack | None:
        """Another stack, described once by this job; once in the run if the run no longer changes it."""
        key = (stack_name, region)
        if key not in self._other_stacks:
            cfn = self.context.client("cloudformation", region)
            self._other_stacks[key] = (
                described.describe_once(cfn, self.run, stack_name, region)
                if self._is_final(stack_name)
                else stacks.describe(cfn, stack_name)
            )
        return self._other_stacks[key]

    def _is_final(self, stack_name: str) -> bool:
        """True for a needed stack that this run has finished or does not change."""
        need = self._needs.get(stack_name)
        return need is not None and (need not in self.run.in_play or self.run.state(need) == "done")

    @cached_property
    def _needs(self) -> dict[str, str]:
        """Stack name → host name of the stacks that this one needs."""
        return {load_stack(self.spec.folder, need).stack_name: need for need in self.spec.needs}

    def outputs(self, stack_name: str, region: str) -> dict[str, str] | None:
        """The outputs of another stack, or None unless it is in a success state."""
        stack = self.other_stack(stack_name, region)
        return stacks.outputs(stack) if stack and stacks.is_deployed(stack) else None

    def error(self, code: str, message: str, **more: Any) -> StackError:
        """An error of this stack, with its status; by default the advice is to fix its source."""
        if code in ("stack_failed", "template_refused") and self.spec.source:
            more.setdefault(
                "next", [f"fix {self.spec.source} or the template, then run the same command again"]
            )
        return StackError(code, message, stack=self.spec.stack, status=self.status, **more)

    def result(self) -> dict[str, Any]:
        """The `result` object of docs/reference/run-protocol.md."""
        result = {
            "stack": self.spec.stack,
            "stack_name": self.spec.stack_name,
            "region": self.spec.region,
            "action": self.action,
            "status": self.status,
            "change_set": self.change_set,
            "changes": self.changes,
            "known_after": self.known_after,
            "secrets_generated": self.secrets_generated,
            "secrets_copied": self.secrets_copied,
            "notes": self.notes,
            "seconds": self.seconds,
        }
        optional = {"uses": self.uses, "stays": self.stays}
        return {**result, **{key: items for key, items in optional.items() if items}}
