"""Objects that ministack could not write to their files: it keeps them in memory and reports nothing."""

from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import s3

_persist = s3._persist_object
# The objects, by account, region, bucket and key.
_unwritten: dict[tuple[str, str, str, str], dict[str, Any]] = {}


def install() -> None:
    """Remember objects whose file could not be written."""
    s3._persist_object = _write


def _write(bucket: str, key: str, record: Any) -> None:
    _persist(bucket, key, record)
    if not isinstance(record, dict):
        return
    place = (get_account_id(), get_region(), bucket, key)
    # A written object is no longer held in memory.
    if record.get("body") is None:
        _unwritten.pop(place, None)
    else:
        _unwritten[place] = record


def write_missing() -> list[str]:
    """Try again; the objects that still could not be written."""
    for (account, region, bucket, key), record in list(_unwritten.items()):
        with request_scope(account, region):
            stored = s3._buckets.get(bucket, {"objects": {}})["objects"]
            if stored.get(key) is record:
                _write(bucket, key, record)
            else:
                del _unwritten[account, region, bucket, key]
    return [f"s3://{bucket}/{key}" for _, _, bucket, key in _unwritten]
