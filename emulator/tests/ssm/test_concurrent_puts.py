"""Concurrent PutParameter requests, on which a lock is built: one create succeeds, versions are unique."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from emulator.tests.emulator_process import Emulator


def put(emulator: Emulator, name: str, overwrite: bool) -> int | str:
    """The version or the error code; each call has its own client, like separate processes."""
    client: Any = emulator.client("ssm")
    try:
        return client.put_parameter(Name=name, Value="v", Type="String", Overwrite=overwrite)["Version"]
    except ClientError as error:
        return error.response["Error"]["Code"]


def put_concurrently(emulator: Emulator, name: str, overwrite: bool) -> list[int | str]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: put(emulator, name, overwrite), range(16)))


def test_one_create_succeeds(emulator: Emulator) -> None:
    answers = put_concurrently(emulator, "/shop/dev/.ops/lock", False)
    assert sorted(map(str, answers)) == ["1"] + ["ParameterAlreadyExists"] * 15


def test_overwrites_get_unique_versions(emulator: Emulator) -> None:
    put(emulator, "/shop/dev/.ops/heartbeat", False)
    answers = put_concurrently(emulator, "/shop/dev/.ops/heartbeat", True)
    assert sorted(answers) == list(range(2, 18))
    current = emulator.client("ssm").get_parameter(Name="/shop/dev/.ops/heartbeat")["Parameter"]
    assert current["Version"] == 17
