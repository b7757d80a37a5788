"""Recorded resources: ministack has no API for them, so they are stored and listed, but not emulated."""

from dataclasses import dataclass
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, now_iso

STATE_NAME = "ops_recorded"
_FORMAT = 1


@dataclass(frozen=True)
class Origin:
    """The stack and the resource in it that a record belongs to."""

    stack: str
    logical_id: str
    resource_type: str


class RecordedResources:
    """Records by physical id, separate for each account and region."""

    def __init__(self) -> None:
        self._records = AccountRegionScopedDict()

    def put(self, physical_id: str, origin: Origin, properties: dict[str, Any]) -> None:
        """Add a record, or replace its properties and keep its creation time."""
        existing = self._records.get(physical_id)
        self._records[physical_id] = {
            "type": origin.resource_type,
            "physicalId": physical_id,
            "stack": origin.stack,
            "logicalId": origin.logical_id,
            "account": get_account_id(),
            "region": get_region(),
            "created": existing["created"] if existing else now_iso(),
            "updated": now_iso(),
            "properties": properties,
        }

    def get(self, physical_id: str) -> dict[str, Any] | None:
        """The record in the caller's account and region, or None."""
        return self._records.get(physical_id)

    def delete(self, physical_id: str) -> None:
        """Remove a record; a missing one is no error, as for a retried deletion in AWS."""
        self._records.pop(physical_id, None)

    def document(self) -> dict[str, Any]:
        """The response to ``GET /_ops/recorded``: all records, sorted by account, region, type and id."""
        records = list(self._records._data.values())
        records.sort(key=lambda one: (one["account"], one["region"], one["type"], one["physicalId"]))
        return {"format": _FORMAT, "recorded": records}

    def state(self) -> dict[str, Any]:
        """The state to save."""
        return {"records": self._records}

    def restore(self, state: dict[str, Any] | None) -> None:
        """Restore the saved state of an earlier run."""
        if state and isinstance(state.get("records"), AccountRegionScopedDict):
            self._records._data.update(state["records"]._data)

    def clear(self) -> None:
        """Remove all records of all accounts."""
        self._records._data.clear()


RECORDED = RecordedResources()
