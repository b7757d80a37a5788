"""The packages of `stackrun` import only those below them, and no module imports in a circle."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import stackrun

ROOT = Path(stackrun.__file__).parent
LAYERS = {
    "run": set(),
    "cloudformation": {"run"},
    "stack": {"run", "cloudformation"},
    "secrets": {"run", "stack"},
    "preflight": {"run", "cloudformation"},
    "sources": {"run", "cloudformation"},
    "plugin": {"run", "stack", "preflight"},
}
"""Package → packages it may import besides its own."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported_modules(path: Path, modules: set[str]) -> set[str]:
    """The modules of `stackrun` that a module imports, by names such as `run.build`."""
    package, found = path.relative_to(ROOT).parent.parts, set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*package[: len(package) - node.level + 1], *(node.module or "").split("."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "stackrun":
            base = tuple((node.module or "").split(".")[1:])
        else:
            assert not isinstance(node, ast.Import) or all(
                not alias.name.startswith("stackrun") for alias in node.names
            )
            continue
        name = ".".join(part for part in base if part)
        submodules = {f"{name}.{alias.name}" for alias in node.names} & modules
        found |= submodules or {name}
    return found


def import_graph() -> dict[str, set[str]]:
    paths = {module_name(path): path for path in ROOT.glob("*/*.py") if path.stem != "__init__"}
    return {name: imported_modules(path, set(paths)) for name, path in paths.items()}


def test_every_package_has_a_layer() -> None:
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == LAYERS.keys()


def test_packages_import_only_packages_below_them() -> None:
    upward = {
        f"{name} -> {imported}"
        for name, modules in import_graph().items()
        for imported in modules
        if (package := name.split(".")[0]) != (other := imported.split(".")[0])
        and other not in LAYERS[package]
    }
    assert upward == set()


def test_every_allowed_import_is_used() -> None:
    used: dict[str, set[str]] = {package: set() for package in LAYERS}
    for name, modules in import_graph().items():
        package = name.split(".")[0]
        used[package] |= {imported.split(".")[0] for imported in modules} - {package}
    assert used == LAYERS


def test_no_module_imports_in_a_circle() -> None:
    graph = import_graph()
    assert set(graph) >= set().union(*graph.values()), "imports are of modules, not of packages"
    TopologicalSorter(graph).prepare()
