"""Where the registry's files are, and how the saved state and the files stay consistent.

The saved state names digests. A file that no repository names any more is removed after a save, not before: a
process that is killed in between would leave images without their layers.
"""

import logging
from pathlib import Path
from typing import Any

from ministack.core import persistence as files
from ministack.services import ecr

from emulator.services.ecr import images
from emulator.services.ecr.layers import Layers
from emulator.services.ecr.tokens import Tokens

_logger = logging.getLogger("emulator")
_folder = Path(files.STATE_DIR).parent / "ecr"

LAYERS = Layers(_folder)
TOKENS = Tokens(_folder / "token-key")


def collect() -> bool:
    """Remove the files of layers that no repository names, after each save; whether that freed space."""
    return LAYERS.collect(images.all_named_layers())


def _convert(state: dict[str, Any]) -> None:
    """Turn layers that an earlier version kept in the state into files, and drop its copies of manifests."""
    state["manifest_blobs"] = {}
    # Of all accounts and regions: the truth value of the store is that of the current ones.
    stored = state.get("layer_blobs", {})
    for named in getattr(stored, "_data", stored).values():
        for digest, content in list(named.items()):
            if isinstance(content, bytes):
                named[digest] = len(content)
                _write(digest, content)


def _write(digest: str, content: bytes) -> None:
    try:
        LAYERS.store(digest, content)
    except OSError as error:
        # The state of the other services must not be lost for it; the image can be pushed again.
        _logger.error("Layer %s cannot be stored: %s", digest, error.strerror)


def _wrap_load(load: Any) -> Any:
    def load_and_convert(state: dict[str, Any] | None) -> None:
        if state:
            _convert(state)
        load(state)
        images.forget_unused_layers()

    return load_and_convert


def _wrap_delete_repository(delete: Any) -> Any:
    def delete_with_layers(request: dict[str, Any]) -> Any:
        response = delete(request)
        if response[0] < 400:
            ecr._layer_blobs.pop(request["repositoryName"], None)
        return response

    return delete_with_layers


def _wrap_reset(reset: Any) -> Any:
    def reset_with_files() -> None:
        reset()
        LAYERS.clear()

    return reset_with_files


def install() -> None:
    """Keep layers in files."""
    LAYERS.prepare()
    ecr.load_persisted_state = _wrap_load(ecr.load_persisted_state)
    ecr.reset = _wrap_reset(ecr.reset)
    ecr._delete_repository = _wrap_delete_repository(ecr._delete_repository)
