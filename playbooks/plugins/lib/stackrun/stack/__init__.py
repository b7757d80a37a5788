"""What is done to one stack: plan, deploy, delete, recover."""
