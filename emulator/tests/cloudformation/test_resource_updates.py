"""Updates and deletions of the resource types that this package adds."""

from typing import Any

from emulator.tests.emulator_process import Emulator
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import att, policy, ref, resource, template

TRUST = policy("Allow", "sts:AssumeRole", None, Principal={"Service": "ec2.amazonaws.com"})


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def own_tags(found: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in found if not tag["Key"].startswith("aws:")}


def gateway(subnet: str, tag: str) -> str:
    vpc = {"VpcId": ref("Vpc")}
    resources = {
        "Vpc": resource("EC2::VPC", CidrBlock="10.2.0.0/16"),
        "A": resource("EC2::Subnet", CidrBlock="10.2.0.0/24", **vpc),
        "B": resource("EC2::Subnet", CidrBlock="10.2.1.0/24", **vpc),
        "Address": resource("EC2::EIP", Domain="vpc", Tags=tags(name=tag)),
        "Nat": resource(
            "EC2::NatGateway", SubnetId=ref(subnet), ConnectivityType="private", Tags=tags(name=tag)
        ),
        "Log": resource(
            "EC2::FlowLog",
            ResourceId=ref("Vpc"),
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="s3",
            LogDestination="arn:aws:s3:::logs",
            Tags=tags(name=tag),
        ),
    }
    return template(resources, Outputs={name: {"Value": ref(name)} for name in ("Address", "Nat", "Log")})


def test_tags_change_in_place_and_a_new_subnet_replaces(emulator: Emulator, stacks: Stacks) -> None:
    ec2, name = emulator.client("ec2"), new_name()
    before = stacks.outputs(stacks.create(gateway("A", "one"), name=name))
    tagged = stacks.outputs(stacks.update(name, gateway("A", "two")))
    assert tagged == before
    nat = ec2.describe_nat_gateways(NatGatewayIds=[before["Nat"]])["NatGateways"][0]
    address = ec2.describe_addresses(Filters=[{"Name": "public-ip", "Values": [before["Address"]]}])[
        "Addresses"
    ]
    log = ec2.describe_flow_logs(FlowLogIds=[before["Log"]])["FlowLogs"][0]
    assert [own_tags(one["Tags"]) for one in (nat, address[0], log)] == [{"name": "two"}] * 3
    replaced = stacks.outputs(stacks.update(name, gateway("B", "two")))
    assert replaced["Nat"] != before["Nat"]
    states = {one["NatGatewayId"]: one["State"] for one in ec2.describe_nat_gateways()["NatGateways"]}
    assert (states[before["Nat"]], states[replaced["Nat"]]) == ("deleted", "available")


def test_an_address_is_associated_once(stacks: Stacks) -> None:
    def nat(after: str | None = None) -> dict[str, Any]:
        return resource(
            "EC2::NatGateway", after, SubnetId=ref("A"), AllocationId=att("Address", "AllocationId")
        )

    resources = {
        "Vpc": resource("EC2::VPC", CidrBlock="10.3.0.0/16"),
        "A": resource("EC2::Subnet", CidrBlock="10.3.0.0/24", VpcId=ref("Vpc")),
        "Address": resource("EC2::EIP"),
        "One": nat(),
        "Two": nat("One"),
    }
    name = new_name()
    assert stacks.create(template(resources), name=name)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "is already associated" in stacks.failures(name)["Two"]
    alone = {key: one for key, one in resources.items() if key in ("Vpc", "A", "Address", "One")}
    stack = stacks.create(template(alone))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_rule_in_a_security_group_of_another_stack(emulator: Emulator, stacks: Stacks) -> None:
    ec2 = emulator.client("ec2")
    group = ec2.create_security_group(GroupName="shared", Description="shared")["GroupId"]

    def body(port: int) -> str:
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/8"}
        return template({"Rule": resource("EC2::SecurityGroupIngress", GroupId=group, **rule)})

    def ports() -> list[int]:
        found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        return [rule["FromPort"] for rule in found["IpPermissions"]]

    stack = stacks.create(body(80))
    assert ports() == [80]
    again = new_name()
    assert stacks.create(body(80), name=again)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exists" in stacks.failures(again)["Rule"]
    assert ports() == [80]
    stacks.update(stack["StackName"], body(443))
    assert ports() == [443]
    stacks.delete(stack)
    assert ports() == []


def test_an_instance_profile_changes_its_role(emulator: Emulator, stacks: Stacks) -> None:
    def body(role: str) -> str:
        roles = {name: resource("IAM::Role", AssumeRolePolicyDocument=TRUST) for name in ("One", "Two")}
        profile = resource("IAM::InstanceProfile", Roles=[ref(role)])
        outputs = {"Name": {"Value": ref("Profile")}, "Role": {"Value": ref(role)}}
        return template({**roles, "Profile": profile}, Outputs=outputs)

    def roles(name: str) -> list[str]:
        profile = emulator.client("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
        return [role["RoleName"] for role in profile["Roles"]]

    stack = stacks.create(body("One"))
    first = stacks.outputs(stack)
    second = stacks.outputs(stacks.update(stack["StackName"], body("Two")))
    assert (second["Name"], roles(second["Name"])) == (first["Name"], [second["Role"]])
    assert first["Role"] != second["Role"]


def test_a_role_boundary_is_set_changed_and_removed(emulator: Emulator, stacks: Stacks) -> None:
    def body(boundary: str | None) -> str:
        nothing = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
        policies = {name: resource("IAM::ManagedPolicy", PolicyDocument=nothing) for name in ("A", "B")}
        bound = {"PermissionsBoundary": ref(boundary)} if boundary else {}
        role = resource("IAM::Role", AssumeRolePolicyDocument=TRUST, **bound)
        outputs = {name: {"Value": ref(name)} for name in ("A", "B", "Role")}
        return template({**policies, "Role": role}, Outputs=outputs)

    def boundary(outputs: dict[str, str]) -> str | None:
        role = emulator.client("iam").get_role(RoleName=outputs["Role"])["Role"]
        return role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")

    stack = stacks.create(body("A"))
    first = stacks.outputs(stack)
    assert boundary(first) == first["A"]
    assert boundary(stacks.outputs(stacks.update(stack["StackName"], body("B")))) == first["B"]
    assert boundary(stacks.outputs(stacks.update(stack["StackName"], body(None)))) is None
    stacks.delete(stack)


def capacity(target: int, providers: list[Any], group: str = "Group") -> str:
    def hosts() -> dict[str, Any]:
        return resource(
            "AutoScaling::AutoScalingGroup",
            MinSize="0",
            MaxSize="1",
            AvailabilityZones=["eu-central-1a"],
            LaunchTemplate={"LaunchTemplateId": ref("Launch"), "Version": "1"},
        )

    resources = {
        "Launch": resource("EC2::LaunchTemplate", LaunchTemplateData={"InstanceType": "t3.small"}),
        "Group": hosts(),
        "Other": hosts(),
        "Cluster": resource("ECS::Cluster"),
        "Capacity": resource(
            "ECS::CapacityProvider",
            AutoScalingGroupProvider={
                "AutoScalingGroupArn": ref(group),
                "ManagedScaling": {"Status": "ENABLED", "TargetCapacity": target},
            },
        ),
        "Capacities": resource(
            "ECS::ClusterCapacityProviderAssociations",
            Cluster=ref("Cluster"),
            CapacityProviders=providers,
            DefaultCapacityProviderStrategy=[{"CapacityProvider": providers[0], "Weight": "1"}],
        ),
    }
    names = ("Cluster", "Capacity", "Capacities", "Other")
    return template(resources, Outputs={name: {"Value": ref(name)} for name in names})


def test_capacity_changes_in_place_and_another_group_replaces(emulator: Emulator, stacks: Stacks) -> None:
    ecs, name = emulator.client("ecs"), new_name("hosts")
    first = stacks.outputs(stacks.create(capacity(90, [ref("Capacity")]), name=name))
    second = stacks.outputs(stacks.update(name, capacity(80, ["FARGATE", ref("Capacity")])))
    assert (second["Capacity"], second["Capacities"]) == (first["Capacity"], first["Cluster"])
    found = ecs.describe_capacity_providers(capacityProviders=[second["Capacity"]])["capacityProviders"][0]
    assert found["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"] == 80
    cluster = ecs.describe_clusters(clusters=[first["Cluster"]])["clusters"][0]
    assert cluster["capacityProviders"] == ["FARGATE", second["Capacity"]]
    strategy = [{"capacityProvider": "FARGATE", "weight": 1}]
    assert cluster["defaultCapacityProviderStrategy"] == strategy
    third = stacks.outputs(stacks.update(name, capacity(80, [ref("Capacity")], "Other")))
    assert third["Capacity"] != first["Capacity"]
    known = {one["name"]: one for one in ecs.describe_capacity_providers()["capacityProviders"]}
    assert first["Capacity"] not in known
    arn = known[third["Capacity"]]["autoScalingGroupProvider"]["autoScalingGroupArn"]
    assert arn.endswith(f"autoScalingGroupName/{third['Other']}")
    assert stacks.delete(stacks.wait(name))["StackStatus"] == "DELETE_COMPLETE"


def test_a_provider_in_use_cannot_be_removed(emulator: Emulator, stacks: Stacks) -> None:
    ecs, name = emulator.client("ecs"), new_name("hosts")
    ids = stacks.outputs(stacks.create(capacity(90, [ref("Capacity")]), name=name))
    task = {"name": "app", "image": "app", "memory": 64}
    ecs.register_task_definition(family="held", containerDefinitions=[task])
    strategy = [{"capacityProvider": ids["Capacity"], "weight": 1}]
    ecs.create_service(
        cluster=ids["Cluster"], serviceName="held", taskDefinition="held", capacityProviderStrategy=strategy
    )
    failed = stacks.delete(stacks.wait(name))
    reason = (
        f"The specified capacity provider {ids['Capacity']} is in use by service held and cannot be removed."
    )
    assert failed["StackStatus"] == "DELETE_FAILED"
    assert reason in stacks.failures(name)["Capacities"]
    ecs.delete_service(cluster=ids["Cluster"], service="held", force=True)
    assert stacks.delete(failed)["StackStatus"] == "DELETE_COMPLETE"


def task_and_service(count: int, image: str) -> str:
    container = {"Name": "app", "Image": image, "Memory": 64, "Secrets": [{"Name": "A", "ValueFrom": "/a"}]}
    resources = {
        "Cluster": resource("ECS::Cluster"),
        "Task": resource("ECS::TaskDefinition", ContainerDefinitions=[container]),
        "Service": resource(
            "ECS::Service",
            Cluster=ref("Cluster"),
            TaskDefinition=ref("Task"),
            DesiredCount=count,
            EnableExecuteCommand=count > 1,
        ),
    }
    return template(resources, Outputs={name: {"Value": ref(name)} for name in resources})


def test_a_service_update_uses_the_next_revision(emulator: Emulator, stacks: Stacks) -> None:
    ecs, name = emulator.client("ecs"), new_name()
    first = stacks.outputs(stacks.create(task_and_service(1, "app@sha256:1"), name=name))
    second = stacks.outputs(stacks.update(name, task_and_service(3, "app@sha256:2")))
    assert (second["Service"], first["Task"][-2:], second["Task"][-2:]) == (first["Service"], ":1", ":2")
    service = ecs.describe_services(cluster=first["Cluster"], services=[first["Service"]])["services"][0]
    assert (service["taskDefinition"], service["desiredCount"]) == (second["Task"], 3)
    assert service["enableExecuteCommand"] is True
    old = ecs.describe_task_definition(taskDefinition=first["Task"])["taskDefinition"]
    assert old["status"] == "INACTIVE"
