"""The deployment role can deploy every variant of every stack, and what it lacks is reported."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from deployments import deployed, undeployable
from handler_arns import ARNS, HANDLED
from handler_reference import (
    ALSO_CALLED,
    OTHER_SERVICES,
    UNUSED,
    UNUSED_BY_TYPE,
    WITHOUT_HANDLERS,
    listed_permissions,
)
from handler_roles import LINKED_ROLES, PASSED_ROLES, WITHOUT_LINKED_ROLE, lacks_linked_role
from iam_reference import exists
from judge import Case
from policy_evaluation import as_list, every_statement
from seeds import largest_variant, without
from stack_requests import Request, StackRequests, generated_name, template_of
from template_loader import ROOT, Template, load
from variants import Variant

LONGEST_PROJECT, LONGEST_ENVIRONMENT = "p" * 16, "e" * 15


def types_of(case: Case) -> set[str]:
    found = {one["Type"] for v in deployed(case.variants) for one in v.template["Resources"].values()}
    return found - WITHOUT_HANDLERS


def every_type() -> set[str]:
    """The types in all templates, also in those that an administrator deploys."""
    templates = [load(path) for path in sorted((ROOT / "cfn").glob("*.yaml"))]
    found = {one["Type"] for template in templates for one in template["Resources"].values()}
    return {type_ for type_ in found if type_.startswith("AWS::")} - WITHOUT_HANDLERS


def test_every_service_linked_role_is_known_to_the_run_that_makes_it() -> None:
    assert {type_ for type_ in every_type() if lacks_linked_role(type_)} == set()


def test_a_type_whose_role_no_run_would_make_is_reported() -> None:
    assert lacks_linked_role("AWS::GuardDuty::Detector")


def test_the_role_can_deploy_every_variant(case: Case) -> None:
    assert list(undeployable(dict(case.templates), case.variants)) == []


def test_the_role_can_deploy_with_the_longest_names(case: Case) -> None:
    """Generated names lose the end of what is too long, so the project must still be complete."""
    longest = {"Project": LONGEST_PROJECT, "Environment": LONGEST_ENVIRONMENT}
    variants = [replace(v, values={**v.values, **longest}) for v in deployed(case.variants)]
    assert list(undeployable(dict(case.templates), variants, LONGEST_PROJECT)) == []


def found_without(case: Case, stack: str, change: Callable[[Template], Any]) -> list[tuple[str, str]]:
    """Resource and message of what a changed role lacks for the largest variant of a stack."""
    role = deepcopy(load(ROOT / "cfn" / "deployment.yaml"))
    change(role)
    variant = largest_variant(stack, case.variants)
    return [(one.resource, one.message) for one in undeployable({"deployment": role}, [variant])]


LINKED = "arn:aws:iam::111111111111:role/aws-service-role"
MISSING = [
    (
        "gateway",
        without("WatchPolicy", "Interfaces", "::/account"),
        (
            "Account",
            "the deployment role lacks apigateway:PATCH, apigateway:GET"
            " on arn:aws:apigateway:eu-central-1::/account",
        ),
    ),
    (
        "gateway",
        without("RolePolicy", "PassRolesToServices", "apigateway"),
        (
            "Account",
            "the deployment role lacks iam:PassRole"
            " on arn:aws:iam::111111111111:role/shop-gateway-LogsRole-1A2B3C4D5E6F"
            " with iam:PassedToService apigateway.amazonaws.com",
        ),
    ),
    (
        "tables",
        without("RolePolicy", "ServiceLinkedRoles", "contributorinsights"),
        (
            "Table",
            f"the deployment role lacks iam:CreateServiceLinkedRole on {LINKED}"
            "/contributorinsights.dynamodb.amazonaws.com"
            "/AWSServiceRoleForDynamoDBCloudWatchContributorInsights"
            " with iam:AWSServiceName contributorinsights.dynamodb.amazonaws.com",
        ),
    ),
    (
        "replication",
        without("RolePolicy", "ServiceLinkedRoles", "replication.ecr"),
        (
            "Replication",
            f"the deployment role lacks iam:CreateServiceLinkedRole on {LINKED}"
            "/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication"
            " with iam:AWSServiceName replication.ecr.amazonaws.com",
        ),
    ),
    (
        "replication",
        without("ComputePolicy", "Look", "ecr:"),
        (
            "Replication",
            "the deployment role lacks ecr:DescribeRegistry, ecr:PutReplicationConfiguration on *",
        ),
    ),
    (
        "registry",
        without("ComputePolicy", "Images", "ecr:UntagResource"),
        (
            "Repository",
            "the deployment role lacks ecr:UntagResource"
            " on arn:aws:ecr:eu-central-1:111111111111:repository/shop/hello",
        ),
    ),
]


@pytest.mark.parametrize(("stack", "change", "message"), MISSING)
def test_what_the_role_lacks_is_reported(case: Case, stack: str, change: Any, message: Any) -> None:
    assert found_without(case, stack, change) == [message]


def test_log_groups_outside_the_roles_names_are_reported(case: Case) -> None:
    found = found_without(case, "database", without("WatchPolicy", "Logs", "/aws/rds/cluster/"))
    assert found
    assert {resource for resource, _ in found} <= {
        "PostgresqlLogs",
        "AuditLogs",
        "ErrorLogs",
        "SlowQueryLogs",
    }
    assert all("logs:CreateLogGroup" in message and "logs:DeleteLogGroup" in message for _, message in found)


def small_variant(resources: dict[str, Any]) -> Variant:
    return Variant("backup", "cfn/backup.yaml", {"Resources": resources}, {}, {}, ("one",))


def test_what_the_tables_lack_is_reported() -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {}}
    unknown = small_variant({"One": {"Type": "AWS::Glue::Job"}})
    passing = small_variant(
        {
            "Role": role,
            "One": {"Type": "AWS::SNS::Topic", "Properties": {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}},
        }
    )
    found = [one.message for one in undeployable({}, [unknown, passing])]
    assert found == [
        "handler_arns.py does not list AWS::Glue::Job",
        "handler_roles.py does not list the service that RoleArn passes Role to",
    ]


def test_requests_name_what_the_template_names() -> None:
    group = {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"LogGroupName": {"Fn::Sub": "/x/${AWS::StackName}"}},
    }
    requests = [one for _, one in StackRequests(small_variant({"Group": group}), {}).all()]
    arn = "arn:aws:logs:eu-central-1:111111111111:log-group:/x/shop-dev-backup"
    assert Request("create", "logs:CreateLogGroup", arn) in requests
    assert Request("tag", "logs:UntagResource", arn) in requests
    assert Request("delete", "logs:DeleteLogGroup", arn) in requests
    assert Request("read", "logs:DescribeLogGroups", "*") in requests


@pytest.mark.parametrize(
    ("stack_name", "logical_id", "longest", "name"),
    [
        # Names that CloudFormation generated for a stack of this name, with other random characters.
        (
            "ChineseboostAnalyticsStack",
            "RainlyticsSummariesJobFunctionRole",
            64,
            "ChineseboostAnalyticsStac-RainlyticsSummariesJobFun-1A2B3C4D5E6F",
        ),
        (
            "ChineseboostAnalyticsStack",
            "RainlyticsLogsBucket8DF4ABCD",
            63,
            "ChineseboostAnalyticsStac-RainlyticsLogsBucket8DF4-1A2B3C4D5E6F",
        ),
        ("shop-dev-backup", "Role", 64, "shop-dev-backup-Role-1A2B3C4D5E6F"),
    ],
)
def test_generated_names(stack_name: str, logical_id: str, longest: int, name: str) -> None:
    assert generated_name(stack_name, logical_id, longest) == name


def granted() -> set[str]:
    template = load(ROOT / "cfn" / "deployment.yaml")
    allowing = [one for one in every_statement(template) if one["Effect"] == "Allow"]
    return {action.lower() for one in allowing for action in as_list(one["Action"])}


def test_unused_permissions_are_listed_by_handlers_and_not_granted(case: Case) -> None:
    listed = {permission for type_ in types_of(case) for _, permission in listed_permissions(type_)}
    unused = set().union(*UNUSED.values())
    assert unused <= listed
    assert set(OTHER_SERVICES) <= {permission.split(":")[0] for permission in listed}
    assert {action for action in unused if action.lower() in granted()} == set()
    for type_, actions in UNUSED_BY_TYPE.items():
        assert actions <= {permission for _, permission in listed_permissions(type_)}, type_


def test_tables_have_only_what_the_stacks_need(case: Case) -> None:
    types = types_of(case)
    assert set(HANDLED) == types
    assert {name for handled in HANDLED.values() for name in handled.names} == set(ARNS)
    assert {type_ for type_, _ in PASSED_ROLES} <= types
    assert set(UNUSED_BY_TYPE) | set(ALSO_CALLED) <= types
    assert set(LINKED_ROLES) | set(WITHOUT_LINKED_ROLE) <= every_type()
    assert all(exists(action) for calls in ALSO_CALLED.values() for _, action in calls)


def test_account_stacks_that_environments_create_are_deployed(case: Case) -> None:
    names = {template_of(variant) for variant in deployed(case.variants)}
    assert {"gateway", "registry", "replication", "toolchain"} <= names
    assert not names & {"iam", "deployment", "boundary", "access"}
