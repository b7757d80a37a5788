"""The library of the action and callback plugins.

A worker brings one CloudFormation stack to its desired state. docs/reference/build-format.md describes what
it reads, docs/reference/run-protocol.md what it writes to the run directory and reports.
"""
