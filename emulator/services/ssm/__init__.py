"""Parameter Store as the API reference has it: what ministack's lacks, refuses or shows otherwise."""

from emulator.services.ssm import actions

install = actions.install
