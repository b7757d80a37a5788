"""Account-wide resources: users and groups, trail, registry, monitoring, notifications."""

from typing import Any

from emulator.tests.templates import Resources, att, policy, ref, resource, sub

_ALARM = {
    "Namespace": "shop",
    "MetricName": "root",
    "Statistic": "Sum",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "Period": 60,
}


def identities(changed: bool = False) -> Resources:
    """Group, users, policies, OIDC provider."""
    read = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    return {
        "Group": resource(
            "IAM::Group",
            Path="/staff/" if changed else "/",
            Policies=[
                {"PolicyName": "list", "PolicyDocument": policy("Allow", "s3:ListAllMyBuckets", "*")},
                *([{"PolicyName": "more", "PolicyDocument": policy("Allow", "s3:*", "*")}] * changed),
            ],
            ManagedPolicyArns=[] if changed else [read],
        ),
        "Ann": resource("IAM::User", Groups=[ref("Group")]),
        "Ben": resource("IAM::User"),
        "Eve": resource("IAM::User"),
        "Members": resource(
            "IAM::UserToGroupAddition", GroupName=ref("Group"), Users=[ref("Eve" if changed else "Ben")]
        ),
        "Managed": resource(
            "IAM::ManagedPolicy",
            PolicyDocument=policy("Allow", "s3:PutObject" if changed else "s3:GetObject", "*"),
            Groups=[ref("Group")],
        ),
        "Identities": resource(
            "IAM::OIDCProvider",
            Url="https://token.actions.githubusercontent.com",
            ClientIdList=["sts.amazonaws.com", *(["other"] * changed)],
            ThumbprintList=["a" * 40],
        ),
    }


def audit(changed: bool = False) -> Resources:
    """Trail with its bucket, key and log group; access analyzer; registry replication; budget."""
    write = policy(
        "Allow",
        "s3:PutObject",
        sub("${TrailBucket.Arn}/*"),
        Principal={"Service": "cloudtrail.amazonaws.com"},
    )
    return {
        "Key": resource(
            "KMS::Key",
            KeyPolicy=policy(
                "Allow", "kms:*", "*", Principal={"AWS": sub("arn:aws:iam::${AWS::AccountId}:root")}
            ),
        ),
        "Role": resource(
            "IAM::Role",
            AssumeRolePolicyDocument=policy(
                "Allow", "sts:AssumeRole", None, Principal={"Service": "lambda.amazonaws.com"}
            ),
        ),
        "Logs": resource("Logs::LogGroup"),
        "TrailBucket": resource("S3::Bucket"),
        "TrailPolicy": resource("S3::BucketPolicy", Bucket=ref("TrailBucket"), PolicyDocument=write),
        "Trail": resource(
            "CloudTrail::Trail",
            "TrailPolicy",
            S3BucketName=ref("TrailBucket"),
            IsLogging=not changed,
            IsMultiRegionTrail=True,
            EnableLogFileValidation=True,
            KMSKeyId=att("Key", "Arn"),
            CloudWatchLogsLogGroupArn=att("Logs", "Arn"),
            CloudWatchLogsRoleArn=att("Role", "Arn"),
            SnsTopicName=att("Topic", "TopicName"),
            EventSelectors=[{"ReadWriteType": "WriteOnly" if changed else "All"}],
        ),
        "Analyzer": resource(
            "AccessAnalyzer::Analyzer",
            Type="ACCOUNT",
            ArchiveRules=[{"RuleName": "own", "Filter": [{"Property": "isPublic", "Eq": ["false"]}]}]
            * changed,
        ),
        "Replication": resource(
            "ECR::ReplicationConfiguration",
            ReplicationConfiguration={
                "Rules": [
                    {
                        "Destinations": [
                            {
                                "Region": "us-east-1" if changed else "eu-west-1",
                                "RegistryId": ref("AWS::AccountId"),
                            }
                        ]
                    }
                ]
            },
        ),
        "Budget": resource(
            "Budgets::Budget",
            Budget={
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": 200 if changed else 100, "Unit": "USD"},
            },
            NotificationsWithSubscribers=[
                {
                    "Notification": {
                        "NotificationType": "ACTUAL",
                        "ComparisonOperator": "GREATER_THAN",
                        "Threshold": 80,
                    },
                    "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}],
                }
            ],
        ),
    }


def monitoring(changed: bool = False) -> Resources:
    """Metric filter, alarms, dashboard, topic, rule and the Lambda function that it invokes."""
    publish = policy("Allow", "sns:Publish", ref("Topic"), Principal={"Service": "cloudwatch.amazonaws.com"})
    metric = {"MetricName": "root", "MetricNamespace": "shop", "MetricValue": "2" if changed else "1"}
    alarm: dict[str, Any] = {**_ALARM, "AlarmActions": [ref("Topic")], "Threshold": 5 if changed else 1}
    return {
        "Topic": resource("SNS::Topic", KmsMasterKeyId=ref("Key"), DisplayName="new" if changed else "old"),
        "TopicPolicy": resource("SNS::TopicPolicy", Topics=[ref("Topic")], PolicyDocument=publish),
        "Mail": resource(
            "SNS::Subscription", TopicArn=ref("Topic"), Protocol="email", Endpoint="a@example.com"
        ),
        "Filter": resource(
            "Logs::MetricFilter",
            LogGroupName=ref("Logs"),
            FilterPattern="{ $.userIdentity.type = Root }",
            MetricTransformations=[metric],
        ),
        "Alarm": resource("CloudWatch::Alarm", **alarm),
        "Composite": resource(
            "CloudWatch::CompositeAlarm",
            AlarmRule=sub("NOT ALARM(${Alarm})" if changed else "ALARM(${Alarm})"),
            AlarmActions=[ref("Topic")],
        ),
        "Dashboard": resource(
            "CloudWatch::Dashboard", DashboardBody=f'{{"widgets":[],"start":"-PT{6 if changed else 3}H"}}'
        ),
        "Function": resource(
            "Lambda::Function",
            Runtime="python3.12",
            Handler="index.handle",
            Role=att("Role", "Arn"),
            MemorySize=256 if changed else 128,
            Code={"ZipFile": "def handle(event, context): return 1"},
        ),
        "Rule": resource(
            "Events::Rule",
            EventPattern={"source": ["aws.sts" if changed else "aws.iam"]},
            Targets=[{"Id": "function", "Arn": att("Function", "Arn")}],
        ),
        "Permission": resource(
            "Lambda::Permission",
            FunctionName=ref("Function"),
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=att("Rule", "Arn"),
        ),
    }
