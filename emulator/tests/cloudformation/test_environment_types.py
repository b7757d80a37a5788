"""Resource types of an environment: created, described by their services, updated, deleted."""

import json
from typing import Any

import pytest

from emulator.tests.emulator_process import Emulator
from emulator.tests.sample_stacks.entrances import api, edge
from emulator.tests.sample_stacks.environment import database, hooks, secrets_and_backup, vpc
from emulator.tests.sample_stacks.outputs import all_outputs
from emulator.tests.stacks import Stacks, new_name
from emulator.tests.templates import ref, resource, template

# Attributes that no handler returns, or whose value is an object or a list and cannot be an output.
UNSUPPORTED = (
    "AWS::RDS::GlobalCluster.GlobalEndpoint",
    "AWS::RDS::DBCluster.Endpoint",
    "AWS::RDS::DBCluster.ReadEndpoint",
    "AWS::RDS::DBCluster.Storage",
    "AWS::RDS::DBInstance.",
    "AWS::Route53::HostedZone.NameServers",
    "AWS::EC2::",
)
NESTED_ATTRIBUTES = {
    "GlobalAddress": ("Global", "GlobalEndpoint.Address"),
    "DatabaseAddress": ("Database", "Endpoint.Address"),
    "ReaderAddress": ("Database", "ReadEndpoint.Address"),
    "WriterPort": ("Writer", "Endpoint.Port"),
    "WriterZone": ("Writer", "Endpoint.HostedZoneId"),
    "WriterCertificate": ("Writer", "CertificateDetails.CAIdentifier"),
    "LaunchVersion": ("Launch", "LatestVersionNumber"),
}


def body(changed: bool) -> str:
    parts = (database, edge, api, secrets_and_backup, hooks)
    resources = {**vpc(), **{name: one for part in parts for name, one in part(changed).items()}}
    outputs = all_outputs(resources, UNSUPPORTED)
    outputs |= {name: {"Value": {"Fn::GetAtt": list(pair)}} for name, pair in NESTED_ATTRIBUTES.items()}
    return template(resources, Outputs=outputs)


@pytest.fixture(scope="module")
def shop(emulator: Emulator) -> dict[str, Any]:
    """The stack, its outputs and its described resources, before and after an update."""
    stacks, name = Stacks(emulator.client("cloudformation")), new_name("environment")
    created = stacks.create(body(False), name=name)
    assert (created["StackStatus"], stacks.failures(name)) == ("CREATE_COMPLETE", {})
    before = describe(emulator, stacks.outputs(created))
    changed = stacks.update(name, body(True))
    assert (changed["StackStatus"], stacks.failures(name)) == ("UPDATE_COMPLETE", {})
    outputs = stacks.outputs(created), stacks.outputs(changed)
    return {"stack": changed, "outputs": outputs, "seen": (before, describe(emulator, outputs[1]))}


def describe(emulator: Emulator, ids: dict[str, str]) -> dict[str, Any]:
    """The resources as the services' own APIs describe them."""
    rds, route53, backup = emulator.client("rds"), emulator.client("route53"), emulator.client("backup")
    waf, gateway, secrets = (emulator.client(name) for name in ("wafv2", "apigateway", "secretsmanager"))
    records = route53.list_resource_record_sets(HostedZoneId=ids["Zone"])["ResourceRecordSets"]
    plan = backup.get_backup_plan(BackupPlanId=ids["Plan"])["BackupPlan"]
    selection = backup.get_backup_selection(BackupPlanId=ids["Plan"], SelectionId=ids["Selection"])
    groups = emulator.client("autoscaling")
    return {
        "global": rds.describe_global_clusters(GlobalClusterIdentifier=ids["Global"])["GlobalClusters"][0],
        "cluster": rds.describe_db_clusters(DBClusterIdentifier=ids["Database"])["DBClusters"][0],
        "health": route53.get_health_check(HealthCheckId=ids["Health"])["HealthCheck"]["HealthCheckConfig"],
        "record": next(one for one in records if one["Type"] == "A"),
        "acl": waf.get_web_acl_for_resource(ResourceArn=ids["Balancer"])["WebACL"],
        "api": gateway.get_rest_api(restApiId=ids["Api"])["description"],
        "validator": gateway.get_request_validator(restApiId=ids["Api"], requestValidatorId=ids["Validator"]),
        "stage": gateway.get_stage(restApiId=ids["Api"], stageName="v1")["description"],
        "usage": gateway.get_usage_plan(usagePlanId=ids["Usage"])["throttle"]["rateLimit"],
        "key": gateway.get_api_key(apiKey=ids["ApiKey"])["enabled"],
        "secret": secrets.describe_secret(SecretId=ids["Secret"]),
        "policy": json.loads(secrets.get_resource_policy(SecretId=ids["Secret"])["ResourcePolicy"]),
        "days": [rule["Lifecycle"]["DeleteAfterDays"] for rule in plan["Rules"]],
        "tags": [one["ConditionValue"] for one in selection["BackupSelection"]["ListOfTags"]],
        "hooks": groups.describe_lifecycle_hooks(AutoScalingGroupName=ids["Hosts"])["LifecycleHooks"],
    }


def test_the_database_is_described(emulator: Emulator, shop: dict[str, Any]) -> None:
    ids, (before, after) = shop["outputs"][0], shop["seen"]
    cluster = before["cluster"]
    assert cluster["KmsKeyId"] == ids["KeyXArn"]
    assert cluster["DBClusterParameterGroup"] == ids["ClusterParameters"]
    assert (cluster["EnabledCloudwatchLogsExports"], after["cluster"]["EnabledCloudwatchLogsExports"]) == (
        ["error"],
        ["audit", "error"],
    )
    writers = {one["DBInstanceIdentifier"]: one["IsClusterWriter"] for one in cluster["DBClusterMembers"]}
    assert writers == {ids["Writer"]: True, ids["Reader"]: False}
    members = before["global"]["GlobalClusterMembers"]
    assert [(one["DBClusterArn"], one["IsWriter"]) for one in members] == [(cluster["DBClusterArn"], True)]
    secret = cluster["MasterUserSecret"]
    assert (secret["SecretArn"], secret["KmsKeyId"]) == (
        ids["DatabaseXMasterUserSecretSecretArn"],
        ids["Key"],
    )
    value = emulator.client("secretsmanager").get_secret_value(SecretId=secret["SecretArn"])["SecretString"]
    assert json.loads(value)["username"] == "root_user"
    assert ids["GlobalAddress"].startswith(f"{ids['Global']}.global-")


def test_the_edge_is_described(shop: dict[str, Any]) -> None:
    ids, (before, after) = shop["outputs"][0], shop["seen"]
    assert (before["health"]["ResourcePath"], after["health"]["ResourcePath"]) == ("/health", "/ready")
    assert after["health"]["Regions"] == ["eu-west-1", "us-east-1", "us-west-2"]
    record = before["record"]
    assert (record["Failover"], record["HealthCheckId"]) == ("PRIMARY", ids["Health"])
    assert record["AliasTarget"]["EvaluateTargetHealth"] is True
    assert after["record"]["AliasTarget"]["EvaluateTargetHealth"] is False
    assert (before["acl"]["ARN"], before["acl"]["DefaultAction"]) == (ids["AclXArn"], {"Allow": {}})
    assert after["acl"]["DefaultAction"] == {"Block": {}}


def test_the_api_is_described(shop: dict[str, Any]) -> None:
    before, after = shop["seen"]
    assert (before["api"], after["api"]) == ("a", "b")
    assert (before["stage"], after["stage"]) == ("old", "new")
    assert (before["usage"], after["usage"]) == (10, 20)
    assert (before["key"], after["key"]) == (True, False)
    flags = [one["validator"]["validateRequestParameters"] for one in (before, after)]
    assert (flags, after["validator"]["validateRequestBody"]) == ([False, True], True)


def test_secrets_and_backup_are_described(emulator: Emulator, shop: dict[str, Any]) -> None:
    ids, (before, after) = shop["outputs"][0], shop["seen"]
    assert ids["Secret"] == ids["SecretXId"] == before["secret"]["ARN"]
    assert (before["secret"]["Description"], after["secret"]["Description"]) == ("old", "new")
    regions = [[one["Region"] for one in each["secret"]["ReplicationStatus"]] for each in (before, after)]
    assert regions == [["eu-west-1"], ["us-east-1"]]
    listed = [
        emulator.client("secretsmanager", region=one).list_secrets() for one in ("eu-west-1", "us-east-1")
    ]
    assert [len(one["SecretList"]) for one in listed] == [0, 1]
    assert before["policy"]["Statement"][0]["Action"] == "secretsmanager:DeleteSecret"
    assert after["policy"]["Statement"][0]["Action"] == "secretsmanager:*"
    assert (before["days"], after["days"]) == ([35], [70])
    assert (before["tags"], after["tags"]) == (["yes"], ["daily"])
    assert [one["HeartbeatTimeout"] for one in (*before["hooks"], *after["hooks"])] == [300, 600]


def test_only_the_selection_is_replaced(shop: dict[str, Any]) -> None:
    before, after = shop["outputs"]
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"Selection", "SelectionXId", "SelectionXSelectionId", "PlanXVersionId"}


def test_links_and_logging_are_recorded(emulator: Emulator, shop: dict[str, Any]) -> None:
    recorded = emulator.get("/_ops/recorded")["recorded"]
    mine = {one["logicalId"]: one for one in recorded if one["stack"] == shop["stack"]["StackName"]}
    assert sorted(mine) == ["AclLog", "Link", "OldLink"]
    assert mine["Link"]["properties"]["Name"] == "new"
    assert mine["AclLog"]["properties"]["RedactedFields"] == [{"SingleHeader": {"Name": "authorization"}}]


def test_nothing_is_left_after_deletion(emulator: Emulator, shop: dict[str, Any]) -> None:
    stacks, ids = Stacks(emulator.client("cloudformation")), shop["outputs"][1]
    deleted = stacks.delete(shop["stack"])
    assert (deleted["StackStatus"], stacks.failures(deleted["StackId"])) == ("DELETE_COMPLETE", {})
    rds = emulator.client("rds")
    assert rds.describe_db_clusters()["DBClusters"] == rds.describe_db_instances()["DBInstances"] == []
    assert rds.describe_global_clusters()["GlobalClusters"] == []
    for region in ("eu-central-1", "us-east-1"):
        assert emulator.client("secretsmanager", region=region).list_secrets()["SecretList"] == []
    assert emulator.client("route53").list_health_checks()["HealthChecks"] == []
    backup = emulator.client("backup")
    assert backup.list_backup_plans()["BackupPlansList"] == []
    assert emulator.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"] == []
    keys = emulator.client("apigateway").get_api_keys()["items"]
    assert ids["ApiKey"] not in [one["id"] for one in keys]
    recorded = emulator.get("/_ops/recorded")["recorded"]
    assert [one for one in recorded if one["stack"] == shop["stack"]["StackName"]] == []


def test_referenced_resources_must_exist(stacks: Stacks) -> None:
    referring = {
        "Trail": resource("CloudTrail::Trail", S3BucketName="nowhere", IsLogging=True),
        "Database": resource("RDS::DBCluster", Engine="aurora-mysql", GlobalClusterIdentifier="nowhere"),
        "Instance": resource("RDS::DBInstance", DBClusterIdentifier="nowhere", Engine="aurora-mysql"),
        "Link": resource("ApiGateway::VpcLink", Name="a", TargetArns=["arn:aws:elasticloadbalancing:x"]),
        "Members": resource("IAM::UserToGroupAddition", GroupName="nowhere", Users=["nobody"]),
        "Alarm": resource("CloudWatch::CompositeAlarm", AlarmRule="ALARM(nowhere)"),
        "Selection": resource(
            "Backup::BackupSelection", BackupPlanId="nowhere", BackupSelection=_selection()
        ),
    }
    for name, one in referring.items():
        stack = stacks.create(template({name: one}), OnFailure="DO_NOTHING")
        assert stack["StackStatus"] == "CREATE_FAILED"
        assert any(word in stacks.failures(stack["StackName"])[name] for word in ("not", "nowhere"))
        stacks.delete(stack)


def _selection() -> dict[str, str]:
    return {"SelectionName": "a", "IamRoleArn": "arn:aws:iam::000000000000:role/a"}


def test_a_deleted_database_leaves_a_snapshot(emulator: Emulator, stacks: Stacks) -> None:
    kept = {**resource("RDS::DBCluster", Engine="aurora-mysql"), "DeletionPolicy": "Snapshot"}
    stack = stacks.create(template({"Database": kept}, Outputs={"Name": {"Value": ref("Database")}}))
    name, rds = stacks.outputs(stack)["Name"], emulator.client("rds")
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"
    left = rds.describe_db_cluster_snapshots(DBClusterIdentifier=name)["DBClusterSnapshots"]
    assert [one["Engine"] for one in left] == ["aurora-mysql"]


def test_a_trail_requires_a_bucket_it_can_write_to(stacks: Stacks) -> None:
    resources = {
        "Bucket": resource("S3::Bucket"),
        "Trail": resource("CloudTrail::Trail", S3BucketName=ref("Bucket"), IsLogging=True),
    }
    stack = stacks.create(template(resources))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Incorrect S3 bucket policy" in stacks.failures(stack["StackName"])["Trail"]
