"""Layers on the disk: what a save, a restart, a deletion and a full disk do to them."""

import base64
import json
import resource
import signal
from pathlib import Path

import pytest

from emulator.tests.ecr.registry_client import Registry, digest_of, login
from emulator.tests.emulator_process import Emulator, start_emulator
from emulator.tests.server.test_full_disk import limit_files, save

MEBIBYTE = 1024 * 1024


def files(state: Path) -> set[str]:
    return {f"sha256:{file.name}" for file in (state / "ecr" / "sha256").iterdir()}


def new_repository(emulator: Emulator, name: str = "app") -> Registry:
    emulator.client("ecr").create_repository(repositoryName=name)
    return login(emulator)


def write_as_earlier(state: Path, digest: str, manifest: bytes) -> None:
    """Put a layer and a manifest into the state file, as an earlier version did."""
    saved = state / "services" / "ecr.json"
    document = json.loads(saved.read_text())
    [(key, named)] = document["payload"]["layer_blobs"]["data"].items()
    file = state / "ecr" / "sha256" / digest.removeprefix("sha256:")
    named[digest] = {"__bytes__": base64.b64encode(file.read_bytes()).decode()}
    file.unlink()
    copy = {"__bytes__": base64.b64encode(manifest).decode()}
    document["payload"]["manifest_blobs"]["data"][key] = {digest_of(manifest): copy}
    saved.write_text(json.dumps(document))


def test_images_survive_a_restart_and_a_kill_also_in_an_earlier_state(tmp_path: Path) -> None:
    state, layer, earlier = tmp_path / "state", b"layer" * 100_000, b"earlier" * 1000
    with start_emulator(state) as first:
        before = new_repository(first)
        manifest = before.push_image("app", "v1", layer, earlier)
        before.push_layer("app", b"never used")
        before.request("PATCH", before.request("POST", "/v2/app/blobs/uploads/").headers["Location"], b"half")
        assert first.stop() == 0
    assert (state / "services" / "ecr.json").stat().st_size < 5000
    write_as_earlier(state, digest_of(earlier), manifest)
    kept = {digest_of(one) for one in (layer, earlier, b"{}")}
    with start_emulator(state) as second:
        # The token is still valid; what no image uses is gone.
        after = Registry(second.port, before.authorization)
        assert after.request("GET", "/v2/app/manifests/v1").body == manifest
        for content in (layer, earlier):
            assert after.request("GET", f"/v2/app/blobs/{digest_of(content)}").body == content
        assert after.request("HEAD", f"/v2/app/blobs/{digest_of(b'never used')}").status == 404
        [image] = second.client("ecr").describe_images(repositoryName="app")["imageDetails"]
        assert image["imageSizeInBytes"] == len(layer) + len(earlier) + 2
        assert save(second)["saved"]
        assert "__bytes__" not in (state / "services" / "ecr.json").read_text()
        assert files(state) == kept
        assert list((state / "ecr" / "uploads").iterdir()) == []
        second.client("ecr").batch_delete_image(repositoryName="app", imageIds=[{"imageTag": "v1"}])
        assert second.stop(signal.SIGKILL) == -signal.SIGKILL
    # The deletion was not saved: the image is still in the state, with all that belongs to it.
    assert files(state) == kept


def test_layers_go_with_the_last_image_that_uses_them_after_a_save(emulator: Emulator) -> None:
    registry, ecr = new_repository(emulator, "kept"), emulator.client("ecr")
    new_repository(emulator, "kept/other")
    base, *layers = digests = [digest_of(one) for one in (b"base of kept", b"kept v1", b"kept v2")]
    for tag in ("v1", "v2"):
        registry.push_image("kept", tag, b"base of kept", f"kept {tag}".encode())
    registry.push_image("kept/other", "v1", b"kept v1")

    def stored() -> list[str]:
        return [one for one in digests if one in files(emulator.state_dir)]

    ecr.batch_delete_image(repositoryName="kept", imageIds=[{"imageTag": "v1"}, {"imageTag": "v2"}])
    assert stored() == digests
    assert save(emulator)["saved"]
    assert stored() == layers[:1]
    assert registry.request("GET", f"/v2/kept/other/blobs/{layers[0]}").body == b"kept v1"
    assert registry.request("GET", f"/v2/kept/blobs/{base}").status == 404
    ecr.delete_repository(repositoryName="kept/other", force=True)
    assert stored() == layers[:1]
    assert save(emulator)["saved"]
    assert stored() == []


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process (prlimit(2))")
def test_a_full_disk_refuses_a_layer_and_leaves_nothing_of_it(emulator: Emulator) -> None:
    registry = new_repository(emulator, "full")
    registry.push_image("full", "v1", b"small")
    state, large = emulator.state_dir / "ecr", b"x" * (3 * MEBIBYTE)
    uploads = set((state / "uploads").iterdir())
    limit_files(emulator, MEBIBYTE)
    try:
        location = registry.request("POST", "/v2/full/blobs/uploads/").headers["Location"]
        refused = registry.request("PATCH", location, large)
        assert refused.error == (500, "UNKNOWN", "The layer cannot be stored: File too large")
        refused = registry.request("POST", f"/v2/full/blobs/uploads/?digest={digest_of(large)}", large)
        assert refused.error[:2] == (500, "UNKNOWN")
        # The last piece fits in part.
        limit_files(emulator, 100_000)
        partly = b"y" * 100_010
        refused = registry.request("POST", f"/v2/full/blobs/uploads/?digest={digest_of(partly)}", partly)
        assert refused.error[:2] == (500, "UNKNOWN")
        assert set((state / "uploads").iterdir()) == uploads
        assert digest_of(large) not in files(emulator.state_dir)
        assert registry.request("GET", f"/v2/full/blobs/{digest_of(b'small')}").body == b"small"
        assert emulator.client("sts").get_caller_identity()["Account"] == "000000000000"
    finally:
        limit_files(emulator, resource.RLIM_INFINITY)
    registry.push_image("full", "v2", large)


def _peak(emulator: Emulator) -> int:
    """The most memory that the process has used, in bytes (proc(5))."""
    status = Path(f"/proc/{emulator.process.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux reports the peak memory")
def test_a_large_layer_is_never_in_memory(emulator: Emulator) -> None:
    registry = new_repository(emulator, "large")
    registry.push_image("large", "v1", b"small")
    assert save(emulator)["saved"]
    # Forget the peak of what other tests did (proc(5)).
    Path(f"/proc/{emulator.process.pid}/clear_refs").write_text("5")
    before, content = _peak(emulator), bytes(32 * MEBIBYTE)
    digest = digest_of(content)
    location = registry.request("POST", "/v2/large/blobs/uploads/").headers["Location"]
    assert registry.request("PATCH", location, content).status == 202
    assert registry.request("PUT", f"{location}?digest={digest}").status == 201
    assert registry.request("GET", f"/v2/large/blobs/{digest}").body == content
    assert save(emulator)["saved"]
    assert _peak(emulator) - before < 12 * MEBIBYTE
