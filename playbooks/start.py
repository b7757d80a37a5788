"""ansible-playbook as ops starts it: the same program with the same arguments, with less work around it.

Collecting garbage while modules are loaded and taking everything apart at the end is half a second of each
run. So collecting begins when the run is prepared (stackrun.run.context), and the process ends with its work.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

gc.disable()

from ansible.cli.playbook import main  # noqa: E402 - loaded without collecting


def _status() -> int:
    """The exit code of ansible-playbook, as Python would end with."""
    try:
        main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.argv[0] = "ansible-playbook"
    status = _status()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
