"""Layers and image configurations as files, named by their digest, and the uploads that become them.

``<state>/ecr/sha256/<digest>`` is one layer of all repositories that have it. An upload is a file of its
own, which is flushed to the disk and then renamed, so a layer's file is always whole. The saved state names
digests only.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import uuid
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Whether the text is a digest that ECR accepts."""
    return _DIGEST.fullmatch(text) is not None


def digest_of(content: bytes) -> str:
    """The digest of content in memory."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class Upload:
    """A layer that arrives in pieces. ``place`` is the account, region and name of its repository."""

    def __init__(self, path: Path, place: tuple[str, str, str]) -> None:
        self.id = path.name
        self.path = path
        self.place = place
        self.size = 0
        # One piece at a time: a client that resumes may be faster than the end of its broken connection.
        self.lock = asyncio.Lock()
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        """The digest of what has arrived."""
        return f"sha256:{self._hash.hexdigest()}"

    async def receive(self, chunks: AsyncIterator[bytes]) -> None:
        """Append chunks as they arrive; what arrived before an interruption stays.

        :raises OSError: the disk is full
        """
        with self.path.open("ab", buffering=0) as file:
            async for chunk in chunks:
                self._append(file.fileno(), chunk)

    def append(self, chunk: bytes) -> None:
        """Append one piece that is in memory."""
        with self.path.open("ab", buffering=0) as file:
            self._append(file.fileno(), chunk)

    def _append(self, descriptor: int, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        self._hash.update(chunk)
        self.size += len(chunk)


class Layers:
    """The files of all layers, and the uploads of this run."""

    def __init__(self, folder: Path) -> None:
        self._layers = folder / "sha256"
        self._uploads_folder = folder / "uploads"
        self._uploads: dict[str, Upload] = {}
        # Digests whose file exists before a repository names them.
        self._arriving: set[str] = set()

    def prepare(self) -> None:
        """Create the folders, and remove uploads that an earlier run did not complete."""
        for folder in (self._layers, self._uploads_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove(self._uploads_folder.iterdir())

    def path(self, digest: str) -> Path:
        """Where the layer is, if it is stored."""
        return self._layers / digest.removeprefix("sha256:")

    def is_stored(self, digest: str) -> bool:
        """Whether the layer's file exists."""
        return is_digest(digest) and self.path(digest).is_file()

    def begin(self, place: tuple[str, str, str]) -> Upload:
        """A new, empty upload."""
        upload = Upload(self._uploads_folder / str(uuid.uuid4()), place)
        upload.path.touch(mode=0o600)
        self._uploads[upload.id] = upload
        return upload

    def upload(self, upload_id: str, place: tuple[str, str, str]) -> Upload | None:
        """The upload, if it is one to this repository."""
        found = self._uploads.get(upload_id)
        return found if found and found.place == place else None

    def discard(self, upload: Upload) -> None:
        """Forget an upload and remove its file."""
        self._uploads.pop(upload.id, None)
        upload.path.unlink(missing_ok=True)

    def complete(self, upload: Upload) -> None:
        """Make the upload the file of its digest; ``settle`` follows once a repository names the digest."""
        digest = upload.digest
        self._arriving.add(digest)
        try:
            _flush(upload.path)
            upload.path.replace(self.path(digest))
            _flush(self._layers)
        except OSError:
            self._arriving.discard(digest)
            raise
        self._uploads.pop(upload.id, None)

    def settle(self, digest: str) -> None:
        """From now on the digest's file stays only while a repository names it."""
        self._arriving.discard(digest)

    def store(self, digest: str, content: bytes) -> None:
        """Write a layer of an earlier state file."""
        beside = self._uploads_folder / str(uuid.uuid4())
        try:
            beside.write_bytes(content)
            _flush(beside)
            beside.replace(self.path(digest))
        finally:
            beside.unlink(missing_ok=True)

    def collect(self, named: set[str]) -> bool:
        """Remove the files of digests that no repository names; whether there were any."""
        kept = {self.path(digest).name for digest in named | self._arriving}
        unnamed = [file for file in self._layers.iterdir() if file.name not in kept]
        _remove(unnamed)
        return bool(unnamed)

    def clear(self) -> None:
        """Remove all layers and uploads."""
        self._uploads.clear()
        _remove([*self._layers.iterdir(), *self._uploads_folder.iterdir()])


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
