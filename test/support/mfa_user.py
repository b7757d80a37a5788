"""Creates a user with an MFA device and a role that requires its code; prints what a test needs as JSON.

Usage: mfa_user.py ENDPOINT ACCOUNT. The user ``ada`` can only assume the role ``Deploy``, and only with MFA;
the role has full access. The codes of the current and the next step are left unused.
"""

import json
import sys

import boto3
from totp import code, current_step


def policy(**statement: object) -> str:
    """A policy with one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def main(endpoint: str, account: str) -> None:
    """Creates user, device and role as the account's root."""
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
    step = current_step()
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
    credentials = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"], "seed": seed}
    print(json.dumps({**credentials, "device": device["SerialNumber"]}))


main(*sys.argv[1:])
