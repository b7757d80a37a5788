"""Deletions that AWS refuses."""

from emulator.tests.running import Emulator
from emulator.tests.shop import ref, resource
from emulator.tests.stacks import Stacks, template


def test_a_bucket_with_objects_cannot_go(running: Emulator, stacks: Stacks) -> None:
    s3, stack = (
        running.client("s3"),
        stacks.create(
            template({"Bucket": resource("S3::Bucket")}, Outputs={"Name": {"Value": ref("Bucket")}})
        ),
    )
    bucket = stacks.outputs(stack)["Name"]
    s3.put_object(Bucket=bucket, Key="a", Body=b"")
    stuck = stacks.delete(stack)
    assert stuck["StackStatus"] == "DELETE_FAILED"
    assert "The bucket you tried to delete is not empty" in stacks.failures(stack["StackId"])["Bucket"]
    s3.delete_object(Bucket=bucket, Key="a")
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_a_protected_load_balancer_cannot_go(stacks: Stacks) -> None:
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


def test_a_cluster_with_services_cannot_go(running: Emulator, stacks: Stacks) -> None:
    ecs = running.client("ecs")
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
