"""Deletions that AWS refuses."""

import json
from typing import Any

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal
from emulator.tests.mfa import new_device
from emulator.tests.stacks import Stacks, new_name, service_role
from emulator.tests.templates import policy, ref, resource, template


def test_a_bucket_with_objects_cannot_be_deleted(emulator: Emulator, stacks: Stacks) -> None:
    s3, stack = (
        emulator.client("s3"),
        stacks.create(
            template({"Bucket": resource("S3::Bucket")}, Outputs={"Name": {"Value": ref("Bucket")}})
        ),
    )
    bucket = stacks.outputs(stack)["Name"]
    s3.put_object(Bucket=bucket, Key="a", Body=b"")
    failed = stacks.delete(stack)
    assert failed["StackStatus"] == "DELETE_FAILED"
    assert "The bucket you tried to delete is not empty" in stacks.failures(stack["StackId"])["Bucket"]
    s3.delete_object(Bucket=bucket, Key="a")
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_protected_load_balancer_cannot_be_deleted(stacks: Stacks) -> None:
    def body(protected: str) -> str:
        resources = {
            "Vpc": resource("EC2::VPC", CidrBlock="10.4.0.0/16"),
            "A": resource("EC2::Subnet", CidrBlock="10.4.0.0/24", VpcId=ref("Vpc")),
            "B": resource("EC2::Subnet", CidrBlock="10.4.1.0/24", VpcId=ref("Vpc")),
            "Balancer": resource(
                "ElasticLoadBalancingV2::LoadBalancer",
                Subnets=[ref("A"), ref("B")],
                LoadBalancerAttributes=[{"Key": "deletion_protection.enabled", "Value": protected}],
            ),
        }
        return template(resources)

    stack = stacks.create(body("true"))
    assert stacks.delete(stack)["StackStatus"] == "DELETE_FAILED"
    assert "deletion protection is enabled" in stacks.failures(stack["StackId"])["Balancer"]


def test_a_cluster_with_services_cannot_be_deleted(emulator: Emulator, stacks: Stacks) -> None:
    ecs = emulator.client("ecs")
    stack = stacks.create(
        template({"Cluster": resource("ECS::Cluster")}, Outputs={"N": {"Value": ref("Cluster")}})
    )
    cluster = stacks.outputs(stack)["N"]
    ecs.register_task_definition(
        family="here", containerDefinitions=[{"name": "a", "image": "a", "memory": 64}]
    )
    ecs.create_service(cluster=cluster, serviceName="here", taskDefinition="here")
    assert stacks.delete(stack)["StackStatus"] == "DELETE_FAILED"
    reason = stacks.failures(stack["StackId"])["Cluster"]
    assert "The Cluster cannot be deleted while Services are active." in reason
    ecs.delete_service(cluster=cluster, service="here", force=True)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_group_with_members_cannot_be_deleted(emulator: Emulator, stacks: Stacks) -> None:
    iam = emulator.client("iam")
    rights = [{"PolicyName": "list", "PolicyDocument": policy("Allow", "s3:ListAllMyBuckets", "*")}]
    stack = stacks.create(
        template({"Group": resource("IAM::Group", Policies=rights)}, Outputs={"N": {"Value": ref("Group")}})
    )
    group = stacks.outputs(stack)["N"]
    iam.create_user(UserName="member")
    iam.add_user_to_group(GroupName=group, UserName="member")
    members = "Cannot delete entity, must remove users from group first."
    assert refusal(iam.delete_group, GroupName=group) == ("DeleteConflict", members)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_FAILED"
    assert members in stacks.failures(stack["StackId"])["Group"]
    # A group whose deletion fails keeps its policies.
    assert iam.list_group_policies(GroupName=group)["PolicyNames"] == ["list"]
    iam.remove_user_from_group(GroupName=group, UserName="member")
    assert refusal(iam.delete_group, GroupName=group)[1] == (
        "Cannot delete entity, must delete policies first."
    )
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"
    iam.delete_user(UserName="member")


def test_a_user_in_use_cannot_be_deleted(emulator: Emulator) -> None:
    iam = emulator.client("iam")
    iam.create_user(UserName="leaving")
    iam.create_group(GroupName="left")
    iam.add_user_to_group(GroupName="left", UserName="leaving")
    iam.create_login_profile(UserName="leaving", Password="a Password of 20 letters")
    rights = json.dumps(policy("Allow", "s3:ListAllMyBuckets", "*"))
    iam.put_user_policy(UserName="leaving", PolicyName="list", PolicyDocument=rights)
    device = new_device(iam, "leaving")
    device.enable(iam, "leaving")

    def refused() -> str:
        return refusal(iam.delete_user, UserName="leaving")[1].removeprefix("Cannot delete entity, must ")

    assert refused() == "delete login profile first."
    iam.delete_login_profile(UserName="leaving")
    assert refused() == "delete MFA device first."
    iam.deactivate_mfa_device(UserName="leaving", SerialNumber=device.serial)
    assert refused() == "remove users from group first."
    iam.remove_user_from_group(GroupName="left", UserName="leaving")
    assert refused() == "delete policies first."
    iam.delete_user_policy(UserName="leaving", PolicyName="list")
    iam.delete_user(UserName="leaving")
    assert "leaving" not in [one["UserName"] for one in iam.list_users()["Users"]]
    iam.delete_group(GroupName="left")


def test_a_role_with_another_policy_cannot_be_deleted(emulator: Emulator, stacks: Stacks) -> None:
    iam = emulator.client("iam")
    trust = policy("Allow", "sts:AssumeRole", None, Principal={"Service": "ec2.amazonaws.com"})
    role = resource("IAM::Role", AssumeRolePolicyDocument=trust)
    stack = stacks.create(template({"Role": role}, Outputs={"N": {"Value": ref("Role")}}))
    name, arn = stacks.outputs(stack)["N"], "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_FAILED"
    assert "must detach all policies first" in stacks.failures(stack["StackId"])["Role"]
    iam.detach_role_policy(RoleName=name, PolicyArn=arn)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_capacity_provider_in_use_cannot_be_deleted(emulator: Emulator, stacks: Stacks) -> None:
    ecs, created = emulator.client("ecs"), stacks.create(template(_hosts(), Outputs=_names(_hosts())))
    names = stacks.outputs(created)
    ecs.create_cluster(clusterName="using", capacityProviders=[names["Capacity"]])
    answer = ecs.delete_capacity_provider(capacityProvider=names["Capacity"])["capacityProvider"]
    assert answer["updateStatus"] == "DELETE_FAILED"
    assert "associated with cluster: using" in answer["updateStatusReason"]
    assert stacks.delete(created)["StackStatus"] == "DELETE_FAILED"
    assert "associated with cluster: using" in stacks.failures(created["StackId"])["Capacity"]
    listed = ecs.describe_capacity_providers(capacityProviders=[names["Capacity"]])["capacityProviders"]
    assert [one["status"] for one in listed] == ["ACTIVE"]
    ecs.delete_cluster(cluster="using")
    assert stacks.delete(created)["StackStatus"] == "DELETE_COMPLETE"


def _names(resources: dict[str, Any]) -> dict[str, Any]:
    return {name: {"Value": ref(name)} for name in resources}


def _hosts() -> dict[str, Any]:
    return {
        "Vpc": resource("EC2::VPC", CidrBlock="10.9.0.0/16"),
        "Subnet": resource("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.9.0.0/24"),
        "Launch": resource(
            "EC2::LaunchTemplate",
            LaunchTemplateData={"ImageId": "ami-0ec5023a0000000a1", "InstanceType": "t3.small"},
        ),
        "Hosts": resource(
            "AutoScaling::AutoScalingGroup",
            MinSize="0",
            MaxSize="1",
            VPCZoneIdentifier=[ref("Subnet")],
            LaunchTemplate={"LaunchTemplateId": ref("Launch"), "Version": "1"},
        ),
        "Capacity": resource(
            "ECS::CapacityProvider",
            Name=new_name("capacity"),
            AutoScalingGroupProvider={"AutoScalingGroupArn": ref("Hosts")},
        ),
    }


def test_deleting_a_stack_requires_its_service_role(emulator: Emulator, cfn: Any, stacks: Stacks) -> None:
    iam, body = emulator.client("iam"), template({"Topic": resource("SNS::Topic")})
    absent = "arn:aws:iam::000000000000:role/absent"
    refused = ("ValidationError", f"Role {absent} is invalid or cannot be assumed")
    assert refusal(cfn.create_stack, StackName=new_name(), TemplateBody=body, RoleARN=absent) == refused
    role = service_role(emulator, "deploying")
    stack = stacks.create(body, RoleARN=role)
    iam.delete_role(RoleName="deploying")
    gone = ("ValidationError", f"Role {role} is invalid or cannot be assumed")
    assert refusal(cfn.delete_stack, StackName=stack["StackName"]) == gone
    more = template({"Topic": resource("SNS::Topic", DisplayName="more")})
    assert refusal(cfn.update_stack, StackName=stack["StackName"], TemplateBody=more) == gone
    # A role that does not trust CloudFormation is refused like a missing role.
    trust = policy("Allow", "sts:AssumeRole", None, Principal={"Service": "ec2.amazonaws.com"})
    iam.create_role(RoleName="deploying", AssumeRolePolicyDocument=json.dumps(trust))
    assert refusal(cfn.delete_stack, StackName=stack["StackName"]) == gone
    iam.delete_role(RoleName="deploying")
    service_role(emulator, "deploying")
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_protected_database_cannot_be_deleted(emulator: Emulator, stacks: Stacks) -> None:
    cluster = resource("RDS::DBCluster", Engine="aurora-mysql", DeletionProtection=True)
    stack = stacks.create(template({"Database": cluster}, Outputs={"Name": {"Value": ref("Database")}}))
    assert stacks.delete(stack)["StackStatus"] == "DELETE_FAILED"
    assert "Cannot delete protected Cluster" in stacks.failures(stack["StackId"])["Database"]
    emulator.client("rds").modify_db_cluster(
        DBClusterIdentifier=stacks.outputs(stack)["Name"], DeletionProtection=False
    )
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_web_acl_in_use_cannot_be_deleted(emulator: Emulator, stacks: Stacks) -> None:
    metric = {"CloudWatchMetricsEnabled": True, "MetricName": "a", "SampledRequestsEnabled": True}
    acl = resource("WAFv2::WebACL", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=metric)
    arn = {"Value": {"Fn::GetAtt": ["Acl", "Arn"]}}
    stack = stacks.create(template({"Acl": acl}, Outputs={"Arn": arn}))
    waf, used = emulator.client("wafv2"), "arn:aws:apigateway:eu-central-1::/restapis/a/stages/v1"
    waf.associate_web_acl(WebACLArn=stacks.outputs(stack)["Arn"], ResourceArn=used)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_FAILED"
    assert "being used by another resource" in stacks.failures(stack["StackId"])["Acl"]
    waf.disassociate_web_acl(ResourceArn=used)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_certificate_in_use_cannot_be_deleted(stacks: Stacks) -> None:
    certificate = resource("CertificateManager::Certificate", DomainName="dev.example.com")
    first = stacks.create(
        template({"Certificate": certificate}, Outputs={"Arn": {"Value": ref("Certificate")}})
    )
    arn = stacks.outputs(first)["Arn"]
    second = stacks.create(
        template(
            {
                "Vpc": resource("EC2::VPC", CidrBlock="10.5.0.0/16"),
                "A": resource("EC2::Subnet", CidrBlock="10.5.0.0/24", VpcId=ref("Vpc")),
                "B": resource("EC2::Subnet", CidrBlock="10.5.1.0/24", VpcId=ref("Vpc")),
                "Balancer": resource("ElasticLoadBalancingV2::LoadBalancer", Subnets=[ref("A"), ref("B")]),
                "Listener": resource(
                    "ElasticLoadBalancingV2::Listener",
                    LoadBalancerArn=ref("Balancer"),
                    Port=443,
                    Protocol="HTTPS",
                    Certificates=[{"CertificateArn": arn}],
                    DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
                ),
            }
        )
    )
    assert second["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.delete(first)["StackStatus"] == "DELETE_FAILED"
    assert (
        f"Certificate {arn} in account 000000000000 is in use."
        in (stacks.failures(first["StackId"])["Certificate"])
    )
    assert stacks.delete(second)["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.delete(first)["StackStatus"] == "DELETE_COMPLETE"
