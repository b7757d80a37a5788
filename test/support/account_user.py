"""A user of the account's base: enrols their MFA device and tests what the roles allow and deny.

Usage: account_user.py ENDPOINT STEP, with JSON on standard input and on standard output.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from totp import code, current_step

Keys = dict[str, Any]
Call = Callable[[], Any]
REGION = "eu-central-1"


class Caller:
    """Creates clients with one set of keys."""

    def __init__(self, endpoint: str, keys: Keys) -> None:
        self.endpoint = endpoint
        self.keys = keys

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.keys["AccessKeyId"],
            aws_secret_access_key=self.keys.get("SecretAccessKey", "test"),
            aws_session_token=self.keys.get("SessionToken"),
            config=Config(retries={"max_attempts": 1}),
        )


def results(calls: dict[str, Call]) -> dict[str, str]:
    """Call → "allowed", or its error code."""
    found = {}
    for name, call in calls.items():
        try:
            call()
            found[name] = "allowed"
        except ClientError as error:
            found[name] = error.response["Error"]["Code"]
    return found


def enrol(endpoint: str, given: dict[str, str]) -> dict[str, Any]:
    """Creates a user in the groups; as this user tests what is refused without MFA and enrols a device."""
    root = Caller(endpoint, {"AccessKeyId": given["account"]}).client("iam")
    name, project, account = given["user"], given["project"], given["account"]
    root.create_user(UserName=name)
    for group in ("users", "operator"):
        root.add_user_to_group(UserName=name, GroupName=f"{project}-{group}")
    key = root.create_access_key(UserName=name)["AccessKey"]
    user = Caller(endpoint, key)
    iam, sts = user.client("iam"), user.client("sts")
    role = f"arn:aws:iam::{account}:role/{project}-operator"
    refused = results(
        {
            "sts:AssumeRole": lambda: sts.assume_role(RoleArn=role, RoleSessionName="probe"),
            "cloudformation:DescribeStacks": user.client("cloudformation").describe_stacks,
            "ec2:DescribeVpcs": user.client("ec2").describe_vpcs,
            "iam:CreateAccessKey": lambda: iam.create_access_key(UserName=name),
            "iam:ListUsers": iam.list_users,
            "s3:ListBuckets": user.client("s3").list_buckets,
            "ssm:GetParameter": lambda: user.client("ssm").get_parameter(Name="/x"),
            "another's device": lambda: iam.create_virtual_mfa_device(VirtualMFADeviceName="other"),
        }
    )
    return {**enrol_device(iam, name, key), "refused": refused}


def enrol_device(iam: Any, name: str, key: Keys) -> dict[str, Any]:
    """Creates and enables a user's own device."""
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
    seed, serial = device["Base32StringSeed"].decode(), device["SerialNumber"]
    iam.enable_mfa_device(
        UserName=name,
        SerialNumber=serial,
        AuthenticationCode1=code(seed, current_step() - 2),
        AuthenticationCode2=code(seed, current_step() - 1),
    )
    keys = {name: key[name] for name in ("AccessKeyId", "SecretAccessKey")}
    return {"keys": keys, "seed": seed, "device": serial}


def enrol_added(endpoint: str, given: dict[str, str]) -> dict[str, Any]:
    """Gives a user whom ops has added an access key, and enrols their device."""
    root = Caller(endpoint, {"AccessKeyId": given["account"]}).client("iam")
    key = root.create_access_key(UserName=given["user"])["AccessKey"]
    return enrol_device(Caller(endpoint, key).client("iam"), given["user"], key)


def begin_device(endpoint: str, given: dict[str, str]) -> str:
    """Creates a device with the user's name and does not enable it."""
    root = Caller(endpoint, {"AccessKeyId": given["account"]}).client("iam")
    device = root.create_virtual_mfa_device(VirtualMFADeviceName=given["user"])["VirtualMFADevice"]
    return device["SerialNumber"]


def described(endpoint: str, given: dict[str, str]) -> dict[str, Any]:
    """A user's groups, password reset and tags in IAM."""
    iam, name = Caller(endpoint, {"AccessKeyId": given["account"]}).client("iam"), given["user"]
    return {
        "groups": sorted(each["GroupName"] for each in iam.list_groups_for_user(UserName=name)["Groups"]),
        "reset": iam.get_login_profile(UserName=name)["LoginProfile"]["PasswordResetRequired"],
        "tags": {each["Key"]: each["Value"] for each in iam.get_user(UserName=name)["User"]["Tags"]},
    }


def left(endpoint: str, given: dict[str, str]) -> dict[str, list[str]]:
    """The names of all users, and all virtual devices, enabled or not."""
    iam = Caller(endpoint, {"AccessKeyId": given["account"]}).client("iam")
    devices = iam.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]
    return {
        "users": sorted(each["UserName"] for each in iam.list_users()["Users"]),
        "devices": [each["SerialNumber"] for each in devices],
    }


def operate(endpoint: str, given: dict[str, Any]) -> dict[str, str]:
    """As an operator tries calls beyond deploying an environment."""
    user = Caller(endpoint, given["keys"]).client("sts")
    mfa = {"SerialNumber": given["device"], "TokenCode": code(given["seed"], current_step() + 1)}
    session = Caller(endpoint, user.get_session_token(**mfa)["Credentials"]).client("sts")
    project, account = given["project"], given["account"]
    role = f"arn:aws:iam::{account}:role/{project}"
    assumed = session.assume_role(RoleArn=f"{role}-operator", RoleSessionName="probe")["Credentials"]
    operator = Caller(endpoint, assumed)
    cfn, iam, ssm = (operator.client(service) for service in ("cloudformation", "iam", "ssm"))
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    foreign = f"{project}-dev-eu-network"
    root = Caller(endpoint, {"AccessKeyId": account}).client("cloudformation")
    tags = [{"Key": "Project", "Value": f"{project}-dev"}]
    root.create_stack(StackName=foreign, TemplateBody=given["template"], Tags=tags)
    cfn.describe_stacks(StackName=foreign)
    new = {"ChangeSetName": "x", "ChangeSetType": "CREATE", "TemplateBody": given["template"]}

    def stack(name: str, **role: str) -> Call:
        return lambda: cfn.create_change_set(StackName=name, **new, **role)

    return results(
        {
            "a stack without the service role": stack(f"{project}-dev-x"),
            "a stack with an administrator's role": stack(
                f"{project}-dev-x", RoleARN=f"{role}-administrator"
            ),
            "a stack of another project": stack("other-dev-x", RoleARN=f"{role}-deployment"),
            "a change of a stack whose name begins like this project's": lambda: cfn.create_change_set(
                StackName=foreign, **{**new, "ChangeSetType": "UPDATE"}, RoleARN=f"{role}-deployment"
            ),
            "the deletion of that stack": lambda: cfn.delete_stack(StackName=foreign),
            "the account's roles": stack(f"{project}-iam", RoleARN=f"{role}-deployment"),
            "cloudformation:DeleteStack of the trail": lambda: cfn.delete_stack(StackName=f"{project}-audit"),
            "sts:AssumeRole as administrator": lambda: operator.client("sts").assume_role(
                RoleArn=f"{role}-administrator", RoleSessionName="probe"
            ),
            "iam:CreateUser": lambda: iam.create_user(UserName="x"),
            "iam:CreateRole": lambda: iam.create_role(
                RoleName=f"{project}-x", AssumeRolePolicyDocument=trust
            ),
            "iam:PutRolePolicy": lambda: iam.put_role_policy(
                RoleName=f"{project}-operator", PolicyName="x", PolicyDocument=trust
            ),
            "iam:AddUserToGroup": lambda: iam.add_user_to_group(
                UserName=given["user"], GroupName=f"{project}-administrator"
            ),
            "ec2:CreateVpc": lambda: operator.client("ec2").create_vpc(CidrBlock="10.99.0.0/16"),
            "ssm:GetParameter of another project": lambda: ssm.get_parameter(Name="/other/dev/x/KEY"),
            "kms:CreateKey": operator.client("kms").create_key,
            "lambda:ListFunctions": operator.client("lambda").list_functions,
            "sns:CreateTopic": lambda: operator.client("sns").create_topic(Name=f"{project}-x"),
        }
    )


def in_roles(endpoint: str, given: dict[str, Any], user_name: str) -> dict[str, Any]:
    """Parameter Store clients with each role of a task; their trust policies are changed for it."""
    root = Caller(endpoint, {"AccessKeyId": given["account"]})
    iam = root.client("iam")
    stack = root.client("cloudformation").describe_stack_resources(StackName=given["stack"])
    roles = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in stack["StackResources"]}
    user = iam.create_user(UserName=user_name)["User"]["Arn"]
    key = iam.create_access_key(UserName=user_name)["AccessKey"]
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": {"AWS": user}}]}
    may = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "*"}]}
    iam.put_user_policy(UserName=user_name, PolicyName="assume", PolicyDocument=json.dumps(may))
    found = {}
    for logical in ("ExecutionRole", "TaskRole"):
        name = roles[logical]
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
        arn = iam.get_role(RoleName=name)["Role"]["Arn"]
        assumed = Caller(endpoint, key).client("sts").assume_role(RoleArn=arn, RoleSessionName="task")
        found[logical] = Caller(endpoint, assumed["Credentials"]).client("ssm")
    return found


def pipeline_keys(endpoint: str, given: dict[str, Any]) -> dict[str, Keys]:
    """Role → keys of its session; a user who may assume the roles stands for the tokens of a pipeline."""
    iam = Caller(endpoint, {"AccessKeyId": given["account"]}).client("iam")
    user = iam.create_user(UserName="pipeline")["User"]["Arn"]
    key = iam.create_access_key(UserName="pipeline")["AccessKey"]
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": {"AWS": user}}]}
    may = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "*"}]}
    iam.put_user_policy(UserName="pipeline", PolicyName="assume", PolicyDocument=json.dumps(may))
    found = {}
    for name in given["roles"]:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
        arn = iam.get_role(RoleName=name)["Role"]["Arn"]
        assumed = Caller(endpoint, key).client("sts").assume_role(RoleArn=arn, RoleSessionName="pipeline")
        found[name] = {
            key: assumed["Credentials"][key] for key in ("AccessKeyId", "SecretAccessKey", "SessionToken")
        }
    return found


def statuses(endpoint: str, given: dict[str, str]) -> dict[str, str]:
    """The statuses of an environment's stacks."""
    cfn = Caller(endpoint, {"AccessKeyId": given["account"]}).client("cloudformation")
    stacks = [stack for page in cfn.get_paginator("describe_stacks").paginate() for stack in page["Stacks"]]
    prefix = f"{given['project']}-{given['environment']}-"
    return {
        stack["StackName"]: stack["StackStatus"] for stack in stacks if stack["StackName"].startswith(prefix)
    }


def put_secrets(endpoint: str, given: dict[str, Any], names: list[str]) -> None:
    """Writes the secrets as the account's root."""
    ssm = Caller(endpoint, {"AccessKeyId": given["account"]}).client("ssm")
    for name in names:
        ssm.put_parameter(Name=name, Value="x", Type="SecureString", KeyId=given["key"])


def read_secrets(endpoint: str, given: dict[str, Any]) -> dict[str, str]:
    """What each role of a task can read by name."""
    put_secrets(endpoint, given, given["secrets"][-1:])
    found = {}
    for logical, ssm in in_roles(endpoint, given, "starter").items():
        for secret in given["secrets"]:
            found |= results(
                {
                    f"{logical} {secret}": lambda ssm=ssm, secret=secret: ssm.get_parameters(
                        Names=[secret], WithDecryption=True
                    )
                }
            )
    return found


def read_paths(endpoint: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the app itself can read: by path (with the names returned), by several names, by one."""
    put_secrets(endpoint, given, given["put"])
    roles = in_roles(endpoint, given, "reader")
    app, calls, returned = roles["TaskRole"], {}, {}
    for path in given["paths"]:

        def read(path: str = path) -> None:
            response = app.get_parameters_by_path(Path=path, Recursive=True, WithDecryption=True)
            returned[path] = [one["Name"] for one in response["Parameters"]]

        calls[f"path {path}"] = read
    for name in given["names"]:
        calls[f"names {name}"] = lambda name=name: app.get_parameters(Names=[name], WithDecryption=True)
        calls[f"name {name}"] = lambda name=name: app.get_parameter(Name=name, WithDecryption=True)
        calls[f"start {name}"] = lambda name=name: roles["ExecutionRole"].get_parameters(
            Names=[name], WithDecryption=True
        )
    return {"answers": results(calls), "returned": returned}


def boundaries(endpoint: str, given: dict[str, Any]) -> list[str]:
    """The boundaries of all roles that an environment's stacks have created."""
    iam = Caller(endpoint, {"AccessKeyId": given["account"]}).client("iam")
    names = [
        each["RoleName"] for page in iam.get_paginator("list_roles").paginate() for each in page["Roles"]
    ]
    own = [name for name in names if name.startswith(f"{given['project']}-{given['environment']}-")]
    roles = [iam.get_role(RoleName=name)["Role"] for name in own]
    return [each.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "none") for each in roles]


STEPS = {
    "begin_device": begin_device,
    "boundaries": boundaries,
    "described": described,
    "enrol": enrol,
    "enrol_added": enrol_added,
    "left": left,
    "operate": operate,
    "pipeline_keys": pipeline_keys,
    "read_paths": read_paths,
    "read_secrets": read_secrets,
    "statuses": statuses,
}

if __name__ == "__main__":
    endpoint, step = sys.argv[1:]
    print(json.dumps(STEPS[step](endpoint, json.load(sys.stdin))))
