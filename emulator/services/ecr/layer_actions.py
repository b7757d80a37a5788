"""ECR's actions on layers, for clients without the registry protocol; ministack's answers are fixed."""

import base64
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import ecr

from emulator.services.ecr import images, uploads
from emulator.services.ecr.actions import Request, action
from emulator.services.ecr.layers import is_digest
from emulator.services.ecr.refusals import RefusedError
from emulator.services.ecr.state import LAYERS

_PART_SIZE = 20 * 1024 * 1024
_URL = "https://{host}/v2/{name}/blobs/{digest}"


def _check_availability(request: Request) -> dict[str, Any]:
    name, layers, failures = request["repositoryName"], [], []
    images.repository(name)
    for digest in request["layerDigests"]:
        if not is_digest(digest):
            reason = "Invalid layer digest"
            failures.append(
                {"layerDigest": digest, "failureCode": "InvalidLayerDigest", "failureReason": reason}
            )
        elif uploads.has_layer(name, digest):
            size = images.layers(name)[digest]
            layers.append({"layerDigest": digest, "layerAvailability": "AVAILABLE", "layerSize": size})
        else:
            layers.append({"layerDigest": digest, "layerAvailability": "UNAVAILABLE"})
    return {"layers": layers, "failures": failures}


def _initiate_upload(request: Request) -> dict[str, Any]:
    return {"uploadId": uploads.begin(request["repositoryName"]).id, "partSize": _PART_SIZE}


def _upload_part(request: Request) -> dict[str, Any]:
    name = request["repositoryName"]
    upload = uploads.find(name, request["uploadId"])
    part = base64.b64decode(request["layerPartBlob"])
    first, last = request["partFirstByte"], request["partLastByte"]
    if first != upload.size or last != first + len(part) - 1:
        message = (
            f"The part begins at byte {first} and ends at byte {last}, but byte {upload.size} is the next"
        )
        raise RefusedError("InvalidLayerPartException", message)
    with uploads.discarded_on_failure(upload):
        upload.append(part)
    return {
        "registryId": get_account_id(),
        "repositoryName": name,
        "uploadId": upload.id,
        "lastByteReceived": upload.size - 1,
    }


def _complete_upload(request: Request) -> dict[str, Any]:
    name = request["repositoryName"]
    upload, digest = uploads.find(name, request["uploadId"]), request["layerDigests"][0]
    if upload.size == 0:
        raise RefusedError("EmptyUploadException", f"The upload with id '{upload.id}' has no parts")
    uploads.check_digest(upload, digest)
    if uploads.has_layer(name, digest):
        LAYERS.discard(upload)
        message = f"Layer with digest '{digest}' already exists in the repository with name '{name}'"
        raise RefusedError("LayerAlreadyExistsException", message)
    with uploads.discarded_on_failure(upload):
        LAYERS.complete(upload)
    uploads.name_layer(name, digest, upload.size)
    return {
        "registryId": get_account_id(),
        "repositoryName": name,
        "uploadId": upload.id,
        "layerDigest": digest,
    }


def _download_url(request: Request) -> dict[str, Any]:
    name, digest = request["repositoryName"], request["layerDigest"]
    images.repository(name)
    if not uploads.has_layer(name, digest):
        message = f"Layer with digest '{digest}' does not exist in the repository with name '{name}'"
        raise RefusedError("LayersNotFoundException", message)
    host = ecr._repo_uri(name).partition("/")[0]
    return {"downloadUrl": _URL.format(host=host, name=name, digest=digest), "layerDigest": digest}


def install() -> None:
    """Replace ministack's actions."""
    ecr._batch_check_layer_availability = action(_check_availability)
    ecr._initiate_layer_upload = action(_initiate_upload)
    ecr._upload_layer_part = action(_upload_part)
    ecr._complete_layer_upload = action(_complete_upload)
    ecr._get_download_url_for_layer = action(_download_url)
