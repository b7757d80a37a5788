"""Who may do what: people, pipelines, deployments, and what a service's role can be given at most."""

import account_checks as checks
import pytest
from account_checks import ACCOUNT, FRESH, filled, statements_of, trust_of
from account_stacks import BASE, DEPLOYMENT, DEV, PASSED, ROLE, STACKS, arn, may, properties
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from iam_reference import exists
from policy_evaluation import Stack, as_list, decide
from template_loader import resources

CALLS = [
    ("OperatorRole", "cloudformation:CreateChangeSet", DEV, DEPLOYMENT, "allowed"),
    ("OperatorRole", "cloudformation:CreateChangeSet", DEV, {}, "not allowed"),
    ("OperatorRole", "cloudformation:ExecuteChangeSet", DEV, {}, "allowed"),
    (
        "OperatorRole",
        "cloudformation:DeleteStack",
        arn("cloudformation", "stack/other-dev/1"),
        {},
        "not allowed",
    ),
    (
        "OperatorRole",
        "cloudformation:CreateChangeSet",
        arn("cloudformation", "stack/shop-iam/1"),
        DEPLOYMENT,
        "denied",
    ),
    ("OperatorRole", "cloudformation:DeleteStack", arn("cloudformation", "stack/shop-audit/1"), {}, "denied"),
    ("OperatorRole", "iam:PassRole", f"{ROLE}/shop-deployment", PASSED, "allowed"),
    (
        "OperatorRole",
        "iam:PassRole",
        f"{ROLE}/shop-deployment",
        {"iam:PassedToService": "ec2.amazonaws.com"},
        "not allowed",
    ),
    ("OperatorRole", "iam:PassRole", f"{ROLE}/shop-administrator", PASSED, "not allowed"),
    ("OperatorRole", "iam:CreateRole", f"{ROLE}/shop-x", {}, "not allowed"),
    ("OperatorRole", "ec2:RunInstances", arn("ec2", "instance/*"), {}, "not allowed"),
    ("OperatorRole", "ssm:PutParameter", arn("ssm", "parameter/shop/dev/hello/KEY"), {}, "allowed"),
    ("OperatorRole", "ssm:GetParameter", arn("ssm", "parameter/other/dev/hello/KEY"), {}, "not allowed"),
    (
        "OperatorRole",
        "s3:DeleteObjectVersion",
        "arn:aws:s3:::shop-audit-trailbucket-1/AWSLogs/x",
        {},
        "denied",
    ),
    ("OperatorRole", "ecs:ExecuteCommand", arn("ecs", "task/shop-prod-cluster-Cluster-1/a"), {}, "allowed"),
    ("OperatorSsoRole", "cloudformation:ExecuteChangeSet", DEV, {}, "allowed"),
    ("OperatorCiRole", "cloudformation:ExecuteChangeSet", DEV, {}, "allowed"),
    ("DeveloperRole", "ecs:ExecuteCommand", arn("ecs", "task/shop-dev-cluster-Cluster-1/a"), {}, "allowed"),
    (
        "DeveloperRole",
        "ecs:ExecuteCommand",
        arn("ecs", "task/shop-prod-cluster-Cluster-1/a"),
        {},
        "not allowed",
    ),
    (
        "DeveloperRole",
        "ecs:ExecuteCommand",
        arn("ecs", "task/shop-dev-cluster-prod-cluster-Cluster-1/a"),
        {},
        "not allowed",
    ),
    (
        "DeveloperRole",
        "logs:FilterLogEvents",
        arn("logs", "log-group:shop-prod-service-hello-AppLogs-1"),
        {},
        "allowed",
    ),
    ("DeveloperRole", "ssm:GetParameter", arn("ssm", "parameter/shop/dev/hello/KEY"), {}, "not allowed"),
    ("DeveloperRole", "cloudformation:ExecuteChangeSet", DEV, {}, "not allowed"),
    ("AuditorRole", "cloudtrail:LookupEvents", "*", {}, "allowed"),
    ("AuditorRole", "s3:GetObject", "arn:aws:s3:::shop-audit-trailbucket-1/AWSLogs/x", {}, "allowed"),
    ("AuditorRole", "s3:GetObject", "arn:aws:s3:::shop-toolchain-artifactbucket-1/x", {}, "not allowed"),
    ("AuditorRole", "secretsmanager:GetSecretValue", arn("secretsmanager", "secret:x"), {}, "not allowed"),
    ("AuditorRole", "iam:PutRolePolicy", f"{ROLE}/shop-auditor", {}, "not allowed"),
    ("BillingRole", "ce:GetCostAndUsage", f"arn:aws:billing::{ACCOUNT}:billingview/primary", {}, "allowed"),
    ("BillingRole", "cloudformation:DescribeStacks", DEV, {}, "not allowed"),
]


@pytest.mark.parametrize(("role", "action", "resource", "context", "decision"), CALLS)
def test_role_may(role: str, action: str, resource: str, context: dict[str, str], decision: str) -> None:
    assert may("iam", role, action, resource, context) == decision


USER = f"arn:aws:iam::{ACCOUNT}:user/ada"
GROUP = f"arn:aws:iam::{ACCOUNT}:group/shop-operator"
# What `ops account user add | remove | list` asks of IAM: action → what it is asked of.
PEOPLE = {
    "iam:AddUserToGroup": GROUP,
    "iam:CreateLoginProfile": USER,
    "iam:CreateUser": USER,
    "iam:DeactivateMFADevice": USER,
    "iam:DeleteAccessKey": USER,
    "iam:DeleteLoginProfile": USER,
    "iam:DeleteSSHPublicKey": USER,
    "iam:DeleteServiceSpecificCredential": USER,
    "iam:DeleteSigningCertificate": USER,
    "iam:DeleteUser": USER,
    "iam:DeleteUserPolicy": USER,
    "iam:DeleteVirtualMFADevice": f"arn:aws:iam::{ACCOUNT}:mfa/ada",
    "iam:DetachUserPolicy": USER,
    "iam:RemoveUserFromGroup": GROUP,
    "iam:TagUser": USER,
    "iam:UpdateLoginProfile": USER,
}
LISTED = {
    "iam:ListAccessKeys": USER,
    "iam:ListGroupsForUser": USER,
    "iam:ListMFADevices": USER,
    "iam:ListUsers": "*",
}


@pytest.mark.parametrize("action", PEOPLE)
def test_administrators_alone_make_and_remove_people(action: str) -> None:
    assert exists(action)
    for role in ("OperatorRole", "DeveloperRole", "AuditorRole", "BillingRole"):
        assert may("iam", role, action, PEOPLE[action]) == "not allowed", role
    for role in ("OperatorSsoRole", "DeveloperSsoRole", "AuditorSsoRole", "OperatorCiRole"):
        assert may("iam", role, action, PEOPLE[action]) == "not allowed", role


def test_administrator_may_all() -> None:
    """Its rights are AWS's own managed policy, and no policy of ours takes any of them away."""
    role = filled(STACKS["iam"]).resolve(properties(STACKS["iam"], "AdministratorRole"))
    assert role["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/AdministratorAccess"]
    assert "PermissionsBoundary" not in role
    assert [
        one for one in statements_of(filled(STACKS["iam"]), "AdministratorRole") if one["Effect"] == "Deny"
    ] == []


@pytest.mark.parametrize("action", LISTED)
def test_auditor_sees_people(action: str) -> None:
    assert may("iam", "AuditorRole", action, LISTED[action]) == "allowed"


WRITES = (
    "Create",
    "Delete",
    "Put",
    "Update",
    "Modify",
    "Attach",
    "Detach",
    "Set",
    "Execute",
    "Run",
    "Start",
    "Pass",
)


def test_auditor_changes_nothing() -> None:
    """Queries of logs are started, and so is the detection of drift; both change nothing."""
    allowed = {
        action
        for one in statements_of(filled(STACKS["iam"]), "AuditorRole")
        for action in as_list(one["Action"])
        if action.split(":")[1].startswith(WRITES)
    }
    assert allowed == {"logs:StartLiveTail", "logs:StartQuery"}


def test_groups_lead_to_the_role_of_the_same_name_alone() -> None:
    values = filled(STACKS["iam"])
    for group, _, _ in resources(STACKS["iam"], "AWS::IAM::Group"):
        name = values.resolve(properties(STACKS["iam"], group)["GroupName"])
        reached = [
            arn
            for one in statements_of(values, group)
            if one["Effect"] == "Allow" and "sts:AssumeRole" in as_list(one["Action"])
            for arn in as_list(one["Resource"])
        ]
        assert reached == ([] if group == "UsersGroup" else [f"{ROLE}/{name}"])


def test_people_of_another_account_are_named() -> None:
    """With a users account its principals are trusted instead; groups here are the emergency's alone."""
    values = Stack(STACKS["iam"], {**checks.GIVEN, "UsersAccountId": "222222222222"})
    for role in ("AdministratorRole", "OperatorRole", "DeveloperRole", "AuditorRole", "BillingRole"):
        assert [one["Principal"] for one in trust_of(values, role)] == [
            {"AWS": "arn:aws:iam::222222222222:root"}
        ]
    here = trust_of(values, "BreakGlassRole")
    assert [one["Principal"] for one in here] == [{"AWS": f"arn:aws:iam::{ACCOUNT}:root"}]
    groups = [group for group, _, _ in resources(STACKS["iam"], "AWS::IAM::Group") if values.exists(group)]
    assert groups == ["UsersGroup", "BreakGlassGroup"]


def test_groups_of_the_users_account_reach_the_accounts_that_are_named() -> None:
    values = Stack(STACKS["iam"], {**checks.GIVEN, "WorkloadAccountIds": "222222222222,333333333333"})
    policies = statements_of(values, "OperatorGroup")

    def reach(account: str) -> str:
        context = {"aws:ResourceAccount": account}
        return decide(policies, "sts:AssumeRole", f"arn:aws:iam::{account}:role/shop-operator", context)

    assert [reach(account) for account in (ACCOUNT, "222222222222", "444444444444")] == [
        "allowed",
        "allowed",
        "not allowed",
    ]


def test_sso_role_is_for_its_permission_set() -> None:
    policies = trust_of(filled(STACKS["iam"]), "OperatorSsoRole")
    reserved = f"{ROLE}/aws-reserved/sso.amazonaws.com"

    def assume(principal: str) -> str:
        return decide(policies, "sts:AssumeRole", "", {"aws:PrincipalArn": principal})

    assert assume(f"{reserved}/AWSReservedSSO_shop-operator_0123456789abcdef") == "allowed"
    assert assume(f"{reserved}/eu-west-1/AWSReservedSSO_shop-operator_0123456789abcdef") == "allowed"
    assert assume(f"{reserved}/AWSReservedSSO_shop-operator_x_0123456789abcdef") == "not allowed"
    assert assume(f"{ROLE}/shop-developer") == "not allowed"
    assert decide(policies, "sts:AssumeRole", "", FRESH) == "not allowed"


def test_pipeline_deploys_its_own_environment() -> None:
    tag = {"aws:PrincipalTag/deploys": "dev"}
    execute = "cloudformation:ExecuteChangeSet"
    assert may("access", "FirstDeployRole", execute, DEV, tag) == "allowed"
    prod = arn("cloudformation", "stack/shop-prod-network/1")
    assert may("access", "FirstDeployRole", execute, prod, tag) == "not allowed"
    assert may("access", "FirstDeployRole", execute, DEV) == "not allowed"
    assert (
        may("access", "FirstDeployRole", execute, arn("cloudformation", "stack/shop-iam/1"), tag) == "denied"
    )
    key = arn("ssm", "parameter/shop/prod/hello/KEY")
    assert may("access", "FirstDeployRole", "ssm:PutParameter", key, tag) == "not allowed"


# What rolling a service and waiting for it asks of ECS: action → what it is asked of, in the cluster.
ROLLING = {
    "ecs:UpdateService": "service/shop-{}-cluster-Cluster-1/hello",
    "ecs:DescribeServices": "service/shop-{}-cluster-Cluster-1/hello",
    "ecs:ListTasks": "container-instance/shop-{}-cluster-Cluster-1/*",
    "ecs:DescribeTasks": "task/shop-{}-cluster-Cluster-1/a",
}


@pytest.mark.parametrize(("action", "resource"), ROLLING.items())
def test_services_are_rolled_by_who_deploys_them(action: str, resource: str) -> None:
    tag = {"aws:PrincipalTag/deploys": "dev"}
    assert may("access", "FirstDeployRole", action, arn("ecs", resource.format("dev")), tag) == "allowed"
    assert may("access", "FirstDeployRole", action, arn("ecs", resource.format("prod")), tag) == "not allowed"
    assert may("iam", "OperatorRole", action, arn("ecs", resource.format("prod"))) == "allowed"
    if action == "ecs:UpdateService":
        assert may("iam", "DeveloperRole", action, arn("ecs", resource.format("dev"))) == "not allowed"


def test_plan_executes_nothing() -> None:
    assert may("access", "PlanRole", "cloudformation:CreateChangeSet", DEV, DEPLOYMENT) == "allowed"
    for action in ("ExecuteChangeSet", "DeleteStack", "UpdateStack", "SetStackPolicy"):
        assert may("access", "PlanRole", f"cloudformation:{action}", DEV, DEPLOYMENT) == "not allowed"
    assert may("access", "PlanRole", "kms:Decrypt", arn("kms", "key/1")) == "not allowed"


def test_each_deploying_role_has_the_tag_and_the_subject_of_its_environment() -> None:
    values = filled(STACKS["access"])
    for role, environment in zip(
        ("First", "Second", "Third", "Fourth"), ("dev", "eu", "prod", "us"), strict=True
    ):
        own = values.resolve(properties(STACKS["access"], f"{role}DeployRole"))
        assert own["Tags"] == [{"Key": "deploys", "Value": environment}]
        assert own["RoleName"] == f"shop-{environment}-deploy-ci"
        github, _ = own["AssumeRolePolicyDocument"]["Statement"]
        wanted = github["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
        assert wanted == f"repo:acme/shop:environment:{environment}"


def test_nothing_is_there_for_pipelines_until_it_is_asked_for() -> None:
    values = Stack(STACKS["access"], {"Project": "shop"})
    assert [one for one in STACKS["access"]["Resources"] if values.exists(one)] == ["Placeholder"]


ENVIRONMENT_STACKS = {name: template for name, template in STACKS.items() if name not in BASE}

# Permissions that handlers name for what no template has: services, then single actions.
OTHER_SERVICES = {
    "acm-pca": "certificates are public",
    "amplify": "no firewall stands before it",
    "apprunner": "no firewall stands before it",
    "appsync": "no firewall stands before it",
    "bedrock-agentcore": "no firewall stands before it",
    "cognito-idp": "no listener signs people in",
    "docdb-elastic": "secrets are of Aurora",
    "elasticfilesystem": "functions mount nothing",
    "firehose": "logs go to CloudWatch",
    "kinesis": "tables have no Kinesis stream",
    "redshift": "secrets are of Aurora",
    "redshift-serverless": "secrets are of Aurora",
    "route53-recovery-control-config": "health checks ask an address",
    "s3files": "functions mount nothing",
    "s3tables": "buckets have no metadata tables",
    "ssm": "the image of hosts is an id",
    "vpc-lattice": "hosts and endpoints are in none",
    "vpce": "endpoints are of their own region",
}
# Reason → actions.
UNUSED: dict[str, set[str]] = {
    "Hosts are registered by ECS, and what they are is in their launch template.": {
        "autoscaling:AttachLoadBalancers",
        "autoscaling:DetachLoadBalancers",
    },
    "DynamoDB asks for them with Kinesis.": {
        "cloudwatch:PutMetricData",
        "dynamodb:DisableKinesisStreamingDestination",
        "dynamodb:EnableKinesisStreamingDestination",
        "dynamodb:UpdateKinesisStreamingDestination",
    },
    "Networks have plain subnets, addresses of AWS and one address a NAT gateway, and no VPN.": {
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
    "The firewall stands before the API alone, and its rule groups are AWS's.": {
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
    "They are settings of the account.": {"ecs:PutAccountSetting", "ecs:PutAccountSettingDefault"},
    "Policies are of roles, and none may lose its boundary.": {
        "iam:DeleteGroupPolicy",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteUserPolicy",
        "iam:GetGroupPolicy",
        "iam:GetUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutUserPolicy",
    },
    "Functions are code that was uploaded, on Lambda's own capacity.": {
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
    "Instances are of a cluster, which is what is backed up and restored.": {
        "rds:AddRoleToDBInstance",
        "rds:CreateDBInstanceReadReplica",
        "rds:PromoteReadReplica",
        "rds:RemoveRoleFromDBInstance",
        "rds:RestoreDBInstanceFromDBSnapshot",
        "rds:RestoreDBInstanceToPointInTime",
        "rds:StartDBInstanceAutomatedBackupsReplication",
        "rds:StopDBInstanceAutomatedBackupsReplication",
    },
    "Buckets have encryption, versions, a lifecycle and a policy, and nothing else.": {
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


def needed() -> set[str]:
    """Permissions that the handlers of all resource types use, but for listing (AWS's resource schemas)."""
    types = {one["Type"] for template in ENVIRONMENT_STACKS.values() for _, one, _ in resources(template)}
    found = set()
    for type_ in types - {"AWS::CloudFormation::WaitConditionHandle"}:
        handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema["handlers"]
        found |= {
            permission
            for name, handler in handlers.items()
            if name != "list"
            for permission in handler.get("permissions", [])
        }
    return found


def allowed_actions(stack: str, role: str) -> list[str]:
    """What a role is allowed on at least one resource."""
    policies = statements_of(filled(STACKS[stack]), role)
    return [action for one in policies if one["Effect"] == "Allow" for action in as_list(one["Action"])]


def missing() -> set[str]:
    """What handlers use, which exists, and which the deployment role does not have."""
    allowed = {action.lower() for action in allowed_actions("deployment", "DeploymentRole")}
    return {
        action
        for action in needed()
        if "*" not in action
        and exists(action)
        and action.split(":")[0] not in OTHER_SERVICES
        and action.lower() not in allowed
    }


def test_deployment_role_has_what_the_resource_types_need() -> None:
    assert missing() == set().union(*UNUSED.values())


def test_services_that_are_left_out_are_needed_by_handlers() -> None:
    assert set(OTHER_SERVICES) <= {permission.split(":")[0] for permission in needed()}


def environment_roles() -> list[tuple[str, str]]:
    """Stack and logical id of the roles that deployments make."""
    return [
        (stack, logical_id)
        for stack, template in ENVIRONMENT_STACKS.items()
        for logical_id, _, _ in resources(template, "AWS::IAM::Role")
    ]


def allowed_of(stack: str, role: str) -> set[str]:
    """Actions that the policies of a role allow, in all branches of Fn::If."""
    template = STACKS[stack]
    policies = [
        policy
        for _, _, policy in resources(template, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        if {"Ref": role} in policy.get("Roles", [])
    ]
    return {
        action
        for one in checks.every_statement([properties(template, role).get("Policies", []), policies])
        if one["Effect"] == "Allow"
        for action in as_list(one["Action"])
    }


@pytest.mark.parametrize(("stack", "role"), environment_roles())
def test_boundary_leaves_a_role_what_it_needs(stack: str, role: str) -> None:
    policy = properties(STACKS["boundary"], "ServicesBoundary")["PolicyDocument"]
    statements = filled(STACKS["boundary"]).resolve(policy)["Statement"]
    ceiling = {action for one in statements if one["Effect"] == "Allow" for action in as_list(one["Action"])}
    assert allowed_of(stack, role) - ceiling == set()


BOUNDED = [
    ("s3:GetObject", "arn:aws:s3:::shop-dev-files/x", "allowed"),
    ("s3:GetObject", "arn:aws:s3:::shop-audit-trailbucket-1/x", "denied"),
    ("ecr:BatchGetImage", "arn:aws:ecr:eu-central-1:222222222222:repository/shop/hello", "allowed"),
    ("ecr:BatchGetImage", arn("ecr", "repository/other/hello"), "not allowed"),
    ("ssm:GetParameters", arn("ssm", "parameter/other/dev/hello/KEY"), "not allowed"),
    ("sts:AssumeRole", f"{ROLE}/shop-administrator", "denied"),
    ("iam:PassRole", f"{ROLE}/shop-dev-x", "denied"),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/x", "denied"),
    ("cloudtrail:StopLogging", arn("cloudtrail", "trail/shop"), "not allowed"),
    ("kms:ScheduleKeyDeletion", arn("kms", "key/1"), "not allowed"),
]


@pytest.mark.parametrize(("action", "resource", "decision"), BOUNDED)
def test_boundary(action: str, resource: str, decision: str) -> None:
    policy = properties(STACKS["boundary"], "ServicesBoundary")["PolicyDocument"]
    assert decide(filled(STACKS["boundary"]).resolve(policy)["Statement"], action, resource, {}) == decision


DEPLOYED = [
    (
        "iam:PassRole",
        f"{ROLE}/shop-dev-service-hello-TaskRole-1",
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    ("iam:CreateRole", f"{ROLE}/shop-dev-cluster-HostRole-1", {"iam:PermissionsBoundary": checks.BOUNDARY}),
    ("lambda:InvokeFunction", arn("lambda", "function:shop-functions-SecretFunction-1"), {}),
    ("ec2:CreateVpc", arn("ec2", "vpc/vpc-1"), {}),
    ("kms:ScheduleKeyDeletion", arn("kms", "key/1"), {}),
    (
        "secretsmanager:GetSecretValue",
        arn("secretsmanager", "secret:Password-1"),
        {"aws:ResourceTag/aws:cloudformation:stack-name": "shop-dev-database"},
    ),
]

NOT_DEPLOYED = [
    ("iam:PassRole", f"{ROLE}/shop-administrator", {"iam:PassedToService": "ec2.amazonaws.com"}),
    ("iam:PassRole", f"{ROLE}/shop-functions-SecretRole-1", {"iam:PassedToService": "lambda.amazonaws.com"}),
    ("iam:UpdateAssumeRolePolicy", f"{ROLE}/shop-operator-sso", {}),
    ("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/shop-services", {}),
    ("lambda:UpdateFunctionCode", arn("lambda", "function:shop-functions-SecretFunction-1"), {}),
    ("s3:PutBucketPolicy", "arn:aws:s3:::shop-audit-trailbucket-1", {}),
    ("sns:DeleteTopic", arn("sns", "shop-audit-AlertTopic-1"), {}),
    ("cloudwatch:DeleteAlarms", arn("cloudwatch", "alarm:shop-audit-RootUseAlarm-1"), {}),
    ("events:DeleteRule", arn("events", "rule/shop-iam-BreakGlassRule-1"), {}),
    ("cloudtrail:DeleteTrail", arn("cloudtrail", "trail/shop"), {}),
    ("ecs:DeleteCluster", arn("ecs", "cluster/other-dev-cluster-Cluster-1"), {}),
    (
        "secretsmanager:GetSecretValue",
        arn("secretsmanager", "secret:x"),
        {"aws:ResourceTag/aws:cloudformation:stack-name": "other-dev-database"},
    ),
]


@pytest.mark.parametrize(("action", "resource", "context"), DEPLOYED)
def test_deployment_role_may(action: str, resource: str, context: dict[str, str]) -> None:
    assert may("deployment", "DeploymentRole", action, resource, context) == "allowed"


@pytest.mark.parametrize(("action", "resource", "context"), NOT_DEPLOYED)
def test_deployment_role_may_not(action: str, resource: str, context: dict[str, str]) -> None:
    assert may("deployment", "DeploymentRole", action, resource, context) != "allowed"


def test_base_stacks_are_refused_to_whoever_deploys() -> None:
    for stack, role in (("iam", "OperatorRole"), ("access", "FirstDeployRole")):
        for name in BASE:
            target = arn("cloudformation", f"stack/shop-{name}/1")
            context = {**DEPLOYMENT, "aws:PrincipalTag/deploys": "dev"}
            for action in ("CreateChangeSet", "DeleteStack", "ExecuteChangeSet"):
                assert may(stack, role, f"cloudformation:{action}", target, context) == "denied", (role, name)
