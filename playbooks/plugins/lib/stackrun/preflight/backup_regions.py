"""Notes that AWS Backup takes no backups of a type of resource: the region's settings exclude it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..cloudformation import template
from ..run.build import EMBEDDED_ACCOUNT, StackSpec

_PROTECTED = ("Aurora", "DynamoDB")
"""What the packaged backup plan selects, as DescribeRegionSettings names it (AWS Backup API reference)."""


def check(backup: Callable[[str], Any], specs: list[StackSpec]) -> list[str]:
    """`backup` returns a client for a region; it is called only if a stack selects resources for backups."""
    regions = {spec.region for spec in specs if _selects(spec) and spec.account != EMBEDDED_ACCOUNT}
    return [note for region in sorted(regions) for note in _notes(backup(region), region)]


def _selects(spec: StackSpec) -> bool:
    return spec.state != "absent" and "AWS::Backup::BackupSelection" in template.read(spec.template_path)


def _notes(client: Any, region: str) -> list[str]:
    try:
        included = client.describe_region_settings()["ResourceTypeOptInPreference"]
    except (ClientError, BotoCoreError):
        return [f"the settings of AWS Backup in {region} were not checked, because they could not be read"]
    off = [kind for kind in _PROTECTED if not included.get(kind, False)]
    if not off:
        return []
    wanted = ",".join(f"{kind}=true" for kind in off)
    return [
        f"AWS Backup takes no backups of {' and '.join(off)} in {region}: its settings exclude it;"
        f" run: aws backup update-region-settings --region {region}"
        f" --resource-type-opt-in-preference {wanted}"
    ]
