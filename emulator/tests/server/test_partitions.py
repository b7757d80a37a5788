"""A region of another partition: its ARNs and host names, in requests and in responses."""

import json

import pytest

from emulator.server.partitions import Partition
from emulator.tests.emulator_process import Emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import parameters, ref, resource, sub, template

REGIONS = {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "eu-central-1": "aws"}


@pytest.mark.parametrize(("region", "partition"), REGIONS.items())
def test_the_region_decides_the_partition_of_the_caller(
    emulator: Emulator, region: str, partition: str
) -> None:
    arn = emulator.client("sts", region=region).get_caller_identity()["Arn"]
    assert arn == f"arn:{partition}:iam::000000000000:root"


@pytest.mark.parametrize(("region", "partition"), REGIONS.items())
def test_a_stack_has_the_partition_in_its_outputs_and_takes_it_in_parameters(
    emulator: Emulator, region: str, partition: str
) -> None:
    body = template(
        {
            "Topic": resource("SNS::Topic"),
            "China": {**resource("SNS::Topic"), "Condition": "InChina"},
            "Given": resource("SSM::Parameter", Type="String", Value=ref("P")),
        },
        Parameters={"P": {"Type": "String"}},
        Conditions={"InChina": {"Fn::Equals": [ref("AWS::Partition"), "aws-cn"]}},
        Outputs={
            "Topic": {"Value": ref("Topic")},
            "Built": {"Value": sub("arn:${AWS::Partition}:s3:::b")},
            "Host": {"Value": sub("a.${AWS::Region}.${AWS::URLSuffix}")},
        },
    )
    given = f"arn:{partition}:kms:{region}:000000000000:key/1"
    cloudformation = emulator.client("cloudformation", region=region)
    name = f"partition-{region}"
    Stacks(cloudformation).create(body, name=name, Parameters=parameters({"P": given}))
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    assert ("China" in {each["LogicalResourceId"] for each in resources}) is (partition == "aws-cn")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert stack["StackId"].startswith(f"arn:{partition}:cloudformation:{region}:")
    assert stack["Parameters"][0]["ParameterValue"] == given
    assert outputs["Topic"].startswith(f"arn:{partition}:sns:{region}:000000000000:")
    assert outputs["Built"] == f"arn:{partition}:s3:::b"
    assert outputs["Host"] == f"a.{region}.amazonaws.com" + (".cn" if partition == "aws-cn" else "")
    by_arn = emulator.client("sns", region=region).get_topic_attributes(TopicArn=outputs["Topic"])
    assert by_arn["Attributes"]["TopicArn"] == outputs["Topic"]


def test_dynamodb_answers_in_the_partition(emulator: Emulator) -> None:
    """Its client verifies a checksum of the body."""
    dynamodb = emulator.client("dynamodb", region="cn-north-1")
    dynamodb.create_table(
        TableName="carts",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    arn = dynamodb.describe_table(TableName="carts")["Table"]["TableArn"]
    assert arn == "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/carts"


def test_service_principals_and_namespaces_stay_as_they_are() -> None:
    text = json.dumps(
        {
            "Service": ["lambda.amazonaws.com", "ec2.amazonaws.com.cn"],
            "Namespace": "https://sts.amazonaws.com/doc/2011-06-15/",
            "Hosts": ["b-1.cn-north-1.elb.amazonaws.com", "1.dkr.ecr.cn-north-1.amazonaws.com/a"],
        }
    ).encode()
    china = Partition(b"cn-north-1")
    assert china.inward(china.outward(text)) == text
    assert json.loads(china.outward(text)) == {
        "Service": ["lambda.amazonaws.com", "ec2.amazonaws.com.cn"],
        "Namespace": "https://sts.amazonaws.com/doc/2011-06-15/",
        "Hosts": ["b-1.cn-north-1.elb.amazonaws.com.cn", "1.dkr.ecr.cn-north-1.amazonaws.com.cn/a"],
    }
