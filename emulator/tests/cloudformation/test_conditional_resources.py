"""Change sets and Conditions: a resource whose condition is false neither exists nor changes."""

from pathlib import Path
from typing import Any

from emulator.tests.emulator_process import ROOT
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import parameters, ref, resource, template

NETWORK = (Path(ROOT) / "cfn" / "network.yaml").read_text(encoding="utf-8")
_BASE = {"Project": "shop", "Environment": "dev"}


class Network:
    """A stack of the network template, updated with different parameters."""

    def __init__(self, cfn: Any, stacks: Stacks) -> None:
        self._cfn, self._stacks, self._name, self._kind = cfn, stacks, new_name("net"), "CREATE"

    def change(self, **values: str) -> set[tuple[str, str]]:
        """Create and execute a change set; returns (action, logical id) of every change."""
        given = parameters({**_BASE, **values})
        planned = self._stacks.change_set(self._name, NETWORK, self._kind, Parameters=given)
        assert planned["Status"] == "CREATE_COMPLETE", planned.get("StatusReason")
        self._kind = "UPDATE"
        self._cfn.execute_change_set(ChangeSetName=planned["ChangeSetId"])
        assert self._stacks.wait(self._name)["StackStatus"].endswith("E_COMPLETE")
        changes = [one["ResourceChange"] for one in planned["Changes"]]
        assert {one["Action"] for one in changes} <= {"Add", "Modify", "Remove"}
        return {(one["Action"], one["LogicalResourceId"]) for one in changes}


def numbered(action: str, names: str, number: int) -> set[tuple[str, str]]:
    return {(action, f"{name}{number}") for name in names.split()}


def test_a_change_set_contains_exactly_what_the_conditions_change(cfn: Any, stacks: Stacks) -> None:
    network = Network(cfn, stacks)
    first = network.change()
    assert {name for _action, name in first if name.startswith("PublicSubnet") and name[-1].isdigit()} == {
        *("PublicSubnet1", "PublicSubnet2", "PublicSubnetRoutes1", "PublicSubnetRoutes2")
    }
    assert not {name for _action, name in first} & {"FlowLog", "NatGateway2", "EcrApiEndpoint"}

    zone = "DataSubnet DataSubnetRoutes PrivateDefaultRoute PrivateRoutes PrivateSubnet PrivateSubnetRoutes"
    assert network.change(ZoneCount="3") == {
        *numbered("Add", f"{zone} PublicSubnet PublicSubnetRoutes", 3),
        ("Modify", "DynamoDbEndpoint"),
        ("Modify", "S3Endpoint"),
    }
    network.change(ZoneCount="3", InterfaceEndpoints="true")
    assert network.change(ZoneCount="3", InterfaceEndpoints="true", NatGateways="none") == {
        *numbered("Remove", "NatAddress NatGateway PrivateDefaultRoute", 1),
        ("Remove", "PrivateDefaultRoute2"),
        ("Remove", "PrivateDefaultRoute3"),
    }


def test_a_parameter_of_an_inactive_branch_changes_nothing(stacks: Stacks) -> None:
    name = {"Fn::If": ["Named", ref("Name"), "fixed"]}
    body = template(
        {"Topic": resource("SNS::Topic", DisplayName=name)},
        Parameters={"Name": {"Type": "String"}, "Use": {"Type": "String", "Default": "no"}},
        Conditions={"Named": {"Fn::Equals": [ref("Use"), "yes"]}},
    )
    stack = stacks.create(body, Parameters=parameters({"Name": "one"}))
    same = stacks.change_set(stack["StackName"], body, Parameters=parameters({"Name": "two"}))
    assert (same["Status"], same["Changes"]) == ("FAILED", [])
    used = stacks.change_set(stack["StackName"], body, Parameters=parameters({"Name": "two", "Use": "yes"}))
    assert [one["ResourceChange"]["Action"] for one in used["Changes"]] == ["Modify"]
