"""The server process: options, start, persistence, and the gateway in front of ministack."""
