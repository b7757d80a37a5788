"""Account settings: stored, per region where AWS has them per region, saved, and set by a Lambda function."""

import io
import json
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.tests.emulator_process import Emulator, start_emulator

BLOCK = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": False,
}
FUNCTION = """
import boto3

def handler(event, context):
    s3 = boto3.client("s3control")
    s3.put_public_access_block(AccountId=event["account"], PublicAccessBlockConfiguration=event["block"])
    return s3.get_public_access_block(AccountId=event["account"])["PublicAccessBlockConfiguration"]
"""


def test_ebs_encryption_by_default_is_per_region(emulator: Emulator) -> None:
    ec2 = emulator.client("ec2")
    other = emulator.client("ec2", region="eu-west-3")
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    assert ec2.enable_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    assert other.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    assert ec2.disable_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False


@pytest.fixture
def s3control(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client in this process, with name resolution patched for the host names of S3 Control."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *rest, **more: resolve("127.0.0.1", *rest, **more)
    )
    return emulator.client("s3control")


def test_the_public_access_block_of_an_account(s3control: Any) -> None:
    account = {"AccountId": "000000000000"}
    s3control.put_public_access_block(**account, PublicAccessBlockConfiguration=BLOCK)
    assert s3control.get_public_access_block(**account)["PublicAccessBlockConfiguration"] == BLOCK
    s3control.delete_public_access_block(**account)
    with pytest.raises(ClientError) as caught:
        s3control.get_public_access_block(**account)
    assert caught.value.response["Error"]["Code"] == "NoSuchPublicAccessBlockConfiguration"


def test_a_lambda_function_sets_the_public_access_block(emulator: Emulator) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", FUNCTION)
    client = emulator.client("lambda")
    client.create_function(
        FunctionName="settings",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/settings",
        Handler="handler.handler",
        Code={"ZipFile": code.getvalue()},
    )
    event = {"account": "000000000000", "block": BLOCK}
    answer = client.invoke(FunctionName="settings", Payload=json.dumps(event))
    assert json.loads(answer["Payload"].read()) == BLOCK


def test_settings_survive_a_restart(tmp_path: Path) -> None:
    with start_emulator(tmp_path / "state") as first:
        first.client("ec2").enable_ebs_encryption_by_default()
        first.stop()
    with start_emulator(tmp_path / "state") as second:
        assert second.client("ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
