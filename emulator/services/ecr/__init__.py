"""ECR: the registry that clients push to and pull from, its API, and the replication configuration."""

from emulator.services.ecr import actions, layer_actions, state


def install() -> None:
    """Replace ministack's images, layers and tokens; called once, before the state is loaded."""
    state.install()
    actions.install()
    layer_actions.install()
