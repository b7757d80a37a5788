"""The seeded defects: what is refused, what is unsafe, who may do too much, what only this project asks."""

from seeds import (
    Seed,
    add,
    allow,
    attribute,
    beside,
    drop,
    everybody_calls,
    everybody_publishes,
    everybody_reads,
    open_port,
    put,
    same_zone,
    trust,
    variable,
)

ANY_ROLE = "arn:aws:iam::111111111111:role/any"
WITHOUT_OLD_CODE = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
FUNCTION_TOKEN = {"Variables": {"API_TOKEN": "hunter2hunter2"}}
HOST = ("HostLaunchTemplate", "LaunchTemplateData")
PUBLIC_ADDRESS = [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]
CONTAINER = ("TaskDefinition", "ContainerDefinitions", 0)

SEEDS: list[Seed] = [
    # What CloudFormation would refuse, or take for something else.
    Seed("a property that does not exist", "network", put("Vpc", "Colour", to="red")),
    Seed("a reference to nothing", "network", put("PublicSubnet1", "VpcId", to={"Ref": "Nothing"})),
    Seed(
        "an attribute that does not exist",
        "cluster",
        put("HostInstanceProfile", "Roles", to=[{"Fn::GetAtt": ["HostRole", "Colour"]}]),
    ),
    Seed("a value that is none of the allowed", "ingress", put("PublicLoadBalancer", "Scheme", to="open")),
    Seed("a required property that is missing", "database", drop("SubnetGroup", "DBSubnetGroupDescription")),
    Seed("a billing mode that does not exist", "tables", put("Table", "BillingMode", to="ON_DEMAND")),
    Seed("a runtime that has ended", "lifecycle", put("DrainFunction", "Runtime", to="python3.7")),
    Seed(
        "a comparison that does not exist",
        "observability",
        put("PublicErrors", "ComparisonOperator", to="MoreThan"),
    ),
    Seed("a circle of references", "keys", put("Key", "Description", to={"Ref": "Alias"})),
    Seed("a zone by its name", "network", put("PublicSubnet1", "AvailabilityZone", to="eu-central-1a")),
    Seed(
        "a partition by its name",
        "discovery",
        put("WildcardRecord", "ResourceRecords", to=[{"Fn::Sub": "arn:aws:s3:::${Project}"}]),
    ),
    Seed("a list where text belongs", "backup", put("Vault", "EncryptionKeyArn", to=["a", "b"])),
    # Who reads it, who reaches it, what is written down.
    Seed(
        "a bucket open to the public", "toolchain", drop("ArtifactBucket", "PublicAccessBlockConfiguration")
    ),
    Seed("a bucket without versions", "toolchain", drop("ArtifactBucket", "VersioningConfiguration")),
    Seed("a key that is not rotated", "keys", put("Key", "EnableKeyRotation", to=False)),
    Seed("a database that is not encrypted", "database", put("Cluster", "StorageEncrypted", to=False)),
    Seed("a database that is public", "database", put("Writer", "PubliclyAccessible", to=True)),
    Seed(
        "a database without TLS",
        "database",
        drop("ParameterGroup", "Parameters", "Fn::If", 1, "rds.force_ssl"),
    ),
    Seed(
        "a table that cannot be restored",
        "tables",
        drop("Table", "Replicas", 0, "PointInTimeRecoverySpecification"),
    ),
    Seed(
        "a TLS policy of long ago",
        "ingress",
        put("PublicHttpsListener", "SslPolicy", to="ELBSecurityPolicy-2016-08"),
    ),
    Seed(
        "headers that smuggle requests",
        "ingress",
        attribute("routing.http.drop_invalid_header_fields.enabled", "false"),
    ),
    Seed(
        "hosts with the old metadata service",
        "cluster",
        put("HostLaunchTemplate", "LaunchTemplateData", "MetadataOptions", "HttpTokens", to="optional"),
    ),
    Seed(
        "disks that are not encrypted",
        "cluster",
        put(
            "HostLaunchTemplate", "LaunchTemplateData", "BlockDeviceMappings", 0, "Ebs", "Encrypted", to=False
        ),
    ),
    Seed("tags of images that move", "registry", put("Repository", "ImageTagMutability", to="MUTABLE")),
    Seed(
        "images that are not scanned",
        "registry",
        put("Repository", "ImageScanningConfiguration", "ScanOnPush", to=False),
    ),
    Seed("a trail without validation", "audit", put("Trail", "EnableLogFileValidation", to=False)),
    Seed("a trail of one region", "audit", put("Trail", "IsMultiRegionTrail", to=False)),
    Seed("SSH from everywhere", "network", open_port(22)),
    Seed("a database port from everywhere", "network", open_port(5432)),
    Seed("a topic that is not encrypted", "observability", drop("AlarmTopic", "KmsMasterKeyId")),
    Seed("a privileged container", "service", put(*CONTAINER, "Privileged", to=True)),
    Seed("a container that writes anywhere", "service", drop(*CONTAINER, "ReadonlyRootFilesystem")),
    Seed("logs without the environment's key", "service", drop("AppLogs", "KmsKeyId")),
    Seed("an API without a log", "api", drop("Stage", "AccessLogSetting")),
    Seed("an API method without a key", "api", put("AnyMethod", "ApiKeyRequired", to=False)),
    Seed("an API without a firewall", "api", lambda t: t["Resources"].pop("WebAclAssociation")),
    # Who may do what.
    Seed("an action that does not exist", "lifecycle", allow("DrainRole", "ecs:DrainHosts", "*")),
    Seed("everything", "service", allow("TaskRole", "*", "*")),
    Seed("everything of a service", "backup", allow("Role", "s3:*", "arn:aws:s3:::some")),
    Seed(
        "all but a few actions",
        "functions",
        allow("SecretRole", [], "*", NotAction=["iam:CreateUser"], Sid="Most"),
    ),
    Seed(
        "any role to a new task",
        "functions",
        allow("RunTaskRole", ["iam:PassRole", "ecs:RegisterTaskDefinition"], "*"),
    ),
    Seed(
        "any role to a new function",
        "lifecycle",
        allow("LaunchRole", ["iam:PassRole", "lambda:CreateFunction"], ANY_ROLE),
    ),
    Seed(
        "any role to a new host",
        "cluster",
        allow("HostRole", ["iam:PassRole", "ec2:RunInstances"], ANY_ROLE),
    ),
    Seed(
        "a new version of a policy",
        "lifecycle",
        allow("DrainRole", "iam:CreatePolicyVersion", "arn:aws:iam::111111111111:policy/any"),
    ),
    Seed(
        "an older version of a policy",
        "functions",
        allow("SecretRole", "iam:SetDefaultPolicyVersion", "arn:aws:iam::111111111111:policy/any"),
    ),
    Seed("a policy attached without a boundary", "backup", allow("Role", "iam:AttachRolePolicy", ANY_ROLE)),
    Seed("the trust of a role", "functions", allow("RunTaskRole", "iam:UpdateAssumeRolePolicy", ANY_ROLE)),
    Seed(
        "the code of a function",
        "database",
        allow(
            "MonitoringRole",
            "lambda:UpdateFunctionCode",
            "arn:aws:lambda:eu-central-1:111111111111:function:any",
        ),
    ),
    Seed("roles made without a boundary", "deployment", allow("DeploymentRole", "iam:CreateRole", "*")),
    Seed(
        "another's access key",
        "iam",
        allow("OperatorRole", "iam:CreateAccessKey", "arn:aws:iam::111111111111:user/any"),
    ),
    Seed("every role", "iam", allow("DeveloperRole", "sts:AssumeRole", "*")),
    Seed(
        "an administrator's policy beside",
        "iam",
        put("OperatorRole", "ManagedPolicyArns", to=["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ),
    Seed("an administrator without MFA", "iam", trust("AdministratorRole", Condition=None)),
    Seed("MFA if it happens to be shown", "iam", trust("AdministratorRole", Condition=WITHOUT_OLD_CODE)),
    Seed("a role for everybody", "iam", trust("DeveloperRole", Principal={"AWS": "*"})),
    Seed(
        "tokens of any repository",
        "access",
        put(
            "PlanRole",
            "AssumeRolePolicyDocument",
            "Statement",
            0,
            "Fn::If",
            1,
            "Condition",
            to={"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}},
        ),
    ),
    Seed("a bucket that everybody reads", "toolchain", everybody_reads("ArtifactBucketPolicy")),
    # What only this project asks.
    Seed("a password in a task definition", "service", variable("DB_PASSWORD", "hunter2")),
    Seed(
        "a secret that CloudFormation writes out",
        "service",
        variable("SETTING", "{{resolve:ssm:/shop/dev/hello/KEY}}"),
    ),
    Seed("a database that goes with its stack", "database", beside("Cluster", DeletionPolicy="Delete")),
    Seed("a table lost in a replacement", "tables", beside("Table", UpdateReplacePolicy=None)),
    Seed("images that go with their stack", "registry", beside("Repository", DeletionPolicy=None)),
    Seed(
        "backups that go with their stack",
        "backup",
        beside("Vault", DeletionPolicy="Delete", UpdateReplacePolicy=None),
    ),
    Seed(
        "a load balancer in one subnet",
        "ingress",
        put("PublicLoadBalancer", "Subnets", to=[{"Fn::Select": [0, {"Ref": "PublicSubnets"}]}]),
    ),
    Seed(
        "a database in one subnet",
        "database",
        put("SubnetGroup", "SubnetIds", to=[{"Fn::Select": [0, {"Ref": "DataSubnets"}]}]),
    ),
    Seed(
        "hosts in one subnet",
        "cluster",
        put("Hosts", "VPCZoneIdentifier", to=[{"Fn::Select": [0, {"Ref": "PrivateSubnets"}]}]),
    ),
    Seed("all public subnets in one zone", "network", same_zone),
    Seed("an alarm that tells nobody", "observability", drop("PublicErrors", "AlarmActions")),
    Seed("a record without a health check", "edge", drop("FailoverHomeRecord", "HealthCheckId")),
    # Written when the judge found all of the above; of these it found nine at first (see the decision).
    Seed("a queue that is not encrypted", "functions", drop("FailedEvents", "KmsMasterKeyId")),
    Seed(
        "a token in a function's environment",
        "functions",
        put("SecretFunction", "Environment", to=FUNCTION_TOKEN),
    ),
    Seed("a key for everybody", "keys", put("Key", "KeyPolicy", "Statement", 0, "Principal", to="*")),
    Seed(
        "hosts with public addresses",
        "cluster",
        put(
            "HostLaunchTemplate",
            "LaunchTemplateData",
            "NetworkInterfaces",
            to=[{"DeviceIndex": 0, "AssociatePublicIpAddress": True}],
        ),
    ),
    Seed(
        "a password in a host's start",
        "cluster",
        put(
            "HostLaunchTemplate",
            "LaunchTemplateData",
            "UserData",
            to={"Fn::Base64": "export DB_PASSWORD=hunter2"},
        ),
    ),
    Seed("a function that everybody calls", "lifecycle", everybody_calls("DrainPermission")),
    Seed("a topic that everybody publishes to", "observability", everybody_publishes("AlarmTopicPolicy")),
    Seed("logs that are kept for ever", "service", drop("AppLogs", "RetentionInDays")),
    Seed("a database that is not protected", "database", put("Cluster", "DeletionProtection", to=False)),
    Seed("a trail that is switched off", "audit", put("Trail", "IsLogging", to=False)),
    Seed("an access key in a template", "iam", add("Key", "AWS::IAM::AccessKey", UserName="ann")),
    Seed("a listener without TLS beside", "ingress", put("PublicHttpsListener", "Protocol", to="HTTP")),
]
