"""Changes of a change set."""

from __future__ import annotations

import pytest
from stackrun.cloudformation import changes


@pytest.mark.parametrize(
    ("policy_action", "loses"),
    [("Delete", True), (None, True), ("Retain", False), ("ReplaceAndRetain", False)],
)
def test_a_retained_resource_loses_no_data(policy_action: str | None, loses: bool) -> None:
    resource = {
        "Action": "Remove",
        "LogicalResourceId": "Store",
        "ResourceType": "AWS::S3::Bucket",
        "PhysicalResourceId": "store",
        **({"PolicyAction": policy_action} if policy_action else {}),
    }
    [change] = changes.from_change_set([{"ResourceChange": resource}])
    assert (change["action"], change["holds_data"]) == ("remove", loses)
    assert changes.destroys(change) is True


def test_a_resource_that_a_recreation_loses_is_replaced_or_removed() -> None:
    def named(logical_id: str, status: str = "CREATE_COMPLETE") -> dict[str, str]:
        kind = {"LogicalResourceId": logical_id, "ResourceType": "AWS::S3::Bucket"}
        return {**kind, "PhysicalResourceId": logical_id.lower(), "ResourceStatus": status}

    lost = changes.removals([named("Store"), named("Gone")])
    added = changes.from_template({"Resources": {"Store": {"Type": "AWS::S3::Bucket"}}})
    found = changes.recreation(lost, added)
    assert [(one["logical_id"], one["action"], one["replacement"], one["physical_id"]) for one in found] == [
        ("Store", "modify", "always", "store"),
        ("Gone", "remove", "never", "gone"),
    ]
    assert all(changes.destroys(one) and one["holds_data"] for one in found)
