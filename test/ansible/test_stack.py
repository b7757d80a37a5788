"""One stack: its inputs, template, consent, policy and termination protection."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from workspace import TOPIC, Workspace

INPUTS = {"false": False, "true": True, "0": 0, "": "", "no": "no", "1.5": 1.5, "a,b": ["a", "b"]}
"""The value CloudFormation receives → the input."""

EXPRESSION = "{{ lookup('pipe', 'touch evaluated') }}"

ECHO = """\
Parameters:
  Given: {Type: String, Default: default}
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Value: {Value: !Sub "<${Given}>"}
"""

BUCKET = """\
Parameters:
  Name: {Type: String}
Resources:
  Store:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Ref Name}
"""


def bucket(workspace: Workspace, name: str, **keys: Any) -> None:
    workspace.stack("store", BUCKET, parameters={"Name": f"{name}-{workspace.account}"}, **keys)


def test_inputs_arrive_unchanged_and_are_not_evaluated(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    given = {**INPUTS, EXPRESSION: EXPRESSION}
    for number, value in enumerate(given.values()):
        workspace.stack(f"echo-{number}", ECHO, parameters={"Given": value})
    assert workspace.play().code == 0
    for number, arrives in enumerate(given):
        name = f"shop-dev-echo-{number}"
        stack = aws("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        assert stack["Parameters"] == [{"ParameterKey": "Given", "ParameterValue": arrives}]
        assert stack["Outputs"][0]["OutputValue"] == f"<{arrives}>"


def test_a_large_template_is_uploaded_to_the_artefact_bucket(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    large = TOPIC + "# " + "x" * 51_200 + "\n"
    workspace.stack("large", large)
    refused = workspace.play()
    assert refused.errors["large"]["code"] == "bad_input"
    assert "51200" in refused.errors["large"]["message"]

    aws("s3").create_bucket(
        Bucket=f"artefacts-{workspace.account}",
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    workspace.stack("large", large, artifact_bucket=f"artefacts-{workspace.account}")
    played = workspace.play()
    assert played.code == 0, played.output
    assert played.actions == {"large": "create"}
    keys = [
        one["Key"] for one in aws("s3").list_objects_v2(Bucket=f"artefacts-{workspace.account}")["Contents"]
    ]
    assert len(keys) == 1
    assert keys[0].startswith("templates/shop-dev-large/")


def test_an_invalid_template_is_refused(workspace: Workspace) -> None:
    workspace.stack("odd", "Resources:\n  Thing: {Type: AWS::No::Such}\n")
    played = workspace.play()
    assert played.errors["odd"]["code"] in ("template_refused", "stack_failed")
    assert "AWS::No::Such" in json.dumps(played.errors["odd"])


def test_a_replacement_of_data_is_refused_then_allowed(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    bucket(workspace, "one")
    assert workspace.play().code == 0
    bucket(workspace, "two")

    planned = workspace.play("--check")
    assert planned.code == 0
    change = planned.results["store"]["changes"][0]
    assert (change["replacement"], change["holds_data"], change["routine"]) == ("always", True, False)

    refused = workspace.play()
    assert refused.code != 0
    error = refused.errors["store"]
    assert error["code"] == "consent_needed"
    assert error["changes"] == [change]
    assert error["next"] == ["-e stack_allow=store/Store"]
    names = [one["Name"] for one in aws("s3").list_buckets()["Buckets"]]
    assert names == [f"one-{workspace.account}"]
    left = aws("cloudformation").list_change_sets(StackName="shop-dev-store")["Summaries"]
    assert [one for one in left if one["ExecutionStatus"] == "AVAILABLE"] == []

    allowed = workspace.play("-e", "stack_allow=store/Store")
    assert allowed.code == 0, allowed.output
    assert allowed.results["store"]["status"] == "UPDATE_COMPLETE"


def test_the_stack_policy_is_relaxed_for_allowed_resources_and_restored(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    policy = {
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"},
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "Update:Replace",
                "Resource": "LogicalResourceId/Store",
            },
        ]
    }
    bucket(workspace, "one", stack_policy=policy, termination_protection=True)
    assert workspace.play().results["store"]["notes"] == ["termination protection: on"]
    bucket(workspace, "two", stack_policy=policy, termination_protection=True)
    played = workspace.play("-e", "stack_allow=store/Store")
    assert played.results["store"]["notes"] == ["stack policy: relaxed for Store, then restored"]
    body = aws("cloudformation").get_stack_policy(StackName="shop-dev-store")["StackPolicyBody"]
    assert json.loads(body) == policy


def test_changed_termination_protection_is_an_update(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("network")
    assert workspace.play().actions == {"network": "create"}
    workspace.stack("network", termination_protection=True)
    planned = workspace.play("--check")
    assert (planned.actions, planned.results["network"]["changes"]) == ({"network": "update"}, [])
    described = aws("cloudformation").describe_stacks(StackName="shop-dev-network")["Stacks"][0]
    assert not described.get("EnableTerminationProtection")
    assert workspace.play().actions == {"network": "update"}
    described = aws("cloudformation").describe_stacks(StackName="shop-dev-network")["Stacks"][0]
    assert described["EnableTerminationProtection"] is True
    assert workspace.play().actions == {"network": "none"}


def test_a_planned_change_set_is_executed_unchanged(workspace: Workspace) -> None:
    workspace.stack("network", parameters={"Label": "one"})
    planned = workspace.play("--check", run={"mode": "plan", "keep_change_sets": True})
    arn = planned.results["network"]["change_set"]
    assert "/ops-0123456789abcdef-" in arn
    applied = workspace.play(run={"mode": "apply", "change_sets": {"network": arn}})
    assert applied.code == 0, applied.output
    assert applied.actions == {"network": "create"}

    again = workspace.play(run={"mode": "apply", "change_sets": {"network": arn}})
    assert again.errors["network"]["code"] == "bad_input"
    assert "plan again" in again.errors["network"]["message"]


def test_a_planned_change_set_with_outdated_inputs_is_refused(workspace: Workspace) -> None:
    workspace.stack("network", parameters={"Label": "one"})
    planned = workspace.play("--check", run={"mode": "plan", "keep_change_sets": True})
    arn = planned.results["network"]["change_set"]
    workspace.stack("network", parameters={"Label": "two"})
    applied = workspace.play(run={"mode": "apply", "change_sets": {"network": arn}})
    assert (
        applied.errors["network"]["message"]
        == "The inputs of network have changed since it was planned; plan again."
    )
