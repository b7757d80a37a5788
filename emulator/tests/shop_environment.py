"""Resources of an environment's later stacks: database, tables, API, edge, secrets, backup."""

from typing import Any

from emulator.tests.shop import Resources, att, policy, ref, resource

_METRIC = {"CloudWatchMetricsEnabled": True, "MetricName": "shop", "SampledRequestsEnabled": True}


def vpc() -> Resources:
    """A network with two zones and both kinds of load balancer."""
    return {
        "Vpc": resource("EC2::VPC", CidrBlock="10.1.0.0/16"),
        **{
            f"Subnet{index}": resource(
                "EC2::Subnet",
                VpcId=ref("Vpc"),
                CidrBlock=f"10.1.{index}.0/24",
                AvailabilityZone={"Fn::Select": [index, {"Fn::GetAZs": ""}]},
            )
            for index in (0, 1)
        },
        "Group": resource("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="all"),
        "Balancer": resource(
            "ElasticLoadBalancingV2::LoadBalancer",
            Scheme="internal",
            Subnets=[ref("Subnet0"), ref("Subnet1")],
            SecurityGroups=[ref("Group")],
        ),
        "Network": resource(
            "ElasticLoadBalancingV2::LoadBalancer",
            Type="network",
            Scheme="internal",
            Subnets=[ref("Subnet0"), ref("Subnet1")],
        ),
        "Key": resource("KMS::Key", KeyPolicy=policy("Allow", "kms:*", "*", Principal="*")),
        "Logs": resource("Logs::LogGroup"),
        "Role": resource(
            "IAM::Role",
            AssumeRolePolicyDocument=policy(
                "Allow", "sts:AssumeRole", None, Principal={"Service": "backup.amazonaws.com"}
            ),
        ),
    }


def database(changed: bool = False) -> Resources:
    """A cluster in a global cluster, with writer and reader."""
    instance: dict[str, Any] = {
        "Engine": "aurora-mysql",
        "DBClusterIdentifier": ref("Database"),
        "DBInstanceClass": "db.serverless",
        "DBParameterGroupName": ref("Parameters"),
    }
    return {
        "Subnets": resource(
            "RDS::DBSubnetGroup",
            DBSubnetGroupDescription="data",
            SubnetIds=[ref("Subnet0"), ref("Subnet1")],
        ),
        "ClusterParameters": resource(
            "RDS::DBClusterParameterGroup",
            Description="TLS",
            Family="aurora-mysql8.0",
            Parameters={"require_secure_transport": "ON"},
        ),
        "Parameters": resource("RDS::DBParameterGroup", Description="data", Family="aurora-mysql8.0"),
        "Global": resource("RDS::GlobalCluster", Engine="aurora-mysql", StorageEncrypted=True),
        "Database": resource(
            "RDS::DBCluster",
            Engine="aurora-mysql",
            MasterUsername="root_user",
            ManageMasterUserPassword=True,
            MasterUserSecret={"KmsKeyId": ref("Key")},
            DBSubnetGroupName=ref("Subnets"),
            DBClusterParameterGroupName=ref("ClusterParameters"),
            VpcSecurityGroupIds=[ref("Group")],
            StorageEncrypted=True,
            KmsKeyId=att("Key", "Arn"),
            GlobalClusterIdentifier=ref("Global"),
            EnableCloudwatchLogsExports=["audit", "error"] if changed else ["error"],
            ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 4 if changed else 2},
        ),
        "Writer": resource("RDS::DBInstance", **instance),
        "Reader": resource("RDS::DBInstance", "Writer", **instance, PromotionTier=2),
    }


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
    """A REST API for third parties, and both kinds of link to a load balancer."""
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
        "Method": resource(
            "ApiGateway::Method",
            RestApiId=ref("Api"),
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


def keeping(changed: bool = False) -> Resources:
    """Secret with its policy and replica; vault, plan and selection."""
    deny = policy("Deny", "secretsmanager:DeleteSecret", "*", Principal="*")
    more = policy("Deny", "secretsmanager:*", "*", Principal="*")
    return {
        "Secret": resource(
            "SecretsManager::Secret",
            Description="new" if changed else "old",
            GenerateSecretString={"PasswordLength": 30},
            KmsKeyId=ref("Key"),
            ReplicaRegions=[{"Region": "us-east-1" if changed else "eu-west-1"}],
        ),
        "SecretPolicy": resource(
            "SecretsManager::ResourcePolicy",
            SecretId=ref("Secret"),
            ResourcePolicy=more if changed else deny,
        ),
        "Vault": resource("Backup::BackupVault", BackupVaultName="shop", EncryptionKeyArn=att("Key", "Arn")),
        "Plan": resource(
            "Backup::BackupPlan",
            BackupPlan={
                "BackupPlanName": "daily",
                "BackupPlanRule": [
                    {
                        "RuleName": "daily",
                        "TargetBackupVault": ref("Vault"),
                        "ScheduleExpression": "cron(0 5 * * ? *)",
                        "Lifecycle": {"DeleteAfterDays": 70 if changed else 35},
                    }
                ],
            },
        ),
        "Selection": resource(
            "Backup::BackupSelection",
            BackupPlanId=ref("Plan"),
            BackupSelection={
                "SelectionName": "tagged",
                "IamRoleArn": att("Role", "Arn"),
                "ListOfTags": [
                    {
                        "ConditionType": "STRINGEQUALS",
                        "ConditionKey": "backup",
                        "ConditionValue": "daily" if changed else "yes",
                    }
                ],
            },
        ),
    }


def hooks(changed: bool = False) -> Resources:
    """An auto scaling group with a lifecycle hook."""
    return {
        "Launch": resource(
            "EC2::LaunchTemplate",
            LaunchTemplateData={"ImageId": "ami-0ec5023a0000000a1", "InstanceType": "t3.small"},
        ),
        "Hosts": resource(
            "AutoScaling::AutoScalingGroup",
            MinSize="0",
            MaxSize="1",
            VPCZoneIdentifier=[ref("Subnet0")],
            LaunchTemplate={
                "LaunchTemplateId": ref("Launch"),
                "Version": att("Launch", "LatestVersionNumber"),
            },
        ),
        "Hook": resource(
            "AutoScaling::LifecycleHook",
            AutoScalingGroupName=ref("Hosts"),
            LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
            HeartbeatTimeout=600 if changed else 300,
            DefaultResult="ABANDON",
        ),
    }
