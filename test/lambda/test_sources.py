"""The functions' sources, and that the hooks' metadata has what the functions read."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from conftest import FUNCTIONS, ROOT

COMMON = sorted((FUNCTIONS / "common").glob("*.py"))
HANDLERS = sorted(FUNCTIONS.glob("*/handler.py"))
COMMON_MODULES = {path.stem for path in COMMON}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def test_there_are_five_functions() -> None:
    functions = [path.parent.name for path in HANDLERS]
    assert functions == ["account_settings", "drain", "launch", "run_task", "secret"]


@pytest.mark.parametrize("path", [*COMMON, *HANDLERS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_functions_import_only_what_the_runtime_has(path: Path) -> None:
    assert imported(path) <= sys.stdlib_module_names | {"boto3", "botocore"} | COMMON_MODULES


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.parent.name)
def test_no_function_file_shadows_a_common_module(path: Path) -> None:
    assert not {one.stem for one in path.parent.glob("*.py")} & COMMON_MODULES
    assert not COMMON_MODULES & sys.stdlib_module_names


def test_hook_metadata_has_what_the_functions_read() -> None:
    text = (ROOT / "cfn" / "lifecycle.yaml").read_text(encoding="utf-8")
    given = re.findall(r"NotificationMetadata: !Sub '(.+)'", text)
    assert given == [
        '{"cluster":"${ClusterName}","seconds":${LaunchSeconds}}',
        '{"cluster":"${ClusterName}","seconds":${DrainSeconds}}',
    ]
