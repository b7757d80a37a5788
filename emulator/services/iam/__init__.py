"""Corrections of ministack's IAM and STS."""

from emulator.services.iam import credentials, deletions, mfa_devices, mfa_sessions, policies, resources


def install() -> None:
    """Apply all corrections; called once, before the first request."""
    credentials.install()
    deletions.install()
    mfa_devices.install()
    mfa_sessions.install()
    policies.install()
    resources.install()
