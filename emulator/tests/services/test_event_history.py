"""CloudTrail's event history of Parameter Store: who requested what, and never a value."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.tests.emulator_process import REGION, Emulator, start_emulator
from emulator.tests.errors import refusal
from emulator.tests.mfa import ACCOUNT, new_user

VALUE = "aV4lueThatNobodyMaySee"
PREFIX = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"


@pytest.fixture
def ssm(emulator: Emulator) -> Any:
    return emulator.client("ssm")


def events(one: Emulator, **query: Any) -> list[dict[str, Any]]:
    """The events that LookupEvents returns, newest first."""
    return one.client("cloudtrail").lookup_events(**query)["Events"]


def parameter_events(one: Emulator, name: str) -> list[dict[str, Any]]:
    """The CloudTrail records of one parameter or path."""
    attribute = {"AttributeKey": "ResourceName", "AttributeValue": name}
    return [json.loads(each["CloudTrailEvent"]) for each in events(one, LookupAttributes=[attribute])]


def test_a_write_is_recorded_without_the_value(emulator: Emulator, ssm: Any) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    ssm.put_parameter(
        Name="/trail/written", Type="SecureString", Value=VALUE, Tags=[{"Key": "team", "Value": "shop"}]
    )
    [event] = parameter_events(emulator, "/trail/written")
    assert before <= datetime.fromisoformat(event["eventTime"]) <= datetime.now(UTC)
    assert event["userAgent"].startswith("Boto3/")
    for member in ("eventTime", "userAgent", "requestID", "eventID"):
        del event[member]
    root = f"arn:aws:iam::{ACCOUNT}:root"
    assert event == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "principalId": ACCOUNT,
            "arn": root,
            "accountId": ACCOUNT,
            "accessKeyId": ACCOUNT,
        },
        "eventSource": "ssm.amazonaws.com",
        "eventName": "PutParameter",
        "awsRegion": REGION,
        "sourceIPAddress": "127.0.0.1",
        "requestParameters": {
            "name": "/trail/written",
            "type": "SecureString",
            "value": "HIDDEN_DUE_TO_SECURITY_REASONS",
            "tags": [{"key": "team", "value": "shop"}],
        },
        "responseElements": {"version": 1, "tier": "Standard"},
        "readOnly": False,
        "resources": [{"accountId": ACCOUNT, "ARN": f"{PREFIX}/trail/written"}],
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }


def test_every_action_is_recorded_with_its_request_parameters(emulator: Emulator, ssm: Any) -> None:
    name = "/trail/all/one"
    ssm.put_parameter(Name=name, Type="SecureString", Value=VALUE)
    ssm.get_parameter(Name=f"{name}:1", WithDecryption=True)
    ssm.get_parameters(Names=[name], WithDecryption=True)
    ssm.get_parameter_history(Name=name)
    ssm.label_parameter_version(Name=name, Labels=["stable"])
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=[{"Key": "a", "Value": "b"}])
    ssm.delete_parameters(Names=[name])
    ssm.get_parameters_by_path(Path="/trail/all", Recursive=True, WithDecryption=True)
    recorded = [
        (one["eventName"], one["readOnly"], one["requestParameters"])
        for one in parameter_events(emulator, name)
    ]
    tags = [{"key": "a", "value": "b"}]
    hidden = {"name": name, "type": "SecureString", "value": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    assert recorded == [
        ("DeleteParameters", False, {"names": [name]}),
        ("AddTagsToResource", False, {"resourceType": "Parameter", "resourceId": name, "tags": tags}),
        ("LabelParameterVersion", False, {"name": name, "labels": ["stable"]}),
        ("GetParameterHistory", True, {"name": name}),
        ("GetParameters", True, {"names": [name], "withDecryption": True}),
        ("GetParameter", True, {"name": f"{name}:1", "withDecryption": True}),
        ("PutParameter", False, hidden),
    ]
    [path] = parameter_events(emulator, "/trail/all")
    assert path["requestParameters"] == {"path": "/trail/all", "recursive": True, "withDecryption": True}
    assert path["responseElements"] is None


def test_users_and_role_sessions_are_distinguished(emulator: Emulator) -> None:
    iam = emulator.client("iam")
    user = emulator.client_with("ssm", new_user(iam, "auditee"))
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="releasing", AssumeRolePolicyDocument=document)["Role"]
    sts = emulator.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="night")
    session = emulator.client_with("ssm", sts["Credentials"])
    for one in (user, session):
        one.put_parameter(Name="/trail/who", Type="String", Value=VALUE, Overwrite=True)
    by_session, by_user = parameter_events(emulator, "/trail/who")
    assert (by_user["userIdentity"]["type"], by_user["userIdentity"]["userName"]) == ("IAMUser", "auditee")
    assert by_session["userIdentity"]["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/releasing/night"
    assert by_session["userIdentity"]["sessionContext"]["sessionIssuer"] == {
        "type": "Role",
        "principalId": role["RoleId"],
        "arn": role["Arn"],
        "accountId": ACCOUNT,
        "userName": "releasing",
    }
    names = [
        [one["Username"] for one in events(emulator, LookupAttributes=[attribute])]
        for attribute in (
            {"AttributeKey": "Username", "AttributeValue": "auditee"},
            {"AttributeKey": "Username", "AttributeValue": "night"},
        )
    ]
    assert names == [["auditee"], ["night"]]


def test_a_failed_request_is_recorded_with_its_error(emulator: Emulator, ssm: Any) -> None:
    refusal(ssm.get_parameter, Name="/trail/absent", WithDecryption=True)
    [event] = parameter_events(emulator, "/trail/absent")
    assert (event["errorCode"], event["requestParameters"]["name"]) == ("ParameterNotFound", "/trail/absent")
    refusal(ssm.put_parameter, Name="/trail/refused", Type="String", Value=VALUE * 200)
    [event] = parameter_events(emulator, "/trail/refused")
    assert (event["errorCode"], event["responseElements"]) == ("ValidationException", None)
    assert VALUE not in json.dumps(event)


def test_a_denied_request_is_recorded_without_parameters(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "state", AUTH="true") as enforcing:
        denied = enforcing.client_with("ssm", new_user(enforcing.client("iam"), "nobody"))
        refusal(denied.get_parameter, Name="/trail/denied", WithDecryption=True)
        [event] = events(enforcing)
        record = json.loads(event["CloudTrailEvent"])
        assert (record["errorCode"], record["requestParameters"]) == ("AccessDenied", None)
        assert f"ssm:GetParameter on resource: {PREFIX}/trail/denied " in record["errorMessage"]
        assert (event["Username"], record["userIdentity"]["type"]) == ("nobody", "IAMUser")


def test_pages_list_the_newest_events_first(emulator: Emulator, ssm: Any) -> None:
    tagged = {"ResourceType": "Parameter", "ResourceId": "/trail/pages"}
    ssm.put_parameter(Name="/trail/pages", Type="String", Value="x")
    for _ in range(60):
        ssm.list_tags_for_resource(**tagged)
    trail = emulator.client("cloudtrail")
    query = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "ListTagsForResource"}]}
    first = trail.lookup_events(**query)
    # A new event between two pages does not shift them.
    ssm.list_tags_for_resource(**tagged)
    second = trail.lookup_events(**query, NextToken=first["NextToken"])
    assert len(first["Events"]) == 50
    times = [one["EventTime"] for one in first["Events"] + second["Events"]]
    assert times == sorted(times, reverse=True)
    ids = {one["EventId"] for one in first["Events"]} | {one["EventId"] for one in second["Events"]}
    assert len(ids) == 50 + len(second["Events"]) >= 60
    code = refusal(trail.lookup_events, NextToken=first["NextToken"])[0]
    assert code == "InvalidNextTokenException"


def test_lookup_by_time_range_and_one_attribute(emulator: Emulator, ssm: Any) -> None:
    trail = emulator.client("cloudtrail")
    ssm.put_parameter(Name="/trail/time", Type="String", Value="x")
    source = {"AttributeKey": "EventSource", "AttributeValue": "ssm.amazonaws.com"}
    now = datetime.now(UTC)
    assert events(emulator, LookupAttributes=[source], StartTime=now - timedelta(minutes=5))
    assert events(emulator, LookupAttributes=[source], StartTime=now + timedelta(minutes=5)) == []
    assert events(emulator, LookupAttributes=[source], EndTime=now - timedelta(days=1)) == []
    read = [{"AttributeKey": "ReadOnly", "AttributeValue": "false"}]
    assert {one["ReadOnly"] for one in events(emulator, LookupAttributes=read)} == {"false"}
    for code, query in {
        "InvalidLookupAttributesException": {"LookupAttributes": [source, *read]},
        "InvalidMaxResultsException": {"MaxResults": 51},
        "InvalidTimeRangeException": {"StartTime": now, "EndTime": now - timedelta(hours=1)},
    }.items():
        assert refusal(trail.lookup_events, **query)[0] == code


def test_the_history_survives_a_restart_and_contains_no_value(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "state", CLOUDTRAIL_RECORDING="1") as first:
        first.client("ssm").put_parameter(Name="/trail/kept", Type="SecureString", Value=VALUE)
        time.sleep(0.01)
        first.client("ssm").get_parameter(Name="/trail/kept", WithDecryption=True)
        assert first.stop() == 0
    files_with_value = [
        file.name for file in (tmp_path / "state").rglob("*") if file.is_file() and VALUE in file.read_text()
    ]
    assert files_with_value == ["ssm.json"]
    with start_emulator(tmp_path / "state") as second:
        assert [one["eventName"] for one in parameter_events(second, "/trail/kept")] == [
            "GetParameter",
            "PutParameter",
        ]
