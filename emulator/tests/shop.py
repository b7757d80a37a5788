"""Network and foundations of a template with every resource type that the project uses."""

import json
from typing import Any

Resources = dict[str, Any]
EXPIRE_UNTAGGED = {
    "rulePriority": 1,
    "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5},
    "action": {"type": "expire"},
}


def ref(name: str) -> dict[str, str]:
    """``!Ref name``."""
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    """``!GetAtt name.attribute``."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> dict[str, str]:
    """``!Sub text``."""
    return {"Fn::Sub": text}


def resource(kind: str, depends: str | list[str] | None = None, /, **properties: Any) -> dict[str, Any]:
    """One resource; ``kind`` without ``AWS::``."""
    found: dict[str, Any] = {"Type": f"AWS::{kind}", "Properties": properties}
    return {**found, "DependsOn": depends} if depends else found


def policy(effect: str, action: str | list[str], target: Any, **more: Any) -> dict[str, Any]:
    """A policy document with one statement."""
    statement = {"Effect": effect, "Action": action, **more}
    if target is not None:
        statement["Resource"] = target
    return {"Version": "2012-10-17", "Statement": [statement]}


def service_role(running: Any, name: str) -> str:
    """A role that CloudFormation may assume, made through IAM; its ARN."""
    trust = policy("Allow", "sts:AssumeRole", None, Principal={"Service": "cloudformation.amazonaws.com"})
    made = running.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return made["Role"]["Arn"]


def network() -> Resources:
    """VPC, subnets, gateways, routes, endpoints, flow logs."""
    cidrs = {"Fn::Cidr": [att("Vpc", "CidrBlock"), 4, 12]}
    return {
        "Vpc": resource("EC2::VPC", CidrBlock="10.20.0.0/16", EnableDnsSupport=True, EnableDnsHostnames=True),
        **{
            f"Subnet{index}": resource(
                "EC2::Subnet",
                VpcId=ref("Vpc"),
                CidrBlock={"Fn::Select": [index, cidrs]},
                AvailabilityZone={"Fn::Select": [index, {"Fn::GetAZs": ""}]},
            )
            for index in (0, 1)
        },
        "Internet": resource("EC2::InternetGateway"),
        "Attachment": resource(
            "EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Internet")
        ),
        "Address": resource("EC2::EIP", "Attachment", Domain="vpc"),
        "Nat": resource(
            "EC2::NatGateway", SubnetId=ref("Subnet0"), AllocationId=att("Address", "AllocationId")
        ),
        "RouteTable": resource("EC2::RouteTable", VpcId=ref("Vpc")),
        "Route": resource(
            "EC2::Route",
            RouteTableId=ref("RouteTable"),
            DestinationCidrBlock="0.0.0.0/0",
            NatGatewayId=ref("Nat"),
        ),
        "Association": resource(
            "EC2::SubnetRouteTableAssociation", RouteTableId=ref("RouteTable"), SubnetId=ref("Subnet0")
        ),
        "Hosts": resource(
            "EC2::SecurityGroup",
            GroupDescription="hosts",
            VpcId=ref("Vpc"),
            SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
        ),
        "HostsIn": resource(
            "EC2::SecurityGroupIngress",
            GroupId=att("Hosts", "GroupId"),
            IpProtocol="tcp",
            FromPort=32768,
            ToPort=65535,
            SourceSecurityGroupId=att("Hosts", "GroupId"),
        ),
        "HostsOut": resource(
            "EC2::SecurityGroupEgress",
            GroupId=att("Hosts", "GroupId"),
            IpProtocol="tcp",
            FromPort=443,
            ToPort=443,
            CidrIp="10.0.0.0/8",
        ),
        "S3Endpoint": resource(
            "EC2::VPCEndpoint",
            VpcId=ref("Vpc"),
            ServiceName=sub("com.amazonaws.${AWS::Region}.s3"),
            RouteTableIds=[ref("RouteTable")],
        ),
        "EcrEndpoint": resource(
            "EC2::VPCEndpoint",
            VpcId=ref("Vpc"),
            VpcEndpointType="Interface",
            ServiceName=sub("com.amazonaws.${AWS::Region}.ecr.api"),
            SubnetIds=[ref("Subnet0")],
            SecurityGroupIds=[ref("Hosts")],
        ),
        "FlowLog": resource(
            "EC2::FlowLog",
            ResourceId=ref("Vpc"),
            ResourceType="VPC",
            TrafficType="REJECT",
            LogGroupName=ref("Logs"),
            DeliverLogsPermissionArn=att("Role", "Arn"),
        ),
    }


def foundations() -> Resources:
    """Keys, roles, logs, buckets, registry, names, topics, parameters."""
    trust = policy("Allow", "sts:AssumeRole", None, Principal={"Service": "ec2.amazonaws.com"})
    write_logs = policy("Allow", "logs:PutLogEvents", "*")
    return {
        "Key": resource(
            "KMS::Key",
            EnableKeyRotation=True,
            KeyPolicy=policy(
                "Allow", "kms:*", "*", Principal={"AWS": sub("arn:aws:iam::${AWS::AccountId}:root")}
            ),
        ),
        "KeyAlias": resource("KMS::Alias", AliasName="alias/shop-all", TargetKeyId=ref("Key")),
        "Logs": resource("Logs::LogGroup", RetentionInDays=30, KmsKeyId=att("Key", "Arn")),
        "Role": resource("IAM::Role", AssumeRolePolicyDocument=trust),
        "Managed": resource("IAM::ManagedPolicy", PolicyDocument=write_logs, Roles=[ref("Role")]),
        "Inline": resource("IAM::Policy", PolicyName="logs", PolicyDocument=write_logs, Roles=[ref("Role")]),
        "Profile": resource("IAM::InstanceProfile", Roles=[ref("Role")]),
        "Bucket": resource(
            "S3::Bucket",
            VersioningConfiguration={"Status": "Enabled"},
            PublicAccessBlockConfiguration={"BlockPublicAcls": True, "RestrictPublicBuckets": True},
        ),
        "BucketPolicy": resource(
            "S3::BucketPolicy",
            Bucket=ref("Bucket"),
            PolicyDocument=policy("Deny", "s3:*", sub("${Bucket.Arn}/*"), Principal="*"),
        ),
        "Repository": resource(
            "ECR::Repository",
            RepositoryName="shop-all/hello",
            ImageTagMutability="IMMUTABLE",
            LifecyclePolicy={"LifecyclePolicyText": json.dumps({"rules": [EXPIRE_UNTAGGED]})},
        ),
        "Zone": resource(
            "Route53::HostedZone",
            Name="all.internal.",
            VPCs=[{"VPCId": ref("Vpc"), "VPCRegion": ref("AWS::Region")}],
        ),
        "Record": resource(
            "Route53::RecordSet",
            HostedZoneId=ref("Zone"),
            Name="hello.all.internal.",
            Type="A",
            AliasTarget={
                "DNSName": att("Balancer", "DNSName"),
                "HostedZoneId": att("Balancer", "CanonicalHostedZoneID"),
            },
        ),
        "Namespace": resource(
            "ServiceDiscovery::PrivateDnsNamespace", Name="svc.all.internal", Vpc=ref("Vpc")
        ),
        "Discovery": resource(
            "ServiceDiscovery::Service",
            NamespaceId=ref("Namespace"),
            DnsConfig={"DnsRecords": [{"Type": "SRV", "TTL": 10}]},
        ),
        "Topic": resource("SNS::Topic", KmsMasterKeyId="alias/aws/sns"),
        "Parameter": resource("SSM::Parameter", Name="/shop/all/topic", Type="String", Value=ref("Topic")),
        "Alarm": resource(
            "CloudWatch::Alarm",
            Namespace="AWS/ECS",
            MetricName="CPUUtilization",
            Statistic="Average",
            ComparisonOperator="GreaterThanThreshold",
            Threshold=80,
            EvaluationPeriods=1,
            Period=60,
            AlarmActions=[ref("Topic")],
        ),
    }
