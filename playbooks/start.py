"""Runs ansible-playbook for ops: the same program and arguments, but half a second faster.

That is what garbage collection during imports and the interpreter's shutdown take. So collection starts when
the run is prepared (stackrun.run.context), and the process exits as soon as its work is done.

Paths are used as they are: Ansible would expand variables in them (ansible.utils.path.unfrackpath), and read
a folder named ``$HOME`` as the home of the user.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

gc.disable()
# Before Ansible is imported, which may keep the function.
os.path.expandvars = lambda path: path  # type: ignore[assignment]  replacing it is the point

from ansible.cli.playbook import main  # noqa: E402 - imported without garbage collection


def run(arguments: list[str]) -> int:
    """The exit code of ansible-playbook, as Python would return it."""
    sys.argv[:] = ["ansible-playbook", *arguments]
    try:
        main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    return 0


def end(status: int) -> NoReturn:
    """Ends the process without taking the interpreter apart."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    end(run(sys.argv[1:]))
