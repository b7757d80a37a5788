"""Secrets Manager: secrets and their resource policies."""
