"""Searches the command lines and environments of all processes for texts, every ten milliseconds.

    python watch_processes.py

reads a JSON object from the first line of standard input: `texts` (form → text), `allowed` (a text: processes
with it in their command line may have the others in their environment). It prints `ready`, and at the end of
its input a JSON object: `samples`, `found` ([[form, "cmdline" or "environ", command line without texts]]).
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

_EVERY = 0.01


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        # The process has ended or belongs to another user.
        return b""


def _sample(texts: dict[str, bytes], allowed: bytes, found: set[tuple[str, str, str]]) -> None:
    own = str(os.getpid())
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or process.name == own:
            continue
        command = _read(process / "cmdline")
        environment = _read(process / "environ")
        # A process may have become another program since its command line was read.
        if allowed in command or allowed in _read(process / "cmdline"):
            environment = b""
        for form, text in texts.items():
            for where, content in (("cmdline", command), ("environ", environment)):
                if text in content:
                    shown = command.replace(text, b"<found>").replace(b"\0", b" ").decode(errors="replace")
                    found.add((form, where, shown[:200]))


def main() -> None:
    given = json.loads(sys.stdin.readline())
    texts = {form: text.encode() for form, text in given["texts"].items()}
    found: set[tuple[str, str, str]] = set()
    samples, ended = 0, threading.Event()
    print("ready", flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.is_set():
        started = time.monotonic()
        _sample(texts, given["allowed"].encode(), found)
        samples += 1
        ended.wait(max(0.0, _EVERY - (time.monotonic() - started)))
    print(json.dumps({"samples": samples, "found": sorted(found)}), flush=True)


if __name__ == "__main__":
    main()
