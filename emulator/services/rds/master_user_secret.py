"""The master user secret of a DB cluster that RDS manages in Secrets Manager."""

import json
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import rds, secretsmanager

from emulator.base.provisioning import Properties


def manage(cluster: dict[str, Any], properties: Properties) -> None:
    """Create or delete the secret, as the template requires."""
    managed, secret = bool(properties.get("ManageMasterUserPassword")), cluster.get("MasterUserSecret")
    if managed and not secret:
        _create(cluster, properties)
    elif secret and not managed:
        delete(cluster)


def _create(cluster: dict[str, Any], properties: Properties) -> None:
    password = rds._generate_master_user_password()
    content = json.dumps({"username": cluster["MasterUsername"], "password": password})
    description = f"Secret managed by RDS for DB cluster {cluster['DBClusterIdentifier']}"
    arn = secretsmanager.create_secret_in_process(f"rds!cluster-{new_uuid()}", content, description)
    key = (properties.get("MasterUserSecret") or {}).get("KmsKeyId")
    default = f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/secretsmanager"
    cluster["_MasterUserPassword"] = password
    cluster["MasterUserSecret"] = {
        "SecretArn": arn,
        "SecretStatus": "active",
        "KmsKeyId": key or default,
    }


def delete(cluster: dict[str, Any]) -> None:
    """Delete the secret, without a recovery window."""
    key, secret = secretsmanager._resolve(cluster.pop("MasterUserSecret")["SecretArn"])
    if secret:
        secretsmanager._purge_secret(key, secret)
