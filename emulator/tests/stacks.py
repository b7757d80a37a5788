"""Stack operations for tests: they wait until the operation ends and return the described stack."""

import itertools
import json
import time
from dataclasses import dataclass
from typing import Any

from emulator.tests.templates import policy

_numbers = itertools.count(1)


def new_name(prefix: str = "demo") -> str:
    """A stack name that no other test uses."""
    return f"{prefix}-{next(_numbers)}"


@dataclass
class Stacks:
    """Operations on stacks through one client."""

    cfn: Any

    def wait(self, name: str) -> dict[str, Any]:
        """The stack once no operation is in progress."""
        for _ in range(400):
            stack = self.cfn.describe_stacks(StackName=name)["Stacks"][0]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return stack
            time.sleep(0.02)
        raise TimeoutError(f"{name} is still {stack['StackStatus']}")

    def create(self, body: str, name: str | None = None, **options: Any) -> dict[str, Any]:
        """Create a stack with every capability."""
        name = name or new_name()
        options.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM"])
        self.cfn.create_stack(StackName=name, TemplateBody=body, **options)
        return self.wait(name)

    def update(self, name: str, body: str, **options: Any) -> dict[str, Any]:
        """Update a stack with every capability."""
        options.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM"])
        self.cfn.update_stack(StackName=name, TemplateBody=body, **options)
        return self.wait(name)

    def delete(self, stack: dict[str, Any]) -> dict[str, Any]:
        """Delete a stack; afterwards it can be described only by its id."""
        self.cfn.delete_stack(StackName=stack["StackName"])
        return self.wait(stack["StackId"])

    def change_set(self, name: str, body: str, kind: str = "UPDATE", **options: Any) -> dict[str, Any]:
        """Create and describe a change set."""
        options.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM"])
        created = self.cfn.create_change_set(
            StackName=name,
            ChangeSetName=f"set-{next(_numbers)}",
            ChangeSetType=kind,
            TemplateBody=body,
            **options,
        )
        return self.cfn.describe_change_set(ChangeSetName=created["Id"])

    def outputs(self, stack: dict[str, Any]) -> dict[str, str]:
        """Outputs by key."""
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def events(self, name: str) -> list[dict[str, Any]]:
        """Events, oldest first."""
        pages = self.cfn.get_paginator("describe_stack_events").paginate(StackName=name)
        found = [event for page in pages for event in page["StackEvents"]]
        return found[::-1]

    def failures(self, name: str) -> dict[str, str]:
        """Failure reasons by logical id."""
        return {
            event["LogicalResourceId"]: event.get("ResourceStatusReason", "")
            for event in self.events(name)
            if event["ResourceStatus"].endswith("_FAILED")
        }


def service_role(emulator: Any, name: str) -> str:
    """Create a role that CloudFormation may assume; returns its ARN."""
    trust = policy("Allow", "sts:AssumeRole", None, Principal={"Service": "cloudformation.amazonaws.com"})
    created = emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return created["Role"]["Arn"]
