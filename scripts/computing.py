"""Runs a command and writes how many seconds it computed, with all its processes, to a file.

python computing.py FILE COMMAND ARGUMENT…   ends with the exit code of the command

What a check costs: how long it takes also depends on what else runs.
"""

import ctypes
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
"""prctl(2) of Linux: processes whose parent has ended become children of this one, and are counted."""
PATIENCE = 30
"""Seconds for processes that outlive the command; those that are still running then are not counted."""


def main(file: str, command: list[str]) -> int:
    """The exit code of the command; 128 + N if signal N ended it, as in a shell."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # Not by posix_spawn(3), with which the command would ignore a signal of the C library.
    process = subprocess.Popen(command)  # noqa: S603 - the command of the check
    ended, status = os.wait()
    # At once for each process, as init would: some tests wait until a process is gone.
    while ended != process.pid:
        ended, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    _wait_for_orphans()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(file).write_text(f"{used.ru_utime + used.ru_stime:.1f}\n")
    return code if code >= 0 else 128 - code


def _wait_for_orphans() -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.05)
        except ChildProcessError:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
