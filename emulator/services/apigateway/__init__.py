"""API Gateway: VPC links and request validators."""
