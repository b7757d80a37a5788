"""Tests of the emulator: boto3 against a running emulator."""
