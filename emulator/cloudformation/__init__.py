"""Corrections of ministack's CloudFormation, so that what it refuses and reports is what AWS would."""

from emulator.cloudformation import (
    actions,
    conditional_resources,
    conditions,
    conversion,
    events,
    failed_creations,
    names,
    parameters,
    replacement,
    resource_checks,
    stack_policies,
    template_checks,
)


def install() -> None:
    """Apply every correction; called once, before the first request."""
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
