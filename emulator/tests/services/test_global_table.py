"""Replicas of a global table: tables in their regions that receive every write and go with the stack."""

import json
from typing import Any

from emulator.tests.emulator_process import Emulator
from emulator.tests.errors import refusal
from emulator.tests.stacks import Stacks
from emulator.tests.templates import ref, resource, template

HOME, REPLICA, OTHER = "eu-central-1", "eu-west-1", "us-east-1"


def body(*regions: str, **more: Any) -> str:
    replicas = [
        {
            "Region": region,
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "Tags": [{"Key": "region", "Value": region}],
            **more,
        }
        for region in regions
    ]
    table = resource(
        "DynamoDB::GlobalTable",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"},
        TimeToLiveSpecification={"AttributeName": "until", "Enabled": True},
        Replicas=replicas,
    )
    return template({"Table": table}, Outputs={"Name": {"Value": ref("Table")}})


def describe_table(emulator: Emulator, region: str, name: str) -> dict[str, Any]:
    return emulator.client("dynamodb", region=region).describe_table(TableName=name)["Table"]


def test_replicas_are_tables_in_their_regions(emulator: Emulator, stacks: Stacks) -> None:
    created = stacks.create(body(HOME, REPLICA))
    assert created["StackStatus"] == "CREATE_COMPLETE"
    name = stacks.outputs(created)["Name"]
    table = describe_table(emulator, REPLICA, name)
    assert table["TableArn"].split(":")[3] == REPLICA
    assert [one["RegionName"] for one in table["Replicas"]] == [HOME]
    replica = emulator.client("dynamodb", region=REPLICA)
    backups = replica.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert replica.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [
        {"Key": "region", "Value": REPLICA}
    ]
    time_to_live = replica.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert time_to_live["AttributeName"] == "until"
    emulator.client("dynamodb").put_item(TableName=name, Item={"id": {"S": "a"}})
    assert replica.get_item(TableName=name, Key={"id": {"S": "a"}})["Item"] == {"id": {"S": "a"}}
    _change_and_delete(emulator, stacks, created, name)


def _change_and_delete(emulator: Emulator, stacks: Stacks, created: dict[str, Any], name: str) -> None:
    changed = stacks.update(created["StackName"], body(HOME, OTHER))
    assert changed["StackStatus"] == "UPDATE_COMPLETE"
    other = emulator.client("dynamodb", region=OTHER)
    assert other.get_item(TableName=name, Key={"id": {"S": "a"}})["Item"] == {"id": {"S": "a"}}
    describe_removed = emulator.client("dynamodb", region=REPLICA).describe_table
    assert refusal(describe_removed, TableName=name)[0] == "ResourceNotFoundException"
    assert stacks.delete(changed)["StackStatus"] == "DELETE_COMPLETE"
    for region in (HOME, OTHER):
        describe = emulator.client("dynamodb", region=region).describe_table
        assert refusal(describe, TableName=name)[0] == "ResourceNotFoundException"


def test_a_protected_replica_is_not_deleted(emulator: Emulator, stacks: Stacks) -> None:
    created = stacks.create(body(HOME, REPLICA, DeletionProtectionEnabled=True))
    assert stacks.delete(created)["StackStatus"] == "DELETE_FAILED"
    assert "currently protected against deletion" in stacks.failures(created["StackId"])["Table"]
    assert describe_table(emulator, REPLICA, stacks.outputs(created)["Name"])["TableStatus"] == "ACTIVE"


def test_a_replica_that_cannot_be_created_leaves_no_table(emulator: Emulator, stacks: Stacks) -> None:
    replica = emulator.client("dynamodb", region=REPLICA)
    key = {"AttributeName": "id", "KeyType": "HASH"}
    replica.create_table(
        TableName="taken",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[key],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    named = json.loads(body(HOME, REPLICA))
    named["Resources"]["Table"]["Properties"]["TableName"] = "taken"
    stack = stacks.create(json.dumps(named))
    assert "already existed as tables" in stacks.failures(stack["StackName"])["Table"]
    assert describe_table(emulator, REPLICA, "taken")["TableStatus"] == "ACTIVE"
    assert "taken" not in emulator.client("dynamodb").list_tables()["TableNames"]
    replica.delete_table(TableName="taken")


def test_replicas_must_include_the_region_of_the_stack(stacks: Stacks) -> None:
    stack = stacks.create(body(REPLICA))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"must include the region of the stack, {HOME}" in stacks.failures(stack["StackName"])["Table"]
