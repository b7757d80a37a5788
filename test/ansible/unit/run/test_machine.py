"""Faults of the machine name the file, its file system and the way out."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from stackrun.run.conversion import to_stack_error
from stackrun.run.machine import full_file_systems, mount_point


@pytest.mark.parametrize(
    ("number", "message", "advice"),
    [
        (
            errno.ENOSPC,
            "/proc/run cannot be written: the disk has no space, or no inodes, left (file system /proc).",
            "free some space, then run the same command again",
        ),
        (
            errno.EROFS,
            "/proc/run cannot be written: the file system is read-only (file system /proc).",
            "use a folder on a writable file system",
        ),
        (errno.EMFILE, "This machine cannot go on: too many files are open.", "raise the limit: ulimit -n"),
        (
            errno.EAGAIN,
            "This machine cannot go on: no further process can be started.",
            "raise the limit: ulimit -u",
        ),
    ],
)
def test_a_fault_of_the_machine_is_no_bug(number: int, message: str, advice: str) -> None:
    # write(2) does not say which file it was about.
    error = to_stack_error(OSError(number, os.strerror(number)), "network", "/proc/run")
    assert (error.code, error.stack, error.message, error.next) == ("machine", "network", message, [advice])


def test_the_file_is_named_if_it_is_known() -> None:
    error = to_stack_error(OSError(errno.ENOSPC, "full", "/proc/run/network.done"), "network", "/tmp")
    assert error.message.startswith("/proc/run/network.done cannot be written: ")


def test_a_missing_file_is_a_bug() -> None:
    assert to_stack_error(FileNotFoundError(errno.ENOENT, "gone", "x"), None, "/tmp").code == "bug"


def test_the_mount_point_of_a_path_that_does_not_exist(tmp_path: Path) -> None:
    assert mount_point("/proc/none/at/all") == "/proc"
    assert mount_point(str(tmp_path / "none")) == mount_point(str(tmp_path))


def test_file_systems_with_space_are_not_full(tmp_path: Path) -> None:
    assert full_file_systems([str(tmp_path), str(tmp_path / "none"), "/proc"]) == []
