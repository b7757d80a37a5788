"""Manifests, tags, referrers and repositories in the registry protocol.

"Pushing manifests", "Pulling manifests" and "Content discovery" of the OCI Distribution Specification.
"""

import json
from typing import Any

from ministack.services import ecr

from emulator.services.ecr import images
from emulator.services.ecr.exchange import Request, Response
from emulator.services.ecr.layers import digest_of
from emulator.services.ecr.manifests import OCI_INDEX
from emulator.services.ecr.refusals import RefusedError

_LIMIT = 4 * 1024 * 1024  # "Pushing manifests": registries should accept at least 4 MiB


def _document(document: dict[str, Any], media_type: str = "application/json", **headers: str) -> Response:
    return Response(200, {"Content-Type": media_type, **headers}, json.dumps(document).encode())


async def get_manifest(_request: Request, name: str, reference: str) -> Response:
    """The manifest of a tag or digest, byte for byte as it was pushed."""
    image = images.by_reference(name, reference)
    headers = {
        "Content-Type": image["imageManifestMediaType"],
        "Docker-Content-Digest": image["imageDigest"],
    }
    return Response(200, headers, image["imageManifest"].encode())


async def put_manifest(request: Request, name: str, reference: str) -> Response:
    """Store an image under a tag, or only under its digest."""
    images.repository(name)
    content = await request.body(_LIMIT)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise RefusedError("InvalidParameterException", "The manifest is not UTF-8") from error
    is_digest = ":" in reference
    if is_digest and reference != digest_of(content):
        message = f"Image digest '{reference}' does not match the digest of the manifest"
        raise RefusedError("ImageDigestDoesNotMatchException", message)
    tag = None if is_digest else reference
    image, _ = images.put(name, text, request.header("content-type") or None, tag)
    digest, subject = image["imageDigest"], images.manifest(image).subject
    headers = {"Location": f"/v2/{name}/manifests/{digest}", "Docker-Content-Digest": digest}
    return Response(201, {**headers, **({"OCI-Subject": subject} if subject else {})})


async def list_tags(request: Request, name: str, _reference: str) -> Response:
    """The repository's tags."""
    tags = sorted(tag for image in images.images(name) for tag in image["imageTags"])
    return _page(request, "tags", tags, {"name": name})


async def list_repositories(request: Request, _name: str, _reference: str) -> Response:
    """The registry's repositories."""
    return _page(request, "repositories", sorted(ecr._repositories.keys()), {})


def _page(request: Request, member: str, names: list[str], members: dict[str, Any]) -> Response:
    """Names after ``last``, at most ``n``, with a link to the next page."""
    rest = [name for name in names if name > request.query.get("last", "")]
    limit = request.query.get("n", "")
    page = rest[: int(limit)] if limit.isdecimal() else rest
    more = len(page) < len(rest) and page
    link = {"Link": f'<{request.path}?n={limit}&last={page[-1]}>; rel="next"'} if more else {}
    return _document({**members, member: page}, **link)


async def list_referrers(request: Request, name: str, digest: str) -> Response:
    """The images whose subject is the digest, as an index."""
    referrers = []
    for image in images.images(name):
        manifest = images.manifest(image)
        if manifest.subject == digest and request.query.get("artifactType") in (None, manifest.artifact_type):
            referrers.append(
                {
                    "mediaType": image["imageManifestMediaType"],
                    "digest": image["imageDigest"],
                    "size": len(image["imageManifest"].encode()),
                    "artifactType": manifest.artifact_type,
                    "annotations": manifest.annotations,
                }
            )
    filters = {"OCI-Filters-Applied": "artifactType"} if "artifactType" in request.query else {}
    return _document(
        {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": referrers}, OCI_INDEX, **filters
    )
