"""AWS::S3::Bucket: the ReplicationConfiguration property, which ministack's handler ignores."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import ResourceError, checked

_REPLICATION = "ReplicationConfiguration"


def _add(parent: Element, name: str, value: Any) -> None:
    child = SubElement(parent, name)
    if isinstance(value, dict):
        for key, item in value.items():
            _add(child, key, item)
    else:
        child.text = str(value)


def _document(configuration: dict[str, Any]) -> bytes:
    """The request body of PutBucketReplication."""
    root = Element(_REPLICATION, xmlns=s3.S3_NS)
    _add(root, "Role", configuration["Role"])
    for rule in configuration["Rules"]:
        _add(root, "Rule", {"ID" if key == "Id" else key: value for key, value in rule.items()})
        _require_destination(rule["Destination"]["Bucket"])
    return tostring(root)


def _require_destination(arn: str) -> None:
    """S3 accepts a configuration only if the destination bucket exists and has versioning enabled."""
    name = arn.split(":::")[-1]
    owner = s3._bucket_owner_account(name)
    if owner is None:
        raise ResourceError("Destination bucket must exist.")
    if s3._bucket_versioning.get_scoped(owner, None, name) != "Enabled":
        raise ResourceError("Destination bucket must have versioning enabled.")


def _put(bucket: str, body: bytes) -> None:
    checked(s3._put_bucket_replication(bucket, body))


def _delete(bucket: str) -> None:
    checked(s3._delete_bucket_replication(bucket))


def install() -> None:
    """Make ministack's bucket handler apply this property too."""
    provisioners._S3_BUCKET_CONFIGURATIONS = (
        *provisioners._S3_BUCKET_CONFIGURATIONS,
        (_REPLICATION, _document, _put, _delete),
    )
