"""Container secrets from Parameter Store, and tasks that fail to start without them."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.tests.emulator_process import REGION, ROOT, Emulator, start_emulator
from emulator.tests.mfa import ACCOUNT, new_user

PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"
RESOLVE_SCRIPT = """
import json, os
os.environ["MINISTACK_REGION"] = "eu-central-1"
from emulator.server import serve
serve.extend_ministack()
from ministack.core.responses import request_scope
from ministack.services import ecs, ssm
value = "line one\\nline two, \\u00fcml\\u00e4ut, \\"quoted\\" $HOME {{x} "
arn = "arn:aws:ssm:%s:000000000000:parameter/shop/dev/hello/TOKEN"
with request_scope("000000000000", "us-east-1"):
    ssm._put_parameter({"Name": "/shop/dev/hello/TOKEN", "Type": "SecureString", "Value": "away"})
with request_scope("000000000000", "eu-central-1"):
    for name in ("/shop/dev/hello/TOKEN", "plain"):
        ssm._put_parameter({"Name": name, "Type": "SecureString", "Value": value})
    sources = {
        "BY_NAME": "/shop/dev/hello/TOKEN",
        "WITHOUT_SLASH": "plain",
        "BY_ARN": arn % "eu-central-1",
        "AWAY": arn % "us-east-1",
    }
    secrets = [{"name": name, "valueFrom": source} for name, source in sources.items()]
    found = ecs._resolve_container_secrets({"name": "app", "secrets": secrets})
    print(json.dumps({"right": value, "found": found}))
"""


def test_a_container_gets_the_exact_value() -> None:
    """Calls the resolving function in a separate process, because extending ministack patches its modules."""
    completed = subprocess.run(
        [sys.executable, "-c", RESOLVE_SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    output = json.loads(completed.stdout)
    right = output["right"]
    assert output["found"] == {"BY_NAME": right, "WITHOUT_SLASH": right, "BY_ARN": right, "AWAY": "away"}


RANDOM_VALUES_SCRIPT = """
import json, os, random
os.environ["MINISTACK_REGION"] = "eu-central-1"
from emulator.server import serve
serve.extend_ministack()
from ministack.core.responses import request_scope
from ministack.services import ecs, ssm
chance = random.Random(7)
planes = [*range(1, 0x300), *range(0x2000, 0x2100), 0xfeff, 0xffff, *range(0x1f600, 0x1f640), 0x10ffff]
wrong = 0
with request_scope("000000000000", "eu-central-1"):
    for number in range(1000):
        value = "".join(map(chr, chance.choices(planes, k=chance.randint(1, 200))))
        ssm._put_parameter({"Name": f"/many/V{number}", "Type": "SecureString", "Value": value})
        secrets = [{"name": "V", "valueFrom": f"/many/V{number}"}]
        wrong += ecs._resolve_container_secrets({"name": "app", "secrets": secrets}) != {"V": value}
print(json.dumps({"wrong": wrong, "kept": len(ssm._parameters)}))
"""


def test_a_thousand_random_values_reach_containers_unchanged() -> None:
    completed = subprocess.run(
        [sys.executable, "-c", RANDOM_VALUES_SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    output = json.loads(completed.stdout)
    assert output["wrong"] == 0
    assert output["kept"] >= 1000


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that enforces policies."""
    with start_emulator(tmp_path_factory.mktemp("strict") / "state", AUTH="true") as one:
        one.client("ecs").create_cluster(clusterName="secret")
        yield one


def execution_role(enforcing: Emulator, name: str, *statements: dict[str, Any]) -> str:
    """The ARN of an execution role with these permissions."""
    iam = enforcing.client("iam")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}
    iam.put_role_policy(RoleName=name, PolicyName="start", PolicyDocument=json.dumps(policy))
    return arn


def run_task(one: Emulator, role: str, *sources: str, client: Any = None) -> dict[str, Any]:
    """Run a task whose container has these secrets; the task a moment after its start."""
    ecs = client or one.client("ecs")
    secrets = [{"name": f"S{number}", "valueFrom": source} for number, source in enumerate(sources)]
    definition = ecs.register_task_definition(
        family="secret",
        executionRoleArn=role,
        containerDefinitions=[{"name": "app", "image": "x", "memory": 64, "secrets": secrets}],
    )["taskDefinition"]
    [task] = ecs.run_task(cluster="secret", taskDefinition=definition["taskDefinitionArn"])["tasks"]
    time.sleep(0.05)
    return ecs.describe_tasks(cluster="secret", tasks=[task["taskArn"]])["tasks"][0]


REASON_PREFIX = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
    "failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
)


def test_a_task_starts_with_secrets_its_role_can_read(enforcing: Emulator) -> None:
    ssm, kms = enforcing.client("ssm"), enforcing.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    for name in ("/shop/dev/hello/TOKEN", "/shop/dev/other/TOKEN"):
        ssm.put_parameter(Name=name, Type="SecureString", Value="x", KeyId=key)
    own = {"Action": "ssm:GetParameters", "Resource": f"{PARAMETER}/shop/dev/hello/*"}
    context = {"kms:EncryptionContext:PARAMETER_ARN": f"{PARAMETER}/shop/dev/hello/*"}
    decrypt = {
        "Action": "kms:Decrypt",
        "Resource": key,
        "Condition": {
            "StringEquals": {"kms:ViaService": f"ssm.{REGION}.amazonaws.com"},
            "StringLike": context,
        },
    }
    role = execution_role(enforcing, "reading", own, decrypt)
    assert run_task(enforcing, role, "/shop/dev/hello/TOKEN")["lastStatus"] == "RUNNING"
    assert run_task(enforcing, role, f"{PARAMETER}/shop/dev/hello/TOKEN")["lastStatus"] == "RUNNING"
    # The caller of RunTask needs no permission for what the role reads.
    starter = new_user(enforcing.client("iam"), "starter")
    permissions = {"Effect": "Allow", "Action": ["ecs:*", "iam:PassRole"], "Resource": "*"}
    enforcing.client("iam").put_user_policy(
        UserName="starter",
        PolicyName="start",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [permissions]}),
    )
    task = run_task(enforcing, role, "/shop/dev/hello/TOKEN", client=enforcing.client_with("ecs", starter))
    assert (task["lastStatus"], task["stoppedReason"]) == ("RUNNING", "")
    task = run_task(enforcing, role, "/shop/dev/hello/TOKEN", "/shop/dev/other/TOKEN")
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/reading/{task['taskArn'].rpartition('/')[2]}"
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"] == (
        f"{REASON_PREFIX}AccessDeniedException: User: {session} is not authorized to perform: "
        f"ssm:GetParameters on resource: {PARAMETER}/shop/dev/other/TOKEN"
    )
    without_kms = execution_role(enforcing, "blind", own)
    assert "kms:Decrypt" in run_task(enforcing, without_kms, "/shop/dev/hello/TOKEN")["stoppedReason"]
    kms.disable_key(KeyId=key)
    reason = run_task(enforcing, role, "/shop/dev/hello/TOKEN")["stoppedReason"]
    assert reason == f"{REASON_PREFIX}InvalidKeyId: {key} is disabled."


def test_a_task_does_not_start_without_its_secret(emulator: Emulator) -> None:
    emulator.client("ecs").create_cluster(clusterName="secret")
    role = f"arn:aws:iam::{ACCOUNT}:role/any"
    task = run_task(emulator, role, "/absent/A", f"{PARAMETER}/absent/B")
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"] == f"{REASON_PREFIX}invalid ssm parameters: /absent/A, /absent/B"
    time.sleep(1.1)
    again = emulator.client("ecs").describe_tasks(cluster="secret", tasks=[task["taskArn"]])["tasks"][0]
    assert again["stoppedReason"] == task["stoppedReason"]


def test_agent_reads_are_recorded_as_the_execution_role(emulator: Emulator) -> None:
    emulator.client("ecs").create_cluster(clusterName="secret")
    emulator.client("ssm").put_parameter(Name="/agent/read", Type="SecureString", Value="never recorded")
    task = run_task(emulator, f"arn:aws:iam::{ACCOUNT}:role/starting", "/agent/read")
    attribute = {"AttributeKey": "Username", "AttributeValue": task["taskArn"].rpartition("/")[2]}
    [event] = emulator.client("cloudtrail").lookup_events(LookupAttributes=[attribute])["Events"]
    record = json.loads(event["CloudTrailEvent"])
    assert (record["eventName"], record["userAgent"]) == ("GetParameters", "Amazon ECS Agent")
    assert record["requestParameters"] == {"names": ["/agent/read"], "withDecryption": True}
    assert record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "starting"
    assert "never recorded" not in json.dumps(event, default=str)
