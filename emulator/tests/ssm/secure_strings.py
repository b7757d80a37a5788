"""Puts SecureStrings for tests."""

from typing import Any


def put_secret(ssm: Any, name: str, *values: str, **more: str) -> None:
    """Put a SecureString with one version per value."""
    for value in values:
        ssm.put_parameter(Name=name, Type="SecureString", Value=value, Overwrite=True, **more)
