"""Stack policies that allow named updates."""

from __future__ import annotations

from typing import Any

from stackrun.cloudformation import stack_policy


def test_allowed_resources_are_removed_from_deny_statements() -> None:
    def denial(**resources: Any) -> dict[str, Any]:
        return {"Effect": "Deny", "Principal": "*", "Action": "Update:*", **resources}

    whole = {
        "Statement": [
            denial(Resource="*"),
            denial(Resource=["LogicalResourceId/Store", "LogicalResourceId/Key"]),
            denial(Resource="LogicalResourceId/St*"),
            denial(NotResource="LogicalResourceId/Free"),
        ]
    }
    own = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": ["LogicalResourceId/Store"]}
    assert stack_policy.allow_updates(whole, ["Store"])["Statement"] == [
        denial(NotResource=["LogicalResourceId/Store"]),
        denial(Resource=["LogicalResourceId/Key"]),
        denial(NotResource=["LogicalResourceId/Free", "LogicalResourceId/Store"]),
        own,
    ]
