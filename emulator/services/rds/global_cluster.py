"""AWS::RDS::GlobalCluster: ``Ref`` is its identifier."""

import hashlib
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import rds
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked

TYPE = "AWS::RDS::GlobalCluster"


def _attributes(identifier: str) -> dict[str, str]:
    """The global writer endpoint: it depends on the account and stays the same after a switchover."""
    suffix = hashlib.sha256(f"{get_account_id()}/{identifier}".encode()).hexdigest()[:12]
    return {"GlobalEndpoint.Address": f"{identifier}.global-{suffix}.global.rds.amazonaws.com"}


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the global cluster, from a source cluster if there is one."""
    generated = provisioners._physical_name(stack_name, logical_id, lowercase=True, max_len=63)
    # RDS keeps identifiers in lower case (CreateGlobalCluster, Amazon RDS API Reference).
    identifier = (properties.get("GlobalClusterIdentifier") or generated).lower()
    request = {**properties, "GlobalClusterIdentifier": identifier}
    checked(rds._create_global_cluster(provisioners._ec_query(request)))
    _copy_encryption(rds._global_clusters[identifier])
    return identifier, _attributes(identifier)


def _copy_encryption(cluster: dict[str, Any]) -> None:
    """A global cluster takes its encryption from its source cluster, regardless of the request."""
    source = rds._global_cluster_writer_cluster(cluster)
    if source:
        cluster["StorageEncrypted"] = source["StorageEncrypted"]


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change version, deletion protection and tags in place."""
    request = {
        "GlobalClusterIdentifier": physical_id,
        "EngineVersion": new.get("EngineVersion"),
        "DeletionProtection": new.get("DeletionProtection", False),
    }
    checked(rds._modify_global_cluster(provisioners._ec_query(request)))
    tags = rds._global_clusters[physical_id]["TagList"]
    provisioners._reconcile_tag_list(tags, old, new)
    rds._tags[rds._global_clusters[physical_id]["GlobalClusterArn"]] = list(tags)
    return physical_id, _attributes(physical_id)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete it; refused while it is protected or has members, except its source as the only member."""
    cluster = rds._global_clusters.get(physical_id)
    if cluster is None:
        return
    source = properties.get("SourceDBClusterIdentifier")
    if source and len(cluster["GlobalClusterMembers"]) == 1:
        request = {"GlobalClusterIdentifier": physical_id, "DbClusterIdentifier": source}
        checked(rds._remove_from_global_cluster(request))
    checked(rds._delete_global_cluster({"GlobalClusterIdentifier": physical_id}))
