"""Resources behind an environment's entrances: database, secrets, backup, lifecycle hooks."""

from typing import Any

from emulator.tests.templates import Resources, att, policy, ref, resource


def vpc() -> Resources:
    """A network in two zones, with both kinds of load balancer."""
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


def secrets_and_backup(changed: bool = False) -> Resources:
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
    """An Auto Scaling group with a lifecycle hook."""
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
