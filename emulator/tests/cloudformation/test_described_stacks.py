"""DescribeStacks, termination protection, stack events, rollback."""

from typing import Any

from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import resource, template


def body(name: str = "one", description: str = "A topic", **more: Any) -> str:
    resources = {
        "Logs": resource("Logs::LogGroup"),
        "Topic": resource("SNS::Topic", DisplayName=name),
        **more,
    }
    return template(resources, Description=description)


def test_a_created_stack(stacks: Stacks) -> None:
    tags = [{"Key": "a", "Value": "1"}]
    stack = stacks.create(body(), Tags=tags, EnableTerminationProtection=True)
    assert (stack["Description"], stack["Tags"]) == ("A topic", tags)
    assert stack["EnableTerminationProtection"] is True
    assert "ChangeSetId" not in stack
    assert "LastUpdatedTime" not in stack
    assert "StackStatusReason" not in stack
    assert stack["NotificationARNs"] == []


def test_an_update_without_a_change_set_clears_its_id(cfn: Any, stacks: Stacks) -> None:
    name = new_name()
    planned = stacks.change_set(name, body(), "CREATE")
    cfn.execute_change_set(ChangeSetName=planned["ChangeSetId"])
    created = stacks.wait(name)
    updated = stacks.update(name, body("two", "Two topics"))
    assert created["ChangeSetId"] == planned["ChangeSetId"]
    assert "ChangeSetId" not in updated
    assert updated["Description"] == "Two topics"
    assert updated["LastUpdatedTime"] >= created["LastUpdatedTime"]


def test_termination_protection_refuses_deletion(cfn: Any, stacks: Stacks) -> None:
    stack = stacks.create(body(), EnableTerminationProtection=True)
    code, message = refusal(cfn.delete_stack, StackName=stack["StackName"])
    assert (code, "TerminationProtection is enabled" in message) == ("ValidationError", True)
    cfn.update_termination_protection(StackName=stack["StackName"], EnableTerminationProtection=False)
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_stack_policies_are_stored(cfn: Any, stacks: Stacks) -> None:
    stack, policy = stacks.create(body()), '{"Statement": []}'
    assert cfn.get_stack_policy(StackName=stack["StackName"]).get("StackPolicyBody", "") == ""
    cfn.set_stack_policy(StackName=stack["StackName"], StackPolicyBody=policy)
    assert cfn.get_stack_policy(StackName=stack["StackName"])["StackPolicyBody"] == policy


def event_rows(stacks: Stacks, name: str) -> list[tuple[str, str, str | None]]:
    return [
        (one["LogicalResourceId"], one["ResourceStatus"], one.get("ResourceStatusReason"))
        for one in stacks.events(name)
    ]


def test_events_of_a_creation(stacks: Stacks) -> None:
    name = new_name()
    stacks.create(template({"Logs": resource("Logs::LogGroup")}), name=name)
    assert event_rows(stacks, name) == [
        (name, "CREATE_IN_PROGRESS", "User Initiated"),
        ("Logs", "CREATE_IN_PROGRESS", None),
        ("Logs", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        ("Logs", "CREATE_COMPLETE", None),
        (name, "CREATE_COMPLETE", None),
    ]


def test_events_of_an_update_name_only_what_changes(stacks: Stacks) -> None:
    name = new_name()
    stacks.create(body(Queue=resource("SQS::Queue")), name=name)
    before = len(stacks.events(name))
    stacks.update(name, body("two"))
    assert event_rows(stacks, name)[before:] == [
        (name, "UPDATE_IN_PROGRESS", "User Initiated"),
        ("Topic", "UPDATE_IN_PROGRESS", None),
        ("Topic", "UPDATE_COMPLETE", None),
        (name, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", None),
        ("Queue", "DELETE_IN_PROGRESS", None),
        ("Queue", "DELETE_COMPLETE", None),
        (name, "UPDATE_COMPLETE", None),
    ]


BROKEN = resource("EC2::Subnet", VpcId="vpc-0404", CidrBlock="10.0.0.0/24")
NO_VPC = (
    "Resource handler returned message: \"The vpc ID 'vpc-0404' does not exist\" (HandlerErrorCode: NotFound)"
)


def test_a_failed_creation_rolls_back(stacks: Stacks) -> None:
    name = new_name()
    stack = stacks.create(template({"Logs": resource("Logs::LogGroup"), "Zubnet": BROKEN}), name=name)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert event_rows(stacks, name)[-6:] == [
        ("Zubnet", "CREATE_IN_PROGRESS", None),
        ("Zubnet", "CREATE_FAILED", NO_VPC),
        (
            name,
            "ROLLBACK_IN_PROGRESS",
            "The following resource(s) failed to create: [Zubnet]. Rollback requested by user.",
        ),
        ("Logs", "DELETE_IN_PROGRESS", None),
        ("Logs", "DELETE_COMPLETE", None),
        (name, "ROLLBACK_COMPLETE", None),
    ]


def test_a_failed_creation_is_kept_when_rollback_is_disabled(cfn: Any, stacks: Stacks) -> None:
    body_with_failure = template({"Logs": resource("Logs::LogGroup"), "Zubnet": BROKEN})
    for options in ({"DisableRollback": True}, {"OnFailure": "DO_NOTHING"}):
        stack = stacks.create(body_with_failure, **options)
        kept = cfn.describe_stack_resources(StackName=stack["StackName"])["StackResources"]
        assert (stack["StackStatus"], [one["LogicalResourceId"] for one in kept]) == (
            "CREATE_FAILED",
            ["Logs"],
        )
        assert stack["StackStatusReason"] == "The following resource(s) failed to create: [Zubnet]. "


def test_on_stack_failure_of_a_change_set(cfn: Any, stacks: Stacks) -> None:
    body_with_failure = template({"Logs": resource("Logs::LogGroup"), "Zubnet": BROKEN})
    statuses = {"ROLLBACK": "ROLLBACK_COMPLETE", "DO_NOTHING": "CREATE_FAILED", "DELETE": "DELETE_COMPLETE"}
    for on_failure, status in statuses.items():
        planned = stacks.change_set(new_name(), body_with_failure, "CREATE", OnStackFailure=on_failure)
        cfn.execute_change_set(ChangeSetName=planned["ChangeSetId"])
        assert stacks.wait(planned["StackId"])["StackStatus"] == status


def test_a_failed_update_rolls_back(stacks: Stacks) -> None:
    name = new_name()
    stacks.create(body(), name=name)
    stack = stacks.update(name, body("two", Zubnet=BROKEN))
    assert (stack["StackStatus"], stacks.failures(name)) == ("UPDATE_ROLLBACK_COMPLETE", {"Zubnet": NO_VPC})
    assert stacks.update(name, body("three"))["StackStatus"] == "UPDATE_COMPLETE"


def test_events_of_a_deleted_stack_are_found_only_by_id(cfn: Any, stacks: Stacks) -> None:
    name, body = new_name(), template({"Topic": resource("SNS::Topic")})
    first = stacks.create(body, name)
    stacks.delete(first)
    refused = refusal(cfn.describe_stack_events, StackName=name)
    assert refused == ("ValidationError", f"Stack [{name}] does not exist")
    assert stacks.events(first["StackId"])[-1]["ResourceStatus"] == "DELETE_COMPLETE"
    again = stacks.create(body, name)
    assert {event["StackId"] for event in stacks.events(name)} == {again["StackId"]}
