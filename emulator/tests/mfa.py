"""Users with an MFA device, and the device's codes."""

import time
from dataclasses import dataclass
from typing import Any

from emulator.services.iam import totp

ACCOUNT = "000000000000"


@dataclass
class Device:
    """A virtual MFA device."""

    serial: str
    seed: str

    def code(self, steps_ahead: int = 0) -> str:
        """The current code, or the code some steps from now."""
        return totp.code(self.seed, int(time.time()) // totp.STEP + steps_ahead)

    def enable(self, iam: Any, user: str) -> None:
        """Enable the device for a user with the two previous codes; the current and next stay unused."""
        iam.enable_mfa_device(
            UserName=user,
            SerialNumber=self.serial,
            AuthenticationCode1=self.code(-2),
            AuthenticationCode2=self.code(-1),
        )


def new_device(iam: Any, name: str) -> Device:
    """Create a device that is not yet assigned to a user."""
    created = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
    return Device(created["SerialNumber"], created["Base32StringSeed"].decode())


def new_user(iam: Any, name: str) -> dict[str, Any]:
    """Create a user; returns an access key."""
    iam.create_user(UserName=name)
    return iam.create_access_key(UserName=name)["AccessKey"]


def wait_for_fresh_step() -> None:
    """Wait until the current step lasts ten more seconds, so that it does not change during a test."""
    left = totp.STEP - time.time() % totp.STEP
    if left < 10:
        time.sleep(left + 0.1)
