"""The trail, the settings, the registries and the artefacts of an account."""

import ast
import json
from typing import Any

import pytest
from account_checks import ACCOUNT, filled
from account_stacks import ROLE, STACKS, properties
from policy_evaluation import Stack, decide, matches
from template_loader import ROOT, resources


@pytest.mark.parametrize("role", ["deployment", "operator", "operator-sso", "prod-deploy-ci"])
def test_trail_denies_deploying_roles(role: str) -> None:
    values = filled(STACKS["audit"])
    context = {"aws:PrincipalArn": f"{ROLE}/shop-{role}"}
    key = values.resolve(properties(STACKS["audit"], "TrailKey")["KeyPolicy"])["Statement"]
    bucket = values.resolve(properties(STACKS["audit"], "TrailBucketPolicy")["PolicyDocument"])["Statement"]
    for action in ("kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy"):
        assert decide(key, action, "*", context) == "denied"
        assert decide(key, action, "*", {"aws:PrincipalArn": f"{ROLE}/shop-administrator"}) == "allowed"
    trail = values.arn("TrailBucket")
    for action, target in (("s3:PutBucketPolicy", trail), ("s3:DeleteObjectVersion", f"{trail}/AWSLogs/x")):
        assert decide(bucket, action, target, context) == "denied"
        assert (
            decide(bucket, action, target, {"aws:PrincipalArn": f"{ROLE}/shop-administrator"})
            == "not allowed"
        )


def test_trail_covers_all_regions_and_can_be_validated() -> None:
    trail = properties(STACKS["audit"], "Trail")
    wanted = ("IsLogging", "IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation")
    assert {key: trail[key] for key in wanted} == dict.fromkeys(wanted, True)
    assert trail["EventSelectors"] == [{"IncludeManagementEvents": True, "ReadWriteType": "All"}]


def test_each_metric_filter_of_the_trail_has_an_alarm() -> None:
    template = STACKS["audit"]
    filters = {
        (
            one["MetricTransformations"][0]["MetricNamespace"]["Fn::Sub"],
            one["MetricTransformations"][0]["MetricName"],
        )
        for _, _, one in resources(template, "AWS::Logs::MetricFilter")
    }
    alarms = [one for _, _, one in resources(template, "AWS::CloudWatch::Alarm")]
    assert {(one["Namespace"]["Fn::Sub"], one["MetricName"]) for one in alarms} == filters
    assert [one["AlarmActions"] for one in alarms] == [[{"Ref": "AlertTopic"}]] * len(alarms)
    assert len(filters) == 6


def test_filter_patterns_are_within_the_limit() -> None:
    values = Stack(STACKS["audit"], {"Project": "s" * 31})
    for _, _, one in resources(STACKS["audit"], "AWS::Logs::MetricFilter"):
        assert len(values.resolve(one["FilterPattern"])) <= 1024


def test_settings_match_the_function() -> None:
    source = ast.parse(
        (ROOT / "cfn" / "lambda" / "account_settings" / "handler.py").read_text(encoding="utf-8")
    )
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in source.body
        if isinstance(node, ast.Assign) and node.targets[0].id in ("RANGES", "SWITCHES")
    }
    template = STACKS["settings"]
    parameters = template["Parameters"]
    given = {
        name: (p["Default"], p["MinValue"], p["MaxValue"])
        for name, p in parameters.items()
        if "MinValue" in p
    }
    assert given == constants["RANGES"]
    assert [name for name, p in parameters.items() if "AllowedValues" in p] == list(constants["SWITCHES"])
    passed = set(properties(template, "AccountSettings"))
    assert passed - {"Project", "ServiceToken", "ServiceTimeout"} == {*given, *constants["SWITCHES"]}


def expired(rules: list[dict[str, Any]], images: list[list[str]]) -> list[int]:
    """Indices of the images that expire; one was pushed per day, the first one today.

    Each belongs to the first rule whose tags it matches, and only that rule can expire it (Amazon ECR User
    Guide, "Automate the cleanup of images by using lifecycle policies").
    """
    expired_days, matched = [], set()
    for rule in sorted(rules, key=lambda one: one["rulePriority"]):
        selection = rule["selection"]
        chosen = [day for day, tags in enumerate(images) if day not in matched and _selected(selection, tags)]
        matched |= set(chosen)
        by_count = selection["countType"] == "imageCountMoreThan"
        limit = int(selection["countNumber"])
        expired_days += [
            day for place, day in enumerate(chosen) if (place >= limit if by_count else day > limit)
        ]
    return sorted(expired_days)


def _selected(selection: dict[str, Any], tags: list[str]) -> bool:
    if selection["tagStatus"] == "any":
        return True
    if selection["tagStatus"] == "untagged":
        return not tags
    return all(any(matches(pattern, tag) for tag in tags) for pattern in selection["tagPatternList"])


def lifecycle(**given: str) -> list[dict[str, Any]]:
    values = Stack(STACKS["registry"], {"Project": "shop", "ServiceName": "hello", **given})
    text = properties(STACKS["registry"], "Repository")["LifecyclePolicy"]["LifecyclePolicyText"]
    return json.loads(values.resolve(text))["rules"]


def test_release_images_never_expire() -> None:
    images = [["build-1"], [], *[["build-2", "release-dev-7"]] * 5000, ["build-0"], [], *[["build-3"]] * 60]
    expired_days = expired(lifecycle(KeepImages="50", UntaggedDays="30"), images)
    assert not any(tag.startswith("release-") for day in expired_days for tag in images[day])
    # Of the 62 other tagged images 50 are kept; the old untagged one also expires.
    assert [images[day] for day in expired_days] == [[], *[["build-3"]] * 12]


def test_rule_for_any_tag_is_last() -> None:
    """ECR refuses any other order."""
    rules = lifecycle()
    last = max(rules, key=lambda one: one["rulePriority"])
    assert [one["selection"]["tagStatus"] for one in rules if one is not last] == ["tagged", "untagged"]
    assert last["selection"]["tagStatus"] == "any"


def test_only_listed_accounts_pull() -> None:
    repository = properties(STACKS["registry"], "Repository")
    values = Stack(STACKS["registry"], {"PullAccounts": "222222222222,333333333333"})
    (statement,) = values.resolve(repository["RepositoryPolicyText"])["Statement"]
    assert statement["Principal"] == {"AWS": ["222222222222", "333333333333"]}
    assert {action.split(":")[1][:3] for action in statement["Action"]} == {"Bat", "Get"}
    assert "RepositoryPolicyText" not in Stack(STACKS["registry"]).resolve(repository)


ARTIFACTS = "arn:aws:iam::111111111111:bucket/shop-stack-ArtifactBucket"
ENCRYPTION = "s3:x-amz-server-side-encryption"
UPLOADS = [
    ({}, "not allowed"),
    ({ENCRYPTION: "AES256"}, "not allowed"),
    ({ENCRYPTION: "aws:kms"}, "denied"),
    ({"s3:x-amz-server-side-encryption-customer-algorithm": "AES256"}, "denied"),
    ({"aws:SecureTransport": "false"}, "denied"),
    ({"s3:TlsVersion": "1.1"}, "denied"),
    ({"aws:PrincipalAccount": "222222222222"}, "denied"),
    ({"aws:PrincipalAccount": "222222222222", "aws:PrincipalIsAWSService": "true"}, "not allowed"),
]


@pytest.mark.parametrize(("context", "decision"), UPLOADS)
def test_uploads_need_this_account_tls_and_default_encryption(context: dict[str, str], decision: str) -> None:
    usual = {
        "aws:PrincipalAccount": ACCOUNT,
        "aws:PrincipalIsAWSService": "false",
        "aws:SecureTransport": "true",
        "s3:TlsVersion": "1.3",
    }
    values = filled(STACKS["toolchain"])
    policy = values.resolve(properties(STACKS["toolchain"], "ArtifactBucketPolicy")["PolicyDocument"])
    assert decide(policy["Statement"], "s3:PutObject", f"{ARTIFACTS}/x.zip", {**usual, **context}) == decision


def test_images_are_replicated_only_if_configured() -> None:
    template = STACKS["replication"]
    configured = Stack(template, {"Project": "shop", "ReplicaRegion": "eu-west-1"})
    assert [one for one in template["Resources"] if configured.exists(one)] == ["Replication"]
    (rule,) = configured.resolve(properties(template, "Replication"))["ReplicationConfiguration"]["Rules"]
    assert rule == {
        "Destinations": [{"Region": "eu-west-1", "RegistryId": ACCOUNT}],
        "RepositoryFilters": [{"FilterType": "PREFIX_MATCH", "Filter": "shop/"}],
    }
    unconfigured = Stack(template, {"Project": "shop"})
    assert [one for one in template["Resources"] if unconfigured.exists(one)] == ["Placeholder"]
