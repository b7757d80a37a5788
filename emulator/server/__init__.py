"""The server process: its options, start, persistence and the gateway in front of ministack."""
