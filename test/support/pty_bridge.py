"""Runs a command in a pseudo-terminal and relays it over stdin and stdout: a test acts as the terminal.

Usage: pty_bridge.py COLUMNS ROWS COMMAND [ARGUMENT...]

A line of the form ``\\x1e COLUMNS ROWS \\n`` on stdin resizes the terminal. Exits with the command's code
(128 + the signal's number if a signal ended it). At the end of stdin the terminal hangs up, like a closed
window.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios

RESIZE = re.compile(rb"\x1e(\d+) (\d+)\n")


def set_size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def relay(terminal: int) -> None:
    """Copies in both directions until the command closes the terminal or our stdin ends."""
    while True:
        ready, _, _ = select.select([terminal, 0], [], [])
        if terminal in ready:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                return
            if not data:
                return
            os.write(1, data)
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                return
            for columns, rows in RESIZE.findall(data):
                set_size(terminal, int(columns), int(rows))
            keys = RESIZE.sub(b"", data)
            if keys:
                os.write(terminal, keys)


def main() -> int:
    columns, rows, *command = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    set_size(terminal, int(columns), int(rows))
    os.kill(child, signal.SIGWINCH)
    relay(terminal)
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
