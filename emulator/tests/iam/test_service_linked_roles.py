"""Service-linked roles, in an account whose services have been used and in a new one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.errors import refusal
from emulator.tests.iam.test_policies import user_allowed
from emulator.tests.mfa import ACCOUNT
from emulator.tests.stacks import Stacks

ECS = "ecs.amazonaws.com"
ARN = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{ECS}/AWSServiceRoleForECS"
CLUSTER = json.dumps({"Resources": {"Cluster": {"Type": "AWS::ECS::Cluster"}}})
TAKEN = (
    "Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix."
)


@pytest.fixture(scope="module")
def new_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator whose accounts are new, and that enforces policies."""
    folder = tmp_path_factory.mktemp("new") / "state"
    with start_emulator(folder, ["--new-account"], AUTH="true") as one:
        yield one


def test_a_used_account_has_the_role_of_every_service(emulator: Emulator) -> None:
    iam = emulator.client("iam")
    role = iam.get_role(RoleName="AWSServiceRoleForECS")["Role"]
    assert (role["Arn"], role["Path"]) == (ARN, f"/aws-service-role/{ECS}/")
    refused = refusal(iam.create_service_linked_role, AWSServiceName="rds.amazonaws.com")
    assert refused[0] == "InvalidInput"
    assert refusal(iam.get_role, RoleName="AWSServiceRoleForNothing")[0] == "NoSuchEntity"


def test_a_service_has_no_other_role(new_account: Emulator) -> None:
    iam = new_account.client("iam")
    assert refusal(iam.create_service_linked_role, AWSServiceName="x.amazonaws.com")[0] == "NoSuchEntity"


def test_the_first_cluster_of_a_new_account_fails_and_the_second_does_not(new_account: Emulator) -> None:
    iam = new_account.client("iam", account="100000000001")
    stacks = Stacks(new_account.client("cloudformation", account="100000000001"))
    assert refusal(iam.get_role, RoleName="AWSServiceRoleForECS")[0] == "NoSuchEntity"
    first = stacks.create(CLUSTER, "first")
    assert first["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Unable to assume the service linked role." in stacks.failures("first")["Cluster"]
    assert iam.get_role(RoleName="AWSServiceRoleForECS")["Role"]["RoleName"] == "AWSServiceRoleForECS"
    assert stacks.create(CLUSTER, "second")["StackStatus"] == "CREATE_COMPLETE"


def test_a_cluster_can_use_a_role_that_was_made_first(new_account: Emulator) -> None:
    iam = new_account.client("iam", account="100000000002")
    made = iam.create_service_linked_role(AWSServiceName=ECS)["Role"]
    assert made["Arn"] == ARN.replace(ACCOUNT, "100000000002")
    assert refusal(iam.create_service_linked_role, AWSServiceName=ECS) == ("InvalidInput", TAKEN)
    stacks = Stacks(new_account.client("cloudformation", account="100000000002"))
    assert stacks.create(CLUSTER, "first")["StackStatus"] == "CREATE_COMPLETE"


def test_the_role_is_authorized_by_its_service_and_its_path(new_account: Emulator) -> None:
    root = new_account.client("iam")

    def allowed(user: str, service: str, path: str) -> Any:
        make = {
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": f"arn:aws:iam::*:role/{path}/*",
            "Condition": {"StringEquals": {"iam:AWSServiceName": service}},
        }
        read = {"Action": "iam:GetRole", "Resource": f"arn:aws:iam::*:role/{path}/*"}
        return new_account.client_with("iam", user_allowed(root, user, make, read))

    other = allowed("sol", "rds.amazonaws.com", "aws-service-role")
    assert refusal(other.create_service_linked_role, AWSServiceName=ECS)[0] == "AccessDenied"
    elsewhere = allowed("sue", ECS, "shop")
    assert refusal(elsewhere.create_service_linked_role, AWSServiceName=ECS)[0] == "AccessDenied"
    assert refusal(elsewhere.get_role, RoleName="AWSServiceRoleForECS")[0] == "AccessDenied"
    own = allowed("sam", ECS, "aws-service-role")
    assert own.create_service_linked_role(AWSServiceName=ECS)["Role"]["Arn"] == ARN
    assert own.get_role(RoleName="AWSServiceRoleForECS")["Role"]["Arn"] == ARN
