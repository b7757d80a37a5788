"""The conventions of template_checks for every template, and checks of single templates."""

from pathlib import Path

import pytest
import template_checks as checks
import template_security as security
from account_stacks import OUTPUTS as ACCOUNT_OUTPUTS
from template_loader import TEMPLATES, Template, load, resources

CHECKS = (*checks.CONVENTIONS, *security.SECURITY)

STACKS = {path.stem: load(path) for path in TEMPLATES}

OUTPUTS = {
    "gateway": ["LogsRoleArn"],
    "functions": [
        "AccountSettingsFunctionArn",
        "SecretFunctionArn",
        "RunTaskFunctionArn",
        "FailedEventsQueueArn",
    ],
    "lifecycle": ["LaunchFunctionArn", "DrainFunctionArn", "FailedEventsQueueArn"],
    **ACCOUNT_OUTPUTS,
    "toolchain": ["ArtifactBucket", "ArtifactBucketArn"],
    "registry": ["RepositoryName", "RepositoryUri", "RepositoryArn"],
    "network": [
        "VpcId",
        "VpcCidr",
        "PublicSubnets",
        "PrivateSubnets",
        "DataSubnets",
        "PublicLoadBalancerSecurityGroup",
        "InternalLoadBalancerSecurityGroup",
        "HostSecurityGroup",
        "TaskSecurityGroup",
        "EndpointSecurityGroup",
        "FlowLogGroup",
    ],
    "keys": ["Size", "KeyArn", "KeyId", "KeyAlias"],
    "cluster": [
        "ClusterName",
        "ClusterArn",
        "CapacityProvider",
        "CommandLogGroup",
        "AutoScalingGroup",
        "HostRoleArn",
    ],
    "ingress": [
        "PublicListenerArn",
        "PublicLoadBalancerDnsName",
        "PublicLoadBalancerHostedZoneId",
        "PublicLoadBalancerFullName",
        "PublicUrl",
        "InternalListenerArn",
        "InternalLoadBalancerDnsName",
        "InternalLoadBalancerHostedZoneId",
        "InternalLoadBalancerFullName",
        "AccessLogBucket",
    ],
    "discovery": ["NamespaceId", "NamespaceName", "NamespaceArn", "PrivateZoneId", "PrivateZoneName"],
    "service": [
        "ServiceArn",
        "ServiceName",
        "ClusterName",
        "TaskDefinitionArn",
        "TaskRoleArn",
        "ExecutionRoleArn",
        "AppLogGroup",
        "ProxyLogGroup",
        "DiscoveryName",
        "TargetGroupArn",
        "TargetGroupFullName",
        "DashboardName",
        "ListenerRuleArn",
        "HostHeader",
        "PathPattern",
    ],
    "database": [
        "DatabaseEndpoint",
        "DatabaseReaderEndpoint",
        "DatabasePort",
        "DatabaseSecretArn",
        "DatabaseSecurityGroup",
        "DatabaseClusterId",
        "DatabaseClusterArn",
        "DatabaseResourceId",
    ],
    "global-database": ["GlobalClusterIdentifier"],
    "replica": ["MarkedRegion"],
    "tables": ["TableName", "TableArn", "ReplicaTableArn", "StreamArn"],
    "observability": ["AlarmTopicArn", "DashboardName"],
    "backup": ["VaultName", "VaultArn", "BackupPlanId", "BackupRoleArn"],
    "api": [
        "ApiUrl",
        "ApiRecordTarget",
        "RestApiId",
        "ApiStage",
        "UsagePlanId",
        "ApiKeyId",
        "WebAclArn",
        "VpcLinkId",
        "ApiLogGroup",
    ],
    "edge": ["CertificateArn", "EdgeUrl", "HomeHealthCheckId", "ReplicaHealthCheckId"],
}


def test_every_template_is_listed() -> None:
    assert sorted(STACKS) == sorted(OUTPUTS)


@pytest.mark.parametrize("stack", STACKS)
def test_outputs_are_those_that_other_stacks_use(stack: str) -> None:
    assert list(STACKS[stack]["Outputs"]) == OUTPUTS[stack]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_template_needs_no_bucket(path: Path) -> None:
    """Ops adds the output with the fingerprint, about 150 bytes."""
    assert path.stat().st_size < 51_200 - 200


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_convention(check: checks.Check, stack: str) -> None:
    assert check(stack, STACKS[stack]) == []


def test_at_most_ten_suppressions() -> None:
    skips = [
        skip
        for template in STACKS.values()
        for _, resource, _ in resources(template)
        for skip in resource["Metadata"].get("checkov", {}).get("skip", [])
    ]
    assert len(skips) <= 10


def subnet_plan(template: Template) -> dict[str, tuple[int, int, int]]:
    """Subnet → index of its zone, index of its block, number of blocks."""
    plan = {}
    for logical_id, _, properties in resources(template, "AWS::EC2::Subnet"):
        block, cidr = properties["CidrBlock"]["Fn::Select"]
        assert cidr["Fn::Cidr"][0] == {"Ref": "VpcCidr"}
        plan[logical_id] = (properties["AvailabilityZone"]["Fn::Select"][0], block, cidr["Fn::Cidr"][1])
    return plan


def test_address_plan_is_for_four_zones() -> None:
    assert subnet_plan(STACKS["network"]) == {
        f"{tier}Subnet{zone + 1}": (zone, offset + zone, 16)
        for tier, offset in (("Public", 0), ("Private", 4), ("Data", 8))
        for zone in range(4)
    }


def test_data_subnets_have_no_route_out() -> None:
    tables = [p["RouteTableId"] for _, _, p in resources(STACKS["network"], "AWS::EC2::Route")]
    assert {"Ref": "PublicRoutes"} in tables
    assert {"Ref": "DataRoutes"} not in tables


def test_proxy_is_in_front_of_the_app() -> None:
    properties = STACKS["service"]["Resources"]["TaskDefinition"]["Properties"]
    app, proxy = properties["ContainerDefinitions"]
    assert (app["Name"], proxy["Name"]) == ("app", "nginx")
    assert "PortMappings" not in app
    assert proxy["Links"] == {"Fn::If": ["HasHosts", ["app"], {"Ref": "AWS::NoValue"}]}
    assert {"Name": "APP_HOST", "Value": {"Fn::If": ["HasHosts", "app", "127.0.0.1"]}} in proxy["Environment"]
