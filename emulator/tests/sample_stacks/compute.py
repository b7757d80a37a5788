"""ECS hosts, and a service that runs on them."""

from emulator.tests.templates import Resources, att, ref, resource, sub


def hosts() -> Resources:
    """Launch template, Auto Scaling group, cluster, capacity provider, load balancer."""
    image = "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"
    return {
        "Launch": resource(
            "EC2::LaunchTemplate",
            LaunchTemplateData={
                "ImageId": "{{resolve:ssm:" + image + "}}",
                "InstanceType": "t4g.small",
                "IamInstanceProfile": {"Name": ref("Profile")},
                "MetadataOptions": {"HttpTokens": "required"},
                "UserData": {"Fn::Base64": sub("ECS_CLUSTER=${Cluster}")},
            },
        ),
        "Group": resource(
            "AutoScaling::AutoScalingGroup",
            MinSize="0",
            MaxSize="4",
            VPCZoneIdentifier=[ref("Subnet0"), ref("Subnet1")],
            LaunchTemplate={
                "LaunchTemplateId": ref("Launch"),
                "Version": att("Launch", "LatestVersionNumber"),
            },
            NewInstancesProtectedFromScaleIn=True,
        ),
        "Hook": resource(
            "AutoScaling::LifecycleHook",
            AutoScalingGroupName=ref("Group"),
            LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
        ),
        "GroupPolicy": resource(
            "AutoScaling::ScalingPolicy",
            AutoScalingGroupName=ref("Group"),
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration={
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                "TargetValue": 60,
            },
        ),
        "Cluster": resource("ECS::Cluster"),
        "Capacity": resource(
            "ECS::CapacityProvider",
            AutoScalingGroupProvider={
                "AutoScalingGroupArn": ref("Group"),
                "ManagedScaling": {"Status": "ENABLED", "TargetCapacity": 90},
                "ManagedTerminationProtection": "ENABLED",
            },
        ),
        "Capacities": resource(
            "ECS::ClusterCapacityProviderAssociations",
            Cluster=ref("Cluster"),
            CapacityProviders=[ref("Capacity"), "FARGATE"],
            DefaultCapacityProviderStrategy=[{"CapacityProvider": ref("Capacity"), "Weight": 1}],
        ),
        "Balancer": resource(
            "ElasticLoadBalancingV2::LoadBalancer",
            Subnets=[ref("Subnet0"), ref("Subnet1")],
            SecurityGroups=[ref("Hosts")],
        ),
        "Listener": resource(
            "ElasticLoadBalancingV2::Listener",
            LoadBalancerArn=ref("Balancer"),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        ),
    }


def service() -> Resources:
    """A service with its target group, listener rule and scaling."""
    container = {
        "Name": "app",
        "Image": "registry.example/hello@sha256:" + "0" * 64,
        "Memory": 128,
        "PortMappings": [{"ContainerPort": 80, "HostPort": 0}],
        "Secrets": [{"Name": "API_TOKEN", "ValueFrom": "/shop/all/hello/API_TOKEN"}],
        "HealthCheck": {"Command": ["CMD", "true"], "Interval": 10},
        "DockerLabels": {"Team": "Shop"},
        "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": ref("Logs")}},
    }
    return {
        "Targets": resource(
            "ElasticLoadBalancingV2::TargetGroup", VpcId=ref("Vpc"), Port=80, Protocol="HTTP"
        ),
        "Rule": resource(
            "ElasticLoadBalancingV2::ListenerRule",
            ListenerArn=ref("Listener"),
            Priority=10,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/hello*"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": ref("Targets")}],
        ),
        "Task": resource(
            "ECS::TaskDefinition",
            Family="all-hello",
            NetworkMode="bridge",
            TaskRoleArn=att("Role", "Arn"),
            ExecutionRoleArn=att("Role", "Arn"),
            ContainerDefinitions=[container],
        ),
        "Service": resource(
            "ECS::Service",
            ["Rule", "Capacities"],
            Cluster=att("Cluster", "Arn"),
            TaskDefinition=ref("Task"),
            DesiredCount=2,
            CapacityProviderStrategy=[{"CapacityProvider": ref("Capacity"), "Weight": 1}],
            LoadBalancers=[{"ContainerName": "app", "ContainerPort": 80, "TargetGroupArn": ref("Targets")}],
            ServiceRegistries=[
                {"RegistryArn": att("Discovery", "Arn"), "ContainerName": "app", "ContainerPort": 80}
            ],
            DeploymentConfiguration={"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
            EnableExecuteCommand=True,
        ),
        "Scaling": resource(
            "ApplicationAutoScaling::ScalableTarget",
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId=sub("service/${Cluster}/${Service.Name}"),
            MinCapacity=2,
            MaxCapacity=6,
        ),
        "ScalingPolicy": resource(
            "ApplicationAutoScaling::ScalingPolicy",
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=ref("Scaling"),
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 60,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            },
        ),
    }
