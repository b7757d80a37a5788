"""Physical names: stacks of one name, one in each region, share none of them, as IAM has no regions."""

from typing import Any

from ministack.core.responses import get_region
from ministack.services.cloudformation import provisioners

from emulator.base.patching import replace


def _wrap_physical_name(original: Any) -> Any:
    def name(stack_name: str, logical_id: str, **options: Any) -> str:
        seed = provisioners._NAME_SEED.get()
        token = provisioners._NAME_SEED.set(f"{get_region()}{seed}")
        try:
            return original(stack_name, logical_id, **options)
        finally:
            provisioners._NAME_SEED.reset(token)

    return name


def install() -> None:
    """Let names differ by region."""
    replace("_physical_name", _wrap_physical_name)
