"""A secret: an SSM SecureString that is generated where it is absent, or taken over where it is there.

Its value is in no answer and in no log. Ref is `<name>:<version>`: it changes with the value, so what refers
to it is updated, and tasks start anew with the new value.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass
from typing import Any

import boto3
from custom_resource import Done, Refused, Request, handle
from log import log

# The same as those of `generate` in docs/reference/build-format.md.
ALPHABETS = {
    "alphanumeric": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    "printable": string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~",
}

LONGEST = 4096
"""Characters of a standard parameter."""


@dataclass(frozen=True)
class Wanted:
    """The resource's properties, checked."""

    name: str
    key_id: str
    length: int
    alphabet: str


@dataclass(frozen=True)
class Identity:
    """The physical id. `adopted` where the parameter was there before: then it is never deleted."""

    name: str
    version: int
    adopted: bool

    def __str__(self) -> str:
        """`/shop/dev/db/PASSWORD:3`, with `:adopted` behind it."""
        return f"{self.name}:{self.version}{':adopted' if self.adopted else ''}"

    @classmethod
    def of(cls, physical_id: str) -> Identity | None:
        """None for an id not given here: CloudFormation makes one up where it got no answer."""
        match = re.fullmatch(r"(/[^:]+):(\d+)(:adopted)?", physical_id)
        return cls(match[1], int(match[2]), bool(match[3])) if match else None


def handler(event: Any, context: Any) -> None:
    """Entry: a custom resource with Name, KeyId, Length, Alphabet, RotationToken and DeleteWithStack."""
    handle(event, context, act)


def act(request: Request) -> Done:
    """Makes sure of the parameter; at Delete leaves it, unless DeleteWithStack is 'true'."""
    ssm = boto3.client("ssm")
    if request.type == "Delete":
        return _delete(ssm, request)
    wanted = _wanted(request.properties)
    before = Identity.of(request.physical_id)
    found = _find(ssm, wanted.name)
    adopted = found is not None
    if found is None:
        adopted = not _create(ssm, wanted)
    elif before and (before.name, before.version) == (wanted.name, found["Version"]):
        adopted = before.adopted
        _change(ssm, request, wanted)
    elif before and before.name == wanted.name:
        # Changed since, by an operator or by a first attempt of this very request: it counts as the rotation.
        adopted = before.adopted
    found = _found(ssm, wanted.name)
    identity = Identity(wanted.name, found["Version"], adopted)
    data = {"Name": wanted.name, "Arn": found["ARN"], "Version": str(found["Version"])}
    return Done(str(identity), data)


def _wanted(properties: dict[str, Any]) -> Wanted:
    name, key_id = properties.get("Name"), properties.get("KeyId")
    if not isinstance(name, str) or not re.fullmatch(r"(/[A-Za-z0-9_.-]+)+", name):
        raise Refused(
            f"Name is {name!r}; it must be the path of a parameter, for example /shop/dev/db/PASSWORD"
        )
    if not isinstance(key_id, str) or not key_id:
        raise Refused("KeyId is needed: the id, alias or ARN of the key that encrypts the secret")
    length, alphabet = str(properties.get("Length", "32")), properties.get("Alphabet", "alphanumeric")
    if not re.fullmatch(r"\d{1,4}", length) or not 1 <= int(length) <= LONGEST:
        raise Refused(f"Length is {length!r}; it must be 1 to {LONGEST}")
    if alphabet not in ALPHABETS:
        raise Refused(f"Alphabet is {alphabet!r}; it must be one of {', '.join(sorted(ALPHABETS))}")
    return Wanted(name, key_id, int(length), alphabet)


def _find(ssm: Any, name: str) -> dict[str, Any] | None:
    """The parameter with its encrypted value, which is never looked at; None where it is absent."""
    try:
        found = ssm.get_parameter(Name=name, WithDecryption=False)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        return None
    if found["Type"] != "SecureString":
        raise Refused(f"{name} is a {found['Type']}; only a SecureString can be taken over")
    return found


def _found(ssm: Any, name: str) -> dict[str, Any]:
    found = _find(ssm, name)
    if found is None:
        raise Refused(f"{name} was deleted while it was worked on")
    return found


def _generated(wanted: Wanted) -> str:
    return "".join(secrets.choice(ALPHABETS[wanted.alphabet]) for _ in range(wanted.length))


def _create(ssm: Any, wanted: Wanted) -> bool:
    """False where another has made it meanwhile."""
    try:
        _put(ssm, wanted, _generated(wanted), overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        return False
    return True


def _change(ssm: Any, request: Request, wanted: Wanted) -> None:
    """A new value for a new RotationToken; the same value again under a new key."""
    if request.changed("RotationToken"):
        _put(ssm, wanted, _generated(wanted), overwrite=True)
    elif request.changed("KeyId"):
        value = ssm.get_parameter(Name=wanted.name, WithDecryption=True)["Parameter"]["Value"]
        _put(ssm, wanted, value, overwrite=True)


def _put(ssm: Any, wanted: Wanted, value: str, overwrite: bool) -> None:
    ssm.put_parameter(
        Name=wanted.name, Value=value, Type="SecureString", KeyId=wanted.key_id, Overwrite=overwrite
    )
    log("written", name=wanted.name, replaced=overwrite)


def _delete(ssm: Any, request: Request) -> Done:
    """Deletes only the very version that the id names: an older id goes whenever the value has changed."""
    identity = Identity.of(request.physical_id)
    asked = request.properties.get("DeleteWithStack") == "true"
    if identity and asked and not identity.adopted:
        found = _find(ssm, identity.name)
        if found and found["Version"] == identity.version:
            ssm.delete_parameter(Name=identity.name)
            log("deleted", name=identity.name)
    return Done(request.physical_id)
