"""Without the service-linked role of ECS the first cluster of an account fails: a run makes it first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError
from conftest import start_emulator
from stackrun.cloudformation.linked_roles import NEEDED
from workspace import REGION, TOPIC, Workspace

EMBEDDED = "000000000000"
"""In this account a run does not wait until a role is some seconds old."""

CLUSTER = """\
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
"""
ROLE = "AWSServiceRoleForECS"
NOTE = "the service-linked role of ECS, which this account"
Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def new_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an embedded AWS whose accounts are new."""
    with start_emulator(tmp_path_factory.mktemp("new"), "--new-account") as url:
        yield url


def clients(endpoint: str, account: str) -> Client:
    session = boto3.session.Session(account, "test", region_name=REGION)
    return lambda service: session.client(service, endpoint_url=endpoint)


def has_role(client: Client) -> bool:
    try:
        client("iam").get_role(RoleName=ROLE)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "NoSuchEntity"
        return False
    return True


def notes(results: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    return {stack: result["notes"] for stack, result in results.items()}


def test_cloudformation_alone_fails(new_account: str, workspace: Workspace) -> None:
    """What a run must prevent."""
    cfn = clients(new_account, workspace.account)("cloudformation")
    cfn.create_stack(StackName="bare", TemplateBody=CLUSTER)
    with pytest.raises(WaiterError, match="ROLLBACK_COMPLETE"):
        cfn.get_waiter("stack_create_complete").wait(
            StackName="bare", WaiterConfig={"Delay": 1, "MaxAttempts": 20}
        )


def test_the_embedded_aws_knows_every_role_by_the_same_name(new_account: str) -> None:
    iam = clients(new_account, "100000000003")("iam")
    roles = {role for needed in NEEDED.values() for role in needed}
    made = {
        role.service: iam.create_service_linked_role(AWSServiceName=role.service)["Role"] for role in roles
    }
    assert {service: role["RoleName"] for service, role in made.items()} == {
        role.service: role.name for role in roles
    }


def test_a_plan_notes_the_role_and_an_apply_makes_it_first(workspace: Workspace, new_account: str) -> None:
    workspace.endpoint, workspace.account = new_account, EMBEDDED
    workspace.stack("cluster", CLUSTER)
    workspace.stack("network", TOPIC)
    client = clients(new_account, EMBEDDED)
    planned = workspace.play("--check")
    assert notes(planned.results) == {"cluster": [f"makes {NOTE} lacks"], "network": []}
    assert not has_role(client)
    applied = workspace.play()
    assert applied.code == 0, applied.output
    assert notes(applied.results) == {"cluster": [f"made {NOTE} lacked"], "network": []}
    assert has_role(client)
    assert notes(workspace.play().results) == {"cluster": [], "network": []}
