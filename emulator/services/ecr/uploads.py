"""Uploads to a repository, and the layers that it has."""

from collections.abc import Iterator
from contextlib import contextmanager

from ministack.core.responses import get_account_id, get_region

from emulator.services.ecr import images
from emulator.services.ecr.layers import Upload
from emulator.services.ecr.refusals import RefusedError, not_stored
from emulator.services.ecr.state import LAYERS


def _place(name: str) -> tuple[str, str, str]:
    """The repository's account, region and name."""
    return get_account_id(), get_region(), name


def begin(name: str) -> Upload:
    """A new upload to the repository."""
    images.repository(name)
    try:
        return LAYERS.begin(_place(name))
    except OSError as error:
        raise not_stored(error) from error


def find(name: str, upload_id: str) -> Upload:
    """The upload to this repository."""
    images.repository(name)
    upload = LAYERS.upload(upload_id, _place(name))
    if upload is None:
        message = f"The upload with id '{upload_id}' does not exist in the repository with name '{name}'"
        raise RefusedError("UploadNotFoundException", message)
    return upload


@contextmanager
def discarded_on_failure(upload: Upload) -> Iterator[None]:
    """Nothing of an upload stays if the disk refuses a part of it."""
    try:
        yield
    except OSError as error:
        LAYERS.discard(upload)
        raise not_stored(error) from error


def check_digest(upload: Upload, digest: str) -> None:
    """Refuse, and discard, an upload that is not what the client says."""
    if upload.digest != digest:
        LAYERS.discard(upload)
        message = f"Layer digest '{digest}' does not match the digest '{upload.digest}' of the uploaded layer"
        raise RefusedError("InvalidLayerException", message)


def name_layer(name: str, digest: str, size: int) -> None:
    """The repository has the layer from now on."""
    images.layers(name)[digest] = size
    LAYERS.settle(digest)


def has_layer(name: str, digest: str) -> bool:
    """Whether the repository names the layer and its content is there."""
    return digest in images.layers(name) and LAYERS.is_stored(digest)
