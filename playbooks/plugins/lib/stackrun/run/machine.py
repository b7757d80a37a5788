"""Faults of the machine that a run is on: a full disk, a read-only file system, too many open files."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

_FREE_SPACE = "free some space, then run the same command again"

EXPLANATIONS = {
    errno.ENOSPC: ("the disk has no space, or no inodes, left", _FREE_SPACE),
    errno.EDQUOT: ("the disk quota is exceeded", _FREE_SPACE),
    errno.EROFS: ("the file system is read-only", "use a folder on a writable file system"),
    errno.EIO: ("the disk reports an error", "check the disk (dmesg)"),
    errno.EMFILE: ("too many files are open", "raise the limit: ulimit -n"),
    errno.ENFILE: ("too many files are open", "close other programs"),
    errno.EAGAIN: ("no further process can be started", "raise the limit: ulimit -u"),
    errno.ENOMEM: ("there is no memory left", "close other programs"),
}
"""errno(3), in the words of src/domain/operator/file-error.ts."""

_ABOUT_FILES = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


def fault(error: OSError, folder: str | Path | None) -> tuple[str, str] | None:
    """What happened and what to do; None if it is no fault of the machine. `folder`: where the run writes."""
    why, advice = EXPLANATIONS.get(error.errno or 0, ("", ""))
    path = error.filename or folder
    if not why:
        return None
    if error.errno not in _ABOUT_FILES or path is None:
        return f"This machine cannot go on: {why}.", advice
    return f"{path} cannot be written: {why} (file system {mount_point(str(path))}).", advice


def mount_point(path: str) -> str:
    """Where the file system of this path is mounted."""
    resolved = Path(path).resolve()
    return str(next(folder for folder in (resolved, *resolved.parents) if folder.is_mount()))


def full_file_systems(paths: Iterable[str]) -> list[str]:
    """Those of these folders whose file system has no space or no inodes left."""
    full = []
    for path in paths:
        try:
            found = os.statvfs(path)
        except OSError:
            continue
        no_space = found.f_blocks > 0 and found.f_bavail == 0
        no_inodes = found.f_files > 0 and found.f_favail == 0
        if no_space or no_inodes:
            full.append(path)
    return full
