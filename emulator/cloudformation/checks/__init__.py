"""What CloudFormation refuses in a template before it makes anything."""
