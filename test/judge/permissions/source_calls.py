"""Which calls to AWS the sources contain, and which of them each command can make.

A command can make the calls of the ports that it, and what it imports, uses: so the list follows the source.
"""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import botocore.session
from template_loader import ROOT

ADAPTERS = ROOT / "src" / "adapters" / "aws"
COMMANDS = ROOT / "src" / "commands"
PLUGINS = ROOT / "playbooks" / "plugins"

# The services that the plugins call, as botocore names them.
SERVICES = (
    *("accessanalyzer", "autoscaling", "backup", "cloudformation", "ec2", "ecs", "elbv2", "iam", "rds"),
    *("route53", "s3"),
    *("service-quotas", "ssm", "sts"),
)

# Operations that several services have: method → the service whose client the plugins call it on.
AMBIGUOUS = {
    "add_tags_to_resource": "ssm",
    "describe_account_attributes": "ec2",
    "describe_account_limits": "elbv2",
    "describe_load_balancers": "elbv2",
    "list_tags_for_resource": "ssm",
}

_CLIENT = re.compile(r"\bclient\(\"([a-z0-9-]+)\"")
_IMPORT = re.compile(r"^(?:import|export) (?!type)[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)", re.M)
_SDK_IMPORT = re.compile(r"import \{([^}]*)\} from '@aws-sdk/client-([a-z0-9-]+)'")
_SDK_CALL = re.compile(r"(?:new )?\b(?:([A-Z]\w+)Command|paginate([A-Z]\w+))\(")
_MEMBER = re.compile(r"(?=\b(\w+)\.(\w+)\b)")
_WHOLE = re.compile(r"\baws\.(locks|trail)\b(?!\.)|\{ (locks) \}: Aws\b")


def adapter_calls() -> set[str]:
    """The calls in the adapters of the SDK, as ``service:Operation``."""
    return {call for path in _sources(ADAPTERS) for call in sdk_calls(_text(path))}


def sdk_calls(text: str) -> Iterator[str]:
    """Each name belongs to the client that it is imported from."""
    service_of = {
        name.removeprefix("type ").strip(): service
        for names, service in _SDK_IMPORT.findall(text)
        for name in names.split(",")
    }
    for match in _SDK_CALL.finditer(text):
        name = f"{match[1]}Command" if match[1] else f"paginate{match[2]}"
        if name in service_of:
            yield f"{service_of[name]}:{match[1] or match[2]}"


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.ts") if ".test." not in path.name)


@cache
def _operations() -> dict[str, dict[str, str]]:
    """Service → method → operation."""
    session = botocore.session.get_session()
    return {
        service: {
            botocore.xform_name(name): name for name in session.get_service_model(service).operation_names
        }
        for service in SERVICES
    }


def plugin_calls() -> set[str]:
    """The calls in Ansible's plugins. Raises ``KeyError`` if it is unclear which service a call is for."""
    paths = sorted(PLUGINS.rglob("*.py"))
    return {call for path in paths for call in boto_calls(ast.parse(_text(path)))}


def plugin_services() -> set[str]:
    """The services for which the plugins create clients."""
    paths = sorted(PLUGINS.rglob("*.py"))
    return {name for path in paths for name in _CLIENT.findall(_text(path))}


def boto_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        method = node.func.attr
        if method in ("get_paginator", "get_waiter") and isinstance(node.args[0], ast.Constant):
            method = str(node.args[0].value)
        services = [service for service in SERVICES if method in _operations()[service]]
        if services:
            service = services[0] if len(services) == 1 else AMBIGUOUS[method]
            yield f"{service}:{_operations()[service][method]}"


def commands() -> dict[str, Path]:
    """Command, as it is typed → its file."""
    return {" ".join(path.relative_to(COMMANDS).with_suffix("").parts): path for path in _sources(COMMANDS)}


def ports_of(command: Path, methods: Collection[str]) -> set[str]:
    """Which of these methods of ports, such as ``stacks.list``, a command can call.

    A port that is passed on as a whole, such as ``aws.locks``, counts with all its methods.
    """
    imported = _imported(command)
    members = set().union(*(_members_in(path) for path in imported))
    whole = {name for path in imported for pair in _WHOLE.findall(_text(path)) for name in pair}
    return {one for one in methods if one in members or one.split(".")[0] in whole}


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _members_in(path: Path) -> frozenset[str]:
    """Every ``name.member`` in the source, and every member by itself."""
    return frozenset(
        text for name, member in _MEMBER.findall(_text(path)) for text in (f"{name}.{member}", member)
    )


@cache
def _targets(path: Path) -> tuple[Path, ...]:
    """The modules that a module imports, without the adapters behind the ports."""
    named = [(path.parent / (static or lazy)).resolve() for static, lazy in _IMPORT.findall(_text(path))]
    outside = (ROOT / "src" / "adapters", ROOT / "src" / "runtime.ts")
    return tuple(one for one in named if one.suffix == ".ts" and not any(map(one.is_relative_to, outside)))


def _imported(command: Path) -> set[Path]:
    """The command and what it imports, directly or not."""
    seen: set[Path] = set()
    queue = [command]
    while queue:
        path = queue.pop()
        if path not in seen:
            seen.add(path)
            queue += _targets(path)
    return seen
