"""The plugins read and write the formats that schemas/ publishes."""

from __future__ import annotations

import ast
import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from stackrun.run.build import Environment, StackSpec
from stackrun.run.run import Run

ROOT = Path(__file__).resolve().parents[4]
STACKRUN = ROOT / "playbooks" / "plugins" / "lib" / "stackrun"


def schema(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())


def test_a_description_has_the_keys_of_its_schema() -> None:
    published = schema("stack")
    read = {field.name for field in fields(StackSpec)} - {"folder"}
    assert read == set(published["properties"]) - {"format"}


def test_the_environment_has_the_keys_of_its_schema() -> None:
    read = {field.name for field in fields(Environment)} - {"folder"}
    assert read == set(schema("build")["required"]) - {"format"}


def test_the_plugins_demand_no_key_that_the_schema_lets_out() -> None:
    required = {
        field.name
        for field in fields(StackSpec)
        if field.default is MISSING and field.default_factory is MISSING and field.name != "folder"
    }
    assert required <= set(schema("stack")["required"])


def test_a_run_reads_every_key_of_run_json() -> None:
    source = (STACKRUN / "run" / "run.py").read_text()
    literals = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    assert set(schema("run")["properties"]) <= literals
    assert {field.name for field in fields(Run)} >= set(schema("run")["properties"]) - {"mode"}


def raised_codes() -> set[str]:
    """First argument of every StackError that the plugins create."""
    return {
        call.args[0].value
        for path in STACKRUN.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "StackError"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_error_has_a_published_code() -> None:
    codes = set(schema("run-event")["definitions"]["error"]["properties"]["code"]["enum"])
    assert len(raised_codes()) > 8
    assert raised_codes() <= codes
