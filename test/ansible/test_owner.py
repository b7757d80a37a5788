"""A stack that another project named like ours is neither changed nor deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workspace import Workspace

THEIRS = {"Project": "shop-dev", "Environment": "api", "ManagedBy": "ops"}
OURS = {"Project": "shop", "Environment": "dev-api", "ManagedBy": "ops"}


def test_another_owners_stack_is_refused_and_untouched(
    workspace: Workspace, aws: Callable[[str], Any]
) -> None:
    workspace.stack("network", tags=THEIRS)
    assert workspace.play().code == 0
    before = aws("cloudformation").describe_stacks(StackName="shop-dev-network")["Stacks"]

    workspace.stack("network", tags=OURS, parameters={"Label": "new"})
    for how in (("--check",), (), ("-e", "stack_state=absent", "-e", "stack_confirm=dev")):
        error = workspace.play(*how).errors["network"]
        assert error["code"] == "not_ours"
        assert "(Project shop-dev, Environment api, ManagedBy ops)" in error["message"]
    assert aws("cloudformation").describe_stacks(StackName="shop-dev-network")["Stacks"] == before


def test_a_stack_made_by_hand_is_refused(workspace: Workspace, aws: Callable[[str], Any]) -> None:
    workspace.stack("keys", tags=OURS)
    aws("cloudformation").create_stack(
        StackName="shop-dev-keys", TemplateBody=(workspace.build / "keys.template.yaml").read_text()
    )
    refused = workspace.play("-e", "stack_state=absent", "-e", "stack_confirm=dev")
    assert refused.errors["keys"]["code"] == "not_ours"
    assert "(no tags of ops)" in refused.errors["keys"]["message"]
    [kept] = aws("cloudformation").describe_stacks(StackName="shop-dev-keys")["Stacks"]
    assert kept["StackStatus"] == "CREATE_COMPLETE"
