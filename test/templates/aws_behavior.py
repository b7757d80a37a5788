"""What AWS refuses or does differently, though every public judge accepts the template.

Each check names the page of AWS's documentation that says so.
"""

from collections.abc import Iterator
from typing import Any

from environment_checks import references
from template_checks import Check
from template_loader import Template, resources

ALL_MANAGEMENT_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
_READ_ONLY_PREFIXES = ("AssumeRole", "Describe", "Get", "List", "SwitchRole")
"""Names of calls that change nothing; assuming a role is one of them."""


def trails_can_use_their_bucket(stack: str, template: Template) -> list[str]:
    """A trail's bucket has no S3 Bucket Key, or its key lets CloudTrail decrypt.

    "Configure AWS KMS key policies for CloudTrail": with a bucket key, CloudTrail needs kms:Decrypt.
    """
    return [
        f"{stack}: {bucket} has a bucket key, but CloudTrail may not decrypt"
        for _, _, trail in resources(template, "AWS::CloudTrail::Trail")
        for bucket in sorted(references(trail["S3BucketName"]))
        if _has_bucket_key(template, bucket) and not _trail_may_decrypt(template)
    ]


def _has_bucket_key(template: Template, bucket: str) -> bool:
    encryption = template["Resources"].get(bucket, {}).get("Properties", {}).get("BucketEncryption", {})
    return any(
        rule.get("BucketKeyEnabled") for rule in encryption.get("ServerSideEncryptionConfiguration", [])
    )


def _trail_may_decrypt(template: Template) -> bool:
    return any(
        statement["Effect"] == "Allow"
        and statement["Principal"].get("Service") == "cloudtrail.amazonaws.com"
        and "kms:Decrypt" in _as_list(statement["Action"])
        for _, _, key in resources(template, "AWS::KMS::Key")
        for statement in key["KeyPolicy"]["Statement"]
    )


def monitoring_is_set_once(stack: str, template: Template) -> list[str]:
    """Enhanced monitoring is set on the cluster only: instances of such a cluster cannot set it.

    CreateDBCluster, MonitoringInterval (RDS API reference): it is set for an Aurora cluster as a whole.
    """
    monitored = {
        logical_id
        for logical_id, _, properties in resources(template, "AWS::RDS::DBCluster")
        if "MonitoringInterval" in properties
    }
    return [
        f"{stack}: {logical_id} sets {name}, which its cluster sets"
        for logical_id, _, properties in resources(template, "AWS::RDS::DBInstance")
        for name in ("MonitoringInterval", "MonitoringRoleArn")
        if name in properties and references(properties.get("DBClusterIdentifier")) & monitored
    ]


def vaults_can_be_rolled_back(stack: str, template: Template) -> list[str]:
    """A vault's own policy does not deny its deletion, which a failed creation needs.

    "Deleting a backup vault": AWS Backup refuses to delete a vault that has recovery points.
    """
    return [
        f"{stack}: {logical_id} denies its own deletion, so its creation cannot be rolled back"
        for logical_id, _, properties in resources(template, "AWS::Backup::BackupVault")
        for statement in properties.get("AccessPolicy", {}).get("Statement", [])
        if statement["Effect"] == "Deny" and "backup:DeleteBackupVault" in _as_list(statement["Action"])
    ]


def rules_see_calls_that_only_read(stack: str, template: Template) -> list[str]:
    """A rule for calls that change nothing is enabled for them.

    "Receiving read-only management events from AWS services" (EventBridge).
    """
    return [
        f"{stack}: {logical_id} never sees {name}: its State must be {ALL_MANAGEMENT_EVENTS}"
        for logical_id, _, properties in resources(template, "AWS::Events::Rule")
        for name in sorted(_read_only_calls(properties.get("EventPattern", {})))
        if properties.get("State") != ALL_MANAGEMENT_EVENTS
    ][:1]


def _read_only_calls(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_read_only_calls, node))
    if not isinstance(node, dict):
        return set()
    names = [name for name in node.get("eventName", []) if str(name).startswith(_READ_ONLY_PREFIXES)]
    return set(names).union(*map(_read_only_calls, node.values()))


def proxies_serve_their_root(stack: str, template: Template) -> list[str]:
    """An API with a greedy path has methods on its root too, and its deployment waits for all methods.

    "Set up API Gateway proxy integrations": `{proxy+}` does not match an empty path.
    """
    methods = {logical_id: p for logical_id, _, p in resources(template, "AWS::ApiGateway::Method")}
    greedy = any(
        str(properties["PathPart"]).endswith("+}")
        for _, _, properties in resources(template, "AWS::ApiGateway::Resource")
    )
    at_root = any("RootResourceId" in str(properties["ResourceId"]) for properties in methods.values())
    found = [f"{stack}: no method serves the root of the API"] if greedy and not at_root else []
    return found + [
        f"{stack}: {logical_id} does not wait for {', '.join(missing)}"
        for logical_id, resource, _ in resources(template, "AWS::ApiGateway::Deployment")
        if (missing := sorted(set(methods) - set(_as_list(resource.get("DependsOn", [])))))
    ]


def one_service_does_not_fail_a_region(stack: str, template: Template) -> list[str]:
    """A record with its own health check does not evaluate its load balancer's targets.

    AliasTarget, EvaluateTargetHealth (Route 53 API reference): an Application Load Balancer is unhealthy as
    soon as one of its target groups has no healthy target.
    """
    return [
        f"{stack}: {logical_id} fails over if a single service has no healthy target"
        for logical_id, _, properties in resources(template, "AWS::Route53::RecordSet")
        if "HealthCheckId" in properties and properties.get("AliasTarget", {}).get("EvaluateTargetHealth")
    ]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


BEHAVIOR: tuple[Check, ...] = (
    trails_can_use_their_bucket,
    monitoring_is_set_once,
    vaults_can_be_rolled_back,
    rules_see_calls_that_only_read,
    proxies_serve_their_root,
    one_service_does_not_fail_a_region,
)


def behavior(stack: str, template: Template) -> Iterator[str]:
    """What all checks find."""
    for check in BEHAVIOR:
        yield from check(stack, template)
