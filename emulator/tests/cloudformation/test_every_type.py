"""Every type that the project's templates use: created, described by its service, deleted."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.sample_stacks.compute import hosts, service
from emulator.tests.sample_stacks.foundation import foundations
from emulator.tests.sample_stacks.network import network
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import ref, template


@pytest.fixture(scope="module")
def shop(emulator: Emulator) -> dict[str, Any]:
    """A stack with every type, and the physical ids of its resources."""
    stacks = Stacks(emulator.client("cloudformation"))
    resources = {**network(), **foundations(), **hosts(), **service()}
    outputs = {name: {"Value": ref(name)} for name in resources}
    name = new_name("all")
    tags = [{"Key": "environment", "Value": "all"}]
    stack = stacks.create(template(resources, Outputs=outputs), name=name, Tags=tags)
    assert (stack["StackStatus"], stacks.failures(name)) == ("CREATE_COMPLETE", {})
    return {"stack": stack, "ids": stacks.outputs(stack)}


def test_public_address_and_gateway_are_visible(emulator: Emulator, shop: dict[str, Any]) -> None:
    ec2, ids = emulator.client("ec2"), shop["ids"]
    gateway = ec2.describe_nat_gateways(NatGatewayIds=[ids["Nat"]])["NatGateways"][0]
    assert (gateway["State"], gateway["SubnetId"], gateway["VpcId"]) == (
        "available",
        ids["Subnet0"],
        ids["Vpc"],
    )
    address = gateway["NatGatewayAddresses"][0]
    assert address["PublicIp"] == ids["Address"]
    known = ec2.describe_addresses(AllocationIds=[address["AllocationId"]])["Addresses"]
    assert [one["PublicIp"] for one in known] == [ids["Address"]]
    tags = {tag["Key"]: tag["Value"] for tag in gateway["Tags"]}
    assert (tags["environment"], tags["aws:cloudformation:logical-id"]) == ("all", "Nat")


def test_rules_and_flow_log_are_visible(emulator: Emulator, shop: dict[str, Any]) -> None:
    ec2, ids = emulator.client("ec2"), shop["ids"]
    group = ec2.describe_security_groups(GroupIds=[ids["Hosts"]])["SecurityGroups"][0]
    assert [(rule["FromPort"], rule["ToPort"]) for rule in group["IpPermissions"]] == [(32768, 65535)]
    assert sorted(rule.get("FromPort", 0) for rule in group["IpPermissionsEgress"]) == [0, 443]
    log = ec2.describe_flow_logs(FlowLogIds=[ids["FlowLog"]])["FlowLogs"][0]
    assert (log["ResourceId"], log["TrafficType"]) == (ids["Vpc"], "REJECT")


def test_instance_profile_is_named_by_ref(emulator: Emulator, shop: dict[str, Any]) -> None:
    name = shop["ids"]["Profile"]
    profile = emulator.client("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    assert [role["RoleName"] for role in profile["Roles"]] == [shop["ids"]["Role"]]


def test_capacity_provider_and_association_are_visible(emulator: Emulator, shop: dict[str, Any]) -> None:
    ecs, ids = emulator.client("ecs"), shop["ids"]
    provider = ecs.describe_capacity_providers(capacityProviders=[ids["Capacity"]])["capacityProviders"][0]
    scaling = provider["autoScalingGroupProvider"]
    assert scaling["autoScalingGroupArn"].endswith(f"autoScalingGroupName/{ids['Group']}")
    assert (scaling["managedScaling"]["status"], scaling["managedScaling"]["targetCapacity"]) == (
        "ENABLED",
        90,
    )
    assert scaling["managedTerminationProtection"] == "ENABLED"
    cluster = ecs.describe_clusters(clusters=[ids["Cluster"]])["clusters"][0]
    assert cluster["capacityProviders"] == [ids["Capacity"], "FARGATE"]
    assert [one["capacityProvider"] for one in cluster["defaultCapacityProviderStrategy"]] == [
        ids["Capacity"]
    ]


def test_task_definition_keeps_nested_members(emulator: Emulator, shop: dict[str, Any]) -> None:
    ecs = emulator.client("ecs")
    task = ecs.describe_task_definition(taskDefinition=shop["ids"]["Task"])["taskDefinition"]
    container = task["containerDefinitions"][0]
    assert container["secrets"] == [{"name": "API_TOKEN", "valueFrom": "/shop/all/hello/API_TOKEN"}]
    assert container["healthCheck"] == {"command": ["CMD", "true"], "interval": 10}
    assert container["dockerLabels"] == {"Team": "Shop"}
    assert container["logConfiguration"]["options"] == {"awslogs-group": shop["ids"]["Logs"]}


def test_service_has_every_member(emulator: Emulator, shop: dict[str, Any]) -> None:
    ecs, ids = emulator.client("ecs"), shop["ids"]
    found = ecs.describe_services(cluster=ids["Cluster"], services=[ids["Service"]])["services"][0]
    assert found["serviceArn"] == ids["Service"]
    assert ids["Service"].split(":service/")[1].split("/")[0] == ids["Cluster"]
    assert (found["desiredCount"], found["enableExecuteCommand"]) == (2, True)
    assert found["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert found["serviceRegistries"][0]["containerName"] == "app"


def test_launch_template_has_the_ecs_image(emulator: Emulator, shop: dict[str, Any]) -> None:
    ec2 = emulator.client("ec2")
    version = ec2.describe_launch_template_versions(LaunchTemplateId=shop["ids"]["Launch"])
    image_id = version["LaunchTemplateVersions"][0]["LaunchTemplateData"]["ImageId"]
    image = ec2.describe_images(ImageIds=[image_id])["Images"][0]
    assert image["Architecture"] == "arm64"


def test_scaling_is_recorded_with_its_properties(emulator: Emulator, shop: dict[str, Any]) -> None:
    document = emulator.get("/_ops/recorded")
    mine = [one for one in document["recorded"] if one["stack"] == shop["stack"]["StackName"]]
    service = shop["ids"]["Service"].split(":service/")[1]
    assert document["format"] == 1
    assert [(one["type"], one["logicalId"], one["physicalId"]) for one in mine] == [
        (
            "AWS::ApplicationAutoScaling::ScalableTarget",
            "Scaling",
            f"service/{service}|ecs:service:DesiredCount|ecs",
        ),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", "ScalingPolicy", shop["ids"]["ScalingPolicy"]),
    ]
    assert mine[0]["properties"]["MaxCapacity"] == 6
    assert (mine[0]["account"], mine[0]["region"]) == ("000000000000", "eu-central-1")


def test_nothing_is_left_after_deletion(emulator: Emulator, cfn: Any, shop: dict[str, Any]) -> None:
    ids, stacks = shop["ids"], Stacks(cfn)
    deleted = stacks.delete(shop["stack"])
    assert deleted["StackStatus"] == "DELETE_COMPLETE"
    ec2, ecs = emulator.client("ec2"), emulator.client("ecs")
    assert ec2.describe_nat_gateways(NatGatewayIds=[ids["Nat"]])["NatGateways"][0]["State"] == "deleted"
    assert ids["Address"] not in [one["PublicIp"] for one in ec2.describe_addresses()["Addresses"]]
    assert ids["Vpc"] not in [one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"]]
    assert ec2.describe_flow_logs(FlowLogIds=[ids["FlowLog"]])["FlowLogs"] == []
    names = [one["name"] for one in ecs.describe_capacity_providers()["capacityProviders"]]
    assert sorted(names) == ["FARGATE", "FARGATE_SPOT"]
    profiles = emulator.client("iam").list_instance_profiles()["InstanceProfiles"]
    assert [one["InstanceProfileName"] for one in profiles] == []
    recorded = emulator.get("/_ops/recorded")["recorded"]
    assert [one for one in recorded if one["stack"] == shop["stack"]["StackName"]] == []
