"""Reads image manifests and indexes of the types that ECR supports.

"Container image manifest format support in Amazon ECR" (User Guide): Docker's V2 schema 2 and OCI's, each
with its index. Schema 1, which only clients before Docker 1.10 push, is refused.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from emulator.services.ecr.layers import is_digest
from emulator.services.ecr.refusals import RefusedError

_DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json"
_DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
OCI_IMAGE = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
_IMAGES = (_DOCKER_IMAGE, OCI_IMAGE)
_INDEXES = (_DOCKER_LIST, OCI_INDEX)


@dataclass(frozen=True)
class Manifest:
    """What a manifest refers to: layers (its configuration is one of them), or images if it is an index."""

    media_type: str
    layers: tuple[str, ...]
    images: tuple[str, ...]
    artifact_type: str | None
    subject: str | None
    annotations: dict[str, str]

    @property
    def is_index(self) -> bool:
        """Whether it lists other manifests."""
        return self.media_type in _INDEXES


@lru_cache(maxsize=1000)
def read(text: str, declared_type: str | None) -> Manifest:
    """The manifest.

    :raises RefusedError: it is not one that ECR accepts
    """
    try:
        document = json.loads(text)
        media_type = _media_type(document, declared_type)
        return _manifest(document, media_type)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        message = f"Invalid parameter at 'imageManifest': {error}"
        raise RefusedError("InvalidParameterException", message) from error


def _media_type(document: dict[str, Any], declared: str | None) -> str:
    declared = (declared or "").partition(";")[0].strip() or None
    inside = document.get("mediaType")
    if inside and declared in (*_IMAGES, *_INDEXES) and declared != inside:
        raise ValueError(f"mediaType is {inside}, the request's {declared}")
    media_type = inside or declared or _DOCKER_IMAGE
    if document.get("schemaVersion") != 2 or media_type not in (*_IMAGES, *_INDEXES):
        raise ValueError(f"manifests of type {media_type} are not supported")
    return media_type


def _manifest(document: dict[str, Any], media_type: str) -> Manifest:
    is_index = media_type in _INDEXES
    config = {} if is_index else document["config"]
    # Layers with addresses of their own are not stored in the registry.
    own = [one for one in document.get("layers") or [] if not one.get("urls")]
    descriptors = document["manifests"] if is_index else [config, *own]
    digests = tuple(dict.fromkeys(_digest(one) for one in descriptors))
    subject = document.get("subject")
    return Manifest(
        media_type=media_type,
        layers=() if is_index else digests,
        images=digests if is_index else (),
        artifact_type=document.get("artifactType") or config.get("mediaType"),
        subject=_digest(subject) if subject else None,
        annotations=document.get("annotations") or {},
    )


def _digest(descriptor: dict[str, Any]) -> str:
    digest = descriptor["digest"]
    if not is_digest(digest):
        raise ValueError(f"{digest} is not a digest")
    return digest
