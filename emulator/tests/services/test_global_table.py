"""A global table's replicas: tables in their regions, written through, removed with the stack."""

import json
from typing import Any

from emulator.tests.errors import refusal
from emulator.tests.running import Emulator
from emulator.tests.shop import ref, resource
from emulator.tests.stacks import Stacks, template

HOME, AWAY, FAR = "eu-central-1", "eu-west-1", "us-east-1"


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


def described(running: Emulator, region: str, name: str) -> dict[str, Any]:
    return running.client("dynamodb", region=region).describe_table(TableName=name)["Table"]


def test_replicas_live_in_their_regions(running: Emulator, stacks: Stacks) -> None:
    made = stacks.create(body(HOME, AWAY))
    assert made["StackStatus"] == "CREATE_COMPLETE"
    name = stacks.outputs(made)["Name"]
    table = described(running, AWAY, name)
    assert table["TableArn"].split(":")[3] == AWAY
    assert [one["RegionName"] for one in table["Replicas"]] == [HOME]
    away = running.client("dynamodb", region=AWAY)
    backups = away.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert away.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [
        {"Key": "region", "Value": AWAY}
    ]
    alive = away.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert alive["AttributeName"] == "until"
    running.client("dynamodb").put_item(TableName=name, Item={"id": {"S": "a"}})
    assert away.get_item(TableName=name, Key={"id": {"S": "a"}})["Item"] == {"id": {"S": "a"}}
    _change_and_delete(running, stacks, made, name)


def _change_and_delete(running: Emulator, stacks: Stacks, made: dict[str, Any], name: str) -> None:
    changed = stacks.update(made["StackName"], body(HOME, FAR))
    assert changed["StackStatus"] == "UPDATE_COMPLETE"
    far = running.client("dynamodb", region=FAR)
    assert far.get_item(TableName=name, Key={"id": {"S": "a"}})["Item"] == {"id": {"S": "a"}}
    gone = running.client("dynamodb", region=AWAY).describe_table
    assert refusal(gone, TableName=name)[0] == "ResourceNotFoundException"
    assert stacks.delete(changed)["StackStatus"] == "DELETE_COMPLETE"
    for region in (HOME, FAR):
        describe = running.client("dynamodb", region=region).describe_table
        assert refusal(describe, TableName=name)[0] == "ResourceNotFoundException"


def test_a_protected_replica_stays(running: Emulator, stacks: Stacks) -> None:
    made = stacks.create(body(HOME, AWAY, DeletionProtectionEnabled=True))
    assert stacks.delete(made)["StackStatus"] == "DELETE_FAILED"
    assert "currently protected against deletion" in stacks.failures(made["StackId"])["Table"]
    assert described(running, AWAY, stacks.outputs(made)["Name"])["TableStatus"] == "ACTIVE"


def test_a_replica_that_cannot_be_made_leaves_nothing(running: Emulator, stacks: Stacks) -> None:
    away = running.client("dynamodb", region=AWAY)
    key = {"AttributeName": "id", "KeyType": "HASH"}
    away.create_table(
        TableName="taken",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[key],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    named = json.loads(body(HOME, AWAY))
    named["Resources"]["Table"]["Properties"]["TableName"] = "taken"
    stack = stacks.create(json.dumps(named))
    assert "already existed as tables" in stacks.failures(stack["StackName"])["Table"]
    assert described(running, AWAY, "taken")["TableStatus"] == "ACTIVE"
    assert "taken" not in running.client("dynamodb").list_tables()["TableNames"]
    away.delete_table(TableName="taken")


def test_the_stacks_own_region_must_be_among_them(stacks: Stacks) -> None:
    stack = stacks.create(body(AWAY))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"must include the region of the stack, {HOME}" in stacks.failures(stack["StackName"])["Table"]
