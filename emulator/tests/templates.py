"""Building blocks of test templates: resources, intrinsic functions, policy documents."""

import json
from typing import Any

Resources = dict[str, Any]


def ref(name: str) -> dict[str, str]:
    """``!Ref name``."""
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    """``!GetAtt name.attribute``."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> dict[str, str]:
    """``!Sub text``."""
    return {"Fn::Sub": text}


def resource(kind: str, depends: str | list[str] | None = None, /, **properties: Any) -> dict[str, Any]:
    """One resource; ``kind`` without ``AWS::``."""
    found: dict[str, Any] = {"Type": f"AWS::{kind}", "Properties": properties}
    return {**found, "DependsOn": depends} if depends else found


def policy(effect: str, action: str | list[str], target: Any, **more: Any) -> dict[str, Any]:
    """A policy document with one statement."""
    statement = {"Effect": effect, "Action": action, **more}
    if target is not None:
        statement["Resource"] = target
    return {"Version": "2012-10-17", "Statement": [statement]}


def template(resources: dict[str, Any], **sections: Any) -> str:
    """A template's body."""
    return json.dumps({"Resources": resources, **sections})


def parameters(values: dict[str, str]) -> list[dict[str, str]]:
    """Parameters in the API's format."""
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]
