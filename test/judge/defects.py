"""The seeded defects: invalid templates, unsafe settings, excessive permissions, broken project rules."""

from seeds import (
    Seed,
    add,
    allow,
    allow_public_invoke,
    allow_public_publish,
    allow_public_read,
    change_trust,
    drop,
    environment_variable,
    load_balancer_attribute,
    open_port,
    put,
    set_attributes,
    use_one_zone,
    without,
)

ANY_ROLE = "arn:aws:iam::111111111111:role/any"
MFA_IF_EXISTS = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
FUNCTION_TOKEN = {"Variables": {"API_TOKEN": "hunter2hunter2"}}
HOST = ("HostLaunchTemplate", "LaunchTemplateData")
PUBLIC_ADDRESS = [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]
CONTAINER = ("TaskDefinition", "ContainerDefinitions", 0)

SEEDS: list[Seed] = [
    # CloudFormation rejects or misreads these.
    Seed("a property that does not exist", "network", put("Vpc", "Colour", to="red")),
    Seed(
        "a reference to a missing resource", "network", put("PublicSubnet1", "VpcId", to={"Ref": "Nothing"})
    ),
    Seed(
        "an attribute that does not exist",
        "cluster",
        put("HostInstanceProfile", "Roles", to=[{"Fn::GetAtt": ["HostRole", "Colour"]}]),
    ),
    Seed("a value that is not allowed", "ingress", put("PublicLoadBalancer", "Scheme", to="open")),
    Seed("a missing required property", "database", drop("SubnetGroup", "DBSubnetGroupDescription")),
    Seed("a billing mode that does not exist", "tables", put("Table", "BillingMode", to="ON_DEMAND")),
    Seed("a runtime past its end of support", "lifecycle", put("DrainFunction", "Runtime", to="python3.7")),
    Seed(
        "a comparison that does not exist",
        "observability",
        put("PublicErrors", "ComparisonOperator", to="MoreThan"),
    ),
    Seed("a circular reference", "keys", put("Key", "Description", to={"Ref": "Alias"})),
    Seed(
        "a hard-coded Availability Zone",
        "network",
        put("PublicSubnet1", "AvailabilityZone", to="eu-central-1a"),
    ),
    Seed(
        "a hard-coded partition",
        "discovery",
        put("WildcardRecord", "ResourceRecords", to=[{"Fn::Sub": "arn:aws:s3:::${Project}"}]),
    ),
    Seed("a list instead of a string", "backup", put("Vault", "EncryptionKeyArn", to=["a", "b"])),
    # Exposure, encryption and logging.
    Seed(
        "a bucket without a public access block",
        "toolchain",
        drop("ArtifactBucket", "PublicAccessBlockConfiguration"),
    ),
    Seed("a bucket without versioning", "toolchain", drop("ArtifactBucket", "VersioningConfiguration")),
    Seed("a key without rotation", "keys", put("Key", "EnableKeyRotation", to=False)),
    Seed("an unencrypted database", "database", put("Cluster", "StorageEncrypted", to=False)),
    Seed("a publicly accessible database", "database", put("Writer", "PubliclyAccessible", to=True)),
    Seed(
        "a database that does not require TLS",
        "database",
        drop("ParameterGroup", "Parameters", "Fn::If", 1, "rds.force_ssl"),
    ),
    Seed(
        "a table without point-in-time recovery",
        "tables",
        drop("Table", "Replicas", 0, "PointInTimeRecoverySpecification"),
    ),
    Seed(
        "an outdated TLS policy",
        "ingress",
        put("PublicHttpsListener", "SslPolicy", to="ELBSecurityPolicy-2016-08"),
    ),
    Seed(
        "a load balancer that forwards invalid headers",
        "ingress",
        load_balancer_attribute("routing.http.drop_invalid_header_fields.enabled", "false"),
    ),
    Seed("hosts that allow IMDSv1", "cluster", put(*HOST, "MetadataOptions", "HttpTokens", to="optional")),
    Seed("unencrypted disks", "cluster", put(*HOST, "BlockDeviceMappings", 0, "Ebs", "Encrypted", to=False)),
    Seed("mutable image tags", "registry", put("Repository", "ImageTagMutability", to="MUTABLE")),
    Seed(
        "a repository without scan on push",
        "registry",
        put("Repository", "ImageScanningConfiguration", "ScanOnPush", to=False),
    ),
    Seed("a trail without log file validation", "audit", put("Trail", "EnableLogFileValidation", to=False)),
    Seed("a single-region trail", "audit", put("Trail", "IsMultiRegionTrail", to=False)),
    Seed("SSH open to the internet", "network", open_port(22)),
    Seed("a database port open to the internet", "network", open_port(5432)),
    Seed("an unencrypted topic", "observability", drop("AlarmTopic", "KmsMasterKeyId")),
    Seed("a privileged container", "service", put(*CONTAINER, "Privileged", to=True)),
    Seed(
        "a container with a writable root filesystem", "service", drop(*CONTAINER, "ReadonlyRootFilesystem")
    ),
    Seed("logs without the environment's KMS key", "service", drop("AppLogs", "KmsKeyId")),
    Seed("an API without access logs", "api", drop("Stage", "AccessLogSetting")),
    Seed("an API method that requires no API key", "api", put("AnyMethod", "ApiKeyRequired", to=False)),
    Seed("an API without a web ACL", "api", lambda t: t["Resources"].pop("WebAclAssociation")),
    # Permissions.
    Seed("an action that does not exist", "lifecycle", allow("DrainRole", "ecs:DrainHosts", "*")),
    Seed("all actions on all resources", "service", allow("TaskRole", "*", "*")),
    Seed("all actions of a service", "backup", allow("Role", "s3:*", "arn:aws:s3:::some")),
    Seed(
        "all actions but one",
        "functions",
        allow("SecretRole", [], "*", NotAction=["iam:CreateUser"], Sid="Most"),
    ),
    Seed(
        "passing any role to a new task",
        "functions",
        allow("RunTaskRole", ["iam:PassRole", "ecs:RegisterTaskDefinition"], "*"),
    ),
    Seed(
        "passing any role to a new function",
        "lifecycle",
        allow("LaunchRole", ["iam:PassRole", "lambda:CreateFunction"], ANY_ROLE),
    ),
    Seed(
        "passing any role to a new host",
        "cluster",
        allow("HostRole", ["iam:PassRole", "ec2:RunInstances"], ANY_ROLE),
    ),
    Seed(
        "creating a policy version",
        "lifecycle",
        allow("DrainRole", "iam:CreatePolicyVersion", "arn:aws:iam::111111111111:policy/any"),
    ),
    Seed(
        "restoring an older policy version",
        "functions",
        allow("SecretRole", "iam:SetDefaultPolicyVersion", "arn:aws:iam::111111111111:policy/any"),
    ),
    Seed("attaching policies without a boundary", "backup", allow("Role", "iam:AttachRolePolicy", ANY_ROLE)),
    Seed(
        "changing a trust policy", "functions", allow("RunTaskRole", "iam:UpdateAssumeRolePolicy", ANY_ROLE)
    ),
    Seed(
        "changing a function's code",
        "database",
        allow(
            "MonitoringRole",
            "lambda:UpdateFunctionCode",
            "arn:aws:lambda:eu-central-1:111111111111:function:any",
        ),
    ),
    Seed("creating roles without a boundary", "deployment", allow("DeploymentRole", "iam:CreateRole", "*")),
    Seed(
        "creating another user's access key",
        "iam",
        allow("OperatorRole", "iam:CreateAccessKey", "arn:aws:iam::111111111111:user/any"),
    ),
    Seed("assuming every role", "iam", allow("DeveloperRole", "sts:AssumeRole", "*")),
    Seed(
        "AdministratorAccess attached to an operator",
        "iam",
        put("OperatorRole", "ManagedPolicyArns", to=["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ),
    Seed("an administrator without MFA", "iam", change_trust("AdministratorRole", Condition=None)),
    Seed(
        "an MFA condition with BoolIfExists",
        "iam",
        change_trust("AdministratorRole", Condition=MFA_IF_EXISTS),
    ),
    Seed(
        "a role that any principal can assume", "iam", change_trust("DeveloperRole", Principal={"AWS": "*"})
    ),
    Seed(
        "OIDC tokens of any repository",
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
    Seed("a publicly readable bucket", "toolchain", allow_public_read("ArtifactBucketPolicy")),
    # Only this project checks these.
    Seed("a password in a task definition", "service", environment_variable("DB_PASSWORD", "hunter2")),
    Seed(
        "a secret in a dynamic reference",
        "service",
        environment_variable("SETTING", "{{resolve:ssm:/shop/dev/hello/KEY}}"),
    ),
    Seed("a database deleted with its stack", "database", set_attributes("Cluster", DeletionPolicy="Delete")),
    Seed("a table deleted on replacement", "tables", set_attributes("Table", UpdateReplacePolicy=None)),
    Seed(
        "a repository deleted with its stack", "registry", set_attributes("Repository", DeletionPolicy=None)
    ),
    Seed(
        "backups deleted with their stack",
        "backup",
        set_attributes("Vault", DeletionPolicy="Delete", UpdateReplacePolicy=None),
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
    Seed("all public subnets in one zone", "network", use_one_zone),
    Seed("an alarm without actions", "observability", drop("PublicErrors", "AlarmActions")),
    Seed("a record without a health check", "edge", drop("FailoverHomeRecord", "HealthCheckId")),
    # Added when the judge found all of the above; at first it found nine of these twelve (see the decision).
    Seed("an unencrypted queue", "functions", drop("FailedEvents", "KmsMasterKeyId")),
    Seed(
        "a token in a function's environment",
        "functions",
        put("SecretFunction", "Environment", to=FUNCTION_TOKEN),
    ),
    Seed(
        "a key policy that allows any principal",
        "keys",
        put("Key", "KeyPolicy", "Statement", 0, "Principal", to="*"),
    ),
    Seed("hosts with public IP addresses", "cluster", put(*HOST, "NetworkInterfaces", to=PUBLIC_ADDRESS)),
    Seed(
        "a password in user data",
        "cluster",
        put(*HOST, "UserData", to={"Fn::Base64": "export DB_PASSWORD=hunter2"}),
    ),
    Seed("a function that any principal can invoke", "lifecycle", allow_public_invoke("DrainPermission")),
    Seed(
        "a topic that any principal can publish to", "observability", allow_public_publish("AlarmTopicPolicy")
    ),
    Seed("logs without a retention period", "service", drop("AppLogs", "RetentionInDays")),
    Seed(
        "a database without deletion protection", "database", put("Cluster", "DeletionProtection", to=False)
    ),
    Seed("a disabled trail", "audit", put("Trail", "IsLogging", to=False)),
    # The deployment role and what it deploys.
    Seed(
        "log groups that deployments cannot create",
        "deployment",
        without("WatchPolicy", "Logs", "/aws/rds/cluster/"),
    ),
    Seed(
        "an account setting that deployments cannot change",
        "deployment",
        without("WatchPolicy", "Interfaces", "::/account"),
    ),
    Seed(
        "a service that deployments cannot pass roles to",
        "deployment",
        without("RolePolicy", "PassRolesToServices", "apigateway.amazonaws.com"),
    ),
    Seed(
        "a service-linked role that deployments cannot create",
        "deployment",
        without("RolePolicy", "ServiceLinkedRoles", "contributorinsights"),
    ),
    Seed(
        "an image replication that deployments cannot configure",
        "deployment",
        without("ComputePolicy", "Look", "ecr:PutReplicationConfiguration"),
    ),
    Seed(
        "a role that needs more than the boundary allows",
        "lifecycle",
        allow("DrainRole", "ssm:GetParameter", "arn:aws:ssm:eu-central-1:111111111111:parameter/other/KEY"),
    ),
    Seed(
        "a boundary without what a role needs",
        "boundary",
        without("ServicesBoundary", "Images", "ecr:BatchGetImage"),
    ),
    Seed(
        "a log group outside the project's names", "service", put("AppLogs", "LogGroupName", to="/ecs/hello")
    ),
    Seed(
        "a role that deployments create without the boundary", "backup", drop("Role", "PermissionsBoundary")
    ),
    Seed("an access key in a template", "iam", add("Key", "AWS::IAM::AccessKey", UserName="ann")),
    Seed("an HTTPS listener changed to HTTP", "ingress", put("PublicHttpsListener", "Protocol", to="HTTP")),
]
