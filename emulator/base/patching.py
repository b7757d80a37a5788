"""Replaces a function of ministack's CloudFormation in every module that imports it by name."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

_MODULES: tuple[ModuleType, ...] = (engine, provisioners, stacks, changesets, handlers)


def replace(name: str, build: Callable[[Any], Any]) -> None:
    """Replace ``name`` with ``build(original)`` in every module that has it.

    :raises LookupError: the installed ministack has no such function, so its version is not the pinned one
    """
    holders = [module for module in _MODULES if hasattr(module, name)]
    if not holders:
        raise LookupError(f"ministack has no {name}: its version is not the pinned one")
    replacement = build(getattr(holders[0], name))
    for module in holders:
        setattr(module, name, replacement)
