"""Calls to CloudFormation and what is read from templates, stacks and change sets."""
