"""Determines which AWS clients the workers will need, before ansible-playbook forks them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .build import load_environment, load_stack
from .errors import StackError


def build_folder(variables: dict[str, Any], render: Callable[[Any], Any]) -> Path:
    """The rendered folder: `ops_build`, or `build/<environment>` in the inventory's workspace.

    `render` is Ansible's templating: the inventory names the folder relative to itself.
    """
    given = variables.get("stack_build") or variables.get("ops_build")
    if given:
        return Path(str(render(given)))
    inventory = Path(str(variables.get("inventory_dir") or "."))
    return inventory / ".." / ".." / "build" / inventory.name


def required_clients(
    variables: dict[str, Any], hosts: list[str], render: Callable[[Any], Any]
) -> list[tuple[str, str]]:
    """The (service, region) pairs that the workers will use; none if the folder cannot be read.

    The preflight reads the folder again and reports what is wrong with it.
    """
    try:
        env = load_environment(build_folder(variables, render))
        specs = [load_stack(env.folder, host) for host in hosts]
    except StackError:
        return []
    regions = sorted({env.region, *(spec.region for spec in specs)})
    clients = [("cloudformation", region) for region in regions]
    homes = {item["copy_from"] for spec in specs for item in spec.secrets if item.get("copy_from")}
    clients += [("ssm", region) for region in sorted({spec.region for spec in specs if spec.secrets} | homes)]
    clients += [("s3", region) for region in sorted({spec.region for spec in specs if spec.artifacts})]
    return clients
