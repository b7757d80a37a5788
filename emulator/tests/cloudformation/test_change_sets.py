"""Change sets: stacks under review, no changes, changed outputs, execution, deletion, refusals."""

from typing import Any

from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks, new_name, service_role
from emulator.tests.templates import parameters, ref, resource, template


def body(name: str = "one", output: str = "x", **sections: Any) -> str:
    return template(
        {"Topic": resource("SNS::Topic", DisplayName=name)},
        Outputs={"TemplateFingerprint": {"Value": output}},
        **sections,
    )


def execute(cfn: Any, stacks: Stacks, change_set: dict[str, Any]) -> dict[str, Any]:
    cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
    return stacks.wait(change_set["StackId"])


def test_a_new_stack_is_under_review_until_executed(cfn: Any, stacks: Stacks) -> None:
    name = new_name()
    planned = stacks.change_set(name, body(), "CREATE")
    reviewed = stacks.cfn.describe_stacks(StackName=name)["Stacks"][0]
    assert (planned["Status"], planned["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert (reviewed["StackStatus"], reviewed["StackId"]) == ("REVIEW_IN_PROGRESS", planned["StackId"])
    assert [change["ResourceChange"]["Action"] for change in planned["Changes"]] == ["Add"]
    stack = execute(cfn, stacks, planned)
    assert (stack["StackStatus"], stack["ChangeSetId"]) == ("CREATE_COMPLETE", planned["ChangeSetId"])
    assert (stack["StackId"], stacks.outputs(stack)) == (reviewed["StackId"], {"TemplateFingerprint": "x"})


def test_a_second_change_set_joins_the_stack_under_review(cfn: Any, stacks: Stacks) -> None:
    name = new_name()
    first, second = stacks.change_set(name, body(), "CREATE"), stacks.change_set(name, body("two"), "CREATE")
    assert first["StackId"] == second["StackId"]
    listed = cfn.list_change_sets(StackName=first["StackId"])["Summaries"]
    assert {one["ChangeSetId"] for one in listed} == {first["ChangeSetId"], second["ChangeSetId"]}
    refused = refusal(
        cfn.create_change_set, StackName=name, ChangeSetName="bad", ChangeSetType="CREATE", TemplateBody="{}"
    )
    assert refused[0] == "ValidationError"
    assert len(cfn.list_change_sets(StackName=name)["Summaries"]) == 2
    assert execute(cfn, stacks, first)["StackStatus"] == "CREATE_COMPLETE"
    assert [one["ChangeSetId"] for one in cfn.list_change_sets(StackName=name)["Summaries"]] == [
        first["ChangeSetId"]
    ]


def test_change_set_and_stack_under_review_can_be_deleted(cfn: Any, stacks: Stacks) -> None:
    name = new_name()
    planned = stacks.change_set(name, body(), "CREATE")
    cfn.delete_change_set(ChangeSetName=planned["ChangeSetId"])
    assert refusal(cfn.describe_change_set, ChangeSetName=planned["ChangeSetId"])[0] == "ChangeSetNotFound"
    assert cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "REVIEW_IN_PROGRESS"
    cfn.delete_stack(StackName=name)
    assert stacks.wait(planned["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert refusal(cfn.describe_stacks, StackName=name)[1] == f"Stack with id {name} does not exist"
    assert execute(cfn, stacks, stacks.change_set(name, body(), "CREATE"))["StackStatus"] == "CREATE_COMPLETE"


def test_no_changes(cfn: Any, stacks: Stacks) -> None:
    stack = stacks.create(body())
    same = stacks.change_set(stack["StackName"], body())
    assert (same["Status"], same["ExecutionStatus"], same["Changes"]) == ("FAILED", "UNAVAILABLE", [])
    assert same["StatusReason"] == (
        "The submitted information didn't contain changes. "
        "Submit different information to create a change set."
    )
    assert refusal(cfn.execute_change_set, ChangeSetName=same["ChangeSetId"]) == (
        "InvalidChangeSetStatus",
        f"ChangeSet [{same['ChangeSetId']}] cannot be executed in its current status of [FAILED]",
    )
    described = stacks.change_set(stack["StackName"], body(Description="other words"))
    assert described["Status"] == "FAILED"
    assert refusal(
        cfn.update_stack, StackName=stack["StackName"], TemplateBody=body(Description="other")
    ) == (
        "ValidationError",
        "No updates are to be performed.",
    )


def test_changed_outputs_are_a_change(cfn: Any, stacks: Stacks) -> None:
    stack = stacks.create(body())
    planned = stacks.change_set(stack["StackName"], body(output="y"))
    assert (planned["Status"], planned["ExecutionStatus"], planned["Changes"]) == (
        "CREATE_COMPLETE",
        "AVAILABLE",
        [],
    )
    assert "StatusReason" not in planned
    updated = execute(cfn, stacks, planned)
    assert (updated["StackStatus"], stacks.outputs(updated)) == (
        "UPDATE_COMPLETE",
        {"TemplateFingerprint": "y"},
    )


def test_an_output_of_a_parameter_is_a_change(stacks: Stacks) -> None:
    created = template(
        {"Topic": resource("SNS::Topic")},
        Parameters={"Mark": {"Type": "String"}},
        Outputs={"Mark": {"Value": ref("Mark")}},
    )
    stack = stacks.create(created, Parameters=parameters({"Mark": "a"}))
    same = stacks.change_set(stack["StackName"], created, Parameters=parameters({"Mark": "a"}))
    other = stacks.change_set(stack["StackName"], created, Parameters=parameters({"Mark": "b"}))
    assert (same["Status"], other["Status"]) == ("FAILED", "CREATE_COMPLETE")


def test_changed_tags_are_a_change(cfn: Any, stacks: Stacks) -> None:
    stack = stacks.create(body(), Tags=[{"Key": "a", "Value": "1"}])
    planned = stacks.change_set(stack["StackName"], body(), Tags=[{"Key": "a", "Value": "2"}])
    change = planned["Changes"][0]["ResourceChange"]
    assert (change["Action"], change["Replacement"], change["Scope"]) == ("Modify", "False", ["Tags"])
    updated = execute(cfn, stacks, planned)
    assert updated["Tags"] == [{"Key": "a", "Value": "2"}]


def test_replacement_is_read_from_the_schema(stacks: Stacks) -> None:
    def network(zone: str, connectivity: str) -> str:
        resources = {
            "Vpc": resource("EC2::VPC", CidrBlock="10.1.0.0/16"),
            "Subnet": resource(
                "EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.1.0.0/24", AvailabilityZone=zone
            ),
            "Nat": resource(
                "EC2::NatGateway",
                SubnetId=ref("Subnet"),
                ConnectivityType=connectivity,
                Tags=[{"Key": "zone", "Value": zone}],
            ),
        }
        return template(resources)

    stack = stacks.create(network("eu-central-1a", "private"))
    planned = stacks.change_set(stack["StackName"], network("eu-central-1b", "private"))
    changes = {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"] for one in planned["Changes"]
    }
    assert {name: change["Replacement"] for name, change in changes.items()} == {
        "Subnet": "True",
        "Nat": "True",
    }
    targets = {
        one["Target"].get("Name"): one["Target"]["RequiresRecreation"] for one in changes["Nat"]["Details"]
    }
    assert targets == {"SubnetId": "Always", "Tags": "Never"}


def test_role_and_topics_come_from_the_change_set(emulator: Any, cfn: Any, stacks: Stacks) -> None:
    name, role = new_name(), service_role(emulator, "deployer")
    topic = emulator.client("sns").create_topic(Name="stack-events")["TopicArn"]
    planned = stacks.change_set(name, body(), "CREATE", RoleARN=role, NotificationARNs=[topic])
    stack = execute(cfn, stacks, planned)
    assert (stack["RoleARN"], stack["NotificationARNs"]) == (role, [topic])
    updated = execute(cfn, stacks, stacks.change_set(name, body("two")))
    assert (updated["RoleARN"], updated["NotificationARNs"]) == (role, [topic])


def test_states_that_refuse_an_operation(cfn: Any, stacks: Stacks) -> None:
    broken = template({"A": resource("EC2::Subnet", VpcId="vpc-0404", CidrBlock="10.0.0.0/24")})
    stack = stacks.create(broken)
    name, stack_id = stack["StackName"], stack["StackId"]
    exists = ("AlreadyExistsException", f"Stack [{name}] already exists")
    not_updatable = (
        "ValidationError",
        f"Stack:{stack_id} is in ROLLBACK_COMPLETE state and can not be updated.",
    )
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert refusal(cfn.create_stack, StackName=name, TemplateBody=body()) == exists
    assert refusal(cfn.update_stack, StackName=name, TemplateBody=body()) == not_updatable
    arguments = {"StackName": name, "ChangeSetName": "a", "TemplateBody": body()}
    assert refusal(cfn.create_change_set, ChangeSetType="CREATE", **arguments) == exists
    assert refusal(cfn.create_change_set, ChangeSetType="UPDATE", **arguments) == not_updatable
    refused = refusal(cfn.create_change_set, **{**arguments, "StackName": "nowhere"})
    assert refused == ("ValidationError", "Stack [nowhere] does not exist")


def test_a_repeated_token_is_one_operation(cfn: Any, stacks: Stacks) -> None:
    name = new_name()
    arguments = {"StackName": name, "TemplateBody": body(), "ClientRequestToken": "token-1"}
    first, second = cfn.create_stack(**arguments), cfn.create_stack(**arguments)
    assert first["StackId"] == second["StackId"]
    stacks.wait(name)
    change = {
        "StackName": name,
        "ChangeSetName": "again",
        "TemplateBody": body("two"),
        "ClientToken": "token-2",
    }
    assert cfn.create_change_set(**change)["Id"] == cfn.create_change_set(**change)["Id"]
    run = {"StackName": name, "ChangeSetName": "again", "ClientRequestToken": "token-3"}
    cfn.execute_change_set(**run)
    cfn.execute_change_set(**run)
    assert stacks.wait(name)["StackStatus"] == "UPDATE_COMPLETE"
    own = [one["ResourceStatus"] for one in stacks.events(name) if one["LogicalResourceId"] == name]
    assert own.count("UPDATE_IN_PROGRESS") == 1


def test_a_template_in_a_bucket(emulator: Any, cfn: Any, stacks: Stacks) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="artefacts", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    padding = {"Padding": {"Text": "x" * 60000}}
    s3.put_object(Bucket="artefacts", Key="a/b.json", Body=body(Metadata=padding).encode())
    for url in (
        "https://artefacts.s3.eu-central-1.amazonaws.com/a/b.json",
        "https://s3.eu-central-1.amazonaws.com/artefacts/a/b.json",
    ):
        name = new_name()
        created = cfn.create_change_set(
            StackName=name, ChangeSetName="a", ChangeSetType="CREATE", TemplateURL=url
        )
        cfn.execute_change_set(ChangeSetName=created["Id"])
        assert stacks.wait(name)["StackStatus"] == "CREATE_COMPLETE"
