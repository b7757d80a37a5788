"""What AWS's handlers of resource types call, from the schemas in cfn-lint (``handlers``, ``tagging``).

Some permissions in a schema are for features that no template uses. They are listed here, each with a reason;
test_deployments.py reports an entry that no handler lists any more.
"""

from collections.abc import Iterator
from functools import cache

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from iam_reference import exists

# They create nothing: CloudFormation itself makes the address of a wait condition.
WITHOUT_HANDLERS = {"AWS::CloudFormation::WaitConditionHandle"}

OPERATIONS = ("create", "read", "update", "delete")

# Services of features that no template uses.
OTHER_SERVICES = {
    "acm-pca": "certificates are public",
    "amplify": "no firewall protects it",
    "apprunner": "no firewall protects it",
    "appsync": "no firewall protects it",
    "bedrock-agentcore": "no firewall protects it",
    "cognito-idp": "no listener signs people in",
    "docdb-elastic": "secrets are only for Aurora",
    "elasticfilesystem": "functions mount no file systems",
    "firehose": "logs go to CloudWatch",
    "kinesis": "tables have no Kinesis stream",
    "redshift": "secrets are only for Aurora",
    "redshift-serverless": "secrets are only for Aurora",
    "route53-recovery-control-config": "health checks request an endpoint",
    "s3files": "functions mount no file systems",
    "s3tables": "buckets have no metadata tables",
    "ssm": "the AMI of hosts is an ID",
    "vpc-lattice": "hosts and endpoints do not use it",
    "vpce": "endpoints are in their own region",
}

# Actions of features that no template uses: reason → actions.
UNUSED: dict[str, set[str]] = {
    "ECS registers hosts, and a launch template defines them.": {
        "autoscaling:AttachLoadBalancers",
        "autoscaling:DetachLoadBalancers",
    },
    "DynamoDB needs them only with Kinesis.": {
        "cloudwatch:PutMetricData",
        "dynamodb:DisableKinesisStreamingDestination",
        "dynamodb:EnableKinesisStreamingDestination",
        "dynamodb:UpdateKinesisStreamingDestination",
    },
    "Networks have plain subnets, AWS addresses, one address per NAT gateway, and no VPN.": {
        "ec2:AcceptAddressTransfer",
        "ec2:AssignPrivateNatGatewayAddress",
        "ec2:AssociateNatGatewayAddress",
        "ec2:AssociateSubnetCidrBlock",
        "ec2:AttachVpnGateway",
        "ec2:CreateVpcEncryptionControl",
        "ec2:DescribeIpamPools",
        "ec2:DetachVpnGateway",
        "ec2:DisassociateNatGatewayAddress",
        "ec2:DisassociateSubnetCidrBlock",
        "ec2:ModifyVpcTenancy",
        "ec2:UnassignPrivateNatGatewayAddress",
        "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyIpPools",
        "route53:CreateQueryLoggingConfig",
        "route53:DeleteQueryLoggingConfig",
        "route53:UpdateHostedZoneFeatures",
    },
    "The firewall protects only the API, and its rule groups are AWS's.": {
        "ec2:AssociateVerifiedAccessInstanceWebAcl",
        "ec2:DescribeVerifiedAccessInstanceWebAclAssociations",
        "ec2:DisassociateVerifiedAccessInstanceWebAcl",
        "ec2:GetVerifiedAccessInstanceWebAcl",
        "elasticloadbalancing:CreateWebACLAssociation",
        "elasticloadbalancing:DeleteWebACLAssociation",
        "elasticloadbalancing:GetLoadBalancerWebACL",
        "elasticloadbalancing:SetWebACL",
        "wafv2:GetPermissionPolicy",
        "wafv2:PutPermissionPolicy",
    },
    "They are account settings.": {"ecs:PutAccountSetting", "ecs:PutAccountSettingDefault"},
    "Only roles have policies, and no role may lose its boundary.": {
        "iam:DeleteGroupPolicy",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteUserPolicy",
        "iam:GetGroupPolicy",
        "iam:GetUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutUserPolicy",
    },
    "Functions are uploaded code on Lambda's default capacity.": {
        "lambda:DeleteFunctionCodeSigningConfig",
        "lambda:DeleteProvisionedConcurrencyConfig",
        "lambda:GetCodeSigningConfig",
        "lambda:GetLayerVersion",
        "lambda:GetProvisionedConcurrencyConfig",
        "lambda:PassCapacityProvider",
        "lambda:PutFunctionCodeSigningConfig",
        "lambda:PutFunctionScalingConfig",
        "lambda:PutProvisionedConcurrencyConfig",
    },
    "Logs and messages are neither indexed nor masked.": {
        "logs:DeleteIndexPolicy",
        "logs:PutBearerTokenAuthentication",
        "logs:PutDataProtectionPolicy",
        "logs:PutIndexPolicy",
        "sns:PutDataProtectionPolicy",
    },
    "Instances belong to a cluster, which is backed up and restored.": {
        "rds:AddRoleToDBInstance",
        "rds:CreateDBInstanceReadReplica",
        "rds:PromoteReadReplica",
        "rds:RemoveRoleFromDBInstance",
        "rds:RestoreDBInstanceFromDBSnapshot",
        "rds:RestoreDBInstanceToPointInTime",
        "rds:StartDBInstanceAutomatedBackupsReplication",
        "rds:StopDBInstanceAutomatedBackupsReplication",
    },
    "Buckets only have encryption, versions, a lifecycle and a policy.": {
        "s3:CreateBucketMetadataTableConfiguration",
        "s3:DeleteBucketMetadataTableConfiguration",
        "s3:DeleteBucketWebsite",
        "s3:DeleteObject",
        "s3:PutAccelerateConfiguration",
        "s3:PutAnalyticsConfiguration",
        "s3:PutBucketAbac",
        "s3:PutBucketAcl",
        "s3:PutBucketCORS",
        "s3:PutBucketNotification",
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketWebsite",
        "s3:PutIntelligentTieringConfiguration",
        "s3:PutInventoryConfiguration",
        "s3:PutMetricsConfiguration",
        "s3:PutObjectAcl",
        "s3:UpdateBucketMetadataAnnotationTableConfiguration",
        "s3:UpdateBucketMetadataInventoryTableConfiguration",
        "s3:UpdateBucketMetadataJournalTableConfiguration",
    },
}

# Type → actions of features that the type's templates do not use, although another type's do.
UNUSED_BY_TYPE: dict[str, set[str]] = {
    # It imports no definition from a bucket.
    "AWS::ApiGateway::RestApi": {"s3:GetObject"},
    # Their logs go to CloudWatch Logs.
    "AWS::EC2::FlowLog": {"s3:GetBucketPolicy", "s3:PutBucketPolicy"},
    "AWS::WAFv2::LoggingConfiguration": {"s3:GetBucketPolicy", "s3:PutBucketPolicy"},
    # No role sends delivery reports.
    "AWS::SNS::Subscription": {"iam:GetRole"},
    "AWS::SNS::Topic": {"iam:GetRole"},
}

# Calls that a handler does not list and AWS's documentation requires.
ALSO_CALLED: dict[str, tuple[tuple[str, str], ...]] = {
    # API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway": access logs are
    # delivered by CloudWatch Logs ("Enable logging from AWS services", Logs sent to CloudWatch Logs).
    "AWS::ApiGateway::Stage": (
        ("create", "logs:CreateLogDelivery"),
        ("create", "logs:DescribeLogGroups"),
        ("create", "logs:DescribeResourcePolicies"),
        ("create", "logs:PutResourcePolicy"),
        ("update", "logs:GetLogDelivery"),
        ("update", "logs:ListLogDeliveries"),
        ("update", "logs:UpdateLogDelivery"),
        ("delete", "logs:DeleteLogDelivery"),
    ),
    # Amazon Aurora User Guide, "AWS KMS key management": the caller grants RDS the use of the key.
    "AWS::RDS::DBCluster": (("create", "kms:CreateGrant"), ("create", "kms:DescribeKey")),
    # AWS Secrets Manager User Guide, "Secret encryption and decryption": with a key of one's own.
    "AWS::SecretsManager::Secret": (
        ("create", "kms:Decrypt"),
        ("create", "kms:GenerateDataKey"),
        ("update", "kms:Decrypt"),
        ("update", "kms:GenerateDataKey"),
    ),
}


@cache
def schema(type_: str) -> dict:
    """The schema of a resource type."""
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema


def listed_permissions(type_: str) -> Iterator[tuple[str, str]]:
    """Operation and permission, as a type's schema lists them. Tagging is an operation of its own."""
    if type_ in WITHOUT_HANDLERS:
        return
    document = schema(type_)
    for operation in OPERATIONS:
        for permission in document["handlers"].get(operation, {}).get("permissions", []):
            yield operation, permission
    for permission in document.get("tagging", {}).get("permissions", []):
        yield "tag", permission


@cache
def calls_of(type_: str) -> list[tuple[str, str]]:
    """Operation and action that a type's handlers need for what the templates use.

    Without wildcards: a schema with ``dynamodb:Describe*`` does not say which of them it calls. Without
    permissions that are no IAM actions, which some schemas list.
    """
    unused = set().union(*UNUSED.values(), UNUSED_BY_TYPE.get(type_, set()))
    return [
        (operation, action)
        for operation, action in dict.fromkeys([*listed_permissions(type_), *ALSO_CALLED.get(type_, ())])
        if "*" not in action
        and exists(action)
        and action.split(":")[0] not in OTHER_SERVICES
        and action not in unused
    ]
