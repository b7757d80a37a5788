"""Layers in the registry protocol: uploads in one request or in pieces, mounts, downloads.

"Pushing blobs" and "Pulling blobs" of the OCI Distribution Specification.
"""

import asyncio
import re

from emulator.services.ecr import images, uploads
from emulator.services.ecr.exchange import Request, Response
from emulator.services.ecr.layers import Upload, is_digest
from emulator.services.ecr.refusals import RefusedError
from emulator.services.ecr.state import LAYERS


def _progress(status: int, name: str, upload: Upload) -> Response:
    location = f"/v2/{name}/blobs/uploads/{upload.id}"
    received = f"0-{max(0, upload.size - 1)}"
    headers = {"Location": location, "Range": received, "Docker-Upload-UUID": upload.id}
    return Response(status, headers)


def _created(name: str, digest: str) -> Response:
    return Response(201, {"Location": f"/v2/{name}/blobs/{digest}", "Docker-Content-Digest": digest})


async def begin_upload(request: Request, name: str, _reference: str) -> Response:
    """Begin an upload, or do all of it: mount a layer of another repository, or take it from the body."""
    mounted, source = request.query.get("mount"), request.query.get("from")
    if mounted and source and _mount(request, name, mounted, source):
        return _created(name, mounted)
    upload = uploads.begin(name)
    digest = request.query.get("digest")
    return await _complete(request, name, upload, digest) if digest else _progress(202, name, upload)


def _mount(request: Request, name: str, digest: str, source: str) -> bool:
    """Name the layer here too; every failure leads to an ordinary upload ("Blob mounting in Amazon ECR")."""
    images.repository(name)
    try:
        images.repository(source)
        request.require("ecr:GetDownloadUrlForLayer", source)
    except RefusedError:
        return False
    if not uploads.has_layer(source, digest):
        return False
    uploads.name_layer(name, digest, images.layers(source)[digest])
    return True


async def upload_status(_request: Request, name: str, upload_id: str) -> Response:
    """How much has arrived, for a client that resumes."""
    return _progress(204, name, uploads.find(name, upload_id))


async def upload_piece(request: Request, name: str, upload_id: str) -> Response:
    """Append the body."""
    upload = uploads.find(name, upload_id)
    async with upload.lock:
        refusal = _misplaced(request, name, upload)
        if refusal:
            return refusal
        await _receive(request, upload)
    return _progress(202, name, upload)


async def _receive(request: Request, upload: Upload) -> None:
    with uploads.discarded_on_failure(upload):
        await upload.receive(request.chunks())


def _misplaced(request: Request, name: str, upload: Upload) -> Response | None:
    """The refusal of a piece that does not begin where the last one ended."""
    piece = re.fullmatch(r"(?:bytes[ =])?(\d+)-\d+(?:/.*)?", request.header("content-range"))
    if piece and int(piece[1]) != upload.size:
        return _progress(416, name, upload)
    return None


async def complete_upload(request: Request, name: str, upload_id: str) -> Response:
    """Append the body, if there is one, and check the digest."""
    upload, digest = uploads.find(name, upload_id), request.query.get("digest", "")
    async with upload.lock:
        return _misplaced(request, name, upload) or await _complete(request, name, upload, digest)


async def _complete(request: Request, name: str, upload: Upload, digest: str) -> Response:
    if not is_digest(digest):
        raise RefusedError("InvalidLayerException", f"'{digest}' is not a digest")
    await _receive(request, upload)
    uploads.check_digest(upload, digest)
    with uploads.discarded_on_failure(upload):
        # Flushing a large layer takes seconds.
        await asyncio.to_thread(LAYERS.complete, upload)
    uploads.name_layer(name, digest, upload.size)
    return _created(name, digest)


async def cancel_upload(_request: Request, name: str, upload_id: str) -> Response:
    """Forget what has arrived."""
    LAYERS.discard(uploads.find(name, upload_id))
    return Response(204)


async def get_blob(request: Request, name: str, digest: str) -> Response:
    """The layer, or the part of it that the client wants."""
    images.repository(name)
    if not uploads.has_layer(name, digest):
        raise RefusedError("LayersNotFoundException", "The layer does not exist", digest=digest)
    size = LAYERS.path(digest).stat().st_size
    headers = {
        "Content-Type": "application/octet-stream",
        "Docker-Content-Digest": digest,
        "Accept-Ranges": "bytes",
    }
    response = Response(200, headers, file=LAYERS.path(digest), last=size - 1)
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.header("range"))
    if wanted:
        response.first, response.last = int(wanted[1]), min(int(wanted[2] or size - 1), size - 1)
        if response.first > response.last:
            raise RefusedError(
                "InvalidParameterException", "The range is not in the layer", 416, "SIZE_INVALID"
            )
        response.status = 206
        headers["Content-Range"] = f"bytes {response.first}-{response.last}/{size}"
    return response
