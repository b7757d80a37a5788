"""CloudFormation handlers, one module a resource type, registered beside ministack's own.

A module has ``TYPE``, ``create(logical_id, properties, stack_name)`` and ``update(physical_id, old, new,
stack_name, logical_id)``, both returning ``(physical_id, attributes)``, and
``delete(physical_id, properties)``.
A property whose change replaces the resource never reaches ``update``: the engine knows it from the schema.
"""

from ministack.services.cloudformation import provisioners

from emulator.resources import (
    attributes,
    capacity_provider,
    cluster_capacity_provider_associations,
    deletion_guards,
    ecs_service,
    eip,
    flow_log,
    instance_profile,
    nat_gateway,
    scalable_target,
    scaling_policy,
    security_group_egress,
    security_group_ingress,
    task_definition,
)

_MODULES = (
    capacity_provider,
    cluster_capacity_provider_associations,
    ecs_service,
    eip,
    flow_log,
    instance_profile,
    nat_gateway,
    scalable_target,
    scaling_policy,
    security_group_egress,
    security_group_ingress,
    task_definition,
)
# Types whose own tag property also takes the stack's tags.
_TAGGED = (eip, flow_log, nat_gateway, capacity_provider, task_definition)


def install() -> None:
    """Add the handlers to ministack's table; a type that is there already is replaced."""
    for module in _MODULES:
        provisioners._RESOURCE_HANDLERS[module.TYPE] = {
            "create": module.create,
            "update": module.update,
            "update_with_logical_id": True,
            "delete": module.delete,
        }
    for module in _TAGGED:
        provisioners._STACK_TAG_PROPERTY[module.TYPE] = ("Tags", "list")
    nat_gateway.show_addresses()
    attributes.install()
    deletion_guards.install()
