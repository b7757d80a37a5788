"""Why the registry refuses a request: one refusal, in the words of ECR's API and of the registry protocol.

The names of the exceptions are those of the Amazon ECR API Reference, the registry's codes those of the OCI
Distribution Specification ("Error codes").
"""

from typing import Any

# Exception of the API: status and error code of the registry.
_REGISTRY = {
    "ImageDigestDoesNotMatchException": (400, "DIGEST_INVALID"),
    "ImageNotFoundException": (404, "MANIFEST_UNKNOWN"),
    "ImageTagAlreadyExistsException": (409, "TAG_INVALID"),
    "InvalidLayerException": (400, "DIGEST_INVALID"),
    "InvalidLayerPartException": (416, "BLOB_UPLOAD_INVALID"),
    "InvalidParameterException": (400, "MANIFEST_INVALID"),
    "LayersNotFoundException": (404, "BLOB_UNKNOWN"),
    "RepositoryNotFoundException": (404, "NAME_UNKNOWN"),
    "ServerException": (500, "UNKNOWN"),
    "UploadNotFoundException": (404, "BLOB_UPLOAD_UNKNOWN"),
}


class RefusedError(Exception):
    """A refused request. ``exception`` is ECR's; status and code follow from it, unless they are given."""

    def __init__(
        self, exception: str, message: str, status: int | None = None, code: str | None = None, **detail: Any
    ) -> None:
        super().__init__(message)
        self.exception = exception
        self.message = message
        self.detail = detail
        default_status, default_code = _REGISTRY.get(exception, (400, "UNSUPPORTED"))
        self.status = status or default_status
        self.code = code or default_code
        self.headers: dict[str, str] = {}


def unsupported(message: str, status: int = 405) -> RefusedError:
    """The registry has no such operation."""
    return RefusedError("UnsupportedException", message, status, "UNSUPPORTED")


def not_stored(error: OSError) -> RefusedError:
    """The disk refuses a layer, for example because it is full."""
    return RefusedError("ServerException", f"The layer cannot be stored: {error.strerror or error}")
