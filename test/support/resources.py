"""The resources of a project's stacks, and whether each exists according to its service's API.

Usage: resources.py ENDPOINT STEP, with JSON on standard input and on standard output.
"""

import json
import re
import sys
from functools import cache
from typing import Any

import boto3
import jmespath
from botocore.config import Config
from botocore.exceptions import ClientError
from resource_apis import Api
from resource_apis_data import APIS

Resource = dict[str, str]
ABSENT = re.compile(r"not.?found|no.?such|404|not exist|non.?exist|unable to describe", re.IGNORECASE)


class Services:
    """Cached clients per service and region, and cached responses."""

    def __init__(self, endpoint: str, account: str) -> None:
        self.endpoint = endpoint
        self.keys = {"aws_access_key_id": account, "aws_secret_access_key": "test"}
        self.session = boto3.Session()
        self.client = cache(self.create_client)
        self.responses: dict[str, Any] = {}

    def create_client(self, service: str, region: str) -> Any:
        config = Config(retries={"max_attempts": 1}, inject_host_prefix=False)
        return self.session.client(
            service, endpoint_url=self.endpoint, region_name=region, config=config, **self.keys
        )

    def query(self, region: str, api: Api, arguments: dict[str, Any]) -> Any:
        """The complete response with all pages; None if the service does not find the resource."""
        call = json.dumps([region, api.service, api.operation, arguments])
        if call not in self.responses:
            self.responses[call] = self.fetch(self.client(api.service, region), api.operation, arguments)
        return self.responses[call]

    @staticmethod
    def fetch(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        try:
            if client.can_paginate(operation):
                return client.get_paginator(operation).paginate(**arguments).build_full_result()
            return getattr(client, operation)(**arguments)
        except ClientError as error:
            if ABSENT.search(f"{error.response['Error']['Code']} {error.response['Error']['Message']}"):
                return None
            raise


def filled(pattern: Any, placeholders: dict[str, Any]) -> Any:
    if isinstance(pattern, dict):
        return {key: filled(value, placeholders) for key, value in pattern.items()}
    if isinstance(pattern, list):
        return [filled(value, placeholders) for value in pattern]
    return pattern.format(**placeholders)


def placeholders_of(physical: str) -> dict[str, Any]:
    return {
        "id": physical,
        "bar": physical.split("|"),
        "slash": physical.split("/"),
        "colon": physical.split(":"),
        "dash": physical.split("-"),
        "last": physical.rsplit("/", 1)[-1],
    }


def parents_of(resource: Resource, api: Api, others: list[Resource]) -> list[str]:
    """Possible parents: those in the resource's own stack if there are any, otherwise all."""
    if api.parent is None:
        return [""]
    found = [each for each in others if each["type"] == api.parent]
    own = [
        each for each in found if each["stack"] == resource["stack"] and each["region"] == resource["region"]
    ]
    return [each["id"] for each in own or found]


def exists(services: Services, resource: Resource, others: list[Resource]) -> bool:
    api = APIS[resource["type"]]
    for parent in parents_of(resource, api, others):
        placeholders = {**placeholders_of(resource["id"]), "parent": parent}
        response = services.query(resource["region"], api, filled(api.arguments, placeholders))
        if response is not None and jmespath.search(api.exists.format(**placeholders), response):
            return True
    return False


def list_resources(services: Services, given: dict[str, Any]) -> list[Resource]:
    """Each resource of each stack with the project's tag."""
    found = []
    for region in given["regions"]:
        client = services.client("cloudformation", region)
        stacks = client.get_paginator("describe_stacks").paginate().build_full_result()["Stacks"]
        for stack in stacks:
            tags = {tag["Key"]: tag["Value"] for tag in stack["Tags"]}
            if tags.get("Project") != given["project"]:
                continue
            pages = client.get_paginator("list_stack_resources").paginate(StackName=stack["StackName"])
            found += [
                {
                    "region": region,
                    "stack": stack["StackName"],
                    "logical": each["LogicalResourceId"],
                    "type": each["ResourceType"],
                    "id": each["PhysicalResourceId"],
                }
                for each in pages.build_full_result()["StackResourceSummaries"]
            ]
    return found


def check_resources(services: Services, given: dict[str, Any]) -> dict[str, Any]:
    """Which of these resources exist, and the types that cannot be checked."""
    resources: list[Resource] = given["resources"]
    checkable = [each for each in resources if each["type"] in APIS]
    others = resources + given.get("parents", [])
    checked = [(each, exists(services, each, others)) for each in checkable]
    return {
        "found": [each for each, present in checked if present],
        "missing": [each for each, present in checked if not present],
        "without": sorted({each["type"] for each in resources} - APIS.keys()),
    }


STEPS = {"check": check_resources, "list": list_resources}

if __name__ == "__main__":
    endpoint, step = sys.argv[1:]
    given = json.load(sys.stdin)
    print(json.dumps(STEPS[step](Services(endpoint, given["account"]), given)))
