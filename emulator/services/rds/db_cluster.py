"""AWS::RDS::DBCluster: adds what ministack's own handler lacks.

KMS key, parameter group, exported logs and tags; the managed master user secret; membership in a global
cluster; refused deletions. No database runs.
"""

from typing import Any
from xml.sax.saxutils import escape

from ministack.services import rds
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError
from emulator.services.rds import global_database, master_user_secret

TYPE = "AWS::RDS::DBCluster"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the cluster; its subnet group, parameter group and global cluster must exist."""
    _require_groups(properties)
    global_cluster = global_database.global_cluster_to_join(properties)
    global_database.check_forwarding(properties, global_cluster)
    physical_id, attributes = provisioners._rds_db_cluster_create(
        logical_id, global_database.with_inherited_settings(properties, global_cluster), stack_name
    )
    cluster = rds._clusters[physical_id]
    if global_cluster:
        global_database.join(global_cluster, cluster)
        global_database.set_write_forwarding(cluster, properties)
    return physical_id, {**attributes, **_apply_properties(cluster, properties)}


def _require_groups(properties: Properties) -> None:
    for key, store, what in (
        ("DBSubnetGroupName", rds._subnet_groups, "DB subnet group"),
        ("DBClusterParameterGroupName", rds._db_cluster_param_groups, "DBClusterParameterGroup"),
    ):
        name = properties.get(key)
        if name and not name.startswith("default") and name not in store:
            raise ResourceError(f"{what} not found: {name}", "NotFound")


def _apply_properties(cluster: dict[str, Any], properties: Properties) -> dict[str, Any]:
    """Store the other properties; returns the attributes that depend on them."""
    default_group = f"default.{cluster['Engine']}"
    cluster["KmsKeyId"] = properties.get("KmsKeyId") or cluster.get("KmsKeyId", "")
    cluster["DBClusterParameterGroup"] = properties.get("DBClusterParameterGroupName") or default_group
    cluster["EnabledCloudwatchLogsExports"] = list(properties.get("EnableCloudwatchLogsExports") or [])
    cluster["TagList"] = list(properties.get("Tags") or [])
    rds._tags[cluster["DBClusterArn"]] = list(cluster["TagList"])
    master_user_secret.manage(cluster, properties)
    secret = cluster.get("MasterUserSecret")
    return {"MasterUserSecret.SecretArn": secret["SecretArn"]} if secret else {}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change in place, including leaving the global cluster."""
    _require_groups(new)
    cluster = rds._clusters[physical_id]
    global_database.check_update(cluster, old, new)
    if old.get("GlobalClusterIdentifier") and not new.get("GlobalClusterIdentifier"):
        global_database.leave(cluster)
    updated_id, attributes = provisioners._rds_db_cluster_update(
        physical_id, old, new, stack_name, logical_id
    )
    global_database.set_write_forwarding(rds._clusters[updated_id], new)
    return updated_id, {**attributes, **_apply_properties(rds._clusters[updated_id], new)}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the cluster and its managed secret; refused while it is protected or has instances."""
    cluster = rds._clusters.get(physical_id)
    if cluster is None:
        return
    if cluster["DeletionProtection"]:
        message = "Cannot delete protected Cluster, please disable deletion protection and try again."
        raise ResourceError(message)
    if cluster["DBClusterMembers"]:
        message = "Cluster cannot be deleted, it still contains DB instances in non-deleting state."
        raise ResourceError(message)
    global_database.check_deletion(cluster, properties)
    if cluster.get("MasterUserSecret"):
        master_user_secret.delete(cluster)
    provisioners._rds_db_cluster_delete(physical_id, properties)
    rds._tags.pop(cluster["DBClusterArn"], None)


def install() -> None:
    """Make DescribeDBClusters return the exported logs and the writer instance."""
    render = rds._cluster_xml

    def render_with_details(cluster: dict[str, Any]) -> str:
        names = cluster.get("EnabledCloudwatchLogsExports") or []
        members = "".join(f"<member>{escape(name)}</member>" for name in names)
        shown = {**cluster, "DBClusterMembers": global_database.described_instances(cluster)}
        return f"{render(shown)}<EnabledCloudwatchLogsExports>{members}</EnabledCloudwatchLogsExports>"

    rds._cluster_xml = render_with_details
