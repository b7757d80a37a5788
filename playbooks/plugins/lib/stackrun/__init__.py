"""What the stack and secrets action plugins, the callbacks and their tests share.

A worker brings one CloudFormation stack to its wanted state; see docs/reference/build-format.md for what it
reads and docs/reference/run-protocol.md for what it leaves in the run directory and reports.
"""
