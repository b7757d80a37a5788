"""AWS::ECR::ReplicationConfiguration: recorded, and returned by DescribeRegistry. No image is copied.

``Ref`` is the registry's id. A registry has one configuration: a new resource replaces the existing one.
"""

from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import ecr

from emulator.base.provisioning import Properties, Provisioned, camel_case
from emulator.base.recorded import RECORDED, Origin

TYPE = "AWS::ECR::ReplicationConfiguration"


def _record_id(registry: str) -> str:
    # The registry's id, which is the account's, is not unique among the records of all types.
    return f"{registry}/replication"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Record the rules."""
    registry = get_account_id()
    RECORDED.put(_record_id(registry), Origin(stack_name, logical_id, TYPE), properties)
    return registry, {"RegistryId": registry}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Record the new rules."""
    return create(logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the record."""
    RECORDED.delete(_record_id(physical_id))


def install() -> None:
    """Make DescribeRegistry return the rules; ministack's returns none."""

    def describe(_request: dict[str, Any]) -> Any:
        registry = get_account_id()
        record = RECORDED.get(_record_id(registry)) or {"properties": {}}
        rules = record["properties"].get("ReplicationConfiguration") or {"Rules": []}
        answer = {"registryId": registry, "replicationConfiguration": camel_case(rules)}
        return ecr.json_response(answer)

    ecr._describe_registry = describe
