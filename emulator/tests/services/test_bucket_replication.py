"""S3 bucket replication: configured from the template, and objects reach the bucket in the other region."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks
from emulator.tests.templates import ref, resource, template

REPLICA = "eu-west-1"
ROLE = "arn:aws:iam::000000000000:role/copies"


def bucket(destination: str | None = None, versioned: bool = True) -> str:
    properties: dict[str, Any] = {"VersioningConfiguration": {"Status": "Enabled"}} if versioned else {}
    if destination:
        rule = {
            "Id": "replica",
            "Status": "Enabled",
            "Priority": 1,
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
        }
        properties["ReplicationConfiguration"] = {"Role": ROLE, "Rules": [rule]}
    outputs = {"Name": {"Value": ref("Bucket")}}
    return template({"Bucket": resource("S3::Bucket", **properties)}, Outputs=outputs)


def test_objects_and_deletions_are_replicated(emulator: Emulator, stacks: Stacks) -> None:
    replica_stacks = Stacks(emulator.client("cloudformation", region=REPLICA))
    created = replica_stacks.create(bucket())
    replica_bucket = replica_stacks.outputs(created)["Name"]
    stack = stacks.create(bucket(replica_bucket))
    bucket_name, s3 = stacks.outputs(stack)["Name"], emulator.client("s3")
    configuration = s3.get_bucket_replication(Bucket=bucket_name)["ReplicationConfiguration"]
    assert (configuration["Role"], configuration["Rules"]) == (
        ROLE,
        [
            {
                "ID": "replica",
                "Priority": 1,
                "Filter": {"Prefix": ""},
                "Status": "Enabled",
                "DeleteMarkerReplication": {"Status": "Enabled"},
                "Destination": {"Bucket": f"arn:aws:s3:::{replica_bucket}"},
            }
        ],
    )
    s3.put_object(Bucket=bucket_name, Key="a/b.zip", Body=b"code")
    replica_s3 = emulator.client("s3", region=REPLICA)
    assert replica_s3.get_object(Bucket=replica_bucket, Key="a/b.zip")["Body"].read() == b"code"
    s3.delete_object(Bucket=bucket_name, Key="a/b.zip")
    assert refusal(replica_s3.get_object, Bucket=replica_bucket, Key="a/b.zip")[0] == "NoSuchKey"
    assert stacks.update(stack["StackName"], bucket())["StackStatus"] == "UPDATE_COMPLETE"
    code = refusal(s3.get_bucket_replication, Bucket=bucket_name)[0]
    assert code == "ReplicationConfigurationNotFoundError"


@pytest.mark.parametrize(
    ("destination", "versioned", "reason"),
    [
        ("nowhere-at-all", True, "Destination bucket must exist."),
        (None, True, "Destination bucket must have versioning enabled."),
        (None, False, "Versioning must be 'Enabled' on the bucket"),
    ],
)
def test_an_invalid_replication_fails_the_bucket(
    emulator: Emulator, stacks: Stacks, destination: str | None, versioned: bool, reason: str
) -> None:
    replica_stacks = Stacks(emulator.client("cloudformation", region=REPLICA))
    replica_s3 = replica_stacks.create(bucket(versioned=not versioned))
    name = destination or replica_stacks.outputs(replica_s3)["Name"]
    created = stacks.create(bucket(name, versioned))
    assert created["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reason in stacks.failures(created["StackName"])["Bucket"]
