"""Code of functions: packaged, held against its key, and uploaded once (build-format.md, "Artefacts")."""

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
"""The earliest time a zip can tell."""

_FILE_MODE = 0o100644 << 16
"""A regular file that its owner may write and everybody may read, as zip keeps it."""


@dataclass(frozen=True)
class Artifact:
    """One function's code: the folder that holds all its files, and the key its zip belongs under."""

    function: str
    folder: Path
    key: str


def load(spec: StackSpec) -> list[Artifact]:
    """The artefacts of the description. Raises `bad_input` where one lacks something or it is no text."""
    return [_parse(spec, given) for given in spec.artifacts]


def _parse(spec: StackSpec, given: Any) -> Artifact:
    names = ("function", "folder", "key")
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in names):
        names_text = ", ".join(names)
        raise StackError("bad_input", f"{spec.stack}.json: each of artifacts needs {names_text}, as text.")
    return Artifact(given["function"], spec.folder / given["folder"], given["key"])


def upload(job: Job) -> None:
    """Puts each artefact that the bucket lacks into it. Workers that do so at once put the same bytes.

    Raises `bad_input` where the files are not those of the key, or there is no bucket.
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
            f"The functions of {spec.stack} go through the artefact bucket; {spec.region} has none.",
            next=["ops account apply"],
        )
    return bucket


def package(artifact: Artifact) -> bytes:
    """The zip, made of the files alone. Raises `bad_input` where these are not those of the key."""
    files = _files(artifact)
    key = f"functions/{artifact.function}/{digest(files)}.zip"
    if key != artifact.key:
        raise StackError(
            "bad_input",
            f"{artifact.folder} was changed after it was rendered: it is now {key}, not {artifact.key}.",
            next=["render again: ops env plan, or ops account apply --plan"],
        )
    return _zip(files)


def _files(artifact: Artifact) -> list[tuple[str, bytes]]:
    """Path inside the zip and bytes, in the order of the paths."""
    folder = artifact.folder
    try:
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")}
    except OSError as error:
        raise StackError("bad_input", f"{error.filename} can't be read: {error.strerror}.") from error
    if "handler.py" not in found:
        raise StackError("bad_input", f"{folder} holds no handler.py, where {artifact.function} begins.")
    return sorted(found.items())


def digest(files: list[tuple[str, bytes]]) -> str:
    """The 16 hex digits of a key, for files in the order of their paths."""
    sha = hashlib.sha256()
    for path, content in files:
        sha.update(f"{path}\0{len(content)}\0".encode() + content)
    return sha.hexdigest()[:16]


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    # Stored: what deflate makes of the same bytes depends on the version of zlib.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, _FILE_MODE
            archive.writestr(entry, content)
    return buffer.getvalue()
