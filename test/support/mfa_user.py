"""Makes a user with an MFA device, and a role that wants its code; prints what a test needs of them as JSON.

Usage: mfa_user.py ENDPOINT ACCOUNT. The user ``ada`` may do nothing but assume the role ``Deploy``, and that
with MFA alone; the role may do everything. The codes of now and of the next step are left unused.
"""

import base64
import hmac
import json
import struct
import sys
import time

import boto3


def code(seed: str, step: int) -> str:
    """RFC 6238, six digits."""
    digest = hmac.digest(base64.b32decode(seed), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    return f"{(struct.unpack_from('>I', digest, offset)[0] & 0x7FFFFFFF) % 10**6:06}"


def policy(**statement: object) -> str:
    """A policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def main(endpoint: str, account: str) -> None:
    """Make them as the account's root."""
    iam = boto3.client(
        "iam",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="test",
    )
    user = iam.create_user(UserName="ada")["User"]
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="ada")["VirtualMFADevice"]
    seed = device["Base32StringSeed"].decode()
    step = int(time.time()) // 30
    iam.enable_mfa_device(
        UserName="ada",
        SerialNumber=device["SerialNumber"],
        AuthenticationCode1=code(seed, step - 2),
        AuthenticationCode2=code(seed, step - 1),
    )
    recent = {"NumericLessThan": {"aws:MultiFactorAuthAge": "43200"}}
    trust = policy(Principal={"AWS": user["Arn"]}, Action="sts:AssumeRole", Condition=recent)
    role = iam.create_role(RoleName="Deploy", AssumeRolePolicyDocument=trust)["Role"]
    iam.put_role_policy(RoleName="Deploy", PolicyName="all", PolicyDocument=policy(Action="*", Resource="*"))
    may = policy(Action="sts:AssumeRole", Resource=role["Arn"])
    iam.put_user_policy(UserName="ada", PolicyName="assume", PolicyDocument=may)
    made = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"], "seed": seed}
    print(json.dumps({**made, "device": device["SerialNumber"]}))


main(*sys.argv[1:])
