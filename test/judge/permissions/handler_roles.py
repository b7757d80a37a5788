"""Which roles CloudFormation passes to services, and which service-linked roles services create for it.

Each has its source: a page of AWS's documentation. The service-linked roles are those that a run makes first.
"""

import sys

from template_loader import ROOT

sys.path.insert(0, str(ROOT / "playbooks" / "plugins" / "lib"))

from handler_reference import listed_permissions
from stackrun.cloudformation.linked_roles import NEEDED

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


# Type → the roles that a service creates the first time, with the permission of the caller; a run makes them.
LINKED_ROLES = NEEDED

# Types whose handlers list CreateServiceLinkedRole for what no template uses: type → why.
WITHOUT_LINKED_ROLE = {
    "AWS::CloudTrail::Trail": "The trail belongs to one account, not to an organization.",
    "AWS::EC2::FlowLog": "Flow logs go to CloudWatch Logs with a role of their own, not to Firehose.",
}


def lacks_linked_role(type_: str) -> bool:
    """Whether a type's handlers create a service-linked role that neither table lists."""
    lists = any(permission == "iam:CreateServiceLinkedRole" for _, permission in listed_permissions(type_))
    return lists and type_ not in LINKED_ROLES and type_ not in WITHOUT_LINKED_ROLE
