"""Virtual MFA devices: real seeds, and codes that are checked and accepted once.

ministack returns a seed that no authenticator accepts, and enables a device with any two codes.
"""

import time
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam

from emulator.services.iam import totp

Request = dict[str, Any]
Device = dict[str, Any]

_INVALID = "Authentication code for device is not valid."
_MAX_DRIFT = 60
"""The most steps that a device's clock may be off in a resynchronization (half an hour)."""


def _current_step(device: Device) -> int:
    return int(time.time()) // totp.STEP + device.get("Drift", 0)


def use_code(device: Device, submitted: str) -> bool:
    """Accept the code of the current step or one step before or after; False if it is wrong or used."""
    now = _current_step(device)
    used = [step for step in device.get("UsedSteps", []) if step >= now - 1]
    allowed = [step for step in (now, now - 1, now + 1) if step not in used]
    step = totp.step_of(device["Base32StringSeed"], submitted, allowed)
    device["UsedSteps"] = used if step is None else [*used, step]
    return step is not None


def _use_consecutive(device: Device, request: Request, drifts: range) -> bool:
    """Accept two consecutive codes, of which the second is off by one of ``drifts`` steps."""
    first, second = (iam._p(request, f"AuthenticationCode{number}") for number in (1, 2))
    seed, now = device["Base32StringSeed"], int(time.time()) // totp.STEP
    for drift in sorted(drifts, key=abs):
        step = totp.step_of(seed, second, [now + drift])
        if step is not None and totp.code(seed, step - 1) == first:
            device["UsedSteps"] = [step - 1, step]
            return True
    return False


def _measure_drift(device: Device, request: Request) -> int | None:
    """How many steps the device's clock is ahead, measured by two consecutive codes."""
    now = int(time.time()) // totp.STEP
    for drift in sorted(range(-_MAX_DRIFT, _MAX_DRIFT + 1), key=abs):
        if _use_consecutive(device, request, range(drift, drift + 1)):
            return device["UsedSteps"][1] - now
    return None


def _wrap_create(original: Any) -> Any:
    def create(request: Request) -> Any:
        known = set(iam._mfa_devices.keys())
        response = original(request)
        for serial in set(iam._mfa_devices.keys()) - known:
            iam._mfa_devices[serial]["Base32StringSeed"] = totp.new_seed()
            device_xml = (
                f"<VirtualMFADevice>{iam._virtual_mfa_xml(serial, include_user=False)}</VirtualMFADevice>"
            )
            result = f"<CreateVirtualMFADeviceResult>{device_xml}</CreateVirtualMFADeviceResult>"
            return iam._xml(200, "CreateVirtualMFADeviceResponse", result)
        return response

    return create


def _wrap_enable(original: Any) -> Any:
    def enable(request: Request) -> Any:
        device = iam._mfa_devices.get(iam._p(request, "SerialNumber"))
        known = iam._p(request, "UserName") in iam._users
        if (
            device is not None
            and known
            and device["User"] is None
            and not _use_consecutive(device, request, range(-1, 2))
        ):
            return iam._error(403, "InvalidAuthenticationCode", _INVALID)
        return original(request)

    return enable


def _wrap_resync(original: Any) -> Any:
    def resync(request: Request) -> Any:
        device = iam._mfa_devices.get(iam._p(request, "SerialNumber"))
        if device is not None and device["User"] == iam._p(request, "UserName"):
            drift = _measure_drift(device, request)
            if drift is None:
                return iam._error(403, "InvalidAuthenticationCode", _INVALID)
            device["Drift"] = drift
        return original(request)

    return resync


def _wrap_list(original: Any) -> Any:
    """Without a user name, list the caller's devices; the caller is known only with ``AUTH=true``."""

    def list_devices(request: Request) -> Any:
        caller = iam_evaluator.caller_arn()
        if not iam._p(request, "UserName") and ":user/" in caller:
            request = {**request, "UserName": [caller.rpartition("/")[2]]}
        return original(request)

    return list_devices


def install() -> None:
    """Wrap ministack's actions."""
    for action, wrap in (
        ("CreateVirtualMFADevice", _wrap_create),
        ("EnableMFADevice", _wrap_enable),
        ("ResyncMFADevice", _wrap_resync),
        ("ListMFADevices", _wrap_list),
    ):
        iam._IAM_HANDLERS[action] = wrap(iam._IAM_HANDLERS[action])
