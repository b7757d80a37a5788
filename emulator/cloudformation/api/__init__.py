"""CloudFormation's actions, with the refusals and the response members of AWS."""
