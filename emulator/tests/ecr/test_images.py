"""ECR's actions on images and layers, together with what clients push."""

import base64
from typing import Any

from emulator.tests.ecr.registry_client import (
    OCI_IMAGE,
    OCI_INDEX,
    Registry,
    descriptor,
    digest_of,
    index_of,
    manifest_of,
)
from emulator.tests.errors import refusal


def test_sizes_and_types(registry: Registry, ecr: Any, name: str) -> None:
    small = registry.push_image(name, "small", b"1" * 10)
    large = registry.push_image(name, "large", b"2" * 500, b"3" * 1000, b"2" * 500)
    registry.push_manifest(name, "both", index_of(small, large), OCI_INDEX)
    found = {one["imageTags"][0]: one for one in ecr.describe_images(repositoryName=name)["imageDetails"]}
    sizes = {tag: one["imageSizeInBytes"] for tag, one in found.items()}
    assert sizes == {"small": 12, "large": 1502, "both": 1502}
    assert found["both"]["imageManifestMediaType"] == OCI_INDEX
    assert found["small"]["artifactMediaType"] == "application/vnd.oci.image.config.v1+json"
    signature = manifest_of(subject=descriptor(small))
    registry.push_manifest(name, "signature", signature)
    [described] = ecr.describe_images(repositoryName=name, imageIds=[{"imageTag": "signature"}])[
        "imageDetails"
    ]
    assert described["subjectManifestDigest"] == digest_of(small)
    missing = refusal(ecr.describe_images, repositoryName=name, imageIds=[{"imageTag": "none"}])
    assert missing[0] == "ImageNotFoundException"


def test_an_image_by_the_api(registry: Registry, ecr: Any, name: str) -> None:
    part = b"0" * 1000
    upload = ecr.initiate_layer_upload(repositoryName=name)["uploadId"]
    common = {"repositoryName": name, "uploadId": upload}
    for first in (0, 1000):
        ecr.upload_layer_part(**common, partFirstByte=first, partLastByte=first + 999, layerPartBlob=part)
    gap = refusal(ecr.upload_layer_part, **common, partFirstByte=9, partLastByte=9, layerPartBlob=b"x")
    assert gap[0] == "InvalidLayerPartException"
    digest = digest_of(part * 2)
    assert ecr.complete_layer_upload(**common, layerDigests=[digest])["layerDigest"] == digest
    unknown = digest_of(b"unknown")
    checked = ecr.batch_check_layer_availability(repositoryName=name, layerDigests=[digest, unknown])
    assert [one["layerAvailability"] for one in checked["layers"]] == ["AVAILABLE", "UNAVAILABLE"]
    assert checked["layers"][0]["layerSize"] == 2000
    assert ecr.get_download_url_for_layer(repositoryName=name, layerDigest=digest)["downloadUrl"].endswith(
        digest
    )
    absent = refusal(ecr.get_download_url_for_layer, repositoryName=name, layerDigest=unknown)
    assert absent[0] == "LayersNotFoundException"
    registry.push_layer(name, b"{}")
    manifest = manifest_of(part * 2).decode()
    put = ecr.put_image(repositoryName=name, imageManifest=manifest, imageTag="v1")["image"]
    assert put["imageId"] == {"imageDigest": digest_of(manifest.encode()), "imageTag": "v1"}
    again = refusal(ecr.put_image, repositoryName=name, imageManifest=manifest, imageTag="v1")
    assert again[0] == "ImageAlreadyExistsException"
    assert registry.request("GET", f"/v2/{name}/blobs/{digest}").body == part * 2


def test_refused_images(registry: Registry, ecr: Any, name: str) -> None:
    for content in (b"{}", b"a", b"b"):
        registry.push_layer(name, content)
    ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability="IMMUTABLE")
    one, other = manifest_of(b"a").decode(), manifest_of(b"b").decode()
    ecr.put_image(repositoryName=name, imageManifest=one, imageTag="v1")
    refused = [
        refusal(ecr.put_image, repositoryName=name, imageManifest=other, imageTag="v1"),
        refusal(ecr.put_image, repositoryName=name, imageManifest=other, imageDigest=digest_of(b"x")),
        refusal(ecr.put_image, repositoryName=name, imageManifest=manifest_of(b"absent").decode()),
        refusal(ecr.put_image, repositoryName=name, imageManifest=index_of(b"absent").decode()),
        refusal(ecr.put_image, repositoryName=name, imageManifest="{}"),
        refusal(ecr.put_image, repositoryName="images/none", imageManifest=one),
    ]
    assert [code for code, *_ in refused] == [
        "ImageTagAlreadyExistsException",
        "ImageDigestDoesNotMatchException",
        "LayersNotFoundException",
        "ReferencedImagesNotFoundException",
        "InvalidParameterException",
        "RepositoryNotFoundException",
    ]


def test_uploads_that_do_not_become_layers(registry: Registry, ecr: Any, name: str) -> None:
    registry.push_layer(name, b"here")

    def complete(content: bytes, digest: str) -> str:
        upload = ecr.initiate_layer_upload(repositoryName=name)["uploadId"]
        if content:
            last = len(content) - 1
            ecr.upload_layer_part(
                repositoryName=name,
                uploadId=upload,
                partFirstByte=0,
                partLastByte=last,
                layerPartBlob=content,
            )
        common = {"repositoryName": name, "uploadId": upload, "layerDigests": [digest]}
        return refusal(ecr.complete_layer_upload, **common)[0]

    assert complete(b"", digest_of(b"")) == "EmptyUploadException"
    assert complete(b"x", digest_of(b"y")) == "InvalidLayerException"
    assert complete(b"here", digest_of(b"here")) == "LayerAlreadyExistsException"
    unknown = refusal(ecr.complete_layer_upload, repositoryName=name, uploadId="none", layerDigests=["x"])
    assert unknown[0] in ("UploadNotFoundException", "ParamValidationError")


def test_tags_move_and_images_are_listed_by_tag(registry: Registry, ecr: Any, name: str) -> None:
    first, second = (registry.push_image(name, "latest", one) for one in (b"first", b"second"))
    registry.push_manifest(name, "v2", second)
    listed = ecr.list_images(repositoryName=name)["imageIds"]
    assert listed == [
        {"imageDigest": digest_of(first)},
        {"imageDigest": digest_of(second), "imageTag": "latest"},
        {"imageDigest": digest_of(second), "imageTag": "v2"},
    ]
    untagged = ecr.list_images(repositoryName=name, filter={"tagStatus": "UNTAGGED"})["imageIds"]
    assert untagged == listed[:1]
    asked = [{"imageTag": "v2"}, {"imageTag": "none"}]
    got = ecr.batch_get_image(repositoryName=name, imageIds=asked)
    assert [(one["imageManifest"].encode(), one["imageId"]) for one in got["images"]] == [(second, listed[2])]
    assert [one["failureCode"] for one in got["failures"]] == ["ImageNotFound"]


def test_deleted_tags_and_images(registry: Registry, ecr: Any, name: str) -> None:
    image = registry.push_image(name, "v1", b"image")
    registry.push_manifest(name, "v2", image)
    index = index_of(image)
    registry.push_manifest(name, "all", index, OCI_INDEX)

    def delete(*ids: dict[str, str]) -> tuple[list[dict[str, str]], list[str]]:
        found = ecr.batch_delete_image(repositoryName=name, imageIds=list(ids))
        return found["imageIds"], [one["failureCode"] for one in found["failures"]]

    tagged = [{"imageDigest": digest_of(image), "imageTag": tag} for tag in ("v1", "v2")]
    assert delete({"imageTag": "v1"}) == ([tagged[0]], [])
    assert delete({"imageTag": "v1"}) == ([], ["ImageNotFound"])
    assert delete({"imageDigest": digest_of(image)}) == ([], ["ImageReferencedByManifestList"])
    both = {"imageDigest": digest_of(image)}, {"imageDigest": digest_of(index)}
    assert delete(*both) == ([{"imageDigest": digest_of(index), "imageTag": "all"}, tagged[1]], [])
    assert ecr.list_images(repositoryName=name)["imageIds"] == []
    assert registry.request("GET", f"/v2/{name}/blobs/{digest_of(b'image')}").status == 404


def test_an_image_that_was_pushed_by_the_registry_has_a_stable_manifest(
    registry: Registry, ecr: Any, name: str
) -> None:
    registry.push_layer(name, b"{}")
    manifest = manifest_of(annotations={"name": "Grüße"})
    registry.push_manifest(name, "v1", manifest, OCI_IMAGE)
    [image] = ecr.batch_get_image(repositoryName=name, imageIds=[{"imageTag": "v1"}])["images"]
    assert (
        digest_of(image["imageManifest"].encode()) == digest_of(manifest) == image["imageId"]["imageDigest"]
    )
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    assert base64.b64decode(token).startswith(b"AWS:")
