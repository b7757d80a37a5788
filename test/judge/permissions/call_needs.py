"""Which action on which resource each call of ops and its playbooks needs (``role_calls``)."""

from dataclasses import dataclass

from handler_roles import LINKED_ROLES


@dataclass(frozen=True)
class Need:
    """An action that a call needs on a resource, with keys of the request's context."""

    action: str
    arn: str = "*"
    context: tuple[tuple[str, str], ...] = ()


_CFN = "arn:aws:cloudformation:eu-central-1:111111111111:stack"
_STACKS = (
    "{project}-{environment}-network",
    # Stacks that an environment creates for the whole account.
    *("{project}-gateway", "{project}-registry-hello", "{project}-replication", "{project}-toolchain"),
)
_SSM = "arn:aws:ssm:eu-central-1:111111111111:parameter/{project}/{environment}"
_SECRET = f"{_SSM}/hello/API_TOKEN"
_LOCK = f"{_SSM}/.ops/lock"
_KEY = "arn:aws:kms:eu-central-1:111111111111:key/1b2c3d4e"
_ECS = "arn:aws:ecs:eu-central-1:111111111111"
_CLUSTER = "{project}-{environment}-cluster-Cluster-1A2B3C4D5E6F"
_GROUP = (
    "arn:aws:autoscaling:eu-central-1:111111111111:autoScalingGroup:1a2b:autoScalingGroupName"
    "/{project}-{environment}-cluster-Hosts-1A2B3C4D5E6F"
)
_BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shop-d-Publi-1A2B/1a2b3c"
_DATABASE = "arn:aws:rds:eu-central-1:111111111111:cluster:{project}-{environment}-1"
_GLOBAL = "arn:aws:rds::111111111111:global-cluster:{project}-{environment}"
_LOGS = "arn:aws:s3:::{project}-{environment}-ingress-accesslogs-1a2b3c4d5e6f"
_ARTIFACTS = "arn:aws:s3:::{project}-toolchain-artifactbucket-1a2b3c4d5e6f"
_SOURCES = f"{_ARTIFACTS}/environments/{{environment}}/sources.json"
_USER = "arn:aws:iam::111111111111:user/ada"
_ROLE = "arn:aws:iam::111111111111:role/{project}-deployment"
# The roles of the services of environments; an administrator deploys the analyzer.
_LINKED = sorted(
    {
        (role.service, f"arn:aws:iam::111111111111:role/aws-service-role/{role.service}/{role.name}")
        for type_, roles in LINKED_ROLES.items()
        for role in roles
        if type_ != "AWS::AccessAnalyzer::Analyzer"
    }
)


def _stacks(action: str, *context: tuple[str, str], only_own: bool = False) -> tuple[Need, ...]:
    names = _STACKS[:1] if only_own else _STACKS
    return tuple(Need(f"cloudformation:{action}", f"{_CFN}/{name}/1b2c3d4e", context) for name in names)


def _key(action: str) -> Need:
    """Systems Manager uses the key of a secret as its caller ("AWS KMS encryption for SecureString")."""
    context = (
        ("kms:ViaService", "ssm.eu-central-1.amazonaws.com"),
        ("kms:EncryptionContext:PARAMETER_ARN", _SECRET),
    )
    return Need(f"kms:{action}", _KEY, context)


_TAGGED = (
    ("aws:ResourceTag/Environment", "{environment}"),
    ("aws:ResourceTag/Project", "{project}"),
)

# Call → what it needs. A call with a suffix is one that needs less, or something else, in that use.
NEEDS: dict[str, tuple[Need, ...]] = {
    "autoscaling:DescribeAutoScalingGroups": (Need("autoscaling:DescribeAutoScalingGroups"),),
    "autoscaling:SetInstanceProtection": (Need("autoscaling:SetInstanceProtection", _GROUP),),
    "autoscaling:UpdateAutoScalingGroup": (Need("autoscaling:UpdateAutoScalingGroup", _GROUP),),
    "cloudformation:CancelUpdateStack": _stacks("CancelUpdateStack", only_own=True),
    "cloudformation:ContinueUpdateRollback": _stacks("ContinueUpdateRollback", only_own=True),
    # The caller passes the service role, and CloudFormation reads a large template as the caller.
    "cloudformation:CreateChangeSet": (
        *_stacks("CreateChangeSet", ("cloudformation:RoleArn", _ROLE)),
        Need("iam:PassRole", _ROLE, (("iam:PassedToService", "cloudformation.amazonaws.com"),)),
        Need("s3:GetObject", f"{_ARTIFACTS}/templates/shop-dev-network/1a2b.template"),
    ),
    "cloudformation:DeleteChangeSet": _stacks("DeleteChangeSet"),
    "cloudformation:DeleteStack": _stacks("DeleteStack", only_own=True),
    "cloudformation:DescribeChangeSet": _stacks("DescribeChangeSet"),
    "cloudformation:DescribeStackEvents": _stacks("DescribeStackEvents"),
    # Without a name it lists all stacks.
    "cloudformation:DescribeStacks": (
        Need("cloudformation:DescribeStacks", f"{_CFN}/*"),
        *_stacks("DescribeStacks"),
    ),
    "cloudformation:ExecuteChangeSet": _stacks("ExecuteChangeSet"),
    "cloudformation:GetStackPolicy": _stacks("GetStackPolicy"),
    "cloudformation:GetTemplate": _stacks("GetTemplate"),
    "cloudformation:ListChangeSets": _stacks("ListChangeSets"),
    "cloudformation:ListStackResources": _stacks("ListStackResources"),
    "cloudformation:ListStacks": (Need("cloudformation:ListStacks"),),
    "cloudformation:RollbackStack": _stacks("RollbackStack", only_own=True),
    "cloudformation:SetStackPolicy": _stacks("SetStackPolicy", only_own=True),
    "cloudformation:UpdateTerminationProtection": _stacks("UpdateTerminationProtection", only_own=True),
    "cloudtrail:LookupEvents": (Need("cloudtrail:LookupEvents"),),
    "accessanalyzer:ListAnalyzers": (Need("access-analyzer:ListAnalyzers"),),
    "backup:DescribeRegionSettings": (Need("backup:DescribeRegionSettings"),),
    "ec2:DescribeAccountAttributes": (Need("ec2:DescribeAccountAttributes"),),
    "ec2:DescribeAddresses": (Need("ec2:DescribeAddresses"),),
    "ec2:DescribeRouteTables": (Need("ec2:DescribeRouteTables"),),
    "ec2:DescribeSubnets": (Need("ec2:DescribeSubnets"),),
    "ec2:DescribeVpcs": (Need("ec2:DescribeVpcs"),),
    "ecs:DescribeClusters": (Need("ecs:DescribeClusters", f"{_ECS}:cluster/{_CLUSTER}"),),
    "ecs:DescribeServices": (Need("ecs:DescribeServices", f"{_ECS}:service/{_CLUSTER}/hello"),),
    "ecs:DescribeTasks": (Need("ecs:DescribeTasks", f"{_ECS}:task/{_CLUSTER}/1a2b"),),
    "ecs:ListTasks": (Need("ecs:ListTasks", f"{_ECS}:container-instance/{_CLUSTER}/*"),),
    "ecs:PutClusterCapacityProviders": (
        Need("ecs:PutClusterCapacityProviders", f"{_ECS}:cluster/{_CLUSTER}"),
    ),
    "ecs:UpdateService": (Need("ecs:UpdateService", f"{_ECS}:service/{_CLUSTER}/hello"),),
    "elbv2:DescribeAccountLimits": (Need("elasticloadbalancing:DescribeAccountLimits"),),
    "elbv2:DescribeLoadBalancerAttributes": (Need("elasticloadbalancing:DescribeLoadBalancerAttributes"),),
    "elbv2:DescribeLoadBalancers": (Need("elasticloadbalancing:DescribeLoadBalancers"),),
    "elbv2:ModifyLoadBalancerAttributes": (
        Need("elasticloadbalancing:ModifyLoadBalancerAttributes", _BALANCER, _TAGGED),
    ),
    "iam:GetGroup": (Need("iam:GetGroup", "arn:aws:iam::111111111111:group/{project}-operator"),),
    "iam:ListAccessKeys": (Need("iam:ListAccessKeys", _USER),),
    "iam:ListGroupsForUser": (Need("iam:ListGroupsForUser", _USER),),
    "iam:ListMFADevices": (Need("iam:ListMFADevices", _USER),),
    "iam:ListUsers": (Need("iam:ListUsers"),),
    "iam:CreateServiceLinkedRole": tuple(
        Need("iam:CreateServiceLinkedRole", arn, (("iam:AWSServiceName", service),))
        for service, arn in _LINKED
    ),
    "iam:GetRole of a service": tuple(Need("iam:GetRole", arn) for _, arn in _LINKED),
    "rds:DescribeDBClusterSnapshots": (Need("rds:DescribeDBClusterSnapshots", _DATABASE),),
    "rds:DescribeDBClusters": (Need("rds:DescribeDBClusters", _DATABASE),),
    "rds:DescribeGlobalClusters": (Need("rds:DescribeGlobalClusters", _GLOBAL),),
    "rds:ModifyDBCluster": (Need("rds:ModifyDBCluster", _DATABASE),),
    "rds:ModifyGlobalCluster": (Need("rds:ModifyGlobalCluster", _GLOBAL),),
    "route53:GetHostedZone": (Need("route53:GetHostedZone", "arn:aws:route53:::hostedzone/Z1A2B3C4D5E6F"),),
    "s3:DeleteObjects": (
        Need("s3:DeleteObject", f"{_LOGS}/AWSLogs/1a2b"),
        Need("s3:DeleteObjectVersion", f"{_LOGS}/AWSLogs/1a2b"),
    ),
    "s3:GetObject of sources": (Need("s3:GetObject", _SOURCES),),
    "s3:HeadObject": (Need("s3:GetObject", f"{_ARTIFACTS}/functions/drain/1a2b.zip"),),
    "s3:HeadObject of a template": (
        Need("s3:GetObject", f"{_ARTIFACTS}/templates/shop-dev-network/1a2b.template"),
    ),
    "s3:ListObjectVersions": (Need("s3:ListBucketVersions", _LOGS),),
    "s3:PutObject": (Need("s3:PutObject", f"{_ARTIFACTS}/functions/drain/1a2b.zip"),),
    "s3:PutObject of sources": (Need("s3:PutObject", _SOURCES),),
    "s3:PutObject of a template": (
        Need("s3:PutObject", f"{_ARTIFACTS}/templates/shop-dev-network/1a2b.template"),
    ),
    "service-quotas:GetServiceQuota": (
        Need(
            "servicequotas:GetServiceQuota", "arn:aws:servicequotas:eu-central-1:111111111111:vpc/L-F678F1CE"
        ),
    ),
    "ssm:AddTagsToResource": (Need("ssm:AddTagsToResource", _SECRET),),
    "ssm:DeleteParameter": (Need("ssm:DeleteParameter", _LOCK),),
    "ssm:DeleteParameters": (Need("ssm:DeleteParameters", _SECRET),),
    "ssm:DescribeParameters": (Need("ssm:DescribeParameters"),),
    "ssm:GetParameter": (Need("ssm:GetParameter", _SECRET), _key("Decrypt")),
    "ssm:GetParameter of a lock": (Need("ssm:GetParameter", _LOCK),),
    "ssm:GetParameterHistory": (Need("ssm:GetParameterHistory", _SECRET), _key("Decrypt")),
    "ssm:GetParameters": (Need("ssm:GetParameters", _SECRET), _key("Decrypt")),
    "ssm:GetParameters of AWS": (
        Need("ssm:GetParameters", "arn:aws:ssm:eu-central-1::parameter/aws/service/ecs/optimized-ami"),
    ),
    "ssm:GetParameters without values": (Need("ssm:GetParameters", _SECRET),),
    "ssm:ListTagsForResource": (Need("ssm:ListTagsForResource", _SECRET),),
    # Tags are part of a new parameter. An advanced one is encrypted with a data key.
    "ssm:PutParameter": (
        Need("ssm:PutParameter", _SECRET),
        Need("ssm:AddTagsToResource", _SECRET),
        _key("Encrypt"),
        _key("GenerateDataKey"),
    ),
    "ssm:PutParameter of a lock": (Need("ssm:PutParameter", _LOCK),),
    # Needs no permission (AWS STS API Reference).
    "sts:GetCallerIdentity": (),
}
