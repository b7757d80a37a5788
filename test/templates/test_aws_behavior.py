"""Each check of AWS's behaviour finds its seeded defect, and nothing in a packaged template."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from aws_behavior import (
    BEHAVIOR,
    behavior,
    monitoring_is_set_once,
    one_service_does_not_fail_a_region,
    proxies_serve_their_root,
    rules_see_calls_that_only_read,
    trails_can_use_their_bucket,
    vaults_can_be_rolled_back,
)
from template_checks import Check
from template_loader import TEMPLATES, Template, load

STACKS = {path.stem: load(path) for path in TEMPLATES}
Defect = Callable[[Template], Any]


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    return template["Resources"][logical_id]["Properties"]


def _bucket_key(template: Template) -> None:
    encryption = properties(template, "TrailBucket")["BucketEncryption"]
    encryption["ServerSideEncryptionConfiguration"][0]["BucketKeyEnabled"] = True


def _denied_deletion(template: Template) -> None:
    properties(template, "Vault")["AccessPolicy"]["Statement"][0]["Action"].append("backup:DeleteBackupVault")


DEFECTS: list[tuple[Check, str, str, Defect]] = [
    (trails_can_use_their_bucket, "audit", "a bucket key", _bucket_key),
    (
        monitoring_is_set_once,
        "database",
        "a monitored instance",
        lambda t: properties(t, "Writer").update(MonitoringInterval=60),
    ),
    (vaults_can_be_rolled_back, "backup", "a denied deletion", _denied_deletion),
    (
        rules_see_calls_that_only_read,
        "iam",
        "an ordinary state",
        lambda t: properties(t, "BreakGlassRule").update(State="ENABLED"),
    ),
    (proxies_serve_their_root, "api", "no root", lambda t: t["Resources"].pop("RootMethod")),
    (
        proxies_serve_their_root,
        "api",
        "an early snapshot",
        lambda t: t["Resources"]["Deployment2"].update(DependsOn="AnyMethod"),
    ),
    (
        one_service_does_not_fail_a_region,
        "edge",
        "evaluated targets",
        lambda t: properties(t, "FailoverHomeRecord")["AliasTarget"].update(EvaluateTargetHealth=True),
    ),
]


@pytest.mark.parametrize("stack", STACKS)
def test_packaged_templates_pass(stack: str) -> None:
    assert list(behavior(stack, STACKS[stack])) == []


@pytest.mark.parametrize(
    ("check", "stack", "defect"),
    [
        pytest.param(c, stack, defect, id=f"{c.__name__}: {stack}, {name}")
        for c, stack, name, defect in DEFECTS
    ],
)
def test_seeded_defect_is_found(check: Check, stack: str, defect: Defect) -> None:
    template = deepcopy(STACKS[stack])
    defect(template)
    assert len(check(stack, template)) == 1


def test_every_check_has_a_seeded_defect() -> None:
    assert {check for check, _, _, _ in DEFECTS} == set(BEHAVIOR)
