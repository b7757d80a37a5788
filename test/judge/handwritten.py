"""Handwritten inputs for features that no answer uses yet, so that every resource is judged."""

from collections.abc import Iterable, Iterator, Mapping

from template_loader import ROOT, TEMPLATES, load
from variants import Variant, resolve_template, sample_output

COMMON = {"Project": "shop", "Environment": "dev"}
DOMAIN = {"DomainName": "shop.example.com", "HostedZoneId": "Z0123456789ABCDEFGHIJ"}
ROUTING = {
    **DOMAIN,
    "AWS::Region": "us-east-1",
    "PublicLoadBalancerDnsName": "one.eu-central-1.elb.amazonaws.com",
    "PublicLoadBalancerHostedZoneId": "Z215JYRZR1TBD5",
    "AlarmTopicArn": "arn:aws:sns:us-east-1:111111111111:alarms",
    "ReplicaRegion": "eu-west-1",
    "ReplicaLoadBalancerDnsName": "one.eu-west-1.elb.amazonaws.com",
    "ReplicaLoadBalancerHostedZoneId": "Z32O12XQLNTSW2",
}

INPUTS: list[tuple[str, Mapping[str, str]]] = [
    ("access", {}),
    ("replication", {}),
    ("toolchain", {"ReplicaBucketArn": "arn:aws:s3:::one"}),
    (
        "api",
        {
            "ApiDomainName": "api.example.com",
            "ApiCertificateArn": "arn:aws:acm:eu-central-1:111111111111:certificate/1b2c3d4e",
            "HostedZoneId": "Z0123456789ABCDEFGHIJ",
            "BackendHost": "hello.example.com",
        },
    ),
    (
        "database",
        {
            "ManageMasterUserPassword": "false",
            "DatabaseReaders": "2",
            "DatabaseInsightsMode": "advanced",
            "DataZones": "eu-central-1a,eu-central-1b,eu-central-1c",
        },
    ),
    ("database", {"SnapshotIdentifier": "arn:aws:rds:eu-central-1:111111111111:cluster-snapshot:one"}),
    ("observability", {"DatabaseClusterId": "one", "AutoScalingGroup": "one"}),
    ("edge", DOMAIN),
    ("edge", {**ROUTING, "RoutingPolicy": "failover"}),
    ("edge", {**ROUTING, "RoutingPolicy": "latency"}),
]


def handwritten_variants(rendered: Iterable[Variant]) -> Iterator[Variant]:
    """A variant for each of the inputs, and one with defaults for each template without a variant."""
    for stack, inputs in INPUTS:
        yield with_inputs(stack, {**COMMON, **inputs})
    covered = {f"cfn/{stack}.yaml" for stack, _ in INPUTS} | {variant.source for variant in rendered}
    for path in TEMPLATES:
        if f"cfn/{path.name}" not in covered:
            yield with_inputs(path.stem, COMMON)


def with_inputs(stack: str, inputs: Mapping[str, str]) -> Variant:
    """A parameter without input and default has the value of a sample output."""
    template = load(ROOT / "cfn" / f"{stack}.yaml")
    defaults = {name: p.get("Default", sample_output(name)) for name, p in template["Parameters"].items()}
    values = {name: str(value) for name, value in {**defaults, **inputs}.items()}
    known = {name: value for name, value in inputs.items() if name in template["Parameters"]}
    resolved = resolve_template(template, values, known)
    return Variant(stack, f"cfn/{stack}.yaml", resolved, values, known, ("handwritten",))
