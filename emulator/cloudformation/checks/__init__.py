"""Checks of templates and of resource properties, with CloudFormation's error messages."""
