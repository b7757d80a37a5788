"""Which roles CloudFormation passes to services, and which service-linked roles services create for it.

Each has its source: a page of AWS's documentation.
"""

from dataclasses import dataclass

# Type and property that names a role → the service that the role is passed to (condition key
# iam:PassedToService). A role of an instance profile counts as the property that names the profile.
PASSED_ROLES: dict[tuple[str, str], str] = {
    # API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway".
    ("AWS::ApiGateway::Account", "CloudWatchRoleArn"): "apigateway.amazonaws.com",
    # AWS Backup Developer Guide, "IAM service roles".
    ("AWS::Backup::BackupSelection", "BackupSelection.IamRoleArn"): "backup.amazonaws.com",
    # Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs".
    ("AWS::EC2::FlowLog", "DeliverLogsPermissionArn"): "vpc-flow-logs.amazonaws.com",
    # Auto Scaling User Guide, "Control Amazon EC2 launch template usage in Auto Scaling groups".
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.IamInstanceProfile.Arn"): "ec2.amazonaws.com",
    # Amazon ECS Developer Guide, "Amazon ECS task execution IAM role" and "Amazon ECS task IAM role".
    ("AWS::ECS::TaskDefinition", "ExecutionRoleArn"): "ecs-tasks.amazonaws.com",
    ("AWS::ECS::TaskDefinition", "TaskRoleArn"): "ecs-tasks.amazonaws.com",
    # IAM User Guide, "Use instance profiles".
    ("AWS::IAM::InstanceProfile", "Roles"): "ec2.amazonaws.com",
    # AWS Lambda Developer Guide, "Defining Lambda function permissions with an execution role".
    ("AWS::Lambda::Function", "Role"): "lambda.amazonaws.com",
    # Amazon Aurora User Guide, "Setting up and enabling Enhanced Monitoring".
    ("AWS::RDS::DBCluster", "MonitoringRoleArn"): "monitoring.rds.amazonaws.com",
    ("AWS::RDS::DBInstance", "MonitoringRoleArn"): "monitoring.rds.amazonaws.com",
    # Amazon S3 User Guide, "Setting up permissions for live replication".
    ("AWS::S3::Bucket", "ReplicationConfiguration.Role"): "s3.amazonaws.com",
}

# Types whose properties name roles that are passed to no service: they attach policies to them.
ATTACHING_TYPES = {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}


@dataclass(frozen=True)
class Linked:
    """A service-linked role: the service and the end of the role's name."""

    service: str
    role: str

    def path(self) -> str:
        return f"role/aws-service-role/{self.service}/AWSServiceRoleFor{self.role}"


_AUTO_SCALING = Linked("autoscaling.amazonaws.com", "AutoScaling")
_ECS = Linked("ecs.amazonaws.com", "ECS")
_RDS = Linked("rds.amazonaws.com", "RDS")

# Type → the roles that a service creates the first time, with the caller's permission.
LINKED_ROLES: dict[str, tuple[Linked, ...]] = {
    # API Gateway Developer Guide, "Using service-linked roles for API Gateway".
    "AWS::ApiGatewayV2::VpcLink": (Linked("ops.apigateway.amazonaws.com", "APIGateway"),),
    # Application Auto Scaling User Guide, "Service-linked roles for Application Auto Scaling".
    "AWS::ApplicationAutoScaling::ScalableTarget": (
        Linked("ecs.application-autoscaling.amazonaws.com", "ApplicationAutoScaling_ECSService"),
    ),
    # Auto Scaling User Guide, "Service-linked roles for Amazon EC2 Auto Scaling".
    "AWS::AutoScaling::AutoScalingGroup": (_AUTO_SCALING,),
    # AWS Backup Developer Guide, "Using roles to back up and copy".
    "AWS::Backup::BackupSelection": (Linked("backup.amazonaws.com", "Backup"),),
    # DynamoDB Developer Guide, "Using IAM with global tables" and "Using IAM with CloudWatch contributor
    # insights for DynamoDB".
    "AWS::DynamoDB::GlobalTable": (
        Linked("replication.dynamodb.amazonaws.com", "DynamoDBReplication"),
        Linked("contributorinsights.dynamodb.amazonaws.com", "DynamoDBCloudWatchContributorInsights"),
    ),
    # Amazon ECR User Guide, "Amazon ECR service-linked role for replication".
    "AWS::ECR::ReplicationConfiguration": (Linked("replication.ecr.amazonaws.com", "ECRReplication"),),
    # Amazon ECS Developer Guide, "Using service-linked roles for Amazon ECS".
    "AWS::ECS::CapacityProvider": (_ECS,),
    "AWS::ECS::Cluster": (_ECS,),
    "AWS::ECS::Service": (_ECS,),
    # Elastic Load Balancing User Guide, "Elastic Load Balancing service-linked role". The handler lists none.
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        Linked("elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing"),
    ),
    # Amazon Aurora User Guide, "Using service-linked roles for Amazon Aurora".
    "AWS::RDS::DBCluster": (_RDS,),
    "AWS::RDS::DBClusterParameterGroup": (_RDS,),
    "AWS::RDS::DBInstance": (_RDS,),
    "AWS::RDS::DBSubnetGroup": (_RDS,),
    # AWS WAF Developer Guide, "Using service-linked roles for AWS WAF".
    "AWS::WAFv2::LoggingConfiguration": (Linked("wafv2.amazonaws.com", "WAFV2Logging"),),
}

# Types whose handlers list CreateServiceLinkedRole for what no template uses: type → why.
WITHOUT_LINKED_ROLE = {
    "AWS::EC2::FlowLog": "Flow logs go to CloudWatch Logs with a role of their own, not to Firehose.",
}
