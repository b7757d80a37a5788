"""Results of tasks become events of stacks."""

from __future__ import annotations

from stackrun.run.outcomes import Outcomes

RESULT = {
    "stack": "network",
    "stack_name": "shop-dev-network",
    "region": "eu-central-1",
    "action": "update",
    "status": "UPDATE_COMPLETE",
    "change_set": None,
    "changes": [],
    "known_after": [],
    "secrets_generated": [],
    "secrets_copied": [],
    "notes": [],
    "seconds": 62.4,
}


def test_a_stack_ends_once_and_includes_its_secrets_result() -> None:
    outcomes = Outcomes()
    assert (outcomes.start("network"), outcomes.start("network")) == (True, False)
    did = {"secrets_generated": ["/a"], "secrets_copied": ["/b"], "notes": ["n"]}
    made = {"ops": {"result": {**RESULT, **did}, "error": None}}
    assert outcomes.record("network", "ops_secrets", made, failed=False) == []
    [(event, keys)] = outcomes.record("network", "ops_stack", {"ops": {"result": RESULT}}, failed=False)
    assert event == "stack_finished"
    assert keys == {"stack": "network", "result": {**RESULT, **did}}
    assert outcomes.record("network", "command", {"msg": "hook failed"}, failed=True) == []
    assert outcomes.ok is False
