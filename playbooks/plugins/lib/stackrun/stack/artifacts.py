"""Packages the code of functions, checks it against its key and uploads it (build-format.md, "Artefacts")."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..run.build import StackSpec
from ..run.errors import StackError
from .artifact_bucket import bucket_name, object_exists
from .job import Job

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can store."""

_FILE_MODE = 0o100644 << 16
"""A regular file with mode 0644, as a zip file stores it."""


@dataclass(frozen=True)
class Artifact:
    """One function's code: the folder with its files, and the key of its zip file."""

    function: str
    folder: Path
    key: str


def load(spec: StackSpec) -> list[Artifact]:
    """The artefacts of the description. Raises `bad_input` if a value is missing or not a string."""
    return [_parse(spec, given) for given in spec.artifacts]


def _parse(spec: StackSpec, given: Any) -> Artifact:
    names = ("function", "folder", "key")
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in names):
        names_text = ", ".join(names)
        raise StackError("bad_input", f"{spec.stack}.json: each artefact needs the strings {names_text}.")
    return Artifact(given["function"], spec.folder / given["folder"], given["key"])


def upload(job: Job) -> None:
    """Uploads each artefact that is not in the bucket. Concurrent workers upload identical bytes.

    Raises `bad_input` if the files do not match the key, or if there is no bucket.
    """
    packaged = [(artifact, package(artifact)) for artifact in load(job.spec)]
    if not packaged:
        return
    bucket, s3 = _bucket(job), job.client("s3")
    for artifact, body in packaged:
        location = {"Bucket": bucket, "Key": artifact.key, "ExpectedBucketOwner": job.spec.account}
        if not object_exists(s3, location):
            job.before_write()
            s3.put_object(**location, Body=body, ContentType="application/zip")


def _bucket(job: Job) -> str:
    spec = job.spec
    bucket = bucket_name(job)
    if not bucket:
        raise job.error(
            "bad_input",
            f"The functions of {spec.stack} need the artefact bucket, but {spec.region} has none.",
            next=["ops account apply"],
        )
    return bucket


def package(artifact: Artifact) -> bytes:
    """The zip file, built only from the files. Raises `bad_input` if they do not match the key."""
    files = _files(artifact)
    key = f"functions/{artifact.function}/{digest(files)}.zip"
    if key != artifact.key:
        raise StackError(
            "bad_input",
            f"{artifact.folder} was changed after it was rendered: its key is now {key}, not {artifact.key}.",
            next=["render again: ops env plan, or ops account apply --plan"],
        )
    return _zip(files)


def _files(artifact: Artifact) -> list[tuple[str, bytes]]:
    """Path inside the zip file and bytes, sorted by path."""
    folder = artifact.folder
    try:
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")}
    except OSError as error:
        raise StackError("bad_input", f"Cannot read {error.filename}: {error.strerror}.") from error
    if "handler.py" not in found:
        raise StackError("bad_input", f"{folder} has no handler.py, the entry point of {artifact.function}.")
    return sorted(found.items())


def digest(files: list[tuple[str, bytes]]) -> str:
    """The 16 hex digits of a key, for files sorted by path."""
    sha = hashlib.sha256()
    for path, content in files:
        sha.update(f"{path}\0{len(content)}\0".encode() + content)
    return sha.hexdigest()[:16]


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    # Not compressed: the output of deflate depends on the version of zlib.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, _FILE_MODE
            archive.writestr(entry, content)
    return buffer.getvalue()
