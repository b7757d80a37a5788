"""ECR's actions on images and tokens, in place of ministack's, which never look at layers.

Names and members are those of the Amazon ECR API Reference.
"""

import base64
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ecr

from emulator.base import callers
from emulator.services.ecr import images
from emulator.services.ecr.images import Image
from emulator.services.ecr.layers import digest_of
from emulator.services.ecr.refusals import RefusedError
from emulator.services.ecr.state import TOKENS
from emulator.services.ecr.tokens import LIFETIME, Token

Request = dict[str, Any]


def action(serve: Callable[[Request], dict[str, Any]]) -> Callable[[Request], Any]:
    """A handler as ministack calls it: a response in JSON, or the error of a refusal."""

    def respond(request: Request) -> Any:
        try:
            return ecr.json_response(serve(request))
        except OSError as error:
            return ecr.error_response_json("ServerException", str(error.strerror or error), 500)
        except RefusedError as error:
            status = 500 if error.status >= 500 else 400
            return ecr.error_response_json(error.exception, error.message, status)

    return respond


def _identified(request: Request, image: Image) -> dict[str, Any]:
    return {"registryId": get_account_id(), "repositoryName": request["repositoryName"], **_content(image)}


def _content(image: Image) -> dict[str, Any]:
    return {name: image[name] for name in ("imageManifest", "imageManifestMediaType")}


def _image_id(image: Image, tag: str | None) -> dict[str, str]:
    return {"imageDigest": image["imageDigest"], **({"imageTag": tag} if tag else {})}


def _put_image(request: Request) -> dict[str, Any]:
    name, text, tag = request["repositoryName"], request["imageManifest"], request.get("imageTag")
    images.repository(name)
    digest, expected = digest_of(text.encode()), request.get("imageDigest")
    if expected not in (None, digest):
        message = f"Image digest '{expected}' does not match the digest '{digest}' of the manifest"
        raise RefusedError("ImageDigestDoesNotMatchException", message)
    image, existed = images.put(name, text, request.get("imageManifestMediaType"), tag)
    if existed:
        message = (
            f"Image with digest '{digest}' and tag '{tag}' already exists in the repository with name "
            f"'{name}' in registry with id '{get_account_id()}'"
        )
        raise RefusedError("ImageAlreadyExistsException", message)
    return {"image": {**_identified(request, image), "imageId": _image_id(image, tag)}}


def _failure(image_id: dict[str, str], code: str, reason: str) -> dict[str, Any]:
    return {"imageId": image_id, "failureCode": code, "failureReason": reason}


def _requested(request: Request, failures: list[dict[str, Any]]) -> list[tuple[dict[str, str], Image]]:
    """The requested images that exist; the others become failures."""
    name, found = request["repositoryName"], []
    images.repository(name)
    for image_id in request["imageIds"]:
        digest, tag = image_id.get("imageDigest"), image_id.get("imageTag")
        image = images.find(name, digest, tag) if digest or tag else None
        if image:
            found.append((image_id, image))
        elif digest or tag:
            failures.append(_failure(image_id, "ImageNotFound", "Requested image not found"))
        else:
            reason = "Invalid request parameters: both tag and digest cannot be null"
            failures.append(_failure(image_id, "MissingDigestAndTag", reason))
    return found


def _batch_get_image(request: Request) -> dict[str, Any]:
    failures: list[dict[str, Any]] = []
    found = [
        {**_identified(request, image), "imageId": _image_id(image, image_id.get("imageTag"))}
        for image_id, image in _requested(request, failures)
    ]
    return {"images": found, "failures": failures}


def _batch_delete_image(request: Request) -> dict[str, Any]:
    name = request["repositoryName"]
    failures: list[dict[str, Any]] = []
    deleted: list[dict[str, str]] = []
    # An index is deleted before the images that it lists.
    requested = _requested(request, failures)
    for image_id, image in sorted(requested, key=lambda one: not images.manifest(one[1]).is_index):
        indexes = images.indexes_of(name, image)
        tag = image_id.get("imageTag")
        if image not in images.images(name) or (tag and tag not in image["imageTags"]):
            continue
        if indexes and (tag is None or image["imageTags"] == [tag]):
            reason = f"Requested image referenced by manifest list: {indexes}"
            failures.append(_failure(image_id, "ImageReferencedByManifestList", reason))
            continue
        gone = [tag] if tag else list(image["imageTags"]) or [None]
        deleted += [_image_id(image, one) for one in gone]
        if tag:
            images.remove_tag(name, image, tag)
        else:
            images.remove(name, image)
    return {"imageIds": deleted, "failures": failures}


def _matches_tag_status(request: Request, image: Image) -> bool:
    status = (request.get("filter") or {}).get("tagStatus", "ANY")
    return status == "ANY" or (status == "TAGGED") == bool(image["imageTags"])


def _list_images(request: Request) -> dict[str, Any]:
    listed = [one for one in images.images(request["repositoryName"]) if _matches_tag_status(request, one)]
    return {"imageIds": [_image_id(image, tag) for image in listed for tag in image["imageTags"] or [None]]}


def _detail(name: str, image: Image) -> dict[str, Any]:
    manifest = images.manifest(image)
    return {
        "registryId": get_account_id(),
        "repositoryName": name,
        "imageDigest": image["imageDigest"],
        **({"imageTags": image["imageTags"]} if image["imageTags"] else {}),
        "imageSizeInBytes": images.size(name, image),
        "imagePushedAt": image["imagePushedAt"],
        "imageManifestMediaType": image["imageManifestMediaType"],
        **({"artifactMediaType": manifest.artifact_type} if manifest.artifact_type else {}),
        **({"subjectManifestDigest": manifest.subject} if manifest.subject else {}),
        "imageStatus": "ACTIVE",
    }


def _describe_images(request: Request) -> dict[str, Any]:
    name = request["repositoryName"]
    described = [one for one in images.images(name) if _matches_tag_status(request, one)]
    if request.get("imageIds"):
        failures: list[dict[str, Any]] = []
        described = [image for _, image in _requested(request, failures)]
        if failures:
            message = (
                f"The image with imageId {failures[0]['imageId']} does not exist within the repository with "
                f"name '{name}' in the registry with id '{get_account_id()}'"
            )
            raise RefusedError("ImageNotFoundException", message)
    return {"imageDetails": [_detail(name, image) for image in described]}


def _get_authorization_token(request: Request) -> dict[str, Any]:
    account, region, expires = get_account_id(), get_region(), int(time.time()) + LIFETIME
    password = TOKENS.sign(Token(account, region, callers.current().access_key, expires))
    return {
        "authorizationData": [
            {
                "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
                "expiresAt": expires,
                "proxyEndpoint": f"https://{ecr._repo_uri('').rstrip('/')}",
            }
        ]
    }


def install() -> None:
    """Replace ministack's actions."""
    ecr._put_image = action(_put_image)
    ecr._batch_get_image = action(_batch_get_image)
    ecr._batch_delete_image = action(_batch_delete_image)
    ecr._list_images = action(_list_images)
    ecr._describe_images = action(_describe_images)
    ecr._get_authorization_token = action(_get_authorization_token)
