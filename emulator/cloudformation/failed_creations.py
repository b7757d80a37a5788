"""After a failed creation without rollback, the deployed template has exactly the created resources.

ministack stores the whole template (CreateStack) or none (a change set) as deployed. The next change set
would find no changes, and a deletion would not know the deletion policies.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import cloudformation

from emulator.base.patching import replace


def _wrap_deploy(original: Callable[..., Any]) -> Callable[..., Any]:
    async def deploy(
        stack_name: str,
        stack_id: str,
        template: dict[str, Any],
        parameters: dict[str, Any],
        *rest: Any,
        **options: Any,
    ) -> None:
        await original(stack_name, stack_id, template, parameters, *rest, **options)
        stack = cloudformation._stacks.get(stack_name)
        if stack is not None and stack["StackStatus"] == "CREATE_FAILED":
            created = {
                name: one for name, one in template["Resources"].items() if name in stack["_resources"]
            }
            deployed = {key: value for key, value in template.items() if key != "Outputs"}
            stack["_template"] = {**deployed, "Resources": created}
            stack["_resolved_params"] = parameters

    return deploy


def install() -> None:
    """Correct the deployed template after such a creation."""
    replace("_deploy_stack_async", _wrap_deploy)
