"""A secret: an SSM SecureString that is generated if it does not exist, or adopted if it does.

No response and no log contains its value. Ref is `<name>:<version>`: it changes with the value, so resources
that refer to it are updated, and tasks restart with the new value.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass
from typing import Any

import boto3
from custom_resource import Request, ResourceError, Result, handle
from log import log

# The same as for `generate` in docs/reference/build-format.md.
ALPHABETS = {
    "alphanumeric": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    "printable": string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~",
}

MAX_LENGTH = 4096
"""Maximum number of characters of a standard parameter."""


@dataclass(frozen=True)
class SecretSpec:
    """The validated properties."""

    name: str
    key_id: str
    length: int
    alphabet: str


@dataclass(frozen=True)
class Identity:
    """The physical ID. `adopted` if the parameter existed before; it is then never deleted."""

    name: str
    version: int
    adopted: bool

    def __str__(self) -> str:
        """For example `/shop/dev/db/PASSWORD:3` or `/shop/dev/db/PASSWORD:3:adopted`."""
        return f"{self.name}:{self.version}{':adopted' if self.adopted else ''}"

    @classmethod
    def parse(cls, physical_id: str) -> Identity | None:
        """None for an ID from elsewhere: CloudFormation generates one if it gets no response."""
        match = re.fullmatch(r"(/[^:]+):(\d+)(:adopted)?", physical_id)
        return cls(match[1], int(match[2]), bool(match[3])) if match else None


def handler(event: Any, context: Any) -> None:
    """Entry point: a custom resource with the properties in docs/reference/functions.md."""
    handle(event, context, process)


def process(request: Request) -> Result:
    """Ensures that the parameter exists; Delete keeps it unless DeleteWithStack is 'true'."""
    ssm = boto3.client("ssm")
    if request.type == "Delete":
        return _delete(ssm, request)
    spec = _secret_spec(request.properties)
    before = Identity.parse(request.physical_id)
    found = _find(ssm, spec.name)
    adopted = found is not None
    if found is None:
        adopted = not _create(ssm, spec)
    elif before and (before.name, before.version) == (spec.name, found["Version"]):
        adopted = before.adopted
        _update(ssm, request, spec)
    elif before and before.name == spec.name:
        # Changed since, by an operator or by an earlier attempt of this request: that counts as the rotation.
        adopted = before.adopted
    found = _get(ssm, spec.name)
    identity = Identity(spec.name, found["Version"], adopted)
    data = {"Name": spec.name, "Arn": found["ARN"], "Version": str(found["Version"])}
    return Result(str(identity), data)


def _secret_spec(properties: dict[str, Any]) -> SecretSpec:
    name, key_id = properties.get("Name"), properties.get("KeyId")
    if not isinstance(name, str) or not re.fullmatch(r"(/[A-Za-z0-9_.-]+)+", name):
        raise ResourceError(
            f"Name is {name!r}; it must be the path of a parameter, for example /shop/dev/db/PASSWORD"
        )
    if not isinstance(key_id, str) or not key_id:
        raise ResourceError("KeyId is required: the ID, alias or ARN of the key that encrypts the secret")
    length, alphabet = str(properties.get("Length", "32")), properties.get("Alphabet", "alphanumeric")
    if not re.fullmatch(r"\d{1,4}", length) or not 1 <= int(length) <= MAX_LENGTH:
        raise ResourceError(f"Length is {length!r}; it must be 1 to {MAX_LENGTH}")
    if alphabet not in ALPHABETS:
        raise ResourceError(f"Alphabet is {alphabet!r}; it must be one of {', '.join(sorted(ALPHABETS))}")
    return SecretSpec(name, key_id, int(length), alphabet)


def _find(ssm: Any, name: str) -> dict[str, Any] | None:
    """The parameter with its encrypted value, which is never used; None if it does not exist."""
    try:
        found = ssm.get_parameter(Name=name, WithDecryption=False)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        return None
    if found["Type"] != "SecureString":
        raise ResourceError(f"{name} is a {found['Type']}; only a SecureString can be adopted")
    return found


def _get(ssm: Any, name: str) -> dict[str, Any]:
    found = _find(ssm, name)
    if found is None:
        raise ResourceError(f"{name} was deleted during the request")
    return found


def _generated(spec: SecretSpec) -> str:
    return "".join(secrets.choice(ALPHABETS[spec.alphabet]) for _ in range(spec.length))


def _create(ssm: Any, spec: SecretSpec) -> bool:
    """False if it was created elsewhere in the meantime."""
    try:
        _put(ssm, spec, _generated(spec), overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        return False
    return True


def _update(ssm: Any, request: Request, spec: SecretSpec) -> None:
    """Writes a new value for a new RotationToken; writes the same value again for a new key."""
    if request.changed("RotationToken"):
        _put(ssm, spec, _generated(spec), overwrite=True)
    elif request.changed("KeyId"):
        value = ssm.get_parameter(Name=spec.name, WithDecryption=True)["Parameter"]["Value"]
        _put(ssm, spec, value, overwrite=True)


def _put(ssm: Any, spec: SecretSpec, value: str, overwrite: bool) -> None:
    ssm.put_parameter(
        Name=spec.name, Value=value, Type="SecureString", KeyId=spec.key_id, Overwrite=overwrite
    )
    log("written", name=spec.name, replaced=overwrite)


def _delete(ssm: Any, request: Request) -> Result:
    """Deletes only the version in the physical ID: an old ID is deleted whenever the value has changed."""
    identity = Identity.parse(request.physical_id)
    deletable = request.properties.get("DeleteWithStack") == "true"
    if identity and deletable and not identity.adopted:
        found = _find(ssm, identity.name)
        if found and found["Version"] == identity.version:
            ssm.delete_parameter(Name=identity.name)
            log("deleted", name=identity.name)
    return Result(request.physical_id)
