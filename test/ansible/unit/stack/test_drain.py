"""Resources are drained and unprotected before a deletion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from stackrun.stack.drain import prepare_deletion
from stackrun.stack.job import Job

MakeJob = Callable[..., Job]
SERVICE = "arn:aws:ecs:eu-central-1:123456789012:service/shop-dev/hello"


class Recorder:
    """Answers each call from `answers` and records it; a call without an answer fails the test."""

    def __init__(self, **answers: list[dict[str, Any]]) -> None:
        self.answers, self.calls = answers, []

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**arguments: Any) -> dict[str, Any]:
            self.calls.append((operation, arguments))
            return self.answers[operation].pop(0)

        return call


def resource(logical_id: str, resource_type: str, physical_id: str) -> dict[str, Any]:
    return {
        "LogicalResourceId": logical_id,
        "ResourceType": resource_type,
        "PhysicalResourceId": physical_id,
        "ResourceStatus": "CREATE_COMPLETE",
    }


def test_services_are_scaled_to_zero_until_no_task_runs(make_job: MakeJob) -> None:
    ecs = Recorder(
        update_service=[{}],
        describe_services=[{"services": [{"runningCount": 2}]}, {"services": [{"runningCount": 0}]}],
    )
    prepare_deletion(
        make_job(clients={"ecs": ecs}), [resource("Service", "AWS::ECS::Service", SERVICE)], set()
    )
    assert ecs.calls == [
        ("update_service", {"cluster": "shop-dev", "service": "hello", "desiredCount": 0}),
        ("describe_services", {"cluster": "shop-dev", "services": ["hello"]}),
        ("describe_services", {"cluster": "shop-dev", "services": ["hello"]}),
    ]


@pytest.mark.parametrize("protected", [True, False])
def test_the_deletion_protection_of_a_database_is_disabled(make_job: MakeJob, protected: bool) -> None:
    rds = Recorder(
        describe_db_clusters=[{"DBClusters": [{"DeletionProtection": protected}]}], modify_db_cluster=[{}]
    )
    job = make_job(clients={"rds": rds})
    prepare_deletion(job, [resource("Cluster", "AWS::RDS::DBCluster", "shop-dev-1")], set())
    lifted = {"DBClusterIdentifier": "shop-dev-1", "DeletionProtection": False, "ApplyImmediately": True}
    reads = [("describe_db_clusters", {"DBClusterIdentifier": "shop-dev-1"})]
    assert rds.calls == ([*reads, ("modify_db_cluster", lifted)] if protected else reads)
    assert job.notes == (["deletion protection disabled on shop-dev-1"] if protected else [])


@pytest.mark.parametrize("protected", [True, False])
def test_the_deletion_protection_of_a_global_database_is_disabled(make_job: MakeJob, protected: bool) -> None:
    rds = Recorder(
        describe_global_clusters=[{"GlobalClusters": [{"DeletionProtection": protected}]}],
        modify_global_cluster=[{}],
    )
    job = make_job(clients={"rds": rds})
    prepare_deletion(job, [resource("GlobalCluster", "AWS::RDS::GlobalCluster", "shop-dev")], set())
    lifted = {"GlobalClusterIdentifier": "shop-dev", "DeletionProtection": False}
    reads = [("describe_global_clusters", {"GlobalClusterIdentifier": "shop-dev"})]
    assert rds.calls == ([*reads, ("modify_global_cluster", lifted)] if protected else reads)
    assert job.notes == (["deletion protection disabled on shop-dev"] if protected else [])


def test_capacity_providers_are_detached_and_hosts_unprotected(make_job: MakeJob) -> None:
    ecs = Recorder(
        describe_clusters=[{"clusters": [{"capacityProviders": ["hosts"]}]}],
        put_cluster_capacity_providers=[{}],
    )
    instances = [
        {"InstanceId": "i-1", "ProtectedFromScaleIn": True},
        {"InstanceId": "i-2", "ProtectedFromScaleIn": False},
    ]
    group = {"NewInstancesProtectedFromScaleIn": True, "Instances": instances}
    scaling = Recorder(
        describe_auto_scaling_groups=[{"AutoScalingGroups": [group]}],
        update_auto_scaling_group=[{}],
        set_instance_protection=[{}],
    )
    summaries = [
        resource("Cluster", "AWS::ECS::Cluster", "shop-dev"),
        resource("Hosts", "AWS::AutoScaling::AutoScalingGroup", "hosts-1"),
    ]
    prepare_deletion(make_job(clients={"ecs": ecs, "autoscaling": scaling}), summaries, set())
    assert ecs.calls[1][1] == {
        "cluster": "shop-dev",
        "capacityProviders": [],
        "defaultCapacityProviderStrategy": [],
    }
    assert scaling.calls[1:] == [
        (
            "update_auto_scaling_group",
            {"AutoScalingGroupName": "hosts-1", "NewInstancesProtectedFromScaleIn": False},
        ),
        (
            "set_instance_protection",
            {"AutoScalingGroupName": "hosts-1", "InstanceIds": ["i-1"], "ProtectedFromScaleIn": False},
        ),
    ]


def test_the_deletion_protection_of_a_load_balancer_is_disabled(make_job: MakeJob) -> None:
    on = {"Key": "deletion_protection.enabled", "Value": "true"}
    elb = Recorder(
        describe_load_balancer_attributes=[{"Attributes": [on]}], modify_load_balancer_attributes=[{}]
    )
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/1"
    kind = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    job = make_job(clients={"elbv2": elb})
    prepare_deletion(job, [resource("Balancer", kind, arn)], set())
    assert elb.calls[1][1] == {"LoadBalancerArn": arn, "Attributes": [{**on, "Value": "false"}]}
    assert job.notes == ["deletion protection disabled on app/shop/1"]
