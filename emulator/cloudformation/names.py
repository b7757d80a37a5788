"""Generated physical names differ by region, so that stacks of the same name do not collide in IAM."""

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
    """Add the region to the seed of generated names."""
    replace("_physical_name", _wrap_physical_name)
