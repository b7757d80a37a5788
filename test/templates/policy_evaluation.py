"""Evaluates a template's policies: resolves intrinsic functions, then applies IAM's logic.

IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators". Supports only
what the templates use and raises for anything else, so that nothing is assumed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from template_loader import Template

ACCOUNT = "111111111111"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackId": f"arn:aws:cloudformation:eu-central-1:{ACCOUNT}:stack/shop-stack/1b2c3d4e-5f60",
    "AWS::StackName": "shop-stack",
    "AWS::URLSuffix": "amazonaws.com",
}

Context = Mapping[str, str]
Decision = Literal["allowed", "denied", "not allowed"]

_NOTHING = object()


@dataclass(frozen=True)
class Stack:
    """A template with values for its parameters; parameters without a value have their default."""

    template: Template
    given: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """What ``Ref`` returns: a parameter's value, or a placeholder for a resource's name."""
        if name in PSEUDO:
            return self.given.get(name, PSEUDO[name])
        if name == "AWS::NoValue":
            return _NOTHING
        if name in self.template["Parameters"]:
            return str(self.given.get(name, self.template["Parameters"][name].get("Default", "")))
        type_ = self.template["Resources"][name]["Type"]
        return self.arn(name) if type_.endswith(("::ManagedPolicy", "::Topic")) else f"shop-stack-{name}"

    def arn(self, logical_id: str) -> str:
        """The ARN of a resource; a role's ARN contains its RoleName."""
        resource = self.template["Resources"][logical_id]
        name = self.resolve(resource.get("Properties", {}).get("RoleName", f"shop-stack-{logical_id}"))
        kind = resource["Type"].split("::")[2].lower()
        return f"arn:aws:iam::{ACCOUNT}:{kind}/{name}"

    def holds(self, name: str) -> bool:
        """Whether a condition of the template is true."""
        return bool(self.resolve(self.template["Conditions"][name]))

    def exists(self, logical_id: str) -> bool:
        condition = self.template["Resources"][logical_id].get("Condition")
        return condition is None or self.holds(condition)

    def resolve(self, node: Any) -> Any:
        """``node`` without intrinsic functions. Raises ``KeyError`` for an unsupported one."""
        if isinstance(node, list):
            items = [self.resolve(item) for item in node]
            return [item for item in items if item is not _NOTHING]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((key, argument),) = node.items()
            if key in ("Ref", "Condition") and isinstance(argument, str):
                return self.value(argument) if key == "Ref" else self.holds(argument)
            if key.startswith("Fn::"):
                return _FUNCTIONS[key](self, argument)
        items = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in items.items() if value is not _NOTHING}


def _sub(stack: Stack, argument: Any) -> str:
    text, given = (argument, {}) if isinstance(argument, str) else argument
    values = stack.resolve(given)

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        if name in values:
            return values[name]
        return stack.arn(name.split(".")[0]) if "." in name else stack.value(name)

    return re.sub(r"\$\{([^}]+)\}", fill, text)


def _if(stack: Stack, argument: list[Any]) -> Any:
    return stack.resolve(argument[1 if stack.holds(argument[0]) else 2])


def _equals(stack: Stack, argument: list[Any]) -> bool:
    left, right = stack.resolve(argument)
    return _text(left) == _text(right)


def _text(value: Any) -> str:
    """A value as CloudFormation compares it: as a string, where YAML has a number or a boolean."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _select(stack: Stack, argument: list[Any]) -> Any:
    index, items = stack.resolve(argument)
    return items[int(index)]


def _split(stack: Stack, argument: list[Any]) -> list[str]:
    separator, text = stack.resolve(argument)
    return text.split(separator)


_FUNCTIONS: dict[str, Callable[[Stack, Any], Any]] = {
    "Fn::And": lambda stack, argument: all(stack.resolve(argument)),
    "Fn::Equals": _equals,
    "Fn::GetAtt": lambda stack, argument: stack.arn(argument[0]),
    "Fn::If": _if,
    "Fn::Not": lambda stack, argument: not stack.resolve(argument[0]),
    "Fn::Or": lambda stack, argument: any(stack.resolve(argument)),
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}


def every_statement(node: Any) -> Iterator[dict[str, Any]]:
    """Every policy statement in ``node``, in all branches."""
    if isinstance(node, dict):
        if node.get("Effect") in ("Allow", "Deny"):
            yield node
        for value in node.values():
            yield from every_statement(value)
    elif isinstance(node, list):
        for value in node:
            yield from every_statement(value)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    text = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.compile(text, flags=re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    """Whether the text matches, where ``*`` matches any characters and ``?`` one."""
    return _expression(pattern).fullmatch(text) is not None


def _filled(pattern: str, context: Context) -> str:
    """The pattern with its policy variables filled in; a missing variable matches nothing."""
    return re.sub(r"\$\{([^}]+)\}", lambda match: context.get(match[1], "\0"), pattern)


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "ArnEquals": lambda wanted, found: matches(wanted, found),
    "ArnLike": lambda wanted, found: matches(wanted, found),
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
    "NumericLessThan": lambda wanted, found: float(found) < float(wanted),
    "StringEquals": lambda wanted, found: wanted == found,
    "StringLike": lambda wanted, found: matches(wanted, found),
}
_NEGATIONS = {"StringNotEquals": "StringEquals"}


def _condition_holds(operator: str, key: str, wanted: Any, context: Context) -> bool:
    values = [_filled(str(value), context) for value in as_list(wanted)]
    found = next((value for name, value in context.items() if name.lower() == key.lower()), None)
    if operator == "Null":
        return (found is None) == (values[0].lower() == "true")
    if operator in _NEGATIONS:
        return found is None or not _condition_holds(_NEGATIONS[operator], key, wanted, context)
    name = operator.removesuffix("IfExists")
    if found is None:
        return operator != name
    return any(_COMPARISONS[name](value, found) for value in values)


def applies(statement: dict[str, Any], action: str, resource: str, context: Context) -> bool:
    """Whether a resolved statement applies to this request; a trust (no ``Resource``) always does."""
    named = as_list(statement.get("Action", statement.get("NotAction")))
    is_named = any(matches(name.lower(), action.lower()) for name in named)
    if is_named != ("Action" in statement):
        return False
    patterns = as_list(statement.get("Resource", "*"))
    if not any(matches(_filled(pattern, context), resource) for pattern in patterns):
        return False
    return all(
        _condition_holds(operator, key, wanted, context)
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def decide(statements: Iterable[dict[str, Any]], action: str, resource: str, context: Context) -> Decision:
    """What resolved statements decide for one request: a Deny overrides any Allow."""
    effects = {one["Effect"] for one in statements if applies(one, action, resource, context)}
    return "denied" if "Deny" in effects else "allowed" if "Allow" in effects else "not allowed"
