"""Images that a lifecycle policy expires."""

import json
from typing import Any

from emulator.services.ecr.lifecycle import expired
from emulator.tests.ecr.registry_client import OCI_INDEX, digest_of, index_of, login
from emulator.tests.emulator_process import Emulator
from emulator.tests.server.test_full_disk import save

DAY = 24 * 60 * 60
NOW = 1000 * DAY


def image(day: int, *tags: str) -> dict[str, Any]:
    return {"imagePushedAt": day * DAY, "imageTags": list(tags)}


def rule(priority: int, count: int, kind: str = "imageCountMoreThan", **selection: Any) -> dict[str, Any]:
    counted = {"countType": kind, "countNumber": count, **selection}
    return {"rulePriority": priority, "selection": counted, "action": {"type": "expire"}}


def expired_days(images: list[dict[str, Any]], *rules: dict[str, Any]) -> list[float]:
    found = expired(json.dumps({"rules": rules}), images, NOW)
    return sorted(one["imagePushedAt"] / DAY for one in found)


def test_the_newest_images_stay() -> None:
    images = [image(day, f"v{day}") for day in (3, 1, 2)]
    assert expired_days(images, rule(1, 2, tagStatus="any")) == [1]


def test_old_images_without_a_tag_expire() -> None:
    images = [image(990), image(989, "v1"), image(900), image(971)]
    days = rule(1, 30, "sinceImagePushed", tagStatus="untagged", countUnit="days")
    assert expired_days(images, days) == [900]


def test_no_later_rule_expires_what_an_earlier_one_matches() -> None:
    images = [image(1, "release-1"), image(2, "release-2", "v2"), image(3, "v3"), image(4, "v4")]
    kept = rule(1, 1000, tagStatus="tagged", tagPatternList=["release-*"])
    assert expired_days(images, rule(3, 1, tagStatus="any"), kept) == [3]


def test_an_image_must_match_all_patterns() -> None:
    images = [image(1, "a-1", "b-1"), image(2, "a-2"), image(3, "a[3", "b?")]
    assert expired_days(images, rule(1, 0, tagStatus="tagged", tagPatternList=["a-*", "b-*"])) == [1]
    assert expired_days(images, rule(1, 0, tagStatus="tagged", tagPrefixList=["a-"])) == [1, 2]
    assert expired_days(images, rule(1, 0, tagStatus="tagged", tagPatternList=["a[*"])) == [3]
    assert expired_days(images, rule(1, 0, tagStatus="tagged", tagPatternList=["??"])) == []


def test_a_save_expires_images_but_none_that_an_index_lists(emulator: Emulator) -> None:
    ecr, name = emulator.client("ecr"), "lifecycle"
    ecr.create_repository(repositoryName=name)
    registry = login(emulator)
    part, _old = (registry.push_image(name, tag, tag.encode()) for tag in ("part", "old"))
    registry.push_manifest(name, "all", index_of(part), OCI_INDEX)
    policy = json.dumps({"rules": [rule(1, 1, tagStatus="any")]})
    ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=policy)
    assert save(emulator)["saved"]
    listed = ecr.list_images(repositoryName=name)["imageIds"]
    assert listed == [
        {"imageDigest": digest_of(part), "imageTag": "part"},
        {"imageDigest": digest_of(index_of(part)), "imageTag": "all"},
    ]
