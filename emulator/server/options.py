"""The command line, and the environment variables that ministack reads when it is imported."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True)
class Options:
    """The options of one emulator. ``port`` is a TCP port on loopback, ``state_dir`` an absolute path."""

    port: int
    state_dir: Path
    account: str
    region: str
    log_level: str
    save_interval: float
    read_delay: float
    new_account: bool


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port: use a number from 1 to 65535")
    return int(text)


def _account(text: str) -> str:
    if not re.fullmatch(r"[0-9]{12}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not an account id: use 12 digits")
    return text


def parse_options(arguments: list[str]) -> Options:
    """Parse the command line; a usage error ends the process with code 2 (argparse)."""
    parser = argparse.ArgumentParser(prog="python -m emulator", description="A local AWS on 127.0.0.1.")
    parser.add_argument("--port", type=_port, required=True, help="the port of the gateway on 127.0.0.1")
    parser.add_argument("--state-dir", type=Path, required=True, help="the directory of the saved state")
    parser.add_argument(
        "--account",
        type=_account,
        default=DEFAULT_ACCOUNT,
        help=f"account of callers whose access key id is not 12 digits ({DEFAULT_ACCOUNT})",
    )
    parser.add_argument("--region", default=DEFAULT_REGION, help=f"default region ({DEFAULT_REGION})")
    parser.add_argument("--log-level", default="WARNING", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    parser.add_argument(
        "--save-interval",
        type=float,
        default=5.0,
        metavar="SECONDS",
        help="save the state after this long without requests since a change (5)",
    )
    parser.add_argument(
        "--read-delay",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="show a stack as it was for this long after an operation was accepted (0)",
    )
    parser.add_argument(
        "--new-account",
        action="store_true",
        help="no service has its service-linked role until a request makes it",
    )
    parsed = parser.parse_args(arguments)
    return Options(
        parsed.port,
        parsed.state_dir.absolute(),
        parsed.account,
        parsed.region,
        parsed.log_level,
        parsed.save_interval,
        parsed.read_delay,
        parsed.new_account,
    )


def ministack_environment(options: Options) -> dict[str, str]:
    """The variables that keep ministack on loopback, on one port, and its state in one directory.

    The listeners on fixed ports (SFTP 2222, MQTT 8883) are off, because two emulators would collide.
    """
    return {
        "GATEWAY_PORT": str(options.port),
        "BIND_HOST": HOST,
        "SFTP_HOST": HOST,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "USE_SSL": "0",
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(options.state_dir / "services"),
        "S3_DATA_DIR": str(options.state_dir / "s3"),
        "MINISTACK_ACCOUNT_ID": options.account,
        "MINISTACK_REGION": options.region,
        "LOG_LEVEL": options.log_level,
    }
