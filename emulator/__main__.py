"""Entry point: ``python -m emulator --port N --state-dir DIR``."""

import sys

from emulator.server.start import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
