"""Which images a lifecycle policy expires ("Lifecycle policy evaluation rules", Amazon ECR User Guide).

An image belongs to the first rule, by priority, whose tags it matches, and no later rule can expire it. An
image that an index lists stays as long as the index. Rules about pulls and archiving expire nothing here.
"""

import json
import time
from fnmatch import fnmatchcase
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import ecr

from emulator.services.ecr import images
from emulator.services.ecr.images import Image

_DAY = 24 * 60 * 60


def _matches(selection: dict[str, Any], tags: list[str]) -> bool:
    status = selection["tagStatus"]
    if status == "any":
        return True
    if status == "untagged" or not tags:
        return status == "untagged" and not tags
    patterns = [
        *selection.get("tagPatternList", []),
        *(f"{one}*" for one in selection.get("tagPrefixList", [])),
    ]
    # Only * is a wildcard in a pattern.
    wanted = [pattern.replace("[", "[[]").replace("?", "[?]") for pattern in patterns]
    return all(any(fnmatchcase(tag, pattern) for tag in tags) for pattern in wanted)


def _expired_by(selection: dict[str, Any], matching: list[Image], now: float) -> list[Image]:
    """The images of one rule that it expires; ``matching`` begins with the newest."""
    count = int(selection["countNumber"])
    if selection["countType"] == "imageCountMoreThan":
        return matching[count:]
    if selection["countType"] == "sinceImagePushed":
        return [image for image in matching if now - image["imagePushedAt"] > count * _DAY]
    return []


def expired(policy: str, stored: list[Image], now: float) -> list[Image]:
    """The images that the policy expires, without regard to indexes."""
    rest = sorted(stored, key=lambda image: image["imagePushedAt"], reverse=True)
    found: list[Image] = []
    for rule in sorted(json.loads(policy)["rules"], key=lambda rule: rule["rulePriority"]):
        matching = [image for image in rest if _matches(rule["selection"], image["imageTags"])]
        rest = [image for image in rest if image not in matching]
        if rule["action"]["type"] == "expire":
            found += _expired_by(rule["selection"], matching, now)
    return found


def expire() -> None:
    """Delete expired images in all accounts and regions, before each save (AWS does within 24 hours)."""
    for (account, region, name), policy in ecr._lifecycle_policies.all_items():
        with request_scope(account, region):
            _expire(name, policy)


def _expire(name: str, policy: str) -> None:
    if name not in ecr._repositories:
        return
    try:
        found = expired(policy, images.images(name), time.time())
    except (ValueError, KeyError, TypeError, AttributeError):
        return  # a policy that ECR would have refused
    # An index first: its images may expire with it.
    for image in sorted(found, key=lambda image: not images.manifest(image).is_index):
        if not images.indexes_of(name, image):
            images.remove(name, image)
