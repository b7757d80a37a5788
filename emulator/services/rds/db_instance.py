"""AWS::RDS::DBInstance: adds what ministack's own handler lacks. No database runs.

The first instance of a cluster is the writer; a protected instance is not deleted.
"""

from typing import Any

from ministack.services import rds
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, is_true

TYPE = "AWS::RDS::DBInstance"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the instance; its cluster, if it has one, must exist."""
    cluster_id = properties.get("DBClusterIdentifier")
    if cluster_id and cluster_id not in rds._clusters:
        raise ResourceError(f"Could not find DB Cluster: {cluster_id}", "NotFound")
    physical_id, attributes = provisioners._rds_db_instance_create(logical_id, properties, stack_name)
    if cluster_id:
        _join(physical_id, rds._clusters[cluster_id])
    return physical_id, {**attributes, **_apply_properties(physical_id, properties)}


def _join(physical_id: str, cluster: dict[str, Any]) -> None:
    """Take encryption from the cluster, and make its first instance the writer."""
    instance = rds._instances[physical_id]
    instance.update({key: cluster[key] for key in ("StorageEncrypted", "KmsKeyId")})
    _assign_writer(cluster)


def _assign_writer(cluster: dict[str, Any]) -> None:
    for index, member in enumerate(cluster["DBClusterMembers"]):
        member["IsClusterWriter"] = index == 0


def _apply_properties(physical_id: str, properties: Properties) -> dict[str, Any]:
    instance = rds._instances[physical_id]
    instance["DeletionProtection"] = is_true(properties.get("DeletionProtection"))
    rds._tags[instance["DBInstanceArn"]] = list(properties.get("Tags") or [])
    return {
        "CertificateDetails.CAIdentifier": instance["CACertificateIdentifier"],
        "DBInstanceStatus": instance["DBInstanceStatus"],
        "Endpoint.HostedZoneId": instance["Endpoint"]["HostedZoneId"],
        "InstanceCreateTime": instance["InstanceCreateTime"],
    }


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change in place."""
    updated_id, attributes = provisioners._rds_db_instance_update(
        physical_id, old, new, stack_name, logical_id
    )
    return updated_id, {**attributes, **_apply_properties(updated_id, new)}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the instance; refused while it is protected. The cluster's next instance becomes the writer."""
    instance = rds._instances.get(physical_id)
    if instance is None:
        return
    if instance.get("DeletionProtection"):
        message = "Cannot delete protected DB Instance, please disable deletion protection and try again."
        raise ResourceError(message)
    provisioners._rds_db_instance_delete(physical_id, properties)
    rds._tags.pop(instance["DBInstanceArn"], None)
    cluster = rds._clusters.get(instance.get("DBClusterIdentifier") or "")
    if cluster:
        _assign_writer(cluster)
