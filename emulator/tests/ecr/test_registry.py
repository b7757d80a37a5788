"""Pushing and pulling by the registry protocol, as the OCI Distribution Specification describes it."""

import http.client
import json
from typing import Any

from emulator.tests.ecr.registry_client import (
    DOCKER_IMAGE,
    OCI_INDEX,
    Registry,
    descriptor,
    digest_of,
    index_of,
    login,
    manifest_of,
)
from emulator.tests.emulator_process import Emulator


def test_an_image_comes_back_as_it_was_pushed(registry: Registry, name: str) -> None:
    layer = bytes(range(256)) * 3000
    manifest = registry.push_image(name, "v1", layer)
    for reference in ("v1", digest_of(manifest)):
        found = registry.request("GET", f"/v2/{name}/manifests/{reference}")
        assert (found.body, found.headers["Docker-Content-Digest"]) == (manifest, digest_of(manifest))
        head = registry.request("HEAD", f"/v2/{name}/manifests/{reference}")
        assert (head.status, head.headers["Content-Length"], head.body) == (200, str(len(manifest)), b"")
    assert registry.request("GET", f"/v2/{name}/blobs/{digest_of(layer)}").body == layer
    head = registry.request("HEAD", f"/v2/{name}/blobs/{digest_of(layer)}")
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(layer)))
    assert registry.request("GET", f"/v2/{name}/tags/list").document == {"name": name, "tags": ["v1"]}


def test_a_part_of_a_layer(registry: Registry, name: str) -> None:
    registry.push_layer(name, b"0123456789")
    path = f"/v2/{name}/blobs/{digest_of(b'0123456789')}"
    rest = registry.request("GET", path, headers={"Range": "bytes=4-"})
    assert (rest.status, rest.body, rest.headers["Content-Range"]) == (206, b"456789", "bytes 4-9/10")
    assert registry.request("GET", path, headers={"Range": "bytes=2-3"}).body == b"23"
    assert registry.request("GET", path, headers={"Range": "bytes=10-"}).status == 416


def test_an_upload_in_one_request(registry: Registry, name: str) -> None:
    path = f"/v2/{name}/blobs/uploads/"
    assert registry.request("POST", f"{path}?digest={digest_of(b'one')}", b"one").status == 201
    assert registry.request("GET", f"/v2/{name}/blobs/{digest_of(b'one')}").body == b"one"


def test_an_upload_in_pieces_resumes_where_the_connection_broke(registry: Registry, name: str) -> None:
    location = registry.request("POST", f"/v2/{name}/blobs/uploads/").headers["Location"]
    first = registry.request("PATCH", location, b"0123", {"Content-Range": "0-3"})
    assert (first.status, first.headers["Range"]) == (202, "0-3")
    # This client promises ten bytes, and sends two.
    broken = http.client.HTTPConnection("127.0.0.1", registry.port, timeout=30)
    broken.putrequest("PATCH", location)
    for header, value in {"Authorization": registry.authorization, "Content-Length": "10"}.items():
        broken.putheader(header, value)
    broken.endheaders(b"45")
    broken.close()
    ahead = registry.request("PATCH", location, b"x", {"Content-Range": "99-99"})
    assert ahead.status == 416
    received = int(registry.request("GET", location).headers["Range"].partition("-")[2]) + 1
    assert (ahead.headers["Range"], received) in (("0-3", 4), ("0-5", 6), ("0-3", 6))
    rest = b"0123456789"[received:]
    assert registry.request("PATCH", location, rest, {"Content-Range": f"{received}-9"}).status == 202
    done = registry.request("PUT", f"{location}?digest={digest_of(b'0123456789')}")
    assert (done.status, done.headers["Docker-Content-Digest"]) == (201, digest_of(b"0123456789"))
    assert registry.request("GET", location).error[:2] == (404, "BLOB_UPLOAD_UNKNOWN")


def test_a_layer_that_is_not_what_its_digest_says_is_discarded(registry: Registry, name: str) -> None:
    location = registry.request("POST", f"/v2/{name}/blobs/uploads/").headers["Location"]
    wrong = registry.request("PUT", f"{location}?digest={digest_of(b'right')}", b"wrong")
    assert wrong.error[:2] == (400, "DIGEST_INVALID")
    assert registry.request("GET", location).status == 404
    assert registry.request("HEAD", f"/v2/{name}/blobs/{digest_of(b'right')}").status == 404
    assert registry.request("GET", f"/v2/{name}/blobs/sha256:..%2Ftoken-key").status == 404


def test_a_cancelled_upload_is_unknown(registry: Registry, name: str) -> None:
    location = registry.request("POST", f"/v2/{name}/blobs/uploads/").headers["Location"]
    assert registry.request("DELETE", location).status == 204
    assert registry.request("PATCH", location, b"x").status == 404


def test_a_layer_of_another_repository_is_mounted(registry: Registry, name: str, ecr: Any) -> None:
    ecr.create_repository(repositoryName=f"{name}/other")
    registry.push_layer(name, b"shared")
    mount = f"/v2/{name}/other/blobs/uploads/?mount={digest_of(b'shared')}&from={name}"
    assert registry.request("POST", mount).status == 201
    assert registry.request("GET", f"/v2/{name}/other/blobs/{digest_of(b'shared')}").body == b"shared"
    unknown = mount.replace(digest_of(b"shared"), digest_of(b"unknown"))
    assert registry.request("POST", unknown).status == 202


def test_a_manifest_needs_its_layers_and_images(registry: Registry, name: str) -> None:
    registry.push_layer(name, b"{}")
    manifest = manifest_of(b"absent")
    code = (400, "MANIFEST_BLOB_UNKNOWN")
    assert registry.push_manifest(name, "v1", manifest).error[:2] == code
    assert registry.push_manifest(name, "v1", index_of(manifest), OCI_INDEX).error[:2] == code
    for invalid in (b"{", b"[]", b'{"schemaVersion": 1}', b"\xff", manifest.replace(b"sha256:", b"md5:")):
        assert registry.push_manifest(name, "v1", invalid).error[:2] == (400, "MANIFEST_INVALID")
    assert registry.push_manifest(name, digest_of(b"other"), manifest).error[:2] == (400, "DIGEST_INVALID")
    assert registry.request("GET", f"/v2/{name}/manifests/v1").error[:2] == (404, "MANIFEST_UNKNOWN")


def test_an_index_and_a_docker_manifest(registry: Registry, name: str) -> None:
    image = registry.push_image(name, "part", b"layer")
    index = index_of(image)
    assert registry.push_manifest(name, "all", index, OCI_INDEX).status == 201
    found = registry.request("GET", f"/v2/{name}/manifests/all")
    assert (found.body, found.headers["Content-Type"]) == (index, OCI_INDEX)
    docker = json.loads(image) | {"mediaType": DOCKER_IMAGE}
    assert registry.push_manifest(name, "docker", json.dumps(docker).encode(), DOCKER_IMAGE).status == 201
    head = registry.request("HEAD", f"/v2/{name}/manifests/docker")
    assert head.headers["Content-Type"] == DOCKER_IMAGE


def test_referrers_of_an_image(registry: Registry, name: str) -> None:
    subject = registry.push_image(name, "v1", b"layer")
    signature = manifest_of(subject=descriptor(subject), artifactType="application/example")
    pushed = registry.push_manifest(name, digest_of(signature), signature)
    assert pushed.headers["OCI-Subject"] == digest_of(subject)
    path = f"/v2/{name}/referrers/{digest_of(subject)}"
    [found] = registry.request("GET", path).document["manifests"]
    assert (found["digest"], found["artifactType"]) == (digest_of(signature), "application/example")
    assert registry.request("GET", f"{path}?artifactType=other").document["manifests"] == []


def test_an_immutable_tag_stays(registry: Registry, name: str, ecr: Any) -> None:
    ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability="IMMUTABLE")
    first = registry.push_image(name, "v1", b"first")
    registry.push_layer(name, b"second")
    second = manifest_of(b"second")
    assert registry.push_manifest(name, "v1", first).status == 201
    assert registry.push_manifest(name, "v1", second).error == (
        409,
        "TAG_INVALID",
        f"The image tag 'v1' already exists in the '{name}' repository and cannot be overwritten because the "
        "tag is immutable.",
    )
    assert registry.request("GET", f"/v2/{name}/manifests/v1").body == first
    assert registry.push_manifest(name, "v2", second).status == 201


def test_pages_of_tags(registry: Registry, name: str) -> None:
    for tag in ("a", "b", "c"):
        registry.push_image(name, tag, tag.encode())
    page = registry.request("GET", f"/v2/{name}/tags/list?n=2")
    assert page.document["tags"] == ["a", "b"]
    assert page.headers["Link"] == f'</v2/{name}/tags/list?n=2&last=b>; rel="next"'
    last = registry.request("GET", f"/v2/{name}/tags/list?n=2&last=b")
    assert (last.document["tags"], last.headers["Link"]) == (["c"], None)


def test_what_the_registry_does_not_have(registry: Registry, name: str) -> None:
    assert registry.request("GET", "/v2/shop/none/tags/list").error == (
        404,
        "NAME_UNKNOWN",
        "The repository with name 'shop/none' does not exist in the registry with id '000000000000'",
    )
    assert registry.request("POST", "/v2/shop/none/blobs/uploads/").status == 404
    assert registry.request("DELETE", f"/v2/{name}/manifests/v1").error[:2] == (405, "UNSUPPORTED")
    assert registry.request("GET", f"/v2/{name}/blobs/{digest_of(b'no')}").error[:2] == (404, "BLOB_UNKNOWN")


def test_a_registry_is_one_account_in_one_region(emulator: Emulator, ecr: Any, name: str) -> None:
    elsewhere = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
    assert login(emulator, ecr, elsewhere).request("GET", f"/v2/{name}/tags/list").status == 404
    other = emulator.client("ecr", "111122223333", "eu-west-1")
    other.create_repository(repositoryName="there")
    assert login(emulator, other).request("GET", "/v2/_catalog").document == {"repositories": ["there"]}
    assert login(emulator, ecr, elsewhere).request("GET", "/v2/there/tags/list").status == 200
