"""Permissions of people, pipelines and deployments, and the boundary of service roles."""

import account_checks as checks
import pytest
from account_checks import ACCOUNT, FRESH, filled, statements_of, trust_of
from account_stacks import BASE, DEPLOYMENT, DEV, PASSED, ROLE, STACKS, arn, may, properties
from iam_reference import exists
from policy_evaluation import Stack, as_list, decide
from template_loader import resources

OWNED = {"aws:ResourceTag/Project": "shop"}
FOREIGN = {"aws:ResourceTag/Project": "shop-dev"}

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
    ("OperatorRole", "cloudformation:ExecuteChangeSet", DEV, OWNED, "allowed"),
    ("OperatorRole", "cloudformation:ExecuteChangeSet", DEV, FOREIGN, "denied"),
    ("OperatorRole", "cloudformation:DescribeStacks", DEV, FOREIGN, "allowed"),
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
    (
        "DeveloperRole",
        "logs:FilterLogEvents",
        arn("logs", "log-group:shop-dev-eu-service-hello-AppLogs-1"),
        FOREIGN,
        "not allowed",
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
# The IAM calls of `ops account user add | remove | list`: action → resource.
USER_CHANGES = {
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
USER_LISTS = {
    "iam:ListAccessKeys": USER,
    "iam:ListGroupsForUser": USER,
    "iam:ListMFADevices": USER,
    "iam:ListUsers": "*",
}


@pytest.mark.parametrize("action", USER_CHANGES)
def test_only_administrators_create_and_remove_users(action: str) -> None:
    assert exists(action)
    for role in ("OperatorRole", "DeveloperRole", "AuditorRole", "BillingRole"):
        assert may("iam", role, action, USER_CHANGES[action]) == "not allowed", role
    for role in ("OperatorSsoRole", "DeveloperSsoRole", "AuditorSsoRole", "OperatorCiRole"):
        assert may("iam", role, action, USER_CHANGES[action]) == "not allowed", role


def test_administrator_has_full_access() -> None:
    """It has AWS's managed policy, and no policy of ours denies any of it."""
    role = filled(STACKS["iam"]).resolve(properties(STACKS["iam"], "AdministratorRole"))
    assert role["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/AdministratorAccess"]
    assert "PermissionsBoundary" not in role
    assert [
        one for one in statements_of(filled(STACKS["iam"]), "AdministratorRole") if one["Effect"] == "Deny"
    ] == []


@pytest.mark.parametrize("action", USER_LISTS)
def test_auditor_lists_users(action: str) -> None:
    assert may("iam", "AuditorRole", action, USER_LISTS[action]) == "allowed"


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
    """Starting log queries and live tails changes nothing."""
    allowed = {
        action
        for one in statements_of(filled(STACKS["iam"]), "AuditorRole")
        for action in as_list(one["Action"])
        if action.split(":")[1].startswith(WRITES)
    }
    assert allowed == {"logs:StartLiveTail", "logs:StartQuery"}


def test_groups_can_assume_only_the_role_of_the_same_name() -> None:
    values = filled(STACKS["iam"])
    named = {
        group: values.resolve(properties(STACKS["iam"], group)["GroupName"])
        for group, _, _ in resources(STACKS["iam"], "AWS::IAM::Group")
    }
    for group, own in named.items():
        policies = statements_of(values, group)
        for account in (ACCOUNT, "222222222222"):
            reached = [
                name
                for name in named.values()
                if decide(
                    policies,
                    "sts:AssumeRole",
                    f"arn:aws:iam::{account}:role/{name}",
                    {"aws:ResourceAccount": account},
                )
                == "allowed"
            ]
            assert reached == ([] if group == "UsersGroup" or account != ACCOUNT else [own])


def test_users_account_is_trusted() -> None:
    """With a users account its principals are trusted instead; only the emergency group remains here."""
    values = Stack(STACKS["iam"], {**checks.GIVEN, "UsersAccountId": "222222222222"})
    for role in ("AdministratorRole", "OperatorRole", "DeveloperRole", "AuditorRole", "BillingRole"):
        assert [one["Principal"] for one in trust_of(values, role)] == [
            {"AWS": "arn:aws:iam::222222222222:root"}
        ]
    here = trust_of(values, "BreakGlassRole")
    assert [one["Principal"] for one in here] == [{"AWS": f"arn:aws:iam::{ACCOUNT}:root"}]
    groups = [group for group, _, _ in resources(STACKS["iam"], "AWS::IAM::Group") if values.exists(group)]
    assert groups == ["UsersGroup", "BreakGlassGroup"]


def test_groups_can_assume_roles_only_in_the_listed_accounts() -> None:
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


# The ECS calls for rolling a service and waiting for it: action → resource in the cluster.
ROLLING = {
    "ecs:UpdateService": "service/shop-{}-cluster-Cluster-1/hello",
    "ecs:DescribeServices": "service/shop-{}-cluster-Cluster-1/hello",
    "ecs:ListTasks": "container-instance/shop-{}-cluster-Cluster-1/*",
    "ecs:DescribeTasks": "task/shop-{}-cluster-Cluster-1/a",
}


@pytest.mark.parametrize(("action", "resource"), ROLLING.items())
def test_deploying_roles_can_roll_services(action: str, resource: str) -> None:
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


def test_each_deploy_role_has_its_environments_tag_and_subject() -> None:
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


def test_no_pipeline_roles_exist_by_default() -> None:
    values = Stack(STACKS["access"], {"Project": "shop"})
    assert [one for one in STACKS["access"]["Resources"] if values.exists(one)] == ["Placeholder"]


BOUNDED = [
    ("s3:GetObject", "arn:aws:s3:::shop-dev-files/x", "allowed"),
    ("s3:GetObject", "arn:aws:s3:::shop-audit-trailbucket-1/x", "denied"),
    ("ecr:BatchGetImage", "arn:aws:ecr:eu-central-1:222222222222:repository/shop/hello", "allowed"),
    ("ecr:BatchGetImage", "arn:aws:ecr:eu-central-1:222222222222:repository/team/worker", "allowed"),
    ("ecr:BatchGetImage", arn("ecr", "repository/shop/hello"), "allowed"),
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
    statements = filled(STACKS["boundary"]).resolve(policy)["Statement"]
    context = {"aws:ResourceAccount": resource.split(":")[4] or ACCOUNT}
    assert decide(statements, action, resource, context) == decision


DEPLOYED = [
    (
        "iam:PassRole",
        f"{ROLE}/shop-dev-service-hello-TaskRole-1",
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    ("iam:CreateRole", f"{ROLE}/shop-dev-cluster-HostRole-1", {"iam:PermissionsBoundary": checks.BOUNDARY}),
    ("lambda:InvokeFunction", arn("lambda", "function:shop-functions-SecretFunction-1"), {}),
    ("ec2:CreateVpc", arn("ec2", "vpc/vpc-1"), {}),
    # An existing VPC may belong to another project.
    ("ec2:CreateSecurityGroup", arn("ec2", "vpc/vpc-1"), FOREIGN),
    ("ec2:DeleteVpc", arn("ec2", "vpc/vpc-1"), OWNED),
    ("kms:ScheduleKeyDeletion", arn("kms", "key/1"), {}),
    (
        "secretsmanager:GetSecretValue",
        arn("secretsmanager", "secret:Password-1"),
        {"aws:ResourceTag/aws:cloudformation:stack-name": "shop-dev-database"},
    ),
]

NOT_DEPLOYED = [
    ("ec2:DeleteVpc", arn("ec2", "vpc/vpc-1"), FOREIGN),
    ("ec2:CreateTags", arn("ec2", "vpc/vpc-1"), FOREIGN),
    ("iam:UpdateAssumeRolePolicy", f"{ROLE}/shop-dev-administrator", FOREIGN),
    ("kms:ScheduleKeyDeletion", arn("kms", "key/1"), FOREIGN),
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


def test_deploying_roles_cannot_change_base_stacks() -> None:
    for stack, role in (("iam", "OperatorRole"), ("access", "FirstDeployRole")):
        for name in BASE:
            target = arn("cloudformation", f"stack/shop-{name}/1")
            context = {**DEPLOYMENT, "aws:PrincipalTag/deploys": "dev"}
            for action in ("CreateChangeSet", "DeleteStack", "ExecuteChangeSet"):
                assert may(stack, role, f"cloudformation:{action}", target, context) == "denied", (role, name)
