"""Evaluates the Conditions section with every function that CloudFormation allows there.

ministack compares pseudo parameters by name and does not resolve Fn::FindInMap, Fn::Join and Fn::Sub. It
knows only one partition; in a condition, the region's is compared.
"""

from typing import Any

from ministack.core.responses import get_region
from ministack.services.cloudformation import engine

from emulator.base.partition import partition_of
from emulator.base.patching import replace

_PSEUDO_STACK = ("", "")


class _Evaluation:
    def __init__(self, template: dict[str, Any], parameters: dict[str, Any]) -> None:
        self._definitions = template.get("Conditions") or {}
        self._mappings = template.get("Mappings") or {}
        self._parameters = parameters
        self._results: dict[str, bool] = {}
        self._evaluating: set[str] = set()

    def evaluate(self, name: str) -> bool:
        if name not in self._definitions:
            raise ValueError(f"Template error: unresolved condition dependency {name}")
        if name in self._evaluating:
            raise ValueError(f"Template format error: Circular condition dependency on {name}")
        if name not in self._results:
            self._evaluating.add(name)
            self._results[name] = self._is_true(self._definitions[name])
            self._evaluating.discard(name)
        return self._results[name]

    def _is_true(self, expression: Any) -> bool:
        function, argument = (
            next(iter(expression.items())) if isinstance(expression, dict) else ("", expression)
        )
        if function == "Condition":
            return self.evaluate(argument)
        if function == "Fn::And":
            return all(self._is_true(one) for one in argument)
        if function == "Fn::Or":
            return any(self._is_true(one) for one in argument)
        if function == "Fn::Not":
            return not self._is_true(argument[0])
        if function == "Fn::Equals":
            left, right = (self._value(one) for one in argument)
            return (
                left == right
                if isinstance(left, list) or isinstance(right, list)
                else str(left) == str(right)
            )
        return str(self._value(expression)).lower() == "true"

    def _value(self, node: Any) -> Any:
        if isinstance(node, bool):
            return str(node).lower()
        if node == {"Ref": "AWS::Partition"}:
            return partition_of(get_region())
        return engine._resolve_refs(node, {}, self._parameters, self._results, self._mappings, *_PSEUDO_STACK)

    def evaluate_all(self) -> dict[str, bool]:
        return {name: self.evaluate(name) for name in self._definitions}


def evaluate_conditions(template: dict[str, Any], parameters: dict[str, Any]) -> dict[str, bool]:
    """The value of every condition, by name.

    :raises ValueError: a condition that does not exist, or a circular dependency
    """
    return _Evaluation(template, parameters).evaluate_all()


def install() -> None:
    """Replace ministack's evaluation."""
    replace("_evaluate_conditions", lambda _original: evaluate_conditions)
