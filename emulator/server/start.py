"""Start-up: claim the port and the state directory, load and extend ministack, serve.

The claims come first, so that a failing start takes milliseconds and prints one line on stderr.
"""

import contextlib
import errno
import fcntl
import os
import socket
import sys
from enum import IntEnum
from typing import TextIO

from emulator.server.options import HOST, Options, ministack_environment, parse_options

# Exists while the emulator runs, and after it ended without saving: on a full disk a file can be removed, but
# not written. The process that stops the emulator is not its parent, and cannot read its exit code.
UNSAVED_MARK = "unsaved"


class Exit(IntEnum):
    """Exit codes. argparse itself uses 2 for usage errors."""

    OK = 0
    FAULT = 1
    USAGE = 2
    PORT = 3
    STATE_DIR = 4
    STATE_DIR_IN_USE = 5
    PACKAGES = 6
    UNSAVED = 7


class EmulatorError(Exception):
    """A failed start or stop: one line for the operator, and the exit code."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code


def claim_port(port: int) -> socket.socket:
    """Bind and listen now: after a mere check another process could take the port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = "it is in use" if error.errno == errno.EADDRINUSE else os.strerror(error.errno or 0)
        message = f"Port {port} on {HOST} cannot be opened: {reason}. Choose another with --port."
        raise EmulatorError(Exit.PORT, message) from error
    return listener


def claim_state_dir(options: Options) -> TextIO:
    """Create the directory, readable only by its owner, and lock it until the process ends."""
    folder = options.state_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("services", "s3", "ecr"):
            (folder / part).mkdir(mode=0o700, exist_ok=True)
        (folder / UNSAVED_MARK).touch(mode=0o600)
        lock = (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        message = (
            f"State directory {folder} cannot be used: {error.strerror}. Choose another with --state-dir."
        )
        raise EmulatorError(Exit.STATE_DIR, message) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        owner = lock.read().strip() or "unknown"
        lock.close()
        message = (
            f"State directory {folder} is in use by another emulator (process {owner}). "
            "Stop it, or use another directory."
        )
        raise EmulatorError(Exit.STATE_DIR_IN_USE, message) from error
    # For the message above, which can do without it.
    with contextlib.suppress(OSError):
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
    return lock


def _run(options: Options) -> None:
    # The lock file must stay open as long as the process runs: closing it releases the lock.
    with claim_state_dir(options), claim_port(options.port) as listener:
        os.environ.update(ministack_environment(options))
        try:
            from emulator.server.serve import serve
        except ImportError as error:
            message = f"A package is missing: {error}. Install requirements/emulator.txt."
            raise EmulatorError(Exit.PACKAGES, message) from error
        failure = serve(options, listener)
        if failure is not None:
            raise EmulatorError(Exit.UNSAVED, f"The state could not be saved: {failure}")
        (options.state_dir / UNSAVED_MARK).unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Run until SIGTERM or SIGINT; the return value is the exit code (see ``Exit``)."""
    try:
        _run(parse_options(arguments))
    except EmulatorError as error:
        # The log may be on the disk that is full.
        with contextlib.suppress(OSError):
            os.write(sys.stderr.fileno(), f"emulator: {error}\n".encode())
        return error.code
    return Exit.OK
