"""Resolved properties are checked against the schemas, and ids must exist."""

from typing import Any

import pytest

from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import att, ref, resource, template

VALIDATION = "Properties validation failed for resource A with message:\n"
NOT_FOUND = 'Resource handler returned message: "{}" (HandlerErrorCode: NotFound)'

FAILING: dict[str, tuple[dict[str, Any], str]] = {
    "unknown property": (
        resource("Logs::LogGroup", RetentionDays=7),
        VALIDATION + "#: extraneous key [RetentionDays] is not permitted",
    ),
    "unknown nested property": (
        resource("S3::Bucket", VersioningConfiguration={"State": "Enabled"}),
        VALIDATION
        + "#/VersioningConfiguration: required key [Status] not found\n"
        + "#/VersioningConfiguration: extraneous key [State] is not permitted",
    ),
    "missing property": (
        resource("EC2::SecurityGroup"),
        VALIDATION + "#: required key [GroupDescription] not found",
    ),
    "not an integer": (
        resource("Logs::LogGroup", RetentionInDays="a week"),
        VALIDATION + "#/RetentionInDays: expected type: Integer, found: String",
    ),
    "not allowed": (
        resource("KMS::Key", KeyPolicy={}, KeyUsage="DECORATE"),
        VALIDATION + "#/KeyUsage: DECORATE is not a valid enum value",
    ),
    "VPC": (
        resource("EC2::Subnet", VpcId="vpc-0404", CidrBlock="10.0.0.0/24"),
        NOT_FOUND.format("The vpc ID 'vpc-0404' does not exist"),
    ),
    "subnet of a NAT gateway": (
        resource("EC2::NatGateway", SubnetId="subnet-0404", AllocationId="eipalloc-1"),
        NOT_FOUND.format("The subnet ID 'subnet-0404' does not exist"),
    ),
    "role of an instance profile": (
        resource("IAM::InstanceProfile", Roles=["nobody"]),
        NOT_FOUND.format("The role with name nobody cannot be found."),
    ),
    "auto scaling group": (
        resource("ECS::CapacityProvider", AutoScalingGroupProvider={"AutoScalingGroupArn": "none"}),
        NOT_FOUND.format("The specified Auto Scaling group 'none' could not be found."),
    ),
    "service of a scalable target": (
        resource(
            "ApplicationAutoScaling::ScalableTarget",
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId="service/none/none",
            MinCapacity=1,
            MaxCapacity=2,
        ),
        NOT_FOUND.format("ECS service doesn't exist: service/none/none"),
    ),
    "scalable target of a policy": (
        resource(
            "ApplicationAutoScaling::ScalingPolicy",
            PolicyName="p",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId="service/a/b|ecs:service:DesiredCount|ecs",
        ),
        NOT_FOUND.format(
            "No scalable target registered for service namespace: ecs, resource ID: service/a/b, "
            "scalable dimension: ecs:service:DesiredCount"
        ),
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_the_resource_fails_with_its_reason(stacks: Stacks, name: str) -> None:
    body, reason = FAILING[name]
    stack = new_name()
    assert stacks.create(template({"A": body}), name=stack)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.failures(stack) == {"A": reason}


def test_values_are_converted_as_in_aws(stacks: Stacks) -> None:
    resources = {
        "Logs": resource("Logs::LogGroup", RetentionInDays="7"),
        "Queue": resource("SQS::Queue", VisibilityTimeout="30", FifoQueue="false"),
    }
    stack = new_name()
    status = stacks.create(template(resources), name=stack)["StackStatus"]
    assert (status, stacks.failures(stack)) == ("CREATE_COMPLETE", {})


def hosts(**launch: str) -> dict[str, Any]:
    return {
        "Launch": resource("EC2::LaunchTemplate", LaunchTemplateData={"InstanceType": "t3.small", **launch}),
        "Group": resource(
            "AutoScaling::AutoScalingGroup",
            MinSize="0",
            MaxSize="1",
            AvailabilityZones=["eu-central-1a"],
            LaunchTemplate={
                "LaunchTemplateId": ref("Launch"),
                "Version": att("Launch", "LatestVersionNumber"),
            },
        ),
    }


def test_an_auto_scaling_group_with_a_missing_image(stacks: Stacks) -> None:
    stack = new_name()
    created = stacks.create(template(hosts(ImageId="ami-00000000000000000")), name=stack)
    assert created["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.failures(stack) == {
        "Group": NOT_FOUND.format(
            "You must use a valid fully-formed launch template. "
            "The image id '[ami-00000000000000000]' does not exist"
        )
    }


def test_a_capacity_provider_name_with_a_reserved_prefix(stacks: Stacks) -> None:
    resources = {
        **hosts(),
        "A": resource(
            "ECS::CapacityProvider",
            Name="ecs-hosts",
            AutoScalingGroupProvider={"AutoScalingGroupArn": ref("Group")},
        ),
    }
    stack = new_name()
    assert stacks.create(template(resources), name=stack)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.failures(stack) == {
        "A": 'Resource handler returned message: "The capacity provider name '
        "'ecs-hosts' must not begin with aws, ecs or fargate.\" (HandlerErrorCode: InvalidRequest)"
    }


def test_text_of_parameters_is_converted_for_deletion_too(emulator: Any, stacks: Stacks) -> None:
    key = resource("KMS::Key", KeyPolicy={}, PendingWindowInDays=ref("Days"), EnableKeyRotation=ref("Rotate"))
    created = template(
        {"Key": key},
        Parameters={
            "Days": {"Type": "Number", "Default": 7},
            "Rotate": {"Type": "String", "Default": "false"},
        },
        Outputs={"Id": {"Value": ref("Key")}},
    )
    stack = stacks.create(created)
    key_id = stacks.outputs(stack)["Id"]
    assert emulator.client("kms").get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"] is False
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"
    assert emulator.client("kms").describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_an_existing_log_group_is_neither_overwritten_nor_deleted(emulator: Any, stacks: Stacks) -> None:
    logs, name = emulator.client("logs"), f"/own/{new_name()}"
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="kept")
    stack = stacks.create(template({"A": resource("Logs::LogGroup", LogGroupName=name)}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    identifier = f'{{"/properties/LogGroupName":"{name}"}}'
    reason = f"Resource of type 'AWS::Logs::LogGroup' with identifier '{identifier}' already exists."
    assert stacks.failures(stack["StackName"])["A"] == reason
    streams = logs.describe_log_streams(logGroupName=name)["logStreams"]
    assert [one["logStreamName"] for one in streams] == ["kept"]
