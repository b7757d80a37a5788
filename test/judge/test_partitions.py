"""AWS China and AWS GovCloud (US): what the templates use exists there, under the names that it has there.

cfn-lint knows the resource types of each region, with their schemas, and the classes of hosts and databases.
If a region's schemas are those of the region that the judge lints everything for, linting it again finds
nothing else; only what depends on the region's data is linted again.
"""

import json
import re
from functools import cache
from itertools import chain
from typing import Any

import pytest
from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.data.schemas.extensions import aws_ec2_instance, aws_rds_dbinstance
from cfnlint.decode.decode import decode_str
from cfnlint.helpers import load_resource
from cfnlint.runner import Runner
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from linters import REGIONS as LINTED
from policy_evaluation import ACCOUNT, Stack, decide
from template_loader import ROOT, Template, load

REGIONS = ["cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1"]
TEMPLATES = sorted(path.stem for path in (ROOT / "cfn").glob("*.yaml"))
ABSENT = {region: {"AWS::RDS::GlobalCluster"} for region in REGIONS if region.startswith("us-gov-")}
"""Types that ops refuses to render there: src/domain/answers/checks/unavailable.ts."""


@cache
def packaged(name: str) -> Template:
    return load(ROOT / "cfn" / f"{name}.yaml")


@cache
def types() -> frozenset[str]:
    each = {resource["Type"] for name in TEMPLATES for resource in packaged(name)["Resources"].values()}
    return frozenset(kind for kind in each if kind.startswith("AWS::"))


@pytest.mark.parametrize("region", REGIONS)
def test_every_resource_type_exists(region: str) -> None:
    assert types() - set(PROVIDER_SCHEMA_MANAGER.get_resource_types(region)) == ABSENT.get(region, set())


@pytest.mark.parametrize("region", REGIONS)
def test_schemas_are_those_that_everything_is_linted_with(region: str) -> None:
    def schema(where: str, kind: str) -> Any:
        return PROVIDER_SCHEMA_MANAGER.get_resource_schema(where, kind).schema

    present = types() - ABSENT.get(region, set())
    assert len(present) > 60
    assert [kind for kind in sorted(present) if schema(region, kind) != schema(LINTED[1], kind)] == []


def test_templates_with_data_of_the_region_pass_cfn_lint() -> None:
    runner = Runner(ConfigMixIn(**ManualArgs(regions=REGIONS)))
    found = []
    for name in ("cluster", "database"):
        template, unreadable = decode_str((ROOT / "cfn" / f"{name}.yaml").read_text(encoding="utf-8"))
        found += [
            (name, match.rule.id, match.message) for match in unreadable or runner.validate_template(template)
        ]
    assert found == []


@pytest.mark.parametrize("region", REGIONS)
def test_the_hosts_of_every_size_and_serverless_databases_are_offered(region: str) -> None:
    hosts = load_resource(aws_ec2_instance, "instancetype_enum.json")[region]["enum"]
    databases = load_resource(aws_rds_dbinstance, "dbinstanceclass_enum.json")[region]
    sizes = (ROOT / "src" / "domain" / "environment" / "sizes.ts").read_text(encoding="utf-8")
    wanted = re.findall(r"instance_type: '([^']+)'", sizes)
    assert len(wanted) == 3
    assert set(wanted) - set(hosts) == set()
    assert "db.serverless" in json.dumps(databases)


CHINA = {"AWS::Partition": "aws-cn", "AWS::Region": "cn-north-1", "AWS::URLSuffix": "amazonaws.com.cn"}
GOVCLOUD = {"AWS::Partition": "aws-us-gov", "AWS::Region": "us-gov-west-1"}
STANDARD = {"AWS::Region": "eu-central-1"}


def stack(name: str, place: dict[str, str], **parameters: str) -> Stack:
    return Stack(packaged(name), {**place, **parameters})


def properties(of: Stack, logical_id: str) -> Any:
    return of.resolve(of.template["Resources"][logical_id]["Properties"])


@pytest.mark.parametrize(("place", "prefix"), [(CHINA, "cn."), (GOVCLOUD, ""), (STANDARD, "")])
def test_interface_endpoints_have_the_names_of_the_partition(place: dict[str, str], prefix: str) -> None:
    network = stack("network", place)
    names = {
        id_: properties(network, id_)["ServiceName"]
        for id_ in network.template["Resources"]
        if "Endpoint" in id_ and id_ != "EndpointSecurityGroup"
    }
    region = place["AWS::Region"]
    other = {"EcrApiEndpoint": "ecr.api", "EcrDkrEndpoint": "ecr.dkr", "StsEndpoint": "sts"}
    for logical_id, service in other.items():
        assert names[logical_id] == f"{prefix}com.amazonaws.{region}.{service}"
    assert names["EcsEndpoint"] == f"com.amazonaws.{region}.ecs"
    assert names["S3Endpoint"] == f"com.amazonaws.{region}.s3"
    assert sum(name.startswith("cn.") for name in names.values()) == (4 if prefix else 0)


@pytest.mark.parametrize(("place", "domain"), [(CHINA, "amazonaws.com.cn"), (GOVCLOUD, "amazonaws.com")])
def test_cloudwatch_logs_and_parameter_store_may_use_the_key(place: dict[str, str], domain: str) -> None:
    keys = stack("keys", place, Project="shop", Environment="dev")
    statements = properties(keys, "Key")["KeyPolicy"]["Statement"]
    by_sid = {each["Sid"]: each for each in statements}
    assert by_sid["Logs"]["Principal"] == {"Service": f"logs.{place['AWS::Region']}.{domain}"}
    partition, region = place["AWS::Partition"], place["AWS::Region"]
    parameter = f"arn:{partition}:ssm:{region}:{ACCOUNT}:parameter/shop/dev/hello/KEY"
    for service in {f"ssm.{region}.amazonaws.com", f"ssm.{region}.{domain}"}:
        context = {"kms:ViaService": service, "kms:EncryptionContext:PARAMETER_ARN": parameter}
        assert decide([by_sid["SecretsByIamPolicy"]], "kms:Decrypt", "*", context) == "allowed"
    other = {"kms:ViaService": f"rds.{region}.{domain}", "kms:EncryptionContext:PARAMETER_ARN": parameter}
    assert decide([by_sid["SecretsByIamPolicy"]], "kms:Decrypt", "*", other) == "not allowed"


@pytest.mark.parametrize("place", [CHINA, GOVCLOUD, STANDARD])
def test_deployments_may_pass_the_hosts_role(place: dict[str, str]) -> None:
    cluster = stack("cluster", place)
    trust = properties(cluster, "HostRole")["AssumeRolePolicyDocument"]["Statement"]
    (principal,) = {each["Principal"]["Service"] for each in trust}
    deployment = stack("deployment", place, Project="shop")
    policies = [
        resource["Properties"]["PolicyDocument"]["Statement"]
        for resource in deployment.template["Resources"].values()
        if resource["Type"] == "AWS::IAM::ManagedPolicy" or "PolicyDocument" in resource["Properties"]
    ]
    statements = deployment.resolve(list(chain.from_iterable(policies)))
    role = f"arn:{place.get('AWS::Partition', 'aws')}:iam::{ACCOUNT}:role/shop-dev-cluster-HostRole-1"
    context = {"iam:PassedToService": principal}
    assert decide(statements, "iam:PassRole", role, context) == "allowed"


def test_aurora_mysql_exports_no_logs_in_govcloud() -> None:
    def exports(place: dict[str, str], engine: str) -> int:
        database = stack("database", place, DatabaseEngine=engine)
        given = database.template["Resources"]["Cluster"]["Properties"]["EnableCloudwatchLogsExports"]
        while "Fn::If" in given:
            condition, then, otherwise = given["Fn::If"]
            given = then if database.holds(condition) else otherwise
        return 0 if given == {"Ref": "AWS::NoValue"} else len(given)

    assert [exports(place, "aurora-mysql") for place in (CHINA, GOVCLOUD, STANDARD)] == [3, 0, 3]
    assert [exports(place, "aurora-postgresql") for place in (CHINA, GOVCLOUD, STANDARD)] == [1, 1, 1]
    for groups in ("AuditLogs", "ErrorLogs", "SlowQueryLogs"):
        assert not stack("database", GOVCLOUD, DatabaseEngine="aurora-mysql").exists(groups)
