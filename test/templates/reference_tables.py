"""Tables of a template's page: its parameters, outputs, resources and conditions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from template_loader import Template

# What happens to a resource with a policy; without one it is deleted.
RETAINED = {"Retain": "retained", "RetainExceptOnCreate": "retained", "Snapshot": "snapshot retained"}

# Parameter -> what sets its value, as text.
ParameterSources = Mapping[str, str]
# Output -> which stacks use it, as text.
OutputUsers = Mapping[str, str]


def cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def rows(heads: Iterable[str], cells: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(heads)
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for line in cells:
        yield f"| {' | '.join(line)} |"


def default(parameter: Mapping[str, Any]) -> str:
    if "Default" not in parameter:
        return "required"
    return f"`{parameter['Default']}`" if parameter["Default"] != "" else "empty"


def values(parameter: Mapping[str, Any]) -> str:
    """The allowed values if they are a list or a range; the description explains patterns."""
    allowed = parameter.get("AllowedValues")
    if allowed:
        return ", ".join(f"`{value}`" if value != "" else "empty" for value in allowed)
    if "MinValue" in parameter:
        return f"{parameter['MinValue']} to {parameter['MaxValue']}"
    return ""


def parameters(template: Template, sources: ParameterSources) -> list[str]:
    return list(
        rows(
            ("parameter", "type", "default", "values", "set by", "meaning"),
            (
                (
                    f"`{name}`",
                    f"`{parameter['Type'].replace('AWS::', '')}`",
                    default(parameter),
                    values(parameter),
                    sources.get(name, ""),
                    cell(parameter["Description"]),
                )
                for name, parameter in template["Parameters"].items()
            ),
        )
    )


def outputs(template: Template, users: OutputUsers) -> list[str]:
    return list(
        rows(
            ("output", "condition", "used by", "meaning"),
            (
                (f"`{name}`", condition_of(output), users.get(name, ""), cell(output["Description"]))
                for name, output in template["Outputs"].items()
            ),
        )
    )


def condition_of(node: Mapping[str, Any]) -> str:
    return f"`{node['Condition']}`" if "Condition" in node else "always"


def resources(template: Template) -> list[str]:
    """One row for all resources with the same type, condition and policies."""
    kinds = Counter(
        (
            resource["Type"],
            condition_of(resource),
            RETAINED.get(resource.get("DeletionPolicy"), "deleted"),
            RETAINED.get(resource.get("UpdateReplacePolicy"), "deleted"),
        )
        for resource in template["Resources"].values()
    )
    return list(
        rows(
            ("type", "count", "condition", "when the stack is deleted", "old resource when replaced"),
            (
                (f"`{type_.removeprefix('AWS::')}`", str(count), *rest)
                for (type_, *rest), count in sorted(kinds.items())
            ),
        )
    )


def conditions(template: Template) -> list[str]:
    """What the conditions of resources and outputs mean; nothing if there are none."""
    nodes = [*template["Resources"].values(), *template["Outputs"].values()]
    used = {node["Condition"] for node in nodes if "Condition" in node}
    declared = template.get("Conditions", {})
    queue = list(used)
    while queue:
        indirect = set(_named(declared[queue.pop()])) - used
        used |= indirect
        queue += indirect
    if not used:
        return []
    return list(
        rows(
            ("condition", "true if"),
            ((f"`{name}`", in_words(declared[name])) for name in declared if name in used),
        )
    )


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _named(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "Condition":
                yield value
            else:
                yield from _named(value)


def in_words(condition: Mapping[str, Any], holds: bool = True) -> str:
    """A condition in words. Raises ``ValueError`` for an unsupported function."""
    [(function, operands)] = condition.items()
    if function == "Condition":
        return f"`{operands}`" if holds else f"not `{operands}`"
    if function == "Fn::Not":
        return in_words(operands[0], not holds)
    if function == "Fn::Equals":
        return _equals(*operands, holds)
    if function in ("Fn::And", "Fn::Or"):
        joint = " and " if (function == "Fn::And") == holds else " or "
        return joint.join(_part(each, holds) for each in operands)
    raise ValueError(f"unsupported function {function}")


def _part(condition: Mapping[str, Any], holds: bool) -> str:
    """With brackets if it has several parts itself."""
    words = in_words(condition, holds)
    return f"({words})" if {"Fn::And", "Fn::Or"} & condition.keys() else words


def _equals(left: Any, right: Any, holds: bool) -> str:
    subject = _subject(left)
    if right == "":
        return f"{subject} is {'empty' if holds else 'set'}"
    other = _subject(right) if isinstance(right, dict) else f"`{right}`"
    return f"{subject} is {'' if holds else 'not '}{other}"


def _subject(node: Mapping[str, Any]) -> str:
    """A parameter, or one value of a list in a parameter: Select of Split of Sub."""
    if "Ref" in node:
        return f"`{node['Ref']}`"
    if "Fn::Select" in node:
        index, listed = node["Fn::Select"]
        text = listed["Fn::Split"][1]["Fn::Sub"]
        name = text[text.index("{") + 1 : text.index("}")]
        return f"value {int(index) + 1} of `{name}`"
    raise ValueError(f"unsupported value {node}")
