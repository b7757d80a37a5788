"""Runs ministack's gateway in this process until a signal, then saves its state."""

import asyncio
import logging
import signal
import socket

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from ministack import app as ministack_app

from emulator.balancer import rule_records, target_actions
from emulator.balancer.balancer import BALANCER
from emulator.balancer.entrance import Entrance
from emulator.base import callers
from emulator.cloudformation import install as install_cloudformation
from emulator.cloudformation.api import read_delay
from emulator.server import loopback, persistence, service_names
from emulator.server.gateway import Gateway
from emulator.server.handlers import install as install_resources
from emulator.server.options import Options
from emulator.server.partitions import Partitions
from emulator.services import account_settings, ecr, kms, s3_files, ssm
from emulator.services.cloudtrail import api_events, event_history
from emulator.services.ec2 import zones
from emulator.services.ecr.registry import Registry
from emulator.services.ecs import capacity_provider_deletion, container_secrets, deployments, standalone_tasks
from emulator.services.iam import install as install_identity
from emulator.services.iam import service_linked_roles
from emulator.services.ssm import public_parameters


def extend_ministack() -> None:
    """Install all extensions; called once, before the first request."""
    loopback.install()
    service_names.install()
    persistence.install()
    s3_files.install()
    ecr.install()
    public_parameters.install()
    zones.install()
    account_settings.install()
    capacity_provider_deletion.install()
    standalone_tasks.install()
    deployments.install()
    container_secrets.install()
    kms.install()
    ssm.install()
    api_events.install()
    event_history.install()
    callers.install()
    install_identity()
    install_resources()
    install_cloudformation()
    rule_records.install()
    target_actions.install()


def _hypercorn_config(options: Options, listener: socket.socket) -> Config:
    config = Config()
    # hypercorn closes the descriptor itself, so the socket object must release it.
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.loglevel = options.log_level
    # Idle keep-alive connections need no grace period; a request in flight takes well under a second.
    config.graceful_timeout = 2
    config.shutdown_timeout = 20
    return config


async def _serve(options: Options, listener: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop.set)
    gateway = Gateway(Entrance(Registry(Partitions(ministack_app.app)), BALANCER), options)
    saver = asyncio.create_task(persistence.save_regularly(gateway, options.save_interval))
    balancer = asyncio.create_task(BALANCER.run())

    async def stopping() -> None:
        await stop.wait()
        # First, because a target may take its time over a request that came through the gateway.
        balancer.cancel()

    try:
        await hypercorn_serve(gateway, _hypercorn_config(options, listener), shutdown_trigger=stopping)
    finally:
        saver.cancel()
        balancer.cancel()


def serve(options: Options, listener: socket.socket) -> str | None:
    """Serve on ``listener`` until SIGTERM or SIGINT, then save; why that failed, or None."""
    logging.getLogger().setLevel(options.log_level)
    extend_ministack()
    read_delay.install(options.read_delay)
    service_linked_roles.install(options.new_account)
    asyncio.run(_serve(options, listener))
    return persistence.last_failure()
