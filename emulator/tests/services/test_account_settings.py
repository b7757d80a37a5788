"""Settings of an account: kept, a region's own apart, saved, and set by a function as in AWS."""

import io
import json
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.tests.running import Emulator, emulator

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


def test_volumes_are_encrypted_by_default_in_one_region(running: Emulator) -> None:
    ec2 = running.client("ec2")
    other = running.client("ec2", region="eu-west-3")
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    assert ec2.enable_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    assert other.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    assert ec2.disable_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False


@pytest.fixture
def s3control(running: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client in this process, where the names of S3 Control do not resolve by themselves."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *rest, **more: resolve("127.0.0.1", *rest, **more)
    )
    return running.client("s3control")


def test_the_public_access_block_of_an_account(s3control: Any) -> None:
    account = {"AccountId": "000000000000"}
    s3control.put_public_access_block(**account, PublicAccessBlockConfiguration=BLOCK)
    assert s3control.get_public_access_block(**account)["PublicAccessBlockConfiguration"] == BLOCK
    s3control.delete_public_access_block(**account)
    with pytest.raises(ClientError) as caught:
        s3control.get_public_access_block(**account)
    assert caught.value.response["Error"]["Code"] == "NoSuchPublicAccessBlockConfiguration"


def test_a_function_sets_it(running: Emulator) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", FUNCTION)
    client = running.client("lambda")
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


def test_they_are_saved(tmp_path: Path) -> None:
    with emulator(tmp_path / "state") as first:
        first.client("ec2").enable_ebs_encryption_by_default()
        first.stop()
    with emulator(tmp_path / "state") as second:
        assert second.client("ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
