"""EC2: addresses, gateways, flow logs, security group rules, zones."""
