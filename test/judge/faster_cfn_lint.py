"""Lets cfn-lint keep what it computes again for every value: half of its time.

Nothing else changes: each function returns what cfn-lint's own would. test_faster_cfn_lint.py compares both.
"""

import dataclasses
from functools import cache
from typing import Any

from cfnlint.context import context
from cfnlint.jsonschema import _filter, validators
from cfnlint.jsonschema._utils import Unset
from cfnlint.rules import CloudFormationLintRule, Rules

ADDITIONAL_CHECKS = "E1101"


def install(rules: Rules) -> None:
    """Changes cfn-lint's modules and these rules."""
    fields = cache(dataclasses.fields)
    for module in (context, _filter, validators):
        module.fields = fields
    validators.create = _Classes(validators.create)
    # cfn-lint loads the modules of rules itself: an import would be another class.
    type(rules.data[ADDITIONAL_CHECKS]).cfnLint = _run_additional_checks


class _Classes:
    """cfn-lint's ``create``, which defines a data class; the same one for the same arguments."""

    def __init__(self, create: Any) -> None:
        self._create = create
        self._known: dict[Any, Any] = {}

    def __call__(self, validators: Any = None, function_filter: Any = None, fn_resolvers: Any = None) -> Any:
        key = (_frozen(validators), _frozen(function_filter), _frozen(fn_resolvers))
        if key not in self._known:
            self._known[key] = self._create(validators, function_filter, fn_resolvers)
        return self._known[key]


def _frozen(value: Any) -> Any:
    """Hashable, and equal for equal values."""
    if dataclasses.is_dataclass(value):
        return tuple(_frozen(getattr(value, field.name)) for field in dataclasses.fields(value))
    if isinstance(value, dict):
        return frozenset((key, _frozen(one)) for key, one in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _run_additional_checks(
    self: CloudFormationLintRule, validator: Any, keywords: Any, instance: Any, schema: Any
) -> Any:
    """E1101, with the rules by keyword; most keywords have none."""
    found = [(keyword, rule) for keyword in keywords for rule in _rules_by_keyword(self).get(keyword, ())]
    if not found:
        return
    function_filter = validator.function_filter.evolve(add_cfn_lint_keyword=False)
    evolved = validator.evolve(function_filter=function_filter)
    for keyword, rule in found:
        for error in rule.validate(evolved, keyword, instance, schema):
            if error.rule is None and isinstance(error.validator, Unset):
                error.rule = rule
            yield error


def _rules_by_keyword(check: CloudFormationLintRule) -> dict[str, list[Any]]:
    known = check.__dict__.get("_by_keyword")
    if known is None:
        known = check.__dict__["_by_keyword"] = {}
        for rule in check.child_rules.values():
            for keyword in rule.keywords if rule is not None and rule.id else ():
                known.setdefault(keyword, []).append(rule)
    return known
