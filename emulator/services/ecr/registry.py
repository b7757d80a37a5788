"""The registry protocol (OCI Distribution Specification) in front of ministack, which keeps bodies in memory.

Every request needs a token of GetAuthorizationToken, and the permission of the API's action that does the
same ("IAM permissions for pushing an image", Amazon ECR User Guide).
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app

from emulator.services.ecr import access, blob_routes, manifest_routes
from emulator.services.ecr.exchange import DisconnectedError, Request, Response
from emulator.services.ecr.refusals import RefusedError, not_stored, unsupported

Handler = Callable[[Request, str, str], Awaitable[Response]]
# Path: method to the required action and the handler.
_ROUTES: dict[str, dict[str, tuple[str, Handler]]] = {
    r"/v2/(?P<name>.+)/blobs/uploads/?": {
        "POST": ("ecr:InitiateLayerUpload", blob_routes.begin_upload),
    },
    r"/v2/(?P<name>.+)/blobs/uploads/(?P<reference>[^/]+)": {
        "GET": ("ecr:UploadLayerPart", blob_routes.upload_status),
        "PATCH": ("ecr:UploadLayerPart", blob_routes.upload_piece),
        "PUT": ("ecr:CompleteLayerUpload", blob_routes.complete_upload),
        "DELETE": ("ecr:UploadLayerPart", blob_routes.cancel_upload),
    },
    r"/v2/(?P<name>.+)/blobs/(?P<reference>[^/]+)": {
        "HEAD": ("ecr:BatchCheckLayerAvailability", blob_routes.get_blob),
        "GET": ("ecr:GetDownloadUrlForLayer", blob_routes.get_blob),
    },
    r"/v2/(?P<name>.+)/manifests/(?P<reference>[^/]+)": {
        "HEAD": ("ecr:BatchGetImage", manifest_routes.get_manifest),
        "GET": ("ecr:BatchGetImage", manifest_routes.get_manifest),
        "PUT": ("ecr:PutImage", manifest_routes.put_manifest),
    },
    r"/v2/(?P<name>.+)/tags/list": {
        "GET": ("ecr:ListImages", manifest_routes.list_tags),
    },
    r"/v2/(?P<name>.+)/referrers/(?P<reference>[^/]+)": {
        "GET": ("ecr:BatchGetImage", manifest_routes.list_referrers),
    },
    r"/v2/_catalog": {
        "GET": ("ecr:DescribeRepositories", manifest_routes.list_repositories),
    },
}


def _is_registry_path(path: str) -> bool:
    return app._is_ecr_registry_path(path) or (path.startswith("/v2/") and "/referrers/" in path)


def _route(request: Request) -> tuple[str, Handler, str, str]:
    for pattern, methods in _ROUTES.items():
        match = re.fullmatch(pattern, request.path)
        if match:
            if request.method not in methods:
                raise unsupported(f"The registry does not support {request.method} here")
            found = match.groupdict()
            return (*methods[request.method], found.get("name", "*"), found.get("reference", ""))
    raise unsupported(f"The registry has no path {request.path}", 404)


async def _answer(request: Request) -> Response:
    host = request.header("host")
    token = access.token_of(request.header("authorization"), host)
    if request.path in ("/v2", "/v2/"):
        return Response(200, {"Content-Type": "application/json"}, b"{}")
    action, handler, name, reference = _route(request)
    app.pin_request_origin(request.client, True)
    # containerd names the registry that it mirrors in the query.
    with access.registry_of(token, [host, request.query.get("ns", "")]):
        access.require(token, action, name, host)
        request.require = lambda other, source: access.require(token, other, source, host)
        return await handler(request, name, reference)


def _refusal(error: RefusedError) -> Response:
    found = {
        "code": error.code,
        "message": error.message,
        **({"detail": error.detail} if error.detail else {}),
    }
    headers = {"Content-Type": "application/json", **error.headers}
    return Response(error.status, headers, json.dumps({"errors": [found]}).encode())


class Registry:
    """An ASGI application that serves the registry, and passes all other requests on."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not _is_registry_path(scope["path"]):
            await self._inner(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            try:
                response = await _answer(request)
            except RefusedError as error:
                response = _refusal(error)
            except OSError as error:
                response = _refusal(not_stored(error))
            await request.skip()
            await response.send(send)
        except DisconnectedError:
            return
