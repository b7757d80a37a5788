"""Resources that every environment builds on."""

import json

from emulator.tests.templates import Resources, att, policy, ref, resource, sub

EXPIRE_UNTAGGED = {
    "rulePriority": 1,
    "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5},
    "action": {"type": "expire"},
}


def foundations() -> Resources:
    """Keys, roles, log groups, buckets, registry, DNS, topics, parameters, alarms."""
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
