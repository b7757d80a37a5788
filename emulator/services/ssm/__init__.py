"""Parameter Store as in the API Reference: actions, checks and response members that ministack lacks."""

from emulator.services.ssm import actions

install = actions.install
