"""Registers the CloudFormation handlers, one module per resource type, beside ministack's own.

A module has ``TYPE``, ``create(logical_id, properties, stack_name)`` and ``update(physical_id, old, new,
stack_name, logical_id)``, both returning ``(physical_id, attributes)``, and
``delete(physical_id, properties)``.
Changes that replace the resource never reach ``update``: the engine reads them from the schema.
"""

from ministack.services.cloudformation import provisioners

from emulator.services import (
    accessanalyzer,
    attributes,
    backup,
    budgets,
    deletion_guards,
    dynamodb,
    route53,
    s3,
)
from emulator.services.apigateway import request_validator, vpc_link, vpc_link_v2
from emulator.services.autoscaling import scalable_target, scaling_policy
from emulator.services.cloudtrail import trail
from emulator.services.cloudwatch import composite_alarm, metric_alarm
from emulator.services.ec2 import eip, flow_log, nat_gateway, security_group_egress, security_group_ingress
from emulator.services.ecr import replication
from emulator.services.ecs import capacity_provider, cluster_associations, service, task_definition
from emulator.services.iam import (
    group,
    instance_profile,
    oidc_provider,
    role_boundary,
    user_to_group_addition,
)
from emulator.services.rds import db_cluster, db_instance, global_cluster
from emulator.services.secretsmanager import resource_policy, secret
from emulator.services.wafv2 import web_acl_association, web_acl_logging

_MODULES = (
    accessanalyzer,
    backup,
    budgets,
    capacity_provider,
    cluster_associations,
    composite_alarm,
    db_cluster,
    db_instance,
    service,
    eip,
    flow_log,
    global_cluster,
    dynamodb,
    route53,
    group,
    instance_profile,
    nat_gateway,
    oidc_provider,
    replication,
    request_validator,
    scalable_target,
    scaling_policy,
    secret,
    resource_policy,
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
# Types that receive the stack's tags: their tag property and its shape.
_STACK_TAG_PROPERTIES = {
    accessanalyzer: ("Tags", "list"),
    budgets: ("ResourceTags", "list"),
    capacity_provider: ("Tags", "list"),
    composite_alarm: ("Tags", "list"),
    db_cluster: ("Tags", "list"),
    eip: ("Tags", "list"),
    flow_log: ("Tags", "list"),
    global_cluster: ("Tags", "list"),
    route53: ("HealthCheckTags", "list"),
    nat_gateway: ("Tags", "list"),
    oidc_provider: ("Tags", "list"),
    task_definition: ("Tags", "list"),
    trail: ("Tags", "list"),
    vpc_link: ("Tags", "list"),
    vpc_link_v2: ("Tags", "map"),
}


# Actions of ministack's own handler that stay when a module replaces it (DeletionPolicy: Snapshot).
_PRESERVED_ACTIONS = ("snapshot",)


def install() -> None:
    """Add the handlers to ministack's table, replacing existing ones."""
    for module in _MODULES:
        existing = provisioners._RESOURCE_HANDLERS.get(module.TYPE, {})
        provisioners._RESOURCE_HANDLERS[module.TYPE] = {
            **{key: existing[key] for key in _PRESERVED_ACTIONS if key in existing},
            "create": module.create,
            "update": module.update,
            "update_with_logical_id": True,
            "delete": module.delete,
        }
    for module, tags in _STACK_TAG_PROPERTIES.items():
        provisioners._STACK_TAG_PROPERTY[module.TYPE] = tags
    db_cluster.install()
    route53.install()
    nat_gateway.install()
    replication.install()
    attributes.install()
    s3.install()
    deletion_guards.install()
    metric_alarm.install()
    role_boundary.install()
