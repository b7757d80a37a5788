"""AWS::DynamoDB::GlobalTable with its replicas: a table in each region, which every write reaches.

ministack's own handler creates the table only in the stack's region.
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, checked, is_true

TYPE = "AWS::DynamoDB::GlobalTable"
_TTL_OFF = {"AttributeName": "", "Enabled": False}
_TABLE_PROPERTIES = {
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "TableName",
}


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the table and its replicas; if one fails, delete the table."""
    _check(properties)
    name, attributes = provisioners._ddb_global_table_create(logical_id, properties, stack_name)
    try:
        _configure(name, {}, properties)
    except ValueError:
        delete(name, properties)
        raise
    return name, {**attributes, "TableId": dynamodb._tables[name]["TableId"]}


def _replicas(properties: Properties) -> dict[str, Properties]:
    return {one["Region"]: one for one in properties.get("Replicas") or []}


def _check(properties: Properties) -> None:
    """Require a replica in the stack's region, and a stream for several replicas (property reference)."""
    replicas = _replicas(properties)
    if get_region() not in replicas:
        raise ResourceError(f"Replicas must include the region of the stack, {get_region()}.")
    view = (properties.get("StreamSpecification") or {}).get("StreamViewType")
    if len(replicas) > 1 and view != "NEW_AND_OLD_IMAGES":
        message = "StreamSpecification with NEW_AND_OLD_IMAGES is required for more than one replica."
        raise ResourceError(message)


def _configure(name: str, old: Properties, new: Properties) -> None:
    replicas, before = _replicas(new), _replicas(old) or {get_region(): {}}
    changes = [{"Delete": {"RegionName": region}} for region in sorted(before.keys() - replicas.keys())]
    changes += [{"Create": {"RegionName": region}} for region in sorted(replicas.keys() - before.keys())]
    for region in before.keys() - replicas.keys():
        _require_unprotected(name, region)
    if changes:
        checked(dynamodb._update_table({"TableName": name, "ReplicaUpdates": changes}))
    _set_time_to_live(name, old, new)
    for region, replica in replicas.items():
        with request_scope(get_account_id(), region):
            _set_up_replica(name, replica, new)


def _set_time_to_live(name: str, old: Properties, new: Properties) -> None:
    before, after = old.get("TimeToLiveSpecification"), new.get("TimeToLiveSpecification")
    if before == after:
        return
    specification = after or {**(before or _TTL_OFF), "Enabled": False}
    checked(dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": specification}))


def _set_up_replica(name: str, replica: Properties, properties: Properties) -> None:
    """Set a replica's own backups, deletion protection, key, table class and tags."""
    table = dynamodb._tables[name]
    backups = replica.get("PointInTimeRecoverySpecification") or {}
    request = {"TableName": name, "PointInTimeRecoverySpecification": backups}
    checked(dynamodb._update_continuous_backups(request))
    table["DeletionProtectionEnabled"] = is_true(replica.get("DeletionProtectionEnabled"))
    table["SSEDescription"] = dynamodb._sse_description_from_spec(_encryption(replica, properties))
    if replica.get("TableClass"):
        table["TableClassSummary"] = {"TableClass": replica["TableClass"]}
    dynamodb._tags[table["TableArn"]] = list(replica.get("Tags") or [])


def _encryption(replica: Properties, properties: Properties) -> dict[str, Any] | None:
    general = properties.get("SSESpecification")
    if not general:
        return None
    key = (replica.get("SSESpecification") or {}).get("KMSMasterKeyId")
    own = {"KMSMasterKeyId": key} if key else {}
    return {"Enabled": is_true(general["SSEEnabled"]), "SSEType": general.get("SSEType", "KMS"), **own}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change in place; replicas removed from the template are deleted with their items."""
    _check(new)
    table_changes = _table_properties(old), _table_properties(new)
    _name, attributes = provisioners._ddb_update(physical_id, *table_changes, stack_name, logical_id)
    # Indexes, billing mode and stream are the same in every region.
    for region in _replicas(old).keys() & _replicas(new).keys() - {get_region()}:
        with request_scope(get_account_id(), region):
            provisioners._ddb_update(physical_id, *table_changes, stack_name, logical_id)
    _configure(physical_id, old, new)
    return physical_id, {**attributes, "TableId": dynamodb._tables[physical_id]["TableId"]}


def _table_properties(properties: Properties) -> Properties:
    """The properties that a global table shares with a single table."""
    return {key: value for key, value in properties.items() if key in _TABLE_PROPERTIES}


def _require_unprotected(name: str, region: str) -> None:
    table = dynamodb._tables.get_scoped(get_account_id(), region, name)
    if table is not None and table.get("DeletionProtectionEnabled"):
        message = (
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
        raise ResourceError(message)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the table in every region; refused while a replica is protected."""
    table = dynamodb._tables.get(physical_id)
    if table is None:
        return
    regions = {*dynamodb._replica_group(table), get_region()}
    for region in regions:
        _require_unprotected(physical_id, region)
    # The stack's own region comes last, so that a retry still finds the table.
    for region in sorted(regions, key=lambda one: one == get_region()):
        with request_scope(get_account_id(), region):
            checked(dynamodb._delete_table({"TableName": physical_id}))
