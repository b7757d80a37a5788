"""Rules for the clusters of an Aurora global database: one primary, whose settings the others inherit."""

from typing import Any

from ministack.core.responses import get_region
from ministack.services import rds

from emulator.base.provisioning import Properties, ResourceError, checked, is_true

Cluster = dict[str, Any]

# Properties that a secondary inherits and must not set, and their names in RDS's error message.
_INHERITED = {
    "MasterUsername": "user name",
    "MasterUserPassword": "password",
    "DatabaseName": "database name",
}
_UNMANAGED = "The master user password of a cluster in an Aurora global database can't be managed by RDS."


def global_cluster_to_join(properties: Properties) -> Cluster | None:
    """The global cluster that a new cluster joins, or None; raises ResourceError if it cannot join."""
    identifier = properties.get("GlobalClusterIdentifier")
    if not identifier:
        return None
    global_cluster = rds._global_clusters.get(identifier)
    if global_cluster is None:
        raise ResourceError(f"Global cluster {identifier} not found.", "NotFound")
    if rds._global_cluster_member_in_request_region(global_cluster):
        raise ResourceError(f"Global cluster {identifier} already has a member in {get_region()}.")
    for name in ("Engine", "EngineVersion"):
        if properties.get(name, global_cluster[name]) != global_cluster[name]:
            label = f"{name[0].lower()}{name[1:]}"
            raise ResourceError(f"Value for {label} should match setting for global cluster {identifier}")
    _check_secondary(global_cluster, properties)
    return global_cluster


def _check_secondary(global_cluster: Cluster, properties: Properties) -> None:
    primary = rds._global_cluster_writer_cluster(global_cluster)
    if primary is None:
        return
    for name, label in _INHERITED.items():
        if properties.get(name):
            raise ResourceError(f"Cannot specify {label} for cross region replication cluster")
    if is_true(properties.get("ManageMasterUserPassword")) or primary.get("MasterUserSecret"):
        raise ResourceError(_UNMANAGED)
    if primary["StorageEncrypted"] and not properties.get("KmsKeyId"):
        message = "For encrypted cross-region replica, kmsKeyId should be explicitly specified"
        raise ResourceError(message)


def with_inherited_settings(properties: Properties, global_cluster: Cluster | None) -> Properties:
    """The properties of a new cluster with those of the global cluster and its primary."""
    if global_cluster is None:
        return properties
    primary = rds._global_cluster_writer_cluster(global_cluster)
    version = {"EngineVersion": global_cluster["EngineVersion"], **properties}
    if primary is None:
        return version
    copied = {name: primary.get(name) or "" for name in ("MasterUsername", "DatabaseName")}
    encrypted = {"StorageEncrypted": primary["StorageEncrypted"]}
    return {**version, **copied, **encrypted, "MasterUserPassword": primary["_MasterUserPassword"]}


def join(global_cluster: Cluster, cluster: Cluster) -> None:
    """Make the new cluster a member; the first member is the writer."""
    rds._attach_cluster_to_global(
        global_cluster, cluster, is_writer=not global_cluster["GlobalClusterMembers"]
    )


def check_forwarding(properties: Properties, global_cluster: Cluster | None) -> None:
    """Refuse write forwarding for a cluster outside a global database."""
    if global_cluster is None and is_true(properties.get("EnableGlobalWriteForwarding")):
        raise ResourceError("Global write forwarding requires a cluster in a global database.")


def set_write_forwarding(cluster: Cluster, properties: Properties) -> None:
    """Set the status of write forwarding on the cluster and its membership."""
    global_cluster, member = rds._global_cluster_member_for_cluster(cluster)
    check_forwarding(properties, global_cluster)
    if member is None:
        return
    enabled = is_true(properties.get("EnableGlobalWriteForwarding")) and not member["IsWriter"]
    status = "enabled" if enabled else "disabled"
    member["GlobalWriteForwardingStatus"] = cluster["GlobalWriteForwardingStatus"] = status


def described_instances(cluster: Cluster) -> list[dict[str, Any]]:
    """The cluster's instances as DescribeDBClusters returns them: a secondary has no writer."""
    _found, member = rds._global_cluster_member_for_cluster(cluster)
    is_reader = member is not None and not member["IsWriter"]
    members = cluster["DBClusterMembers"]
    return [{**one, "IsClusterWriter": False} for one in members] if is_reader else members


def check_update(cluster: Cluster, old: Properties, new: Properties) -> None:
    """Refuse to join a global cluster in place, and a managed password in one with several members."""
    before, after = old.get("GlobalClusterIdentifier"), new.get("GlobalClusterIdentifier")
    if after and before != after:
        raise ResourceError("Resource is immutable", "NotUpdatable")
    global_cluster, _member = rds._global_cluster_member_for_cluster(cluster)
    others = len(global_cluster["GlobalClusterMembers"]) > 1 if global_cluster else False
    if others and is_true(new.get("ManageMasterUserPassword")):
        raise ResourceError(_UNMANAGED)


def leave(cluster: Cluster) -> None:
    """Remove the cluster from its global cluster; RDS refuses this for a primary with secondaries."""
    identifier = cluster.get("GlobalClusterIdentifier")
    if identifier in rds._global_clusters:
        request = {"GlobalClusterIdentifier": identifier, "DbClusterIdentifier": cluster["DBClusterArn"]}
        checked(rds._remove_from_global_cluster(request))


def check_deletion(cluster: Cluster, properties: Properties) -> None:
    """Leave the global cluster first if the template names it; otherwise refuse to delete a member."""
    if properties.get("GlobalClusterIdentifier"):
        leave(cluster)
    elif cluster.get("GlobalClusterIdentifier") in rds._global_clusters:
        raise ResourceError(
            "This cluster is a part of a global cluster, please remove it from globalcluster first"
        )
