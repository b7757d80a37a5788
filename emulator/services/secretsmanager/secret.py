"""AWS::SecretsManager::Secret: ``Ref`` is the ARN (ministack's own handler returns the name)."""

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned

TYPE = "AWS::SecretsManager::Secret"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the secret and its replicas."""
    _name, attributes = provisioners._sm_secret_create(logical_id, properties, stack_name)
    return attributes["Id"], attributes


def _name(arn: str) -> str:
    """ministack's key of the secret; the ARN itself if the secret does not exist."""
    return secretsmanager._resolve(arn)[0] or arn


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change in place; replicas in removed regions are deleted."""
    name = _name(physical_id)
    _name_after, attributes = provisioners._sm_secret_update(name, old, new, stack_name, logical_id)
    _drop_replicas(name, old, new)
    return attributes["Id"], attributes


def _drop_replicas(name: str, old: Properties, new: Properties) -> None:
    kept = {one["Region"] for one in new.get("ReplicaRegions") or []}
    dropped = {one["Region"] for one in old.get("ReplicaRegions") or []} - kept
    secret = secretsmanager._secrets[name]
    status = secret["ReplicationStatus"]
    secret["ReplicationStatus"] = [one for one in status if one["Region"] in dropped]
    secretsmanager._delete_replicas(secret)
    secret["ReplicationStatus"] = [one for one in status if one["Region"] not in dropped]


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the secret immediately, with its replicas and its policy."""
    provisioners._sm_secret_delete(_name(physical_id), properties)
