"""Stack policies: a denied change fails its resource, and the stack rolls back."""

import json
from typing import Any

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks
from emulator.tests.templates import ref, resource, template

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}


def policy(*denied: str, logical_id: str = "Table", **more: Any) -> str:
    actions = [f"Update:{action}" for action in denied]
    target = f"LogicalResourceId/{logical_id}"
    deny = {"Effect": "Deny", "Action": actions, "Principal": "*", "Resource": target, **more}
    return json.dumps({"Statement": [ALLOW, deny]})


def body(name: str = "", stream: bool = False, display: str = "one", table: bool = True) -> str:
    properties: dict[str, Any] = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if name:
        properties["TableName"] = name
    if stream:
        properties["StreamSpecification"] = {"StreamViewType": "NEW_IMAGE"}
    resources = {"Topic": resource("SNS::Topic", DisplayName=display)}
    if table:
        resources["Table"] = resource("DynamoDB::Table", "Topic", **properties)
    return template(resources, Outputs={"Topic": {"Value": ref("Topic")}})


def reason(action: str, number: int = 2) -> str:
    return (
        f"Action denied by stack policy: Statement [#{number}] does not allow [Update:{action}] "
        "for resource [LogicalResourceId/Table];"
    )


def test_a_denied_replacement_rolls_back(emulator: Emulator, stacks: Stacks) -> None:
    stack = stacks.create(body(), StackPolicyBody=policy("Replace", "Delete"))
    name = stack["StackName"]
    assert stacks.update(name, body(stream=True, display="two"))["StackStatus"] == "UPDATE_COMPLETE"
    denied = stacks.update(name, body(name="other", display="three"))
    assert denied["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.failures(name)["Table"] == reason("Replace")
    # The change that was made before the denied one is rolled back.
    topic = emulator.client("sns").get_topic_attributes(TopicArn=stacks.outputs(stack)["Topic"])
    assert topic["Attributes"]["DisplayName"] == "two"


def test_a_denied_change_rolls_back(stacks: Stacks) -> None:
    name = stacks.create(body(), StackPolicyBody=policy("Modify"))["StackName"]
    assert stacks.update(name, body(display="two"))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.update(name, body(stream=True))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.failures(name)["Table"] == reason("Modify")


def test_a_denied_deletion_changes_nothing(emulator: Emulator, cfn: Any, stacks: Stacks) -> None:
    stack = stacks.create(body(), StackPolicyBody=policy("Delete"))
    name = stack["StackName"]
    denied = stacks.update(name, body(table=False, display="two"))
    assert denied["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.failures(name)["Table"] == reason("Delete")
    reasons = [one.get("ResourceStatusReason") for one in stacks.events(name)]
    assert "The following resource(s) failed to update: [Table]. " in reasons
    topic = emulator.client("sns").get_topic_attributes(TopicArn=stacks.outputs(stack)["Topic"])
    assert topic["Attributes"]["DisplayName"] == "one"
    assert "Table" in cfn.get_template(StackName=name)["TemplateBody"]["Resources"]
    listed = cfn.describe_stack_resources(StackName=name)["StackResources"]
    assert sorted(one["LogicalResourceId"] for one in listed) == ["Table", "Topic"]
    assert stacks.delete(denied)["StackStatus"] == "DELETE_COMPLETE"


def test_a_policy_applies_to_change_sets(cfn: Any, stacks: Stacks) -> None:
    name = stacks.create(body(), StackPolicyBody=policy("Modify"))["StackName"]
    planned = stacks.change_set(name, body(stream=True))
    cfn.execute_change_set(ChangeSetName=planned["ChangeSetId"])
    assert stacks.wait(name)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.failures(name)["Table"] == reason("Modify")


def test_a_policy_without_allow_protects_everything(stacks: Stacks) -> None:
    only = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "LogicalResourceId/Ta*"}
    name = stacks.create(body(), StackPolicyBody=json.dumps({"Statement": [only]}))["StackName"]
    assert stacks.update(name, body(stream=True))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.update(name, body(stream=True, display="two"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Action not allowed by stack policy" in stacks.failures(name)["Topic"]


def test_resource_types_and_not_resource_are_matched(cfn: Any, stacks: Stacks) -> None:
    name = stacks.create(body())["StackName"]
    condition = {"StringEquals": {"ResourceType": ["AWS::DynamoDB::Table"]}}
    cfn.set_stack_policy(StackName=name, StackPolicyBody=policy("*", logical_id="*", Condition=condition))
    assert stacks.update(name, body(display="two"))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.update(name, body(stream=True))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    others = {"Effect": "Deny", "Action": "Update:*", "Principal": "*"}
    statements = [ALLOW, {**others, "NotResource": "LogicalResourceId/Table"}]
    cfn.set_stack_policy(StackName=name, StackPolicyBody=json.dumps({"Statement": statements}))
    assert stacks.update(name, body(stream=True, display="two"))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.update(name, body(stream=True))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_an_override_applies_to_one_update(cfn: Any, stacks: Stacks) -> None:
    name = stacks.create(body(), StackPolicyBody=policy("Modify"))["StackName"]
    override = {"StackPolicyDuringUpdateBody": json.dumps({"Statement": [ALLOW]})}
    assert stacks.update(name, body(stream=True), **override)["StackStatus"] == "UPDATE_COMPLETE"
    assert json.loads(cfn.get_stack_policy(StackName=name)["StackPolicyBody"]) == json.loads(policy("Modify"))
    planned = stacks.change_set(name, body())
    cfn.execute_change_set(ChangeSetName=planned["ChangeSetId"])
    assert stacks.wait(name)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.update(name, body(display="two", stream=True))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.update(name, body())["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_an_invalid_policy_is_refused(cfn: Any, stacks: Stacks) -> None:
    name = stacks.create(body())["StackName"]
    for text in ("{", "[]", '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"me"}}]}'):
        code, message = refusal(cfn.set_stack_policy, StackName=name, StackPolicyBody=text)
        assert (code, "Invalid stack policy" in message) == ("ValidationError", True)
