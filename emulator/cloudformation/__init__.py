"""Corrections of ministack's CloudFormation: it accepts, refuses and reports what AWS does.

``api`` wraps the actions, ``checks`` validates templates and properties before a resource is created, and
the modules here correct how the engine evaluates a template and reports its events.
"""

from emulator.cloudformation import (
    conditional_resources,
    conditions,
    conversion,
    events,
    failed_creations,
    names,
    parameters,
    replacement,
)
from emulator.cloudformation.api import actions, stack_policies
from emulator.cloudformation.checks import resource_checks, template_checks


def install() -> None:
    """Apply all corrections; called once, before the first request."""
    names.install()
    conditions.install()
    conditional_resources.install()
    parameters.install()
    template_checks.install()
    resource_checks.install()
    replacement.install()
    conversion.install()
    events.install()
    failed_creations.install()
    actions.install()
    stack_policies.install()
