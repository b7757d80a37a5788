"""CloudFormation handlers, one module a resource type, registered beside ministack's own.

A module has ``TYPE``, ``create(logical_id, properties, stack_name)`` and ``update(physical_id, old, new,
stack_name, logical_id)``, both returning ``(physical_id, attributes)``, and
``delete(physical_id, properties)``.
A property whose change replaces the resource never reaches ``update``: the engine knows it from the schema.
"""

from ministack.services.cloudformation import provisioners

from emulator.resources import (
    analyzer,
    attributes,
    backup_selection,
    bucket_replication,
    budget,
    capacity_provider,
    cluster_capacity_provider_associations,
    composite_alarm,
    db_cluster,
    db_instance,
    deletion_guards,
    ecs_service,
    eip,
    flow_log,
    global_cluster,
    global_table,
    health_check,
    iam_group,
    instance_profile,
    metric_alarm,
    nat_gateway,
    oidc_provider,
    replication_configuration,
    request_validator,
    role_boundary,
    scalable_target,
    scaling_policy,
    secret,
    secret_resource_policy,
    security_group_egress,
    security_group_ingress,
    task_definition,
    trail,
    user_to_group_addition,
    vpc_link,
    vpc_link_v2,
    web_acl_association,
    web_acl_logging,
)

_MODULES = (
    analyzer,
    backup_selection,
    budget,
    capacity_provider,
    cluster_capacity_provider_associations,
    composite_alarm,
    db_cluster,
    db_instance,
    ecs_service,
    eip,
    flow_log,
    global_cluster,
    global_table,
    health_check,
    iam_group,
    instance_profile,
    nat_gateway,
    oidc_provider,
    replication_configuration,
    request_validator,
    scalable_target,
    scaling_policy,
    secret,
    secret_resource_policy,
    security_group_egress,
    security_group_ingress,
    task_definition,
    trail,
    user_to_group_addition,
    vpc_link,
    vpc_link_v2,
    web_acl_association,
    web_acl_logging,
)
# Types whose own tag property also takes the stack's tags: the property and its shape.
_TAGGED = {
    analyzer: ("Tags", "list"),
    budget: ("ResourceTags", "list"),
    capacity_provider: ("Tags", "list"),
    composite_alarm: ("Tags", "list"),
    db_cluster: ("Tags", "list"),
    eip: ("Tags", "list"),
    flow_log: ("Tags", "list"),
    global_cluster: ("Tags", "list"),
    health_check: ("HealthCheckTags", "list"),
    nat_gateway: ("Tags", "list"),
    oidc_provider: ("Tags", "list"),
    task_definition: ("Tags", "list"),
    trail: ("Tags", "list"),
    vpc_link: ("Tags", "list"),
    vpc_link_v2: ("Tags", "map"),
}


# What of ministack's own handler stays when a module replaces it (DeletionPolicy: Snapshot).
_KEPT = ("snapshot",)


def install() -> None:
    """Add the handlers to ministack's table; those that are there already are replaced."""
    for module in _MODULES:
        known = provisioners._RESOURCE_HANDLERS.get(module.TYPE, {})
        provisioners._RESOURCE_HANDLERS[module.TYPE] = {
            **{key: known[key] for key in _KEPT if key in known},
            "create": module.create,
            "update": module.update,
            "update_with_logical_id": True,
            "delete": module.delete,
        }
    for module, tags in _TAGGED.items():
        provisioners._STACK_TAG_PROPERTY[module.TYPE] = tags
    db_cluster.show_more()
    health_check.keep_lists()
    nat_gateway.show_addresses()
    replication_configuration.show_rules()
    attributes.install()
    bucket_replication.install()
    deletion_guards.install()
    metric_alarm.install()
    role_boundary.install()
