"""A change set continues a failed creation that was not rolled back."""

from typing import Any

import pytest

from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import ref, resource, template


@pytest.mark.parametrize("by_change_set", [True, False])
def test_a_change_set_continues_a_failed_creation(cfn: Any, stacks: Stacks, by_change_set: bool) -> None:
    def body(vpc: Any) -> str:
        resources = {
            "Vpc": resource("EC2::VPC", CidrBlock="10.5.0.0/16"),
            "Zubnet": resource("EC2::Subnet", "Vpc", CidrBlock="10.5.0.0/24", VpcId=vpc),
        }
        return template(resources)

    name = new_name()
    if by_change_set:
        first = stacks.change_set(name, body("vpc-0404"), "CREATE", OnStackFailure="DO_NOTHING")
        cfn.execute_change_set(ChangeSetName=first["ChangeSetId"])
    else:
        stacks.create(body("vpc-0404"), name=name, DisableRollback=True)
    assert stacks.wait(name)["StackStatus"] == "CREATE_FAILED"
    planned = stacks.change_set(name, body(ref("Vpc")))
    changes = [
        (one["ResourceChange"]["Action"], one["ResourceChange"]["LogicalResourceId"])
        for one in planned["Changes"]
    ]
    assert changes == [("Add", "Zubnet")]
    cfn.execute_change_set(ChangeSetName=planned["ChangeSetId"])
    assert stacks.wait(name)["StackStatus"] == "UPDATE_COMPLETE"
    kept = cfn.describe_stack_resources(StackName=name)["StackResources"]
    assert sorted(one["LogicalResourceId"] for one in kept) == ["Vpc", "Zubnet"]
