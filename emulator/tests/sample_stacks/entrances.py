"""Resources through which clients reach an environment: third-party API, edge."""

from emulator.tests.templates import Resources, att, ref, resource

_METRIC = {"CloudWatchMetricsEnabled": True, "MetricName": "shop", "SampledRequestsEnabled": True}


def edge(changed: bool = False) -> Resources:
    """Health check, zone, record, certificate, web ACL."""
    return {
        "Health": resource(
            "Route53::HealthCheck",
            HealthCheckConfig={
                "Type": "HTTPS",
                "FullyQualifiedDomainName": "www.example.com",
                "Port": 443,
                "ResourcePath": "/ready" if changed else "/health",
                "RequestInterval": 10,
                "Regions": ["eu-west-1", "us-east-1", "us-west-2"],
            },
        ),
        "Zone": resource("Route53::HostedZone", Name="example.com."),
        "Record": resource(
            "Route53::RecordSet",
            HostedZoneId=ref("Zone"),
            Name="www.example.com.",
            Type="A",
            SetIdentifier="home",
            Failover="PRIMARY",
            HealthCheckId=ref("Health"),
            AliasTarget={
                "DNSName": att("Balancer", "DNSName"),
                "HostedZoneId": att("Balancer", "CanonicalHostedZoneID"),
                "EvaluateTargetHealth": not changed,
            },
        ),
        "Certificate": resource(
            "CertificateManager::Certificate",
            DomainName="www.example.com",
            ValidationMethod="DNS",
            DomainValidationOptions=[{"DomainName": "www.example.com", "HostedZoneId": ref("Zone")}],
        ),
        "Acl": resource(
            "WAFv2::WebACL",
            Scope="REGIONAL",
            DefaultAction={"Block": {}} if changed else {"Allow": {}},
            VisibilityConfig=_METRIC,
            Rules=[],
        ),
        "AclOfBalancer": resource(
            "WAFv2::WebACLAssociation", WebACLArn=att("Acl", "Arn"), ResourceArn=ref("Balancer")
        ),
        "AclLog": resource(
            "WAFv2::LoggingConfiguration",
            ResourceArn=att("Acl", "Arn"),
            LogDestinationConfigs=[att("Logs", "Arn")],
            RedactedFields=[{"SingleHeader": {"Name": "authorization"}}] * changed,
        ),
    }


def api(changed: bool = False) -> Resources:
    """A REST API for third parties, and both kinds of VPC link."""
    proxy = {
        "Type": "HTTP_PROXY",
        "IntegrationHttpMethod": "ANY",
        "Uri": "http://api.example.com",
        "ConnectionType": "VPC_LINK",
        "ConnectionId": ref("Link"),
    }
    return {
        "Link": resource(
            "ApiGatewayV2::VpcLink",
            Name="new" if changed else "old",
            SubnetIds=[ref("Subnet0"), ref("Subnet1")],
            SecurityGroupIds=[ref("Group")],
        ),
        "OldLink": resource("ApiGateway::VpcLink", Name="old", TargetArns=[ref("Network")]),
        "Api": resource("ApiGateway::RestApi", Name="third", Description="b" if changed else "a"),
        "Path": resource(
            "ApiGateway::Resource",
            RestApiId=ref("Api"),
            ParentId=att("Api", "RootResourceId"),
            PathPart="{proxy+}",
        ),
        "Validator": resource(
            "ApiGateway::RequestValidator",
            RestApiId=ref("Api"),
            ValidateRequestBody=True,
            ValidateRequestParameters=changed,
        ),
        "Method": resource(
            "ApiGateway::Method",
            RestApiId=ref("Api"),
            RequestValidatorId=ref("Validator"),
            ResourceId=ref("Path"),
            HttpMethod="ANY",
            AuthorizationType="NONE",
            ApiKeyRequired=True,
            Integration=proxy,
        ),
        "Deployment": resource("ApiGateway::Deployment", "Method", RestApiId=ref("Api")),
        "Account": resource("ApiGateway::Account", CloudWatchRoleArn=att("Role", "Arn")),
        "Stage": resource(
            "ApiGateway::Stage",
            "Account",
            RestApiId=ref("Api"),
            DeploymentId=ref("Deployment"),
            StageName="v1",
            Description="new" if changed else "old",
        ),
        "Usage": resource(
            "ApiGateway::UsagePlan",
            "Stage",
            ApiStages=[{"ApiId": ref("Api"), "Stage": "v1"}],
            Throttle={"RateLimit": 20 if changed else 10, "BurstLimit": 20},
            Quota={"Limit": 1000, "Period": "DAY"},
        ),
        "ApiKey": resource("ApiGateway::ApiKey", Enabled=not changed),
        "KeyOfUsage": resource(
            "ApiGateway::UsagePlanKey", KeyId=ref("ApiKey"), KeyType="API_KEY", UsagePlanId=ref("Usage")
        ),
    }
