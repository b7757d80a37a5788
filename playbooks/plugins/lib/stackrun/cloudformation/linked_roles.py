"""The service-linked roles that resource types need, each with the page of AWS's documentation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LinkedRole:
    """A service-linked role: its service, the end of its name, and the service's display name."""

    service: str
    suffix: str
    what: str

    @property
    def name(self) -> str:
        """The role's name, which is the same in every account."""
        return f"AWSServiceRoleFor{self.suffix}"


_AUTO_SCALING = LinkedRole("autoscaling.amazonaws.com", "AutoScaling", "EC2 Auto Scaling")
_ECS = LinkedRole("ecs.amazonaws.com", "ECS", "ECS")
_RDS = LinkedRole("rds.amazonaws.com", "RDS", "RDS")

NEEDED: dict[str, tuple[LinkedRole, ...]] = {
    # IAM User Guide, "Using service-linked roles for AWS IAM Access Analyzer".
    "AWS::AccessAnalyzer::Analyzer": (
        LinkedRole("access-analyzer.amazonaws.com", "AccessAnalyzer", "IAM Access Analyzer"),
    ),
    # API Gateway Developer Guide, "Using service-linked roles for API Gateway".
    "AWS::ApiGatewayV2::VpcLink": (LinkedRole("ops.apigateway.amazonaws.com", "APIGateway", "API Gateway"),),
    # Application Auto Scaling User Guide, "Service-linked roles for Application Auto Scaling".
    "AWS::ApplicationAutoScaling::ScalableTarget": (
        LinkedRole(
            "ecs.application-autoscaling.amazonaws.com",
            "ApplicationAutoScaling_ECSService",
            "Application Auto Scaling",
        ),
    ),
    # Auto Scaling User Guide, "Service-linked roles for Amazon EC2 Auto Scaling".
    "AWS::AutoScaling::AutoScalingGroup": (_AUTO_SCALING,),
    # AWS Backup Developer Guide, "Using roles to back up and copy".
    "AWS::Backup::BackupSelection": (LinkedRole("backup.amazonaws.com", "Backup", "AWS Backup"),),
    # DynamoDB Developer Guide, "Using IAM with global tables" and "Using IAM with CloudWatch contributor
    # insights for DynamoDB".
    "AWS::DynamoDB::GlobalTable": (
        LinkedRole("replication.dynamodb.amazonaws.com", "DynamoDBReplication", "DynamoDB's replication"),
        LinkedRole(
            "contributorinsights.dynamodb.amazonaws.com",
            "DynamoDBCloudWatchContributorInsights",
            "DynamoDB's Contributor Insights",
        ),
    ),
    # Amazon ECR User Guide, "Amazon ECR service-linked role for replication".
    "AWS::ECR::ReplicationConfiguration": (
        LinkedRole("replication.ecr.amazonaws.com", "ECRReplication", "ECR's replication"),
    ),
    # Amazon ECS Developer Guide, "Using service-linked roles for Amazon ECS".
    "AWS::ECS::CapacityProvider": (_ECS,),
    "AWS::ECS::Cluster": (_ECS,),
    "AWS::ECS::Service": (_ECS,),
    # Elastic Load Balancing User Guide, "Elastic Load Balancing service-linked role". The handler lists none.
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        LinkedRole("elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing", "Elastic Load Balancing"),
    ),
    # Amazon Aurora User Guide, "Using service-linked roles for Amazon Aurora".
    "AWS::RDS::DBCluster": (_RDS,),
    "AWS::RDS::DBClusterParameterGroup": (_RDS,),
    "AWS::RDS::DBInstance": (_RDS,),
    "AWS::RDS::DBSubnetGroup": (_RDS,),
    # AWS WAF Developer Guide, "Using service-linked roles for AWS WAF".
    "AWS::WAFv2::LoggingConfiguration": (LinkedRole("wafv2.amazonaws.com", "WAFV2Logging", "WAF's logging"),),
}
"""Resource type → the service-linked roles that it needs."""
