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
