"""What ops and its playbooks call as the role of whoever runs them, and what each call needs.

The commands come from the source (``source_calls``). Here is what the source does not say: which call a port
makes, which calls a run makes in which mode, and which action on which resource a call needs.
"""

from dataclasses import dataclass

from source_calls import commands, ports_of

# Method of a port → calls of its adapter.
PORTS: dict[str, tuple[str, ...]] = {
    "identity": ("sts:GetCallerIdentity",),
    "locks.create": ("ssm:PutParameter of a lock", "ssm:GetParameter of a lock"),
    "locks.delete": ("ssm:DeleteParameter",),
    "locks.overwrite": ("ssm:PutParameter of a lock",),
    "locks.read": ("ssm:GetParameter of a lock",),
    "parameters.delete": ("ssm:DeleteParameters",),
    "parameters.existing": ("ssm:DescribeParameters",),
    "parameters.list": ("ssm:DescribeParameters",),
    "parameters.read": ("ssm:GetParameters of AWS",),
    "playbooks.run": (),
    "secrets.get": ("ssm:GetParameter",),
    "secrets.history": ("ssm:GetParameterHistory",),
    "secrets.info": ("ssm:DescribeParameters",),
    "secrets.several": ("ssm:GetParameters",),
    "secrets.tags": ("ssm:ListTagsForResource",),
    "secrets.write": ("ssm:PutParameter", "ssm:GetParameter", "ssm:AddTagsToResource"),
    "secrets.writeAll": ("ssm:PutParameter", "ssm:GetParameter", "ssm:AddTagsToResource"),
    "services.restart": ("ecs:UpdateService",),
    "services.rollouts": ("ecs:DescribeServices",),
    "services.stoppedReasons": ("ecs:ListTasks", "ecs:DescribeTasks"),
    "sessions.login": ("sts:GetSessionToken", "sts:AssumeRole"),
    "sessions.owner": ("sts:GetCallerIdentity",),
    "stacks.events": ("cloudformation:DescribeStackEvents",),
    "stacks.lastEvent": ("cloudformation:DescribeStackEvents",),
    "stacks.list": ("cloudformation:DescribeStacks",),
    "stacks.resources": ("cloudformation:ListStackResources",),
    "trail.events": ("cloudtrail:LookupEvents",),
    "users.attachedItems": (
        "iam:GetLoginProfile",
        "iam:ListAccessKeys",
        "iam:ListAttachedUserPolicies",
        "iam:ListGroupsForUser",
        "iam:ListMFADevices",
        "iam:ListSSHPublicKeys",
        "iam:ListServiceSpecificCredentials",
        "iam:ListSigningCertificates",
        "iam:ListUserPolicies",
        "iam:ListVirtualMFADevices",
    ),
    "users.create": ("iam:CreateUser",),
    "users.delete": ("iam:DeleteUser",),
    "users.get": ("iam:GetUser",),
    "users.join": ("iam:AddUserToGroup",),
    "users.list": ("iam:ListUsers",),
    "users.members": ("iam:GetGroup",),
    "users.passwordPolicy": ("iam:GetAccountPasswordPolicy",),
    "users.removeAttachedItem": (
        "iam:DeactivateMFADevice",
        "iam:DeleteAccessKey",
        "iam:DeleteLoginProfile",
        "iam:DeleteSSHPublicKey",
        "iam:DeleteServiceSpecificCredential",
        "iam:DeleteSigningCertificate",
        "iam:DeleteUserPolicy",
        "iam:DeleteVirtualMFADevice",
        "iam:DetachUserPolicy",
        "iam:RemoveUserFromGroup",
    ),
    "users.setPassword": ("iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
}

# Mode of a run → the plugins' calls that it makes in addition to those of a plan.
PLAYBOOK: dict[str, tuple[str, ...]] = {
    "plan": (
        "cloudformation:CreateChangeSet",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeStacks",
        "cloudformation:GetStackPolicy",
        "cloudformation:GetTemplate",
        "cloudformation:ListChangeSets",
        "cloudformation:ListStackResources",
        "cloudformation:ListStacks",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elbv2:DescribeAccountLimits",
        "elbv2:DescribeLoadBalancers",
        "route53:GetHostedZone",
        "s3:HeadObject of a template",
        "s3:PutObject of a template",
        "service-quotas:GetServiceQuota",
        "ssm:DescribeParameters",
        "ssm:GetParameter of a lock",
        "ssm:GetParameters without values",
        "ssm:ListTagsForResource",
        "sts:GetCallerIdentity",
    ),
    "apply": (
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:SetInstanceProtection",
        "autoscaling:UpdateAutoScalingGroup",
        "cloudformation:CancelUpdateStack",
        "cloudformation:ContinueUpdateRollback",
        "cloudformation:DeleteStack",
        "cloudformation:DescribeStackEvents",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:RollbackStack",
        "cloudformation:SetStackPolicy",
        "cloudformation:UpdateTerminationProtection",
        "ecs:DescribeClusters",
        "ecs:DescribeServices",
        "ecs:PutClusterCapacityProviders",
        "ecs:UpdateService",
        "elbv2:DescribeLoadBalancerAttributes",
        "elbv2:ModifyLoadBalancerAttributes",
        "rds:DescribeDBClusters",
        "rds:DescribeGlobalClusters",
        "rds:ModifyDBCluster",
        "rds:ModifyGlobalCluster",
        "s3:DeleteObjects",
        "s3:HeadObject",
        "s3:ListObjectVersions",
        "s3:PutObject",
        "ssm:AddTagsToResource",
        "ssm:DeleteParameters",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:PutParameter",
    ),
}

# Command → the modes of its runs. A destruction makes the calls of an apply: an apply deletes stacks as well.
RUNS: dict[str, tuple[str, ...]] = {
    "account apply": ("plan", "apply"),
    "account destroy": ("plan", "apply"),
    "env apply": ("plan", "apply"),
    "env create": ("plan", "apply"),
    "env destroy": ("plan", "apply"),
    "env plan": ("plan",),
}

# Methods that a command does not call: they share a module with what it calls. Command → methods.
_WRITES = ("locks.create", "locks.delete", "locks.overwrite")
_SECRET_WRITES = ("parameters.delete", "secrets.write")
NOT_CALLED: dict[str, tuple[str, ...]] = {
    "account user list": (
        *("users.create", "users.delete", "users.get", "users.join", "users.passwordPolicy"),
        *("users.removeAttachedItem", "users.setPassword"),
    ),
    # Without consent to change anything, it takes no lock.
    "env plan": _WRITES,
    "secret history": (
        *_WRITES,
        *_SECRET_WRITES,
        *("locks.read", "parameters.existing", "secrets.info", "stacks.resources"),
        *("services.restart", "services.rollouts", "services.stoppedReasons"),
    ),
    "secret list": _SECRET_WRITES,
}


# Methods that a command calls for less than they can do: (command, method) → calls.
CALLED_FOR_LESS: dict[tuple[str, str], tuple[str, ...]] = {
    ("account user list", "users.attachedItems"): (
        "iam:ListAccessKeys",
        "iam:ListGroupsForUser",
        "iam:ListMFADevices",
    ),
}


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
_USER = "arn:aws:iam::111111111111:user/ada"
_ROLE = "arn:aws:iam::111111111111:role/{project}-deployment"


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
    "rds:DescribeDBClusters": (Need("rds:DescribeDBClusters", _DATABASE),),
    "rds:DescribeGlobalClusters": (Need("rds:DescribeGlobalClusters", _GLOBAL),),
    "rds:ModifyDBCluster": (Need("rds:ModifyDBCluster", _DATABASE),),
    "rds:ModifyGlobalCluster": (Need("rds:ModifyGlobalCluster", _GLOBAL),),
    "route53:GetHostedZone": (Need("route53:GetHostedZone", "arn:aws:route53:::hostedzone/Z1A2B3C4D5E6F"),),
    "s3:DeleteObjects": (
        Need("s3:DeleteObject", f"{_LOGS}/AWSLogs/1a2b"),
        Need("s3:DeleteObjectVersion", f"{_LOGS}/AWSLogs/1a2b"),
    ),
    "s3:HeadObject": (Need("s3:GetObject", f"{_ARTIFACTS}/functions/drain/1a2b.zip"),),
    "s3:HeadObject of a template": (
        Need("s3:GetObject", f"{_ARTIFACTS}/templates/shop-dev-network/1a2b.template"),
    ),
    "s3:ListObjectVersions": (Need("s3:ListBucketVersions", _LOGS),),
    "s3:PutObject": (Need("s3:PutObject", f"{_ARTIFACTS}/functions/drain/1a2b.zip"),),
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

# Calls as a user, before a role is assumed: the groups of cfn/iam.yaml allow them.
AS_A_USER = {"sts:AssumeRole", "sts:GetSessionToken"}

# Commands of administrators, who have full access.
ADMINISTRATORS = {
    "account apply",
    "account destroy",
    "account user add",
    "account user list",
    "account user remove",
}

# Commands that call nothing in an account.
LOCAL = {
    "doctor",
    "env graph",
    "env list",
    "home",
    "init",
    "local down",
    "local reset",
    "local status",
    "local up",
}


# Role, as the reference calls it → its stack, its logical IDs, and the commands that it must be able to run.
_OPERATOR = frozenset(commands()) - ADMINISTRATORS - LOCAL
_SECRETS = frozenset(name for name in _OPERATOR if name.startswith("secret ")) - {"secret audit"}
_READ = frozenset({"account show", "env show", "env watch"})
ROLES: dict[str, tuple[str, tuple[str, ...], frozenset[str]]] = {
    "operator": ("iam", ("OperatorRole", "OperatorSsoRole", "OperatorCiRole"), _OPERATOR),
    "deploy": (
        "access",
        ("FirstDeployRole", "SecondDeployRole", "ThirdDeployRole", "FourthDeployRole"),
        _SECRETS | {"env apply", "env plan", "env show", "env unlock", "env watch"},
    ),
    "plan": ("access", ("PlanRole",), frozenset({"env plan", "env show"})),
    "developer": ("iam", ("DeveloperRole", "DeveloperSsoRole"), _READ),
    "auditor": ("iam", ("AuditorRole", "AuditorSsoRole"), _READ | {"account user list", "secret audit"}),
}


def calls_of(command: str) -> set[str]:
    """The calls that a command can make, its runs of Ansible included."""
    return ports_calls_of(command) | {call for mode in RUNS.get(command, ()) for call in PLAYBOOK[mode]}


def ports_calls_of(command: str) -> set[str]:
    """The calls that a command can make itself."""
    ports = ports_of(commands()[command], PORTS) - set(NOT_CALLED.get(command, ()))
    return {call for port in ports for call in CALLED_FOR_LESS.get((command, port), PORTS[port])}
