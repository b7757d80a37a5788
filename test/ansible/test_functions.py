"""Runs upload the code of functions; the embedded AWS executes them as custom resources and hooks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stackrun.stack import artifacts
from workspace import ROOT, Workspace

FUNCTIONS = {"AccountSettingsCode": "account_settings", "SecretCode": "secret", "RunTaskCode": "run_task"}
HOOKS = {"LaunchCode": "launch", "DrainCode": "drain"}

USER = """\
Parameters:
  AccountSettingsFunctionArn: {Type: String}
  SecretFunctionArn: {Type: String}
  RunTaskFunctionArn: {Type: String}
  Token: {Type: String, Default: '1'}
  Alphabet: {Type: String, Default: hex}
  Image: {Type: String, Default: one}
Resources:
  Settings:
    Type: Custom::AccountSettings
    Properties: {ServiceToken: !Ref AccountSettingsFunctionArn, MinimumPasswordLength: 20}
  Password:
    Type: Custom::Secret
    Properties:
      ServiceToken: !Ref SecretFunctionArn
      Name: /shop/dev/db/PASSWORD
      KeyId: alias/aws/ssm
      Length: 24
      Alphabet: !Ref Alphabet
      RotationToken: !Ref Token
      DeleteWithStack: 'true'
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: shop-dev}}
  Migration:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: shop-dev-migrate
      ContainerDefinitions: [{Name: app, Image: busybox, Essential: true, Memory: 64}]
  Migrated:
    Type: Custom::RunTask
    Properties:
      ServiceToken: !Ref RunTaskFunctionArn
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Migration
      LaunchType: EC2
      Image: !Ref Image
      ContainerOverrides: [{Name: app, Command: [migrate]}]
Outputs:
  Secret: {Value: !Ref Password}
  Version: {Value: !GetAtt Password.Version}
  Task: {Value: !Ref Migrated}
"""

HOSTS = """\
Parameters:
  Image:
    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>
    Default: /aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id
Resources:
  Key: {Type: AWS::KMS::Key, Properties: {Description: logs}}
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: shop-dev}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {ImageId: !Ref Image, InstanceType: t4g.small}}
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '2'
      AvailabilityZones: [eu-central-1a]
      LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Outputs:
  KeyArn: {Value: !GetAtt Key.Arn}
  ClusterName: {Value: !Ref Cluster}
  ClusterArn: {Value: !GetAtt Cluster.Arn}
  AutoScalingGroup: {Value: !Ref Hosts}
"""


@pytest.fixture
def bucket(workspace: Workspace, aws: Callable[[str], Any]) -> str:
    name = f"artefacts-{workspace.account}"
    aws("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return name


def rendered(workspace: Workspace, function: str) -> dict[str, Any]:
    """Writes the function's files into the rendered folder, as ops does; returns its artefact."""
    folder = workspace.build / "functions" / function
    folder.mkdir(parents=True, exist_ok=True)
    for source in (function, "common"):
        for path in (ROOT / "cfn" / "lambda" / source).glob("*.py"):
            shutil.copy(path, folder)
    files = sorted((path.name, path.read_bytes()) for path in folder.glob("*.py"))
    key = f"functions/{function}/{artifacts.digest(files)}.zip"
    return {"function": function, "folder": f"functions/{function}", "key": key}


def packaged(workspace: Workspace, bucket: str, functions: dict[str, str]) -> dict[str, Any]:
    """The keys that describe a stack with these functions, including the parameters for their code."""
    made = {parameter: rendered(workspace, name) for parameter, name in functions.items()}
    keys = {parameter: artifact["key"] for parameter, artifact in made.items()}
    return {
        "artifacts": list(made.values()),
        "artifact_bucket": bucket,
        "capabilities": ["CAPABILITY_IAM"],
        "parameters": {"Project": "shop", "ArtifactBucket": bucket, **keys},
    }


def functions(workspace: Workspace, bucket: str) -> None:
    template = (ROOT / "cfn" / "functions.yaml").read_text(encoding="utf-8")
    workspace.stack("functions", template, **packaged(workspace, bucket, FUNCTIONS))


def output(stack: str, name: str) -> dict[str, str]:
    return {"stack": stack, "stack_name": f"shop-dev-{stack}", "region": "eu-central-1", "output": name}


def user(workspace: Workspace, **parameters: str) -> None:
    """A stack with a custom resource for each function."""
    names = ("AccountSettingsFunctionArn", "SecretFunctionArn", "RunTaskFunctionArn")
    tokens = {name: output("functions", name) for name in names}
    workspace.stack("database", USER, needs=["functions"], parameters={**tokens, **parameters})


def outputs(aws: Callable[[str], Any], stack: str) -> dict[str, str]:
    [found] = aws("cloudformation").describe_stacks(StackName=f"shop-dev-{stack}")["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}


def objects(aws: Callable[[str], Any], bucket: str) -> list[str]:
    return [one["Key"] for one in aws("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_uploaded_functions_are_executed(
    workspace: Workspace, aws: Callable[[str], Any], bucket: str
) -> None:
    ssm = aws("ssm")

    def value() -> str:
        return ssm.get_parameter(Name="/shop/dev/db/PASSWORD", WithDecryption=True)["Parameter"]["Value"]

    functions(workspace, bucket)
    user(workspace)
    planned = workspace.play("--check")
    assert (planned.code, objects(aws, bucket)) == (0, []), planned.output

    played = workspace.play()
    assert played.code == 0, played.output
    assert objects(aws, bucket) == sorted(one["key"] for one in workspace.stacks["functions"]["artifacts"])
    first = value()
    assert (len(first), set(first) - set("0123456789abcdef")) == (24, set())
    assert first not in played.output + json.dumps(played.events)
    assert aws("iam").get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 20
    assert aws("ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    stack_outputs = outputs(aws, "database")
    assert (stack_outputs["Secret"], stack_outputs["Version"]) == ("/shop/dev/db/PASSWORD:1", "1")
    [task] = aws("ecs").describe_tasks(cluster="shop-dev", tasks=[stack_outputs["Task"]])["tasks"]
    assert (task["lastStatus"], task["containers"][0]["exitCode"]) == ("STOPPED", 0)

    user(workspace, Token="2", Image="two")
    changed = workspace.play()
    assert changed.actions == {"functions": "none", "database": "update"}, changed.output
    after = outputs(aws, "database")
    assert after["Secret"] == "/shop/dev/db/PASSWORD:2"
    assert value() != first, "deleting the old physical id must not delete the new value"
    assert after["Task"] != stack_outputs["Task"], "another image runs the task again"

    user(workspace, Token="2", Image="two", Alphabet="emoji")
    failed = workspace.play().errors["database"]
    assert failed["first_cause"]["logical_id"] == "Password"
    assert "Alphabet is 'emoji'; it must be one of" in failed["message"]

    user(workspace, Token="2", Image="two")
    destroyed = workspace.play("-e", "stack_state=absent", "-e", "stack_confirm=dev")
    assert destroyed.code == 0, destroyed.output
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        value()


def test_hooks_call_their_functions(workspace: Workspace, aws: Callable[[str], Any], bucket: str) -> None:
    workspace.stack("hosts", HOSTS)
    template = (ROOT / "cfn" / "lifecycle.yaml").read_text(encoding="utf-8")
    keys = packaged(workspace, bucket, HOOKS)
    names = ("KeyArn", "ClusterName", "ClusterArn", "AutoScalingGroup")
    keys["parameters"] |= {"Environment": "dev", **{name: output("hosts", name) for name in names}}
    workspace.stack("lifecycle", template, needs=["hosts"], **keys)
    played = workspace.play()
    assert played.code == 0, played.output

    group = outputs(aws, "hosts")["AutoScalingGroup"]
    hooks = aws("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"]
    found = {one["LifecycleHookName"]: one for one in hooks}
    assert {name: one["DefaultResult"] for name, one in found.items()} == {
        "shop-dev-launch": "ABANDON",
        "shop-dev-drain": "CONTINUE",
    }
    for name, function in (("shop-dev-launch", "Launch"), ("shop-dev-drain", "Drain")):
        # The host is not in the cluster: `drain` continues at once, `launch` abandons it after its timeout.
        event = {
            "time": "2026-01-01T00:00:00Z",
            "detail": {
                "AutoScalingGroupName": group,
                "LifecycleHookName": name,
                "LifecycleActionToken": "87654321-4321-4321-4321-210987654321",
                "EC2InstanceId": "i-0a1b2c",
                "NotificationMetadata": found[name]["NotificationMetadata"],
            },
        }
        arn = outputs(aws, "lifecycle")[f"{function}FunctionArn"]
        answer = aws("lambda").invoke(FunctionName=arn, Payload=json.dumps(event).encode())
        assert "FunctionError" not in answer, answer["Payload"].read()


def test_files_changed_after_rendering_are_refused(
    workspace: Workspace, aws: Callable[[str], Any], bucket: str
) -> None:
    functions(workspace, bucket)
    handler: Path = workspace.build / "functions" / "secret" / "handler.py"
    handler.write_text(handler.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    error = workspace.play().errors["functions"]
    assert error["code"] == "bad_input"
    assert "was changed after it was rendered" in error["message"]
    assert objects(aws, bucket) == []
