"""Corrections of ministack's IAM and STS."""

from emulator.services.iam import credentials, deletions, mfa_devices, mfa_sessions, policies, resources


def install() -> None:
    """Apply every correction; called once, before the first request."""
    credentials.install()
    deletions.install()
    mfa_devices.install()
    mfa_sessions.install()
    policies.install()
    resources.install()
