"""A workspace with one rendered environment, in the format of docs/reference/build-format.md."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import preloaded
from jsonschema import Draft7Validator

ROOT = Path(__file__).resolve().parents[2]
EVENT = Draft7Validator(json.loads((ROOT / "schemas" / "run-event.schema.json").read_text()))
"""Every event that a test's run reports is checked against the published format."""
PLAYBOOK = ROOT / "playbooks" / "environment.yml"
REGION = "eu-central-1"

KEYS = """\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: {Version: "2012-10-17", Statement: []}
  Alias:
    Type: AWS::KMS::Alias
    Properties: {AliasName: alias/shop-dev, TargetKeyId: !Ref Key}
"""
TOPIC = """\
Parameters:
  Label: {Type: String, Default: none}
  Before: {Type: String, Default: ""}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Sub "${Label} ${Before}"}
Outputs:
  Name: {Value: !GetAtt Topic.TopicName}
"""


@dataclass
class Workspace:
    """`account` is also the access key id, which selects the account in the emulator."""

    folder: Path
    account: str
    endpoint: str
    bin: Path
    inventory_name: str = "dev"
    stacks: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def build(self) -> Path:
        return self.folder / "build" / "dev"

    @property
    def inventory(self) -> Path:
        return self.folder / "inventories" / self.inventory_name / "hosts.yml"

    def stack(self, name: str, template: str = TOPIC, *, needs: list[str] | None = None, **keys: Any) -> None:
        """Adds or replaces a stack; `keys` are keys of `<stack>.json`."""
        self.stacks[name] = {
            "format": 1,
            "stack": name,
            "stack_name": f"shop-dev-{name}",
            "scope": "environment",
            "account": self.account,
            "region": REGION,
            "needs": needs or [],
            "template": f"{name}.template.yaml",
            "fingerprint": "0123456789abcdef",
            "parameters": {},
            "tags": {"environment": "dev"},
            "capabilities": [],
            "role_arn": None,
            "stack_policy": None,
            "termination_protection": False,
            "disable_rollback": False,
            "notification_arns": [],
            "artifact_bucket": None,
            "secrets": [],
            "source": "inventories/dev/environment.yml",
            **keys,
        }
        self.build.mkdir(parents=True, exist_ok=True)
        (self.build / f"{name}.template.yaml").write_text(template)
        self.write()

    def write(self) -> None:
        """Writes everything except the templates."""
        about = {
            "format": 1,
            "project": "shop",
            "environment": "dev",
            "account": self.account,
            "region": REGION,
            "lock": "/shop/dev/.ops/lock",
            "stacks": list(self.stacks),
        }
        (self.build / "build.json").write_text(json.dumps(about))
        for name, keys in self.stacks.items():
            (self.build / f"{name}.json").write_text(json.dumps(keys))
        self.inventory.parent.mkdir(parents=True, exist_ok=True)
        # As ops writes it: the path of the rendered folder is relative to the inventory.
        variables = {"ops_build": "{{ inventory_dir }}/../../build/dev"}
        stacks = {"hosts": dict.fromkeys(self.stacks), "vars": variables}
        self.inventory.write_text(json.dumps({"stacks": stacks}))

    def environment(self, **more: str) -> dict[str, str]:
        """The environment variables of ansible-playbook, without the developer's AWS settings."""
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
        return {
            **kept,
            "HOME": str(self.folder),
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            **more,
        }

    def arguments(self) -> list[str]:
        return ["-i", str(self.inventory), str(PLAYBOOK)]

    def command(self, *arguments: str) -> list[str]:
        return [str(self.bin / "ansible-playbook"), *self.arguments(), *arguments]

    def play(
        self, *arguments: str, run: dict[str, Any] | None = None, into: Path | None = None, **more: str
    ) -> PlaybookRun:
        """Runs the playbook to its end, as ops does if `run`, the content of run.json, is given.

        `into` is the run directory, if the test has created it.
        """
        extra: list[str] = []
        if run is not None:
            paths = {"ops_build": str(self.build), "ops_run": str(self.run_folder(run, into))}
            unsafe = {key: {"__ansible_unsafe": value} for key, value in paths.items()}
            extra = ["-e", json.dumps(unsafe)]
        environment = self.environment(**more)
        start = self._start_process if any(name.startswith("ANSIBLE") for name in more) else preloaded.run
        output, events = self.folder / "playbook.log", self.folder / "events.jsonl"
        events.unlink(missing_ok=True)
        code = start([*self.arguments(), *arguments, *extra], environment, output, events)
        reported = [json.loads(line) for line in events.read_text().splitlines()]
        for event in reported:
            EVENT.validate(event)
        return PlaybookRun(code, output.read_text(), reported)

    def _start_process(
        self, arguments: list[str], environment: dict[str, str], output: Path, events: Path
    ) -> int:
        program = str(self.bin / "ansible-playbook")
        with output.open("wb") as log, events.open("wb") as reported:
            return subprocess.run(
                [program, *arguments],
                env={**environment, "OPS_EVENTS_FD": str(reported.fileno())},
                pass_fds=[reported.fileno()],
                stdout=log,
                stderr=log,
                timeout=preloaded.TIMEOUT,
                check=False,
            ).returncode

    def run_folder(self, run: dict[str, Any], into: Path | None = None) -> Path:
        """A private run directory, as ops makes one; a fresh one unless `into` is given."""
        folder = into or self.folder / f"run-{len(list(self.folder.glob('run-*')))}"
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "run.json").write_text(json.dumps(run))
        return folder


@dataclass
class PlaybookRun:
    """The exit code, output and events of one run of the playbook."""

    code: int
    output: str
    events: list[dict[str, Any]]

    def named(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["event"] == event]

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """Stack → result, of the stacks that were planned or finished."""
        ended = [*self.named("stack_planned"), *self.named("stack_finished")]
        return {one["stack"]: one["result"] for one in ended}

    @property
    def actions(self) -> dict[str, str]:
        return {stack: result["action"] for stack, result in self.results.items()}

    @property
    def errors(self) -> dict[str, dict[str, Any]]:
        """Stack → error, of the stacks that failed."""
        return {one["stack"]: one["error"] for one in self.named("stack_failed")}

    @property
    def refused(self) -> dict[str, Any]:
        """The error of a run that the preflight refused."""
        return self.named("run_refused")[0]["error"]
