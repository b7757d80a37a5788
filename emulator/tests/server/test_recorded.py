"""Recorded resources: updated, kept over a restart, separate by account and region, deleted."""

from pathlib import Path
from typing import Any

from emulator.tests.emulator_process import start_emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import ref, resource, template


def body(max_capacity: int, cpu: int) -> str:
    resources = {
        "Table": resource(
            "ApplicationAutoScaling::ScalableTarget",
            ServiceNamespace="dynamodb",
            ScalableDimension="dynamodb:table:ReadCapacityUnits",
            ResourceId="table/orders",
            MinCapacity=1,
            MaxCapacity=str(max_capacity),
        ),
        "Policy": resource(
            "ApplicationAutoScaling::ScalingPolicy",
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=ref("Table"),
            TargetTrackingScalingPolicyConfiguration={"TargetValue": cpu},
        ),
    }
    return template(resources, Outputs={name: {"Value": ref(name)} for name in resources})


def summaries(document: dict[str, Any]) -> list[tuple[str, str, str, Any]]:
    found = []
    for one in document["recorded"]:
        scaling = one["properties"].get("TargetTrackingScalingPolicyConfiguration", {})
        value = one["properties"].get("MaxCapacity", scaling.get("TargetValue"))
        found.append((one["account"], one["region"], one["logicalId"], value))
    return found


def test_the_lifecycle_of_recorded_resources(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "state") as first:
        stacks = Stacks(first.client("cloudformation"))
        created = stacks.outputs(stacks.create(body(4, 50), name="scaling"))
        changed = stacks.outputs(stacks.update("scaling", body(6, 60)))
        assert changed == created
        other_account = Stacks(first.client("cloudformation", account="111122223333", region="us-west-2"))
        other_account.create(body(2, 20), name="scaling")
        expected = [
            ("000000000000", "eu-central-1", "Table", 6),
            ("000000000000", "eu-central-1", "Policy", 60),
            ("111122223333", "us-west-2", "Table", 2),
            ("111122223333", "us-west-2", "Policy", 20),
        ]
        assert summaries(first.get("/_ops/recorded")) == expected
        assert first.stop() == 0
    with start_emulator(tmp_path / "state") as second:
        assert summaries(second.get("/_ops/recorded")) == expected
        stacks = Stacks(second.client("cloudformation"))
        stacks.delete(stacks.wait("scaling"))
        assert summaries(second.get("/_ops/recorded")) == expected[2:]
