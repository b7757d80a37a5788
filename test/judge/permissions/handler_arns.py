"""Which ARNs, roles and service-linked roles the handlers of resource types name in their requests.

The formats of ARNs are those of the Service Authorization Reference. ``{name}`` is the physical name of the
resource itself; what else a request names has the name that our templates give it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# What the ARNs below begin with.
_HERE: Final = "{region}:{account}"
_STACK: Final = "{project}-{environment}"

# Type of resource in the Service Authorization Reference → an ARN as our templates name it.
ARNS: dict[str, str] = {
    "acm:certificate": f"arn:aws:acm:{_HERE}:certificate/1b2c3d4e",
    "apigateway:Account": "arn:aws:apigateway:{region}::/account",
    "apigateway:ApiKey": "arn:aws:apigateway:{region}::/apikeys/1a2b3c",
    "apigateway:ApiKeys": "arn:aws:apigateway:{region}::/apikeys",
    "apigateway:BasePathMapping": "arn:aws:apigateway:{region}::/domainnames/{name}/basepathmappings/v1",
    "apigateway:BasePathMappings": "arn:aws:apigateway:{region}::/domainnames/{name}/basepathmappings",
    "apigateway:Deployment": "arn:aws:apigateway:{region}::/restapis/1a2b3c/deployments/1a2b3c",
    "apigateway:Deployments": "arn:aws:apigateway:{region}::/restapis/1a2b3c/deployments",
    "apigateway:DomainName": "arn:aws:apigateway:{region}::/domainnames/{name}",
    "apigateway:DomainNames": "arn:aws:apigateway:{region}::/domainnames",
    "apigateway:Method": "arn:aws:apigateway:{region}::/restapis/1a2b3c/resources/1a2b3c/methods/ANY",
    "apigateway:MethodResponse": (
        "arn:aws:apigateway:{region}::/restapis/1a2b3c/resources/1a2b3c/methods/ANY/responses/200"
    ),
    "apigateway:RequestValidator": "arn:aws:apigateway:{region}::/restapis/1a2b3c/requestvalidators/1a2b3c",
    "apigateway:RequestValidators": "arn:aws:apigateway:{region}::/restapis/1a2b3c/requestvalidators",
    "apigateway:Resource": "arn:aws:apigateway:{region}::/restapis/1a2b3c/resources/1a2b3c",
    "apigateway:Resources": "arn:aws:apigateway:{region}::/restapis/1a2b3c/resources",
    "apigateway:RestApi": "arn:aws:apigateway:{region}::/restapis/1a2b3c",
    "apigateway:RestApis": "arn:aws:apigateway:{region}::/restapis",
    "apigateway:Stage": "arn:aws:apigateway:{region}::/restapis/1a2b3c/stages/live",
    "apigateway:Stages": "arn:aws:apigateway:{region}::/restapis/1a2b3c/stages",
    "apigateway:Tags": "arn:aws:apigateway:{region}::/tags/arn%3Aaws%3Aapigateway%3A{region}",
    "apigateway:UsagePlan": "arn:aws:apigateway:{region}::/usageplans/1a2b3c",
    "apigateway:UsagePlans": "arn:aws:apigateway:{region}::/usageplans",
    "apigateway:UsagePlanKey": "arn:aws:apigateway:{region}::/usageplans/1a2b3c/keys/1a2b3c",
    "apigateway:UsagePlanKeys": "arn:aws:apigateway:{region}::/usageplans/1a2b3c/keys",
    "apigateway:VpcLink": "arn:aws:apigateway:{region}::/vpclinks/1a2b3c",
    "apigateway:VpcLinks": "arn:aws:apigateway:{region}::/vpclinks",
    "application-autoscaling:ScalableTarget": (
        f"arn:aws:application-autoscaling:{_HERE}:scalable-target/1a2b3c"
    ),
    "autoscaling:autoScalingGroup": (
        f"arn:aws:autoscaling:{_HERE}:autoScalingGroup:1a2b3c:"
        f"autoScalingGroupName/{_STACK}-cluster-Hosts-1A2B3C4D5E6F"
    ),
    "backup:backupPlan": f"arn:aws:backup:{_HERE}:backup-plan:1a2b3c4d",
    "backup:backupVault": f"arn:aws:backup:{_HERE}:backup-vault:{{environment}}-1a2b3c4d",
    "cloudwatch:alarm": f"arn:aws:cloudwatch:{_HERE}:alarm:{{name}}",
    "cloudwatch:dashboard": "arn:aws:cloudwatch::{account}:dashboard/{name}",
    "dynamodb:table": f"arn:aws:dynamodb:{_HERE}:table/{{name}}",
    "ec2:elastic-ip": f"arn:aws:ec2:{_HERE}:elastic-ip/eipalloc-1a2b3c4d",
    "ec2:image": "arn:aws:ec2:{region}::image/ami-1a2b3c4d",
    "ec2:instance": f"arn:aws:ec2:{_HERE}:instance/i-1a2b3c4d",
    "ec2:internet-gateway": f"arn:aws:ec2:{_HERE}:internet-gateway/igw-1a2b3c4d",
    "ec2:launch-template": f"arn:aws:ec2:{_HERE}:launch-template/lt-1a2b3c4d",
    "ec2:natgateway": f"arn:aws:ec2:{_HERE}:natgateway/nat-1a2b3c4d",
    "ec2:network-interface": f"arn:aws:ec2:{_HERE}:network-interface/eni-1a2b3c4d",
    "ec2:route-table": f"arn:aws:ec2:{_HERE}:route-table/rtb-1a2b3c4d",
    "ec2:security-group": f"arn:aws:ec2:{_HERE}:security-group/sg-1a2b3c4d",
    "ec2:security-group-rule": f"arn:aws:ec2:{_HERE}:security-group-rule/sgr-1a2b3c4d",
    "ec2:subnet": f"arn:aws:ec2:{_HERE}:subnet/subnet-1a2b3c4d",
    "ec2:volume": f"arn:aws:ec2:{_HERE}:volume/*",
    "ec2:vpc": f"arn:aws:ec2:{_HERE}:vpc/vpc-1a2b3c4d",
    "ec2:vpc-endpoint": f"arn:aws:ec2:{_HERE}:vpc-endpoint/vpce-1a2b3c4d",
    "ec2:vpc-flow-log": f"arn:aws:ec2:{_HERE}:vpc-flow-log/fl-1a2b3c4d",
    "ecr:repository": f"arn:aws:ecr:{_HERE}:repository/{{name}}",
    "ecs:capacity-provider": (
        f"arn:aws:ecs:{_HERE}:capacity-provider/{_STACK}-cluster-CapacityProvider-1A2B3C4D5E6F"
    ),
    "ecs:cluster": f"arn:aws:ecs:{_HERE}:cluster/{_STACK}-cluster-Cluster-1A2B3C4D5E6F",
    "ecs:service": f"arn:aws:ecs:{_HERE}:service/{_STACK}-cluster-Cluster-1A2B3C4D5E6F/{{name}}",
    "ecs:service-deployment": (
        f"arn:aws:ecs:{_HERE}:service-deployment/{_STACK}-cluster-Cluster-1A2B3C4D5E6F/{{name}}/1a2b3c"
    ),
    "ecs:task-definition": f"arn:aws:ecs:{_HERE}:task-definition/{{name}}:1",
    "elasticloadbalancing:listener-rule/app": (
        f"arn:aws:elasticloadbalancing:{_HERE}:listener-rule/app/one/1a2b/3c4d/5e6f"
    ),
    "elasticloadbalancing:listener/app": f"arn:aws:elasticloadbalancing:{_HERE}:listener/app/one/1a2b/3c4d",
    "elasticloadbalancing:loadbalancer/app/": (
        f"arn:aws:elasticloadbalancing:{_HERE}:loadbalancer/app/one/1a2b"
    ),
    "elasticloadbalancing:targetgroup": f"arn:aws:elasticloadbalancing:{_HERE}:targetgroup/one/1a2b",
    "events:rule-on-default-event-bus": f"arn:aws:events:{_HERE}:rule/{{name}}",
    "iam:instance-profile": "arn:aws:iam::{account}:instance-profile/{name}",
    "iam:role": "arn:aws:iam::{account}:role/{name}",
    "kms:alias": f"arn:aws:kms:{_HERE}:{{name}}",
    "kms:key": f"arn:aws:kms:{_HERE}:key/1b2c3d4e",
    "lambda:function": f"arn:aws:lambda:{_HERE}:function:{{name}}",
    "logs:log-group": f"arn:aws:logs:{_HERE}:log-group:{{name}}",
    "rds:auto-backup": f"arn:aws:rds:{_HERE}:auto-backup:ab-1a2b3c4d",
    "rds:cluster": f"arn:aws:rds:{_HERE}:cluster:{_STACK}-1",
    "rds:cluster-auto-backup": f"arn:aws:rds:{_HERE}:cluster-auto-backup:ab-1a2b3c4d",
    "rds:cluster-pg": f"arn:aws:rds:{_HERE}:cluster-pg:{_STACK}-database-parametergroup-1a2b3c4d5e6f",
    "rds:cluster-snapshot": f"arn:aws:rds:{_HERE}:cluster-snapshot:one",
    "rds:db": f"arn:aws:rds:{_HERE}:db:one",
    "rds:global-cluster": "arn:aws:rds::{account}:global-cluster:{project}-{environment}",
    "rds:og": f"arn:aws:rds:{_HERE}:og:default:aurora-postgresql-17",
    "rds:pg": f"arn:aws:rds:{_HERE}:pg:default.aurora-postgresql17",
    "rds:snapshot": f"arn:aws:rds:{_HERE}:snapshot:one",
    "rds:subgrp": f"arn:aws:rds:{_HERE}:subgrp:{_STACK}-database-subnetgroup-1a2b3c4d5e6f",
    "route53:change": "arn:aws:route53:::change/C1A2B3C4D5E6F",
    "route53:healthcheck": "arn:aws:route53:::healthcheck/1b2c3d4e",
    "route53:hostedzone": "arn:aws:route53:::hostedzone/Z1A2B3C4D5E6F",
    "s3:bucket": "arn:aws:s3:::{name}",
    "s3:object": "arn:aws:s3:::{project}-toolchain-artifactbucket-1a2b3c4d5e6f/functions/drain/1a2b.zip",
    "secretsmanager:Secret": f"arn:aws:secretsmanager:{_HERE}:secret:Password-1A2B3C4D5E6F-1a2b3c",
    "servicediscovery:namespace": f"arn:aws:servicediscovery:{_HERE}:namespace/ns-1a2b3c4d",
    "servicediscovery:service": f"arn:aws:servicediscovery:{_HERE}:service/srv-1a2b3c4d",
    "sns:topic": f"arn:aws:sns:{_HERE}:{{name}}",
    "sqs:queue": f"arn:aws:sqs:{_HERE}:{{name}}",
    "wafv2:apigateway": "arn:aws:apigateway:{region}::/restapis/1a2b3c/stages/live",
    "wafv2:managedruleset": f"arn:aws:wafv2:{_HERE}:regional/managedruleset/one/1b2c3d4e",
    "wafv2:webacl": f"arn:aws:wafv2:{_HERE}:regional/webacl/one/1b2c3d4e",
}


@dataclass(frozen=True)
class Handled:
    """A resource type: what its requests name, the property with its physical name, what names are like.

    The first of ``names`` is the type's own. ``instead`` holds ARNs that differ from those in ``ARNS``.
    """

    names: tuple[str, ...]
    name: str = ""
    lower: bool = False
    longest: int = 255
    instead: Mapping[str, str] = field(default_factory=dict)


def _ec2(*names: str) -> Handled:
    return Handled(tuple(f"ec2:{name}" for name in names))


def _api(*names: str) -> Handled:
    return Handled(tuple(f"apigateway:{name}" for name in names))


# The alarms of target tracking (Application Auto Scaling User Guide, "Target tracking scaling policies").
_TRACKED: Final = {
    "cloudwatch:alarm": f"arn:aws:cloudwatch:{_HERE}:alarm:TargetTracking-service/one/hello-High"
}
_RDS_TAGGED: Final = ("rds:cluster", "rds:cluster-pg", "rds:subgrp")

# An action that names several types of resources is checked for each that is listed here for the type.
HANDLED: dict[str, Handled] = {
    "AWS::ApiGateway::Account": Handled(("apigateway:Account", "iam:role")),
    "AWS::ApiGateway::ApiKey": _api("ApiKey", "ApiKeys", "Tags"),
    "AWS::ApiGateway::BasePathMapping": Handled(
        ("apigateway:BasePathMapping", "apigateway:BasePathMappings"), "DomainName"
    ),
    "AWS::ApiGateway::Deployment": _api("Deployment", "Deployments", "Stage", "Stages", "Tags"),
    "AWS::ApiGateway::DomainName": Handled(
        ("apigateway:DomainName", "apigateway:DomainNames", "apigateway:Tags"), "DomainName"
    ),
    "AWS::ApiGateway::Method": _api("Method", "MethodResponse", "Resource"),
    "AWS::ApiGateway::RequestValidator": _api("RequestValidator", "RequestValidators"),
    "AWS::ApiGateway::Resource": _api("Resource", "Resources"),
    "AWS::ApiGateway::RestApi": _api("RestApi", "RestApis", "Tags"),
    "AWS::ApiGateway::Stage": _api("Stage", "Stages", "Tags"),
    "AWS::ApiGateway::UsagePlan": _api("UsagePlan", "UsagePlans", "Tags"),
    "AWS::ApiGateway::UsagePlanKey": _api("UsagePlanKey", "UsagePlanKeys"),
    "AWS::ApiGatewayV2::VpcLink": _api("VpcLink", "VpcLinks", "Tags"),
    "AWS::ApplicationAutoScaling::ScalableTarget": Handled(
        ("application-autoscaling:ScalableTarget", "cloudwatch:alarm"), instead=_TRACKED
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Handled(("application-autoscaling:ScalableTarget",)),
    "AWS::AutoScaling::AutoScalingGroup": Handled(
        (
            "autoscaling:autoScalingGroup",
            "cloudwatch:alarm",
            *(f"ec2:{name}" for name in ("image", "instance", "launch-template", "network-interface")),
            *(f"ec2:{name}" for name in ("security-group", "subnet", "volume")),
        )
    ),
    "AWS::AutoScaling::LifecycleHook": Handled(("autoscaling:autoScalingGroup",)),
    "AWS::Backup::BackupPlan": Handled(("backup:backupPlan",)),
    "AWS::Backup::BackupSelection": Handled(("backup:backupPlan", "iam:role")),
    "AWS::Backup::BackupVault": Handled(("backup:backupVault", "kms:key")),
    "AWS::CertificateManager::Certificate": Handled(("acm:certificate", "route53:hostedzone")),
    "AWS::CloudWatch::Alarm": Handled(("cloudwatch:alarm",)),
    "AWS::CloudWatch::Dashboard": Handled(("cloudwatch:dashboard",), "DashboardName"),
    "AWS::DynamoDB::GlobalTable": Handled(
        ("dynamodb:table", "application-autoscaling:ScalableTarget", "kms:key"), "TableName"
    ),
    "AWS::EC2::EIP": _ec2("elastic-ip"),
    "AWS::EC2::FlowLog": Handled(("ec2:vpc", "ec2:vpc-flow-log")),
    "AWS::EC2::InternetGateway": _ec2("internet-gateway"),
    "AWS::EC2::LaunchTemplate": _ec2("launch-template"),
    "AWS::EC2::NatGateway": _ec2("elastic-ip", "natgateway", "subnet"),
    "AWS::EC2::Route": _ec2("route-table"),
    "AWS::EC2::RouteTable": _ec2("route-table", "vpc"),
    "AWS::EC2::SecurityGroup": _ec2("security-group", "security-group-rule", "vpc"),
    "AWS::EC2::SecurityGroupIngress": _ec2("security-group", "security-group-rule"),
    "AWS::EC2::Subnet": _ec2("subnet", "vpc"),
    "AWS::EC2::SubnetRouteTableAssociation": _ec2("route-table", "subnet"),
    "AWS::EC2::VPC": _ec2("vpc"),
    "AWS::EC2::VPCEndpoint": _ec2("route-table", "security-group", "subnet", "vpc", "vpc-endpoint"),
    "AWS::EC2::VPCGatewayAttachment": _ec2("internet-gateway", "vpc"),
    "AWS::ECR::ReplicationConfiguration": Handled(()),
    "AWS::ECR::Repository": Handled(("ecr:repository", "kms:key"), "RepositoryName"),
    "AWS::ECS::CapacityProvider": Handled(
        ("ecs:capacity-provider", "ecs:cluster", "autoscaling:autoScalingGroup")
    ),
    "AWS::ECS::Cluster": Handled(("ecs:cluster", "kms:key")),
    "AWS::ECS::ClusterCapacityProviderAssociations": Handled(("ecs:capacity-provider", "ecs:cluster")),
    "AWS::ECS::Service": Handled(("ecs:service", "ecs:service-deployment"), "ServiceName"),
    "AWS::ECS::TaskDefinition": Handled(("ecs:task-definition", "iam:role"), "Family"),
    "AWS::ElasticLoadBalancingV2::Listener": Handled(
        ("elasticloadbalancing:listener/app", "elasticloadbalancing:loadbalancer/app/")
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Handled(
        ("elasticloadbalancing:listener-rule/app", "elasticloadbalancing:listener/app")
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Handled(("elasticloadbalancing:loadbalancer/app/",)),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Handled(("elasticloadbalancing:targetgroup",)),
    "AWS::Events::Rule": Handled(("events:rule-on-default-event-bus",), longest=64),
    "AWS::IAM::InstanceProfile": Handled(("iam:instance-profile",), longest=128),
    "AWS::IAM::Policy": Handled(("iam:role",)),
    "AWS::IAM::Role": Handled(("iam:role",), "RoleName", longest=64),
    "AWS::KMS::Alias": Handled(("kms:alias", "kms:key"), "AliasName"),
    "AWS::KMS::Key": Handled(("kms:key",)),
    "AWS::Lambda::Function": Handled(("lambda:function", "kms:key", "s3:object"), longest=64),
    "AWS::Lambda::Permission": Handled(("lambda:function",), "FunctionName"),
    "AWS::Logs::LogGroup": Handled(("logs:log-group",), "LogGroupName", longest=512),
    "AWS::RDS::DBCluster": Handled(
        (
            *_RDS_TAGGED,
            "kms:key",
            *(f"rds:{name}" for name in ("cluster-auto-backup", "cluster-snapshot", "db")),
            *(f"rds:{name}" for name in ("global-cluster", "og", "pg", "snapshot")),
            "secretsmanager:Secret",
        )
    ),
    "AWS::RDS::DBClusterParameterGroup": Handled(("rds:cluster", "rds:cluster-pg")),
    "AWS::RDS::DBInstance": Handled(
        (
            *(f"rds:{name}" for name in ("auto-backup", "cluster", "cluster-snapshot", "db")),
            *(f"rds:{name}" for name in ("og", "pg", "snapshot", "subgrp")),
            *("ec2:vpc", "iam:role", "kms:key", "secretsmanager:Secret"),
        )
    ),
    "AWS::RDS::DBSubnetGroup": Handled(("rds:subgrp",)),
    "AWS::RDS::GlobalCluster": Handled(("rds:cluster", "rds:global-cluster")),
    "AWS::Route53::HealthCheck": Handled(("cloudwatch:alarm", "route53:healthcheck")),
    "AWS::Route53::HostedZone": Handled(("route53:change", "route53:hostedzone")),
    "AWS::Route53::RecordSet": Handled(("route53:change", "route53:hostedzone")),
    "AWS::S3::Bucket": Handled(("s3:bucket",), "BucketName", lower=True, longest=63),
    "AWS::S3::BucketPolicy": Handled(("s3:bucket",), "Bucket"),
    "AWS::SNS::Subscription": Handled(("sns:topic",), "TopicArn"),
    "AWS::SNS::Topic": Handled(("sns:topic",), longest=256),
    "AWS::SNS::TopicPolicy": Handled(("sns:topic",)),
    "AWS::SQS::Queue": Handled(("sqs:queue",), longest=80),
    "AWS::SecretsManager::Secret": Handled(("secretsmanager:Secret", "kms:key")),
    "AWS::SecretsManager::SecretTargetAttachment": Handled(
        ("rds:cluster", "rds:db", "secretsmanager:Secret")
    ),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": Handled(
        ("route53:hostedzone", "servicediscovery:namespace")
    ),
    "AWS::ServiceDiscovery::Service": Handled(("servicediscovery:namespace", "servicediscovery:service")),
    "AWS::WAFv2::LoggingConfiguration": Handled(("wafv2:webacl",)),
    "AWS::WAFv2::WebACL": Handled(("wafv2:managedruleset", "wafv2:webacl")),
    "AWS::WAFv2::WebACLAssociation": Handled(("apigateway:Stage", "wafv2:apigateway", "wafv2:webacl")),
}
