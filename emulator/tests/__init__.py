"""Tests of the emulator, through boto3 against a running one."""
