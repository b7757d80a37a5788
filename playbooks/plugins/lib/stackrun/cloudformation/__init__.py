"""Calls CloudFormation and reads templates, stacks and change sets."""
