"""Checks a resource's resolved properties right before it is created or updated; a problem fails it."""

from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch_logs

from emulator.base.patching import replace
from emulator.cloudformation.checks.existence import missing_references
from emulator.cloudformation.checks.schemas import schema
from emulator.cloudformation.checks.validator import Validator

Properties = dict[str, Any]
_LOG_GROUP = "AWS::Logs::LogGroup"


def check_properties(resource_type: str, logical_id: str, properties: Properties) -> None:
    """Refuse unknown, missing and malformed properties.

    :raises ValueError: with the reason of the stack event
    """
    document = schema(resource_type)
    if document is None:
        return
    problems = Validator(document).problems(properties)
    if problems:
        lines = "\n".join(problems)
        raise ValueError(f"Properties validation failed for resource {logical_id} with message:\n{lines}")


def check_existence(resource_type: str, properties: Properties) -> None:
    """Refuse ids of resources that do not exist.

    :raises ValueError: with the reason of the stack event
    """
    missing = missing_references(resource_type, properties)
    if missing:
        raise ValueError(f'Resource handler returned message: "{missing[0]}" (HandlerErrorCode: NotFound)')


def check_name_is_free(resource_type: str, properties: Properties) -> None:
    """Refuse the name of an existing log group: ministack would replace it with an empty one.

    :raises ValueError: with the reason of the stack event
    """
    name = properties.get("LogGroupName")
    if resource_type == _LOG_GROUP and name in cloudwatch_logs._log_groups:
        raise ValueError(
            f"Resource of type '{_LOG_GROUP}' with identifier '{{\"/properties/LogGroupName\":\"{name}\"}}'"
            " already exists."
        )


def _wrap_stack_tags(original: Callable[..., Properties]) -> Callable[..., Properties]:
    # The engine adds the stack's tags right before it creates or updates a resource. Only here are the
    # template's properties resolved and still without the tags that CloudFormation adds itself.
    def with_stack_tags(
        resource_type: str,
        properties: Properties,
        stack_tags: list[Any],
        stack_name: str,
        stack_id: str,
        logical_id: str,
    ) -> Properties:
        check_properties(resource_type, logical_id, properties)
        return original(resource_type, properties, stack_tags, stack_name, stack_id, logical_id)

    return with_stack_tags


def _wrap_create(original: Callable[..., Any]) -> Callable[..., Any]:
    def provision(resource_type: str, logical_id: str, properties: Properties, stack_name: str) -> Any:
        check_existence(resource_type, properties)
        check_name_is_free(resource_type, properties)
        return original(resource_type, logical_id, properties, stack_name)

    return provision


def _wrap_update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        resource_type: str, physical_id: str, old: Properties, new: Properties, *rest: Any, **options: Any
    ) -> Any:
        if old != new:
            check_existence(resource_type, new)
        return original(resource_type, physical_id, old, new, *rest, **options)

    return update


def install() -> None:
    """Check before every create and update."""
    replace("_with_stack_tags", _wrap_stack_tags)
    replace("_provision_resource", _wrap_create)
    replace("_update_resource", _wrap_update)
