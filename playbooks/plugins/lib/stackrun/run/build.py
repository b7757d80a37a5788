"""Reads the rendered environment (docs/reference/build-format.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from .errors import StackError

FORMAT = 1

EMBEDDED_ACCOUNT = "000000000000"
"""The account of the embedded AWS, which has no quotas and every service in every region."""


@dataclass(frozen=True)
class Environment:
    """`build.json` and its folder."""

    folder: Path
    project: str
    environment: str
    account: str
    region: str
    lock: str
    stacks: list[str]


@dataclass(frozen=True)
class StackSpec:
    """`<stack>.json`: the desired state of one stack."""

    folder: Path
    stack: str
    stack_name: str
    scope: str
    account: str
    region: str
    needs: list[str]
    template: str
    fingerprint: str
    parameters: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    role_arn: str | None = None
    stack_policy: dict[str, Any] | None = None
    termination_protection: bool = False
    disable_rollback: bool = False
    notification_arns: list[str] = field(default_factory=list)
    artifact_bucket: Any = None
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[dict[str, Any]] = field(default_factory=list)
    secret_paths: list[str] = field(default_factory=list)
    """The service reads every parameter below these paths."""
    source: str = ""
    state: str = "present"
    """`absent`: the files no longer contain this stack, but it is still deployed."""

    @property
    def template_path(self) -> Path:
        """The template next to the description."""
        return self.folder / self.template


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise StackError(
            "bad_input",
            f"Cannot read {path}: {error.strerror}.",
            next=["ops env plan --offline renders it"],
        ) from error
    except ValueError as error:
        raise StackError("bad_input", f"{path} is not valid JSON: {error}.") from error
    if not isinstance(document, dict):
        raise StackError("bad_input", f"{path} does not contain a JSON object.")
    if document.get("format") != FORMAT:
        raise StackError(
            "bad_input",
            f"{path} has format {document.get('format')!r}; these playbooks read format {FORMAT}.",
            next=["render it again with the version of ops that ships these playbooks"],
        )
    return document


def _required(path: Path, document: dict[str, Any], names: list[str]) -> dict[str, Any]:
    missing = [name for name in names if name not in document]
    if missing:
        raise StackError("bad_input", f"{path} is missing {', '.join(missing)}.")
    return {name: document[name] for name in names}


def load_environment(folder: str | Path) -> Environment:
    """Raises `bad_input` if `build.json` is missing or has another format."""
    folder = Path(folder).resolve()
    path = folder / "build.json"
    names = ["project", "environment", "account", "region", "lock", "stacks"]
    return Environment(folder=folder, **_required(path, _read(path), names))


def load_stack(folder: str | Path, stack: str) -> StackSpec:
    """Raises `bad_input` if `<stack>.json` is missing or has another format."""
    folder = Path(folder).resolve()
    path = folder / f"{stack}.json"
    document = _read(path)
    required = ["stack", "stack_name", "scope", "account", "region", "needs", "template", "fingerprint"]
    optional = [name for name in StackSpec.__dataclass_fields__ if name not in [*required, "folder"]]
    given = _required(path, document, required)
    given |= {name: document[name] for name in optional if name in document}
    if given["stack"] != stack:
        raise StackError("bad_input", f"{path} describes the stack {given['stack']!r}, not {stack!r}.")
    if given.get("state", "present") not in ("present", "absent"):
        raise StackError("bad_input", f"{path}: state is {given['state']!r}; it must be present or absent.")
    return StackSpec(folder=folder, **given)


def load_sources(folder: str | Path) -> dict[str, Any] | None:
    """`sources.json`: what the environment was rendered from. None for an account's base, which has none."""
    path = Path(folder).resolve() / "sources.json"
    if not path.exists():
        return None
    document = _read(path)
    _required(path, document, ["bucket", "key"])
    _required(path, document["bucket"], ["stack_name", "region", "output"])
    return document


def dependents(folder: str | Path, stacks: list[str], stack: str) -> list[str]:
    """The stacks among `stacks` that directly need `stack`."""
    return [name for name in stacks if stack in load_stack(folder, name).needs]
