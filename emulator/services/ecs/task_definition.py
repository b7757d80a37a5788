"""AWS::ECS::TaskDefinition through RegisterTaskDefinition.

ministack's own handler keeps nested members (secrets, health checks) in CloudFormation's case and ignores
some properties, so neither DescribeTaskDefinition nor the containers have them.
"""

from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, camel_case, checked, document

TYPE = "AWS::ECS::TaskDefinition"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Register the next revision of the family."""
    request = camel_case(properties)
    request.setdefault("family", f"{stack_name}-{logical_id}")
    for size in ("cpu", "memory"):
        if size in request:
            request[size] = str(request[size])
    arn = document(checked(ecs._register_task_definition(request)))["taskDefinition"]["taskDefinitionArn"]
    ecs._tags[arn] = list(request.get("tags") or [])
    return arn, {"TaskDefinitionArn": arn}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change tags in place; any other change registers the next revision, which replaces this one."""
    if {**old, "Tags": None} != {**new, "Tags": None}:
        return create(logical_id, new, stack_name)
    tags = ecs._tags.setdefault(physical_id, [])
    provisioners._reconcile_tag_list(tags, old, new, key="key", value="value")
    return physical_id, {"TaskDefinitionArn": physical_id}


def delete(physical_id: str, properties: Properties) -> None:
    """Deregister the revision."""
    ecs._deregister_task_definition({"taskDefinition": physical_id})
