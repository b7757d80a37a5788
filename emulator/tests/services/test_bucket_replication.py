"""A bucket's replication: kept as the template has it, and objects reach the bucket of the other region."""

from typing import Any

import pytest

from emulator.tests.errors import refusal
from emulator.tests.running import Emulator
from emulator.tests.shop import ref, resource
from emulator.tests.stacks import Stacks, template

AWAY = "eu-west-1"
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


def test_objects_and_their_deletion_are_copied(running: Emulator, stacks: Stacks) -> None:
    away = Stacks(running.client("cloudformation", region=AWAY))
    made = away.create(bucket())
    there = away.outputs(made)["Name"]
    home = stacks.create(bucket(there))
    here, s3 = stacks.outputs(home)["Name"], running.client("s3")
    configuration = s3.get_bucket_replication(Bucket=here)["ReplicationConfiguration"]
    assert (configuration["Role"], configuration["Rules"]) == (
        ROLE,
        [
            {
                "ID": "replica",
                "Priority": 1,
                "Filter": {"Prefix": ""},
                "Status": "Enabled",
                "DeleteMarkerReplication": {"Status": "Enabled"},
                "Destination": {"Bucket": f"arn:aws:s3:::{there}"},
            }
        ],
    )
    s3.put_object(Bucket=here, Key="a/b.zip", Body=b"code")
    other = running.client("s3", region=AWAY)
    assert other.get_object(Bucket=there, Key="a/b.zip")["Body"].read() == b"code"
    s3.delete_object(Bucket=here, Key="a/b.zip")
    assert refusal(other.get_object, Bucket=there, Key="a/b.zip")[0] == "NoSuchKey"
    assert stacks.update(home["StackName"], bucket())["StackStatus"] == "UPDATE_COMPLETE"
    code = refusal(s3.get_bucket_replication, Bucket=here)[0]
    assert code == "ReplicationConfigurationNotFoundError"


@pytest.mark.parametrize(
    ("destination", "versioned", "why"),
    [
        ("nowhere-at-all", True, "Destination bucket must exist."),
        (None, True, "Destination bucket must have versioning enabled."),
        (None, False, "Versioning must be 'Enabled' on the bucket"),
    ],
)
def test_what_s3_refuses(
    running: Emulator, stacks: Stacks, destination: str | None, versioned: bool, why: str
) -> None:
    away = Stacks(running.client("cloudformation", region=AWAY))
    other = away.create(bucket(versioned=not versioned))
    name = destination or away.outputs(other)["Name"]
    made = stacks.create(bucket(name, versioned))
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert why in stacks.failures(made["StackName"])["Bucket"]
