"""Stops tasks, lifts protections and empties buckets, so that CloudFormation can delete a stack."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from ..run.errors import aws_message
from .job import Job

Resource = dict[str, Any]

_DRAIN_SECONDS = 600
"""After ten minutes, CloudFormation is left to stop the remaining tasks of a service by force."""


def prepare_deletion(job: Job, summaries: list[Resource], retained: set[str]) -> None:
    """Prepares the deletion of these resources; `retained` are the logical ids that it does not delete."""
    services = [item for item in summaries if item["ResourceType"] == "AWS::ECS::Service"]
    for item in services:
        _run_step(job, item, _scale_to_zero)
    for item in services:
        _run_step(job, item, _wait_drained)
    for item in summaries:
        step = _STEPS.get(item["ResourceType"])
        if step and item["LogicalResourceId"] not in retained:
            _run_step(job, item, step)


def _run_step(job: Job, item: Resource, step: Callable[[Job, str], None]) -> None:
    """A step that fails is noted, not fatal: the deletion shows whether it matters."""
    physical = item.get("PhysicalResourceId")
    if not physical:
        return
    job.run.check_stop()
    try:
        step(job, physical)
    except ClientError as error:
        job.note(f"{item['LogicalResourceId']} could not be prepared for deletion: {aws_message(error)}")


def _service(arn: str) -> dict[str, str]:
    """arn:aws:ecs:region:account:service/cluster/name → cluster and name."""
    parts = arn.split("/")
    return {"cluster": parts[-2], "service": parts[-1]} if len(parts) == 3 else {"service": arn}


def _scale_to_zero(job: Job, arn: str) -> None:
    job.before_write()
    job.client("ecs").update_service(**_service(arn), desiredCount=0)


def _wait_drained(job: Job, arn: str) -> None:
    name = _service(arn)
    wanted: dict[str, Any] = {"services": [name.pop("service")], **name}
    end, pause = time.monotonic() + _DRAIN_SECONDS, 0.2
    while time.monotonic() < end:
        found = job.client("ecs").describe_services(**wanted)["services"]
        if not any(one.get("runningCount", 0) for one in found):
            return
        job.run.sleep(pause)
        pause = min(pause * 1.5, 12.0)
    job.note(f"{wanted['services'][0]} still runs tasks after {_DRAIN_SECONDS} s; the deletion stops them")


def _detach_providers(job: Job, cluster: str) -> None:
    """A capacity provider in use cannot be deleted, and neither can its Auto Scaling group."""
    ecs = job.client("ecs")
    found = ecs.describe_clusters(clusters=[cluster])["clusters"]
    if any(one.get("capacityProviders") for one in found):
        job.before_write()
        ecs.put_cluster_capacity_providers(
            cluster=cluster, capacityProviders=[], defaultCapacityProviderStrategy=[]
        )
        job.note(f"capacity providers detached from {cluster}")


def _unprotect_instances(job: Job, group: str) -> None:
    """Instances protected from scale-in (managed termination protection) prevent deleting their group."""
    scaling = job.client("autoscaling")
    for found in scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]:
        if found.get("NewInstancesProtectedFromScaleIn"):
            job.before_write()
            scaling.update_auto_scaling_group(
                AutoScalingGroupName=group, NewInstancesProtectedFromScaleIn=False
            )
        instances = [
            one["InstanceId"] for one in found.get("Instances", []) if one.get("ProtectedFromScaleIn")
        ]
        for start in range(0, len(instances), 50):
            job.before_write()
            scaling.set_instance_protection(
                AutoScalingGroupName=group,
                InstanceIds=instances[start : start + 50],
                ProtectedFromScaleIn=False,
            )


def _unprotect_balancer(job: Job, arn: str) -> None:
    elb, key = job.client("elbv2"), "deletion_protection.enabled"
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    if any(one["Key"] == key and one["Value"] == "true" for one in attributes):
        job.before_write()
        elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{"Key": key, "Value": "false"}])
        job.note(f"deletion protection disabled on {arn.split('/', 1)[-1]}")


def _unprotect_database(job: Job, cluster: str) -> None:
    """CloudFormation takes the final snapshot, but cannot delete a protected cluster."""
    rds = job.client("rds")
    found = rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"]
    if any(one.get("DeletionProtection") for one in found):
        job.before_write()
        rds.modify_db_cluster(DBClusterIdentifier=cluster, DeletionProtection=False, ApplyImmediately=True)
        job.note(f"deletion protection disabled on {cluster}")


def _unprotect_global_database(job: Job, name: str) -> None:
    """CloudFormation would remove the primary cluster before it finds the global cluster protected."""
    rds = job.client("rds")
    found = rds.describe_global_clusters(GlobalClusterIdentifier=name)["GlobalClusters"]
    if any(one.get("DeletionProtection") for one in found):
        job.before_write()
        rds.modify_global_cluster(GlobalClusterIdentifier=name, DeletionProtection=False)
        job.note(f"deletion protection disabled on {name}")


def _empty_bucket(job: Job, bucket: str) -> None:
    """Deletes all versions and delete markers, up to a thousand per request: a bucket must be empty."""
    s3, count = job.client("s3"), 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        keys = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if not keys:
            continue
        job.before_write()
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
        count += len(keys) - len(answer.get("Errors", []))
    if count:
        job.note(f"{bucket}: {count} object versions deleted")


_STEPS: dict[str, Callable[[Job, str], None]] = {
    "AWS::AutoScaling::AutoScalingGroup": _unprotect_instances,
    "AWS::ECS::Cluster": _detach_providers,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _unprotect_balancer,
    "AWS::RDS::DBCluster": _unprotect_database,
    "AWS::RDS::GlobalCluster": _unprotect_global_database,
    "AWS::S3::Bucket": _empty_bucket,
}
