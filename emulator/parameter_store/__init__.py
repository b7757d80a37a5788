"""Parameter Store as the API reference has it: what ministack's lacks, refuses or shows otherwise."""

from emulator.parameter_store import actions

install = actions.install
