"""Whether an operation changes anything, by CloudFormation's rules.

A changed output is a change; a changed description, unused parameter or unused mapping is not.
"""

import copy
from typing import Any

from ministack.services.cloudformation import changesets, engine, stacks

from emulator.cloudformation.api.requests import Stack

Template = dict[str, Any]
Resolved = dict[str, Any]


def _outputs(template: Template, parameters: Resolved, stack: Stack) -> dict[str, Any]:
    conditions = engine._evaluate_conditions(template, parameters)
    found = {}
    for name, output in (template.get("Outputs") or {}).items():
        if conditions.get(output.get("Condition"), True):
            members = {key: output.get(key) for key in ("Value", "Description", "Export")}
            found[name] = engine._resolve_refs(
                copy.deepcopy(members),
                {},
                parameters,
                conditions,
                template.get("Mappings") or {},
                stack["StackName"],
                stack["StackId"],
            )
    return found


def outputs_differ(stack: Stack, template: Template, parameters: Resolved) -> bool:
    """Whether the outputs, as far as known before a deployment, differ from the deployed ones."""
    deployed, previous = stack.get("_template") or {}, stack.get("_resolved_params") or {}
    with stacks._stack_region_context(stack, stack["StackId"]):
        return _outputs(deployed, previous, stack) != _outputs(template, parameters, stack)


def resources_differ(stack: Stack, template: Template, parameters: Resolved) -> bool:
    """Whether the operation adds, changes or removes a resource."""
    deployed, previous = stack.get("_template") or {}, stack.get("_resolved_params") or {}
    stack_names = (stack["StackName"], stack["StackId"])
    with stacks._stack_region_context(stack, stack["StackId"]):
        before = changesets._resolve_props_for_diff(deployed, previous, *stack_names)
        after = changesets._resolve_props_for_diff(template, parameters, *stack_names)
    values = {name: entry.get("Value") for name, entry in previous.items()}
    changed = {name for name, entry in parameters.items() if values.get(name) != entry.get("Value")}
    return bool(stacks._diff_resources(before, after, stack.get("_resources"), template, changed, ()))
