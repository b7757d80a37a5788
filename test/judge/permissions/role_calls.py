"""The calls that ops and its playbooks make as the role of the person or pipeline that runs them.

The commands come from the source (``source_calls``). Here is what the source does not say: which calls a port
makes, and a run in each mode. ``call_needs`` says which action on which resource a call needs.
"""

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
    "stacks.describe": ("cloudformation:DescribeStacks",),
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

# Mode of a run → the plugins' calls that it makes; an apply also makes those of a plan.
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
        "accessanalyzer:ListAnalyzers",
        "backup:DescribeRegionSettings",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elbv2:DescribeAccountLimits",
        "elbv2:DescribeLoadBalancers",
        "iam:GetRole of a service",
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
        "iam:CreateServiceLinkedRole",
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusters",
        "rds:DescribeGlobalClusters",
        "rds:ModifyDBCluster",
        "rds:ModifyGlobalCluster",
        "s3:DeleteObjects",
        "s3:HeadObject",
        "s3:ListObjectVersions",
        "s3:PutObject",
        "s3:PutObject of sources",
        "ssm:AddTagsToResource",
        "ssm:DeleteParameters",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:PutParameter",
    ),
    # Of playbooks/sources.yml, which is not a plan.
    "read": (
        "cloudformation:DescribeStacks",
        "s3:GetObject of sources",
        "sts:GetCallerIdentity",
    ),
}

# Command → the modes of its runs. A destruction makes the calls of an apply: an apply deletes stacks as well.
RUNS: dict[str, tuple[str, ...]] = {
    "account apply": ("plan", "apply"),
    "account destroy": ("plan", "apply"),
    "env adopt": ("read",),
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
    "env render",
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
_READ = frozenset({"account show", "env list", "env show", "env watch"})
ROLES: dict[str, tuple[str, tuple[str, ...], frozenset[str]]] = {
    "operator": ("iam", ("OperatorRole", "OperatorSsoRole", "OperatorCiRole"), _OPERATOR),
    "deploy": (
        "access",
        ("FirstDeployRole", "SecondDeployRole", "ThirdDeployRole", "FourthDeployRole"),
        _SECRETS | {"env apply", "env list", "env plan", "env show", "env unlock", "env watch"},
    ),
    "plan": ("access", ("PlanRole",), frozenset({"env list", "env plan", "env show"})),
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
