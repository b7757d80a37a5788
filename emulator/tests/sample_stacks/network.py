"""A network: VPC, subnets, gateways, routes, endpoints, flow logs."""

from emulator.tests.templates import Resources, att, ref, resource, sub


def network() -> Resources:
    """VPC, subnets, gateways, routes, endpoints, flow logs."""
    cidrs = {"Fn::Cidr": [att("Vpc", "CidrBlock"), 4, 12]}
    return {
        "Vpc": resource("EC2::VPC", CidrBlock="10.20.0.0/16", EnableDnsSupport=True, EnableDnsHostnames=True),
        **{
            f"Subnet{index}": resource(
                "EC2::Subnet",
                VpcId=ref("Vpc"),
                CidrBlock={"Fn::Select": [index, cidrs]},
                AvailabilityZone={"Fn::Select": [index, {"Fn::GetAZs": ""}]},
            )
            for index in (0, 1)
        },
        "Internet": resource("EC2::InternetGateway"),
        "Attachment": resource(
            "EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Internet")
        ),
        "Address": resource("EC2::EIP", "Attachment", Domain="vpc"),
        "Nat": resource(
            "EC2::NatGateway", SubnetId=ref("Subnet0"), AllocationId=att("Address", "AllocationId")
        ),
        "RouteTable": resource("EC2::RouteTable", VpcId=ref("Vpc")),
        "Route": resource(
            "EC2::Route",
            RouteTableId=ref("RouteTable"),
            DestinationCidrBlock="0.0.0.0/0",
            NatGatewayId=ref("Nat"),
        ),
        "Association": resource(
            "EC2::SubnetRouteTableAssociation", RouteTableId=ref("RouteTable"), SubnetId=ref("Subnet0")
        ),
        "Hosts": resource(
            "EC2::SecurityGroup",
            GroupDescription="hosts",
            VpcId=ref("Vpc"),
            SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
        ),
        "HostsIn": resource(
            "EC2::SecurityGroupIngress",
            GroupId=att("Hosts", "GroupId"),
            IpProtocol="tcp",
            FromPort=32768,
            ToPort=65535,
            SourceSecurityGroupId=att("Hosts", "GroupId"),
        ),
        "HostsOut": resource(
            "EC2::SecurityGroupEgress",
            GroupId=att("Hosts", "GroupId"),
            IpProtocol="tcp",
            FromPort=443,
            ToPort=443,
            CidrIp="10.0.0.0/8",
        ),
        "S3Endpoint": resource(
            "EC2::VPCEndpoint",
            VpcId=ref("Vpc"),
            ServiceName=sub("com.amazonaws.${AWS::Region}.s3"),
            RouteTableIds=[ref("RouteTable")],
        ),
        "EcrEndpoint": resource(
            "EC2::VPCEndpoint",
            VpcId=ref("Vpc"),
            VpcEndpointType="Interface",
            ServiceName=sub("com.amazonaws.${AWS::Region}.ecr.api"),
            SubnetIds=[ref("Subnet0")],
            SecurityGroupIds=[ref("Hosts")],
        ),
        "FlowLog": resource(
            "EC2::FlowLog",
            ResourceId=ref("Vpc"),
            ResourceType="VPC",
            TrafficType="REJECT",
            LogGroupName=ref("Logs"),
            DeliverLogsPermissionArn=att("Role", "Arn"),
        ),
    }
