"""A client of the registry protocol, and images to push with it."""

import base64
import hashlib
import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.tests.emulator_process import Emulator

OCI_IMAGE = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json"

Body = bytes | Iterable[bytes] | None


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, code and message."""
        found = self.document["errors"][0]
        return self.status, found["code"], found["message"]


@dataclass
class Registry:
    """Requests with the credentials of GetAuthorizationToken."""

    port: int
    authorization: str
    host: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def request(
        self, method: str, path: str, body: Body = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Authorization": self.authorization, **({"Host": self.host} if self.host else {})}
        try:
            connection.request(method, path, body=body, headers={**sent, **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def push_layer(self, name: str, content: bytes) -> Answer:
        begun = self.request("POST", f"/v2/{name}/blobs/uploads/")
        location = begun.headers["Location"]
        self.request("PATCH", location, content)
        return self.request("PUT", f"{location}?digest={digest_of(content)}")

    def push_manifest(self, name: str, reference: str, content: bytes, media_type: str = OCI_IMAGE) -> Answer:
        return self.request("PUT", f"/v2/{name}/manifests/{reference}", content, {"Content-Type": media_type})

    def push_image(self, name: str, tag: str, *layers: bytes) -> bytes:
        """Push layers, configuration and manifest; the manifest."""
        for content in (b"{}", *layers):
            assert self.push_layer(name, content).status == 201
        manifest = manifest_of(*layers)
        assert self.push_manifest(name, tag, manifest).status == 201
        return manifest


def descriptor(content: bytes, media_type: str = "application/vnd.oci.image.layer.v1.tar") -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content)}


def manifest_of(*layers: bytes, **members: Any) -> bytes:
    config = descriptor(b"{}", "application/vnd.oci.image.config.v1+json")
    listed = [descriptor(one) for one in layers]
    document = {"schemaVersion": 2, "mediaType": OCI_IMAGE, "config": config, "layers": listed, **members}
    # Not json.dumps' own separators: the bytes must come back as they were sent.
    return json.dumps(document, indent=3, ensure_ascii=False).encode()


def index_of(*manifests: bytes) -> bytes:
    listed = [descriptor(one, OCI_IMAGE) for one in manifests]
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed}).encode()


def login(emulator: Emulator, ecr: Any = None, host: str = "") -> Registry:
    """A registry client with a token of the given API client."""
    [data] = (ecr or emulator.client("ecr")).get_authorization_token()["authorizationData"]
    return Registry(emulator.port, f"Basic {data['authorizationToken']}", host)


def basic(password: str, user: str = "AWS") -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
