"""Account-wide resource types: created, described by their services, updated in place, deleted."""

from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.sample_stacks.account import audit, identities, monitoring
from emulator.tests.sample_stacks.outputs import all_outputs
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import template

# Attributes that no handler returns (docs/emulator.md), and those of a bucket's metadata tables.
UNSUPPORTED = ("AWS::Lambda::Function.SnapStartResponse", "AWS::S3::Bucket.Metadata")


def body(changed: bool) -> str:
    resources = {**identities(changed), **audit(changed), **monitoring(changed)}
    return template(resources, Outputs=all_outputs(resources, UNSUPPORTED))


@pytest.fixture(scope="module")
def account(emulator: Emulator) -> dict[str, Any]:
    """The stack, its outputs and its described resources, before and after an update."""
    stacks, name = Stacks(emulator.client("cloudformation")), new_name("account")
    created = stacks.create(body(False), name=name, Tags=[{"Key": "system", "Value": "account"}])
    assert (created["StackStatus"], stacks.failures(name)) == ("CREATE_COMPLETE", {})
    before = describe(emulator, stacks.outputs(created))
    changed = stacks.update(name, body(True))
    assert (changed["StackStatus"], stacks.failures(name)) == ("UPDATE_COMPLETE", {})
    after = describe(emulator, stacks.outputs(changed))
    return {
        "stack": changed,
        "outputs": (stacks.outputs(created), stacks.outputs(changed)),
        "seen": (before, after),
    }


def describe(emulator: Emulator, ids: dict[str, str]) -> dict[str, Any]:
    """The resources as the services' own APIs describe them."""
    iam, trails = emulator.client("iam"), emulator.client("cloudtrail")
    watch, logs = emulator.client("cloudwatch"), emulator.client("logs")
    group = iam.get_group(GroupName=ids["Group"])
    attached = iam.list_attached_group_policies(GroupName=ids["Group"])["AttachedPolicies"]
    provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=ids["Identities"])
    trail = trails.get_trail(Name=ids["Trail"])["Trail"]
    selectors = trails.get_event_selectors(TrailName=ids["Trail"])["EventSelectors"]
    alarms = watch.describe_alarms(
        AlarmNames=[ids["Alarm"], ids["Composite"]], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    budget = emulator.client("budgets").describe_budget(AccountId="0" * 12, BudgetName=ids["Budget"])
    rule = emulator.client("events").describe_rule(Name=ids["Rule"])
    function = emulator.client("lambda").get_function_configuration(FunctionName=ids["Function"])
    topic = emulator.client("sns").get_topic_attributes(TopicArn=ids["Topic"])["Attributes"]
    metric = logs.describe_metric_filters(logGroupName=ids["Logs"])["metricFilters"][0]
    registry = emulator.client("ecr").describe_registry()["replicationConfiguration"]["rules"]
    return {
        "path": group["Group"]["Path"],
        "members": {user["UserName"] for user in group["Users"]},
        "attached": {one["PolicyArn"] for one in attached},
        "inline": iam.list_group_policies(GroupName=ids["Group"])["PolicyNames"],
        "audiences": provider["ClientIDList"],
        "trail": trail,
        "logging": trails.get_trail_status(Name=ids["Trail"])["IsLogging"],
        "selectors": [one["ReadWriteType"] for one in selectors],
        "threshold": alarms["MetricAlarms"][0]["Threshold"],
        "rule": alarms["CompositeAlarms"][0]["AlarmRule"],
        "limit": float(budget["Budget"]["BudgetLimit"]["Amount"]),
        "pattern": rule["EventPattern"],
        "memory": function["MemorySize"],
        "display": topic["DisplayName"],
        "metric": metric["metricTransformations"][0]["metricValue"],
        "destinations": [one["region"] for each in registry for one in each["destinations"]],
        "dashboard": watch.get_dashboard(DashboardName=ids["Dashboard"])["DashboardBody"],
    }


def test_identities_are_described(account: dict[str, Any]) -> None:
    ids, (before, after) = account["outputs"][0], account["seen"]
    read = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert (before["path"], after["path"]) == ("/", "/staff/")
    assert (before["members"], after["members"]) == ({ids["Ann"], ids["Ben"]}, {ids["Ann"], ids["Eve"]})
    assert (before["attached"], after["attached"]) == ({read, ids["Managed"]}, {ids["Managed"]})
    assert (before["inline"], after["inline"]) == (["list"], ["list", "more"])
    assert (before["audiences"], after["audiences"]) == (
        ["sts.amazonaws.com"],
        ["sts.amazonaws.com", "other"],
    )


def test_the_trail_is_described(account: dict[str, Any]) -> None:
    ids, (before, after) = account["outputs"][0], account["seen"]
    trail = before["trail"]
    assert (trail["S3BucketName"], trail["KmsKeyId"]) == (ids["TrailBucket"], ids["KeyXArn"])
    assert (trail["CloudWatchLogsLogGroupArn"], trail["SnsTopicARN"]) == (ids["LogsXArn"], ids["Topic"])
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (True, True)
    assert (before["logging"], after["logging"]) == (True, False)
    assert (before["selectors"], after["selectors"]) == (["All"], ["WriteOnly"])


def test_monitoring_is_described(account: dict[str, Any]) -> None:
    ids, (before, after) = account["outputs"][0], account["seen"]
    assert (before["threshold"], after["threshold"]) == (1, 5)
    assert (before["rule"], after["rule"]) == (f"ALARM({ids['Alarm']})", f"NOT ALARM({ids['Alarm']})")
    assert (before["pattern"], after["pattern"]) == ('{"source": ["aws.iam"]}', '{"source": ["aws.sts"]}')
    assert (before["memory"], after["memory"]) == (128, 256)
    assert (before["display"], after["display"]) == ("old", "new")
    assert (before["metric"], after["metric"]) == ("1", "2")
    assert (before["dashboard"][-6:], after["dashboard"][-6:]) == ('PT3H"}', 'PT6H"}')


def test_budget_and_replication_are_described(account: dict[str, Any]) -> None:
    before, after = account["seen"]
    assert (before["limit"], after["limit"]) == (100, 200)
    assert (before["destinations"], after["destinations"]) == (["eu-west-1"], ["us-east-1"])


def test_nothing_is_replaced_by_these_changes(account: dict[str, Any]) -> None:
    before, after = account["outputs"]
    changing = {"GroupXArn", "ManagedXUpdateDate", "ManagedXDefaultVersionId"}
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= changing
    assert after["GroupXArn"].endswith(f":group/staff/{after['Group']}")


def test_the_analyzer_is_recorded(emulator: Emulator, account: dict[str, Any]) -> None:
    name = account["stack"]["StackName"]
    mine = [one for one in emulator.get("/_ops/recorded")["recorded"] if one["stack"] == name]
    assert [(one["type"], one["logicalId"]) for one in mine] == [
        ("AWS::AccessAnalyzer::Analyzer", "Analyzer"),
        ("AWS::ECR::ReplicationConfiguration", "Replication"),
    ]
    assert mine[0]["properties"]["ArchiveRules"][0]["RuleName"] == "own"


def test_nothing_is_left_after_deletion(emulator: Emulator, account: dict[str, Any]) -> None:
    stacks, ids = Stacks(emulator.client("cloudformation")), account["outputs"][1]
    deleted = stacks.delete(account["stack"])
    assert (deleted["StackStatus"], stacks.failures(deleted["StackId"])) == ("DELETE_COMPLETE", {})
    iam = emulator.client("iam")
    assert ids["Group"] not in [one["GroupName"] for one in iam.list_groups()["Groups"]]
    assert not {ids["Ann"], ids["Ben"], ids["Eve"]} & {one["UserName"] for one in iam.list_users()["Users"]}
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    assert emulator.client("cloudtrail").list_trails()["Trails"] == []
    assert emulator.client("ecr").describe_registry()["replicationConfiguration"]["rules"] == []
    assert (
        emulator.client("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"] == []
    )
    recorded = emulator.get("/_ops/recorded")["recorded"]
    assert [one for one in recorded if one["stack"] == account["stack"]["StackName"]] == []
