"""The types of an account's base: created, seen through their services, changed in place, deleted."""

from typing import Any

import pytest

from emulator.tests.attributes import every_output
from emulator.tests.running import Emulator
from emulator.tests.shop_account import audit, people, watching
from emulator.tests.stacks import Stacks, new_name, template

# Attributes that no handler gives (docs/emulator.md), and those of a bucket's metadata tables.
LACKING = ("AWS::Lambda::Function.SnapStartResponse", "AWS::S3::Bucket.Metadata")


def body(changed: bool) -> str:
    resources = {**people(changed), **audit(changed), **watching(changed)}
    return template(resources, Outputs=every_output(resources, LACKING))


@pytest.fixture(scope="module")
def account(running: Emulator) -> dict[str, Any]:
    """The stack's name and its outputs, before and after an update that changes all that has a change."""
    stacks, name = Stacks(running.client("cloudformation")), new_name("account")
    made = stacks.create(body(False), name=name, Tags=[{"Key": "system", "Value": "account"}])
    assert (made["StackStatus"], stacks.failures(name)) == ("CREATE_COMPLETE", {})
    before = seen(running, stacks.outputs(made))
    changed = stacks.update(name, body(True))
    assert (changed["StackStatus"], stacks.failures(name)) == ("UPDATE_COMPLETE", {})
    after = seen(running, stacks.outputs(changed))
    return {
        "stack": changed,
        "outputs": (stacks.outputs(made), stacks.outputs(changed)),
        "seen": (before, after),
    }


def seen(running: Emulator, ids: dict[str, str]) -> dict[str, Any]:
    """What the services' own APIs say."""
    iam, trails = running.client("iam"), running.client("cloudtrail")
    watch, logs = running.client("cloudwatch"), running.client("logs")
    group = iam.get_group(GroupName=ids["Group"])
    attached = iam.list_attached_group_policies(GroupName=ids["Group"])["AttachedPolicies"]
    provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=ids["Identities"])
    trail = trails.get_trail(Name=ids["Trail"])["Trail"]
    selectors = trails.get_event_selectors(TrailName=ids["Trail"])["EventSelectors"]
    alarms = watch.describe_alarms(
        AlarmNames=[ids["Alarm"], ids["Composite"]], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    budget = running.client("budgets").describe_budget(AccountId="0" * 12, BudgetName=ids["Budget"])
    rule = running.client("events").describe_rule(Name=ids["Rule"])
    function = running.client("lambda").get_function_configuration(FunctionName=ids["Function"])
    topic = running.client("sns").get_topic_attributes(TopicArn=ids["Topic"])["Attributes"]
    metric = logs.describe_metric_filters(logGroupName=ids["Logs"])["metricFilters"][0]
    registry = running.client("ecr").describe_registry()["replicationConfiguration"]["rules"]
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


def test_people_are_seen(account: dict[str, Any]) -> None:
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


def test_the_trail_is_seen(account: dict[str, Any]) -> None:
    ids, (before, after) = account["outputs"][0], account["seen"]
    trail = before["trail"]
    assert (trail["S3BucketName"], trail["KmsKeyId"]) == (ids["TrailBucket"], ids["KeyXArn"])
    assert (trail["CloudWatchLogsLogGroupArn"], trail["SnsTopicARN"]) == (ids["LogsXArn"], ids["Topic"])
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (True, True)
    assert (before["logging"], after["logging"]) == (True, False)
    assert (before["selectors"], after["selectors"]) == (["All"], ["WriteOnly"])


def test_watching_is_seen(account: dict[str, Any]) -> None:
    ids, (before, after) = account["outputs"][0], account["seen"]
    assert (before["threshold"], after["threshold"]) == (1, 5)
    assert (before["rule"], after["rule"]) == (f"ALARM({ids['Alarm']})", f"NOT ALARM({ids['Alarm']})")
    assert (before["pattern"], after["pattern"]) == ('{"source": ["aws.iam"]}', '{"source": ["aws.sts"]}')
    assert (before["memory"], after["memory"]) == (128, 256)
    assert (before["display"], after["display"]) == ("old", "new")
    assert (before["metric"], after["metric"]) == ("1", "2")
    assert (before["dashboard"][-6:], after["dashboard"][-6:]) == ('PT3H"}', 'PT6H"}')


def test_budget_and_replication_are_seen(account: dict[str, Any]) -> None:
    before, after = account["seen"]
    assert (before["limit"], after["limit"]) == (100, 200)
    assert (before["destinations"], after["destinations"]) == (["eu-west-1"], ["us-east-1"])


def test_nothing_is_replaced_by_these_changes(account: dict[str, Any]) -> None:
    before, after = account["outputs"]
    changing = {"GroupXArn", "ManagedXUpdateDate", "ManagedXDefaultVersionId"}
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= changing
    assert after["GroupXArn"].endswith(f":group/staff/{after['Group']}")


def test_the_analyzer_is_recorded(running: Emulator, account: dict[str, Any]) -> None:
    name = account["stack"]["StackName"]
    mine = [one for one in running.get("/_ops/recorded")["recorded"] if one["stack"] == name]
    assert [(one["type"], one["logicalId"]) for one in mine] == [
        ("AWS::AccessAnalyzer::Analyzer", "Analyzer"),
        ("AWS::ECR::ReplicationConfiguration", "Replication"),
    ]
    assert mine[0]["properties"]["ArchiveRules"][0]["RuleName"] == "own"


def test_nothing_is_left_after_deletion(running: Emulator, account: dict[str, Any]) -> None:
    stacks, ids = Stacks(running.client("cloudformation")), account["outputs"][1]
    deleted = stacks.delete(account["stack"])
    assert (deleted["StackStatus"], stacks.failures(deleted["StackId"])) == ("DELETE_COMPLETE", {})
    iam = running.client("iam")
    assert ids["Group"] not in [one["GroupName"] for one in iam.list_groups()["Groups"]]
    assert not {ids["Ann"], ids["Ben"], ids["Eve"]} & {one["UserName"] for one in iam.list_users()["Users"]}
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    assert running.client("cloudtrail").list_trails()["Trails"] == []
    assert running.client("ecr").describe_registry()["replicationConfiguration"]["rules"] == []
    assert (
        running.client("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"] == []
    )
    recorded = running.get("/_ops/recorded")["recorded"]
    assert [one for one in recorded if one["stack"] == account["stack"]["StackName"]] == []
