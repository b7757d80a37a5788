"""How to query the APIs of data, names, monitoring and messaging; see resource_apis."""

from resource_apis import API_GATEWAY, CONTAINERS, EC2, IAM, LOAD_BALANCING, Api

RDS = {
    "DBCluster": Api("rds", "describe_db_clusters", {"DBClusterIdentifier": "{id}"}, "DBClusters"),
    "DBClusterParameterGroup": Api(
        "rds",
        "describe_db_cluster_parameter_groups",
        {"DBClusterParameterGroupName": "{id}"},
        "DBClusterParameterGroups",
    ),
    "DBInstance": Api("rds", "describe_db_instances", {"DBInstanceIdentifier": "{id}"}, "DBInstances"),
    "DBSubnetGroup": Api("rds", "describe_db_subnet_groups", {"DBSubnetGroupName": "{id}"}, "DBSubnetGroups"),
    "GlobalCluster": Api(
        "rds", "describe_global_clusters", {"GlobalClusterIdentifier": "{id}"}, "GlobalClusters"
    ),
}

DATA = {
    "AWS::Backup::BackupPlan": Api("backup", "get_backup_plan", {"BackupPlanId": "{id}"}),
    "AWS::Backup::BackupSelection": Api(
        "backup",
        "get_backup_selection",
        {"BackupPlanId": "{parent}", "SelectionId": "{id}"},
        parent="AWS::Backup::BackupPlan",
    ),
    "AWS::Backup::BackupVault": Api("backup", "describe_backup_vault", {"BackupVaultName": "{id}"}),
    "AWS::DynamoDB::GlobalTable": Api("dynamodb", "describe_table", {"TableName": "{id}"}),
    "AWS::KMS::Alias": Api("kms", "list_aliases", {}, "Aliases[?AliasName=='{id}']"),
    # A key that is pending deletion counts as deleted; ops reports it.
    "AWS::KMS::Key": Api("kms", "describe_key", {"KeyId": "{id}"}, "KeyMetadata.KeyState!='PendingDeletion'"),
    "AWS::S3::Bucket": Api("s3", "head_bucket", {"Bucket": "{id}"}),
    "AWS::S3::BucketPolicy": Api(
        "s3", "get_bucket_policy", {"Bucket": "{parent}"}, "Policy", "AWS::S3::Bucket"
    ),
    "AWS::SecretsManager::Secret": Api(
        "secretsmanager", "describe_secret", {"SecretId": "{id}"}, "DeletedDate==null"
    ),
    "AWS::SecretsManager::SecretTargetAttachment": Api(
        "secretsmanager", "get_secret_value", {"SecretId": "{id}"}, "contains(SecretString, '\"host\"')"
    ),
}

NAMES = {
    "AWS::CertificateManager::Certificate": Api("acm", "describe_certificate", {"CertificateArn": "{id}"}),
    "AWS::Route53::HealthCheck": Api("route53", "get_health_check", {"HealthCheckId": "{id}"}),
    "AWS::Route53::HostedZone": Api("route53", "get_hosted_zone", {"Id": "{id}"}),
    "AWS::Route53::RecordSet": Api(
        "route53",
        "list_resource_record_sets",
        {"HostedZoneId": "{parent}"},
        "ResourceRecordSets[?Name=='{id}']",
        "AWS::Route53::HostedZone",
    ),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": Api("servicediscovery", "get_namespace", {"Id": "{id}"}),
    "AWS::ServiceDiscovery::Service": Api("servicediscovery", "get_service", {"Id": "{id}"}),
    "AWS::WAFv2::WebACL": Api(
        "wafv2", "get_web_acl", {"Name": "{bar[0]}", "Id": "{bar[1]}", "Scope": "{bar[2]}"}
    ),
    "AWS::WAFv2::WebACLAssociation": Api(
        "wafv2", "get_web_acl_for_resource", {"ResourceArn": "{bar[1]}"}, "WebACL.ARN=='{bar[0]}'"
    ),
}

MONITORING = {
    "AWS::CloudTrail::Trail": Api("cloudtrail", "get_trail", {"Name": "{id}"}),
    "AWS::CloudWatch::Alarm": Api("cloudwatch", "describe_alarms", {"AlarmNames": ["{id}"]}, "MetricAlarms"),
    "AWS::CloudWatch::Dashboard": Api("cloudwatch", "get_dashboard", {"DashboardName": "{id}"}),
    "AWS::Events::Rule": Api("events", "describe_rule", {"Name": "{id}"}),
    "AWS::Logs::LogGroup": Api(
        "logs", "describe_log_groups", {"logGroupNamePrefix": "{id}"}, "logGroups[?logGroupName=='{id}']"
    ),
    "AWS::Logs::MetricFilter": Api(
        "logs", "describe_metric_filters", {}, "metricFilters[?filterName=='{id}']"
    ),
    "AWS::SNS::Subscription": Api("sns", "get_subscription_attributes", {"SubscriptionArn": "{id}"}),
    "AWS::SNS::Topic": Api("sns", "get_topic_attributes", {"TopicArn": "{id}"}),
    "AWS::SNS::TopicPolicy": Api(
        "sns",
        "get_topic_attributes",
        {"TopicArn": "{parent}"},
        "contains(Attributes.Policy, 'aws:SecureTransport') || contains(Attributes.Policy, '.amazonaws.com')",
        "AWS::SNS::Topic",
    ),
    "AWS::SQS::Queue": Api("sqs", "get_queue_url", {"QueueName": "{last}"}),
    "Custom::AccountSettings": Api("iam", "get_account_password_policy", {}),
}


def with_prefix(service: str, types: dict[str, Api]) -> dict[str, Api]:
    return {f"AWS::{service}::{name}": api for name, api in types.items()}


APIS = {
    **with_prefix("ApiGateway", API_GATEWAY),
    **with_prefix("EC2", EC2),
    **with_prefix("ElasticLoadBalancingV2", LOAD_BALANCING),
    **with_prefix("IAM", IAM),
    **with_prefix("RDS", RDS),
    **CONTAINERS,
    **DATA,
    **NAMES,
    **MONITORING,
}
