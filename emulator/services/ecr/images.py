"""The images and layers of a repository in the caller's account and region, in ministack's stores.

An image record holds its manifest as text. A repository names its layers with their sizes; their content is
in files. A layer that no image of its repository uses any more is no longer named.
"""

import time
from typing import Any

from ministack.services import ecr

from emulator.services.ecr import manifests
from emulator.services.ecr.layers import digest_of
from emulator.services.ecr.manifests import Manifest
from emulator.services.ecr.refusals import RefusedError

Image = dict[str, Any]


def repository(name: str) -> dict[str, Any]:
    """The repository's record."""
    found = ecr._repositories.get(name)
    if found is None:
        registry = ecr.get_account_id()
        message = f"The repository with name '{name}' does not exist in the registry with id '{registry}'"
        raise RefusedError("RepositoryNotFoundException", message, name=name)
    return found


def layers(name: str) -> dict[str, int]:
    """The sizes of the repository's layers by digest."""
    return ecr._layer_blobs.setdefault(name, {})


def all_named_layers() -> set[str]:
    """The digests that any repository of any account names."""
    return {digest for named in ecr._layer_blobs.all_values() for digest in named}


def images(name: str) -> list[Image]:
    """All images of the repository, the oldest first."""
    repository(name)
    return ecr._images.setdefault(name, [])


def find(name: str, digest: str | None, tag: str | None) -> Image | None:
    """The image with this digest and this tag, as far as they are given."""
    for image in images(name):
        if digest in (None, image["imageDigest"]) and (tag is None or tag in image["imageTags"]):
            return image
    return None


def by_reference(name: str, reference: str) -> Image:
    """The image of a digest or tag, as registry clients name it."""
    image = find(name, reference, None) if ":" in reference else find(name, None, reference)
    if image is None:
        raise RefusedError("ImageNotFoundException", "Requested image not found", reference=reference)
    return image


def manifest(image: Image) -> Manifest:
    """What the image refers to; nothing, if an earlier version stored a manifest that ECR would refuse."""
    media_type = image["imageManifestMediaType"]
    try:
        return manifests.read(image["imageManifest"], media_type)
    except RefusedError:
        return Manifest(media_type, (), (), None, None, {})


def size(name: str, image: Image) -> int:
    """``imageSizeInBytes``: configuration and layers; of an index the largest of its images (ImageDetail)."""
    found = manifest(image)
    if not found.is_index:
        return sum(layers(name).get(digest, 0) for digest in found.layers)
    parts = [find(name, digest, None) for digest in found.images]
    return max((size(name, part) for part in parts if part), default=0)


def put(name: str, text: str, media_type: str | None, tag: str | None) -> tuple[Image, bool]:
    """Store an image and move the tag to it; whether the repository had that image with that tag."""
    record, digest = repository(name), digest_of(text.encode())
    found = manifests.read(text, media_type)
    _check_references(name, found)
    image = find(name, digest, None)
    if image and (tag is None or tag in image["imageTags"]):
        return image, True
    holder = find(name, None, tag) if tag else None
    if holder and record.get("imageTagMutability") == "IMMUTABLE":
        message = (
            f"The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten "
            "because the tag is immutable."
        )
        raise RefusedError("ImageTagAlreadyExistsException", message)
    if image is None:
        image = _record(name, digest, text, found.media_type)
        images(name).append(image)
    if holder:
        holder["imageTags"].remove(tag)
    if tag:
        image["imageTags"].append(tag)
    return image, False


def _check_references(name: str, found: Manifest) -> None:
    missing = [digest for digest in found.layers if digest not in layers(name)]
    if missing:
        raise _missing("LayersNotFoundException", "Layers", name, missing)
    missing = [digest for digest in found.images if find(name, digest, None) is None]
    if missing:
        raise _missing("ReferencedImagesNotFoundException", "Images", name, missing)


def _missing(exception: str, what: str, name: str, digests: list[str]) -> RefusedError:
    message = (
        f"{what} with digests '{digests}' required for pushing image into repository '{name}' do not exist"
    )
    return RefusedError(exception, message, 400, "MANIFEST_BLOB_UNKNOWN", digests=digests)


def _record(name: str, digest: str, text: str, media_type: str) -> Image:
    return {
        "registryId": ecr.get_account_id(),
        "repositoryName": name,
        "imageDigest": digest,
        "imageTags": [],
        "imageManifest": text,
        "imageManifestMediaType": media_type,
        "imagePushedAt": time.time(),
    }


def remove_tag(name: str, image: Image, tag: str) -> None:
    """Remove a tag; an image without tags is removed with the last one (BatchDeleteImage)."""
    image["imageTags"].remove(tag)
    if not image["imageTags"]:
        remove(name, image)


def indexes_of(name: str, image: Image) -> list[str]:
    """The digests of the indexes that list the image, which therefore cannot be deleted."""
    digest = image["imageDigest"]
    return [one["imageDigest"] for one in images(name) if digest in manifest(one).images]


def remove(name: str, image: Image) -> None:
    """Delete an image, and the layers that only it uses."""
    images(name).remove(image)
    used = {digest for one in images(name) for digest in manifest(one).layers}
    for digest in manifest(image).layers:
        if digest not in used:
            layers(name).pop(digest, None)


def forget_unused_layers() -> None:
    """Drop layers of pushes that never named them in an image, in all accounts and regions."""
    for (account, region, name), named in ecr._layer_blobs.all_items():
        used = {
            digest
            for image in ecr._images.get_scoped(account, region, name) or []
            for digest in manifest(image).layers
        }
        for digest in [one for one in named if one not in used]:
            del named[digest]
