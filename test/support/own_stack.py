"""A stack outside ops: creates, updates or deletes it with CloudFormation's API and reports the result.

Usage: own_stack.py ENDPOINT create|update|delete, with JSON on standard input and on standard output.
"""

import json
import sys
import time
from typing import Any

import boto3


def wait_until_stable(cfn: Any, stack_id: str) -> dict[str, Any]:
    """The stack once no operation is in progress."""
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        stack: dict[str, Any] = cfn.describe_stacks(StackName=stack_id)["Stacks"][0]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return stack
        time.sleep(0.2)
    raise TimeoutError(f"{stack_id} is still {stack['StackStatus']}")


def start_operation(cfn: Any, action: str, given: dict[str, Any]) -> str:
    """Starts the operation and returns the stack's ID."""
    name = given["name"]
    if action == "delete":
        stack_id: str = cfn.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        cfn.delete_stack(StackName=name)
        return stack_id
    parameters = [
        {"ParameterKey": key, "ParameterValue": value} for key, value in given["parameters"].items()
    ]
    call = cfn.create_stack if action == "create" else cfn.update_stack
    response = call(StackName=name, TemplateBody=given["template"], Parameters=parameters)
    return str(response["StackId"])


def report(cfn: Any, stack: dict[str, Any], before: set[str]) -> dict[str, Any]:
    """Status, outputs and new events, oldest first."""
    pages = cfn.get_paginator("describe_stack_events").paginate(StackName=stack["StackId"])
    events = [event for page in pages for event in page["StackEvents"]][::-1]
    return {
        "status": stack["StackStatus"],
        "outputs": {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
        "events": [
            f"{event['LogicalResourceId']} {event['ResourceStatus']} {event.get('ResourceStatusReason', '')}"
            for event in events
            if event["EventId"] not in before
        ],
    }


def event_ids(cfn: Any, name: str) -> set[str]:
    """IDs of the existing events; none if there is no stack."""
    try:
        pages = cfn.get_paginator("describe_stack_events").paginate(StackName=name)
        return {event["EventId"] for page in pages for event in page["StackEvents"]}
    except cfn.exceptions.ClientError:
        return set()


def main(endpoint: str, action: str, given: dict[str, Any]) -> dict[str, Any]:
    cfn = boto3.client(
        "cloudformation",
        endpoint_url=endpoint,
        region_name=given["region"],
        aws_access_key_id=given["account"],
        aws_secret_access_key="test",
    )
    before = event_ids(cfn, given["name"])
    return report(cfn, wait_until_stable(cfn, start_operation(cfn, action, given)), before)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], json.load(sys.stdin))))
