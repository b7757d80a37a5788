"""How to query the API of each resource type's service for one resource.

Type → service, operation, arguments, and a JMESPath expression that is true for the response while the
resource exists. Placeholders: `id` is the physical ID; `bar`, `slash`, `colon` and `dash` are its parts;
`last` is the last part after a slash; `parent` is the physical ID of each resource of the parent type.
"""

from typing import Any, NamedTuple


class Api(NamedTuple):
    service: str
    operation: str
    arguments: dict[str, Any]
    exists: str = "@"
    parent: str | None = None


REST_API = "AWS::ApiGateway::RestApi"
IS_ACTIVE = "status=='ACTIVE'"

API_GATEWAY = {
    "Account": Api("apigateway", "get_account", {}, "cloudwatchRoleArn"),
    "ApiKey": Api("apigateway", "get_api_key", {"apiKey": "{id}"}),
    "BasePathMapping": Api(
        "apigateway", "get_base_path_mapping", {"domainName": "{slash[0]}", "basePath": "{slash[1]}"}
    ),
    "Deployment": Api(
        "apigateway", "get_deployment", {"restApiId": "{parent}", "deploymentId": "{id}"}, parent=REST_API
    ),
    "DomainName": Api("apigateway", "get_domain_name", {"domainName": "{id}"}),
    "Method": Api(
        "apigateway",
        "get_method",
        {"restApiId": "{dash[0]}", "resourceId": "{dash[1]}", "httpMethod": "{dash[2]}"},
    ),
    "RequestValidator": Api(
        "apigateway",
        "get_request_validator",
        {"restApiId": "{parent}", "requestValidatorId": "{id}"},
        parent=REST_API,
    ),
    "Resource": Api(
        "apigateway", "get_resource", {"restApiId": "{parent}", "resourceId": "{id}"}, parent=REST_API
    ),
    "RestApi": Api("apigateway", "get_rest_api", {"restApiId": "{id}"}),
    "Stage": Api("apigateway", "get_stage", {"restApiId": "{parent}", "stageName": "{id}"}, parent=REST_API),
    "UsagePlan": Api("apigateway", "get_usage_plan", {"usagePlanId": "{id}"}),
    "UsagePlanKey": Api(
        "apigateway", "get_usage_plan_key", {"usagePlanId": "{colon[1]}", "keyId": "{colon[0]}"}
    ),
}

EC2 = {
    "EIP": Api("ec2", "describe_addresses", {}, "Addresses[?PublicIp=='{id}']"),
    "FlowLog": Api("ec2", "describe_flow_logs", {"FlowLogIds": ["{id}"]}, "FlowLogs[?FlowLogId=='{id}']"),
    "InternetGateway": Api(
        "ec2", "describe_internet_gateways", {"InternetGatewayIds": ["{id}"]}, "InternetGateways"
    ),
    "LaunchTemplate": Api(
        "ec2", "describe_launch_templates", {"LaunchTemplateIds": ["{id}"]}, "LaunchTemplates"
    ),
    "NatGateway": Api(
        "ec2", "describe_nat_gateways", {"NatGatewayIds": ["{id}"]}, "NatGateways[?State!='deleted']"
    ),
    "Route": Api(
        "ec2",
        "describe_route_tables",
        {"RouteTableIds": ["{bar[0]}"]},
        "RouteTables[].Routes[?DestinationCidrBlock=='{bar[1]}'][]",
    ),
    "RouteTable": Api("ec2", "describe_route_tables", {"RouteTableIds": ["{id}"]}, "RouteTables"),
    "SecurityGroup": Api("ec2", "describe_security_groups", {"GroupIds": ["{id}"]}, "SecurityGroups"),
    "SecurityGroupIngress": Api(
        "ec2",
        "describe_security_group_rules",
        {"SecurityGroupRuleIds": ["{id}"]},
        "SecurityGroupRules[?SecurityGroupRuleId=='{id}']",
    ),
    "Subnet": Api("ec2", "describe_subnets", {"SubnetIds": ["{id}"]}, "Subnets"),
    "SubnetRouteTableAssociation": Api(
        "ec2",
        "describe_route_tables",
        {},
        "RouteTables[].Associations[?RouteTableAssociationId=='{id}'][]",
    ),
    "VPC": Api("ec2", "describe_vpcs", {"VpcIds": ["{id}"]}, "Vpcs"),
    "VPCEndpoint": Api(
        "ec2", "describe_vpc_endpoints", {"VpcEndpointIds": ["{id}"]}, "VpcEndpoints[?State!='deleted']"
    ),
    "VPCGatewayAttachment": Api(
        "ec2", "describe_internet_gateways", {}, "InternetGateways[].Attachments[?VpcId=='{bar[1]}'][]"
    ),
}

IAM = {
    "Group": Api("iam", "get_group", {"GroupName": "{id}"}, "Group"),
    "InstanceProfile": Api("iam", "get_instance_profile", {"InstanceProfileName": "{id}"}),
    "ManagedPolicy": Api("iam", "get_policy", {"PolicyArn": "{id}"}),
    "OIDCProvider": Api("iam", "get_open_id_connect_provider", {"OpenIDConnectProviderArn": "{id}"}),
    # Its physical ID is not its name.
    "Policy": Api(
        "iam",
        "list_role_policies",
        {"RoleName": "{parent}"},
        "PolicyNames[?@=='go-on' || @=='replication' || @=='execute-command']",
        "AWS::IAM::Role",
    ),
    "Role": Api("iam", "get_role", {"RoleName": "{id}"}),
}

CONTAINERS = {
    "AWS::AutoScaling::AutoScalingGroup": Api(
        "autoscaling",
        "describe_auto_scaling_groups",
        {"AutoScalingGroupNames": ["{id}"]},
        "AutoScalingGroups",
    ),
    "AWS::AutoScaling::LifecycleHook": Api(
        "autoscaling",
        "describe_lifecycle_hooks",
        {"AutoScalingGroupName": "{parent}"},
        "LifecycleHooks[?LifecycleHookName=='{id}']",
        "AWS::AutoScaling::AutoScalingGroup",
    ),
    "AWS::ECR::ReplicationConfiguration": Api(
        "ecr", "describe_registry", {}, "registryId=='{id}' && replicationConfiguration.rules"
    ),
    "AWS::ECR::Repository": Api(
        "ecr", "describe_repositories", {"repositoryNames": ["{id}"]}, "repositories"
    ),
    "AWS::ECS::CapacityProvider": Api(
        "ecs",
        "describe_capacity_providers",
        {"capacityProviders": ["{id}"]},
        f"capacityProviders[?{IS_ACTIVE}]",
    ),
    "AWS::ECS::Cluster": Api("ecs", "describe_clusters", {"clusters": ["{id}"]}, f"clusters[?{IS_ACTIVE}]"),
    "AWS::ECS::ClusterCapacityProviderAssociations": Api(
        "ecs", "describe_clusters", {"clusters": ["{id}"]}, "clusters[].capacityProviders[]"
    ),
    "AWS::ECS::Service": Api(
        "ecs", "describe_services", {"cluster": "{slash[1]}", "services": ["{id}"]}, f"services[?{IS_ACTIVE}]"
    ),
    "AWS::ECS::TaskDefinition": Api(
        "ecs", "describe_task_definition", {"taskDefinition": "{id}"}, "taskDefinition.status=='ACTIVE'"
    ),
    "AWS::Lambda::Function": Api("lambda", "get_function", {"FunctionName": "{id}"}),
    "AWS::Lambda::Permission": Api(
        "lambda",
        "get_policy",
        {"FunctionName": "{parent}"},
        "contains(Policy, '{id}')",
        "AWS::Lambda::Function",
    ),
}

LOAD_BALANCING = {
    "Listener": Api("elbv2", "describe_listeners", {"ListenerArns": ["{id}"]}, "Listeners"),
    "ListenerRule": Api("elbv2", "describe_rules", {"RuleArns": ["{id}"]}, "Rules"),
    "LoadBalancer": Api("elbv2", "describe_load_balancers", {"LoadBalancerArns": ["{id}"]}, "LoadBalancers"),
    "TargetGroup": Api("elbv2", "describe_target_groups", {"TargetGroupArns": ["{id}"]}, "TargetGroups"),
}
