"""Takes the place of a process of start.py: has playbook_server.py run it, and ends with its exit code.

python playbook_client.py SOCKET ARGUMENT…
"""

import fcntl
import json
import os
import socket
import sys
import time
from pathlib import Path

DESCRIPTORS = range(5)
"""What ops gives to a playbook: standard input and output, events and lifeline."""
START_SECONDS = 60


def run(path, arguments, environment, folder, descriptors, timeout=None):
    """The exit code; `descriptors` maps the numbers that the run sees to this process's own.

    After `timeout` seconds it raises TimeoutError, and the run ends.
    """
    with socket.socket(socket.AF_UNIX) as server:
        _connect(server, path)
        server.settimeout(timeout)
        socket.send_fds(server, [b"\n"], list(descriptors.values()))
        request = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": folder,
            "descriptors": list(descriptors),
        }
        server.sendall(json.dumps(request).encode() + b"\n")
        answer = server.recv(1)
        # A run that crashes sends nothing.
        return answer[0] if answer else 1


def _connect(server, path):
    """The server listens before it does anything else, but may have been started just now."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            return server.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def _open(descriptor):
    try:
        fcntl.fcntl(descriptor, fcntl.F_GETFD)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    own = {number: number for number in DESCRIPTORS if _open(number)}
    sys.exit(run(sys.argv[1], sys.argv[2:], os.environ, str(Path.cwd()), own))
