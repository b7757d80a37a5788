"""Checks of the whole template, before any resource; ministack accepts most invalid templates.

The messages are CloudFormation's; ministack returns each as a ValidationError.
"""

from collections.abc import Callable, Iterable
from typing import Any

from ministack.services.cloudformation import engine

from emulator.base.patching import replace
from emulator.cloudformation.checks.references import PSEUDO_PARAMETERS, Reference, ReferenceWalker
from emulator.cloudformation.checks.schemas import read_only, schema

Template = dict[str, Any]
_SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}
_RESOURCE_KEYS = {
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
}
_REFERRING_KEYS = ("Properties", "Metadata", "UpdatePolicy", "CreationPolicy")


def _check_structure(template: Template) -> None:
    unknown = sorted(set(template) - _SECTIONS)
    if unknown:
        raise ValueError(f"Invalid template property or properties [{', '.join(unknown)}]")
    if not template.get("Resources"):
        raise ValueError("Template format error: At least one Resources member must be defined.")
    for name, resource in template["Resources"].items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            path = f"[/Resources/{name}]"
            raise ValueError(
                f"Template format error: {path} Every Resources object must contain a Type member."
            )
        for key in resource.keys() - _RESOURCE_KEYS:
            raise ValueError(f"Invalid template resource property '{key}'")


def _refuse_unresolved(names: Iterable[str], section: str) -> None:
    listed = sorted(set(names))
    if listed:
        raise ValueError(
            f"Template format error: Unresolved resource dependencies [{', '.join(listed)}] "
            f"in the {section} block of the template"
        )


class _References:
    """The reference checks of one template, with known or unknown conditions."""

    def __init__(self, template: Template, conditions: dict[str, bool], conditions_known: bool) -> None:
        self._template = template
        self._resources = template["Resources"]
        self._names = {*self._resources, *(template.get("Parameters") or {}), *PSEUDO_PARAMETERS}
        self._conditions = conditions
        self._conditions_known = conditions_known
        self._walker = ReferenceWalker(conditions, conditions_known)

    def check(self) -> None:
        self._check_conditions()
        self._check_section("Resources", self._resource_references())
        self._check_section("Outputs", self._output_references())

    def _active(self, definition: dict[str, Any]) -> bool:
        name = definition.get("Condition")
        if name is None:
            return True
        if self._conditions_known and name not in self._conditions:
            raise ValueError(f"Template error: unresolved condition dependency {name}")
        return self._conditions.get(name, False)

    def _resource_references(self) -> list[Reference]:
        found: list[Reference] = []
        for resource in self._resources.values():
            active = self._active(resource)
            for key in _REFERRING_KEYS:
                found.extend(self._walker.references(resource.get(key), active))
            depends = resource.get("DependsOn") or []
            # CloudFormation ignores a dependency on a resource whose condition is false.
            names = [depends] if isinstance(depends, str) else depends
            found.extend(Reference(name, None, "DependsOn", False) for name in names)
        return found

    def _output_references(self) -> list[Reference]:
        found: list[Reference] = []
        for output in (self._template.get("Outputs") or {}).values():
            if isinstance(output, dict):
                values = [output.get("Value"), output.get("Export")]
                found.extend(self._walker.references(values, self._active(output)))
        return found

    def _check_conditions(self) -> None:
        allowed = {*(self._template.get("Parameters") or {}), *PSEUDO_PARAMETERS}
        found = ReferenceWalker(self._conditions, False).references(self._template.get("Conditions"))
        unknown = sorted({one.name for one in found if one.name not in allowed})
        if unknown:
            raise ValueError(
                f"Template format error: Unresolved dependencies [{', '.join(unknown)}]. "
                "Cannot reference resources in the Conditions block of the template"
            )

    def _check_section(self, section: str, references: list[Reference]) -> None:
        _refuse_unresolved(
            (one.name for one in references if one.attribute is None and one.name not in self._names), section
        )
        for one in references:
            if one.attribute is not None:
                self._check_attribute(one)
        if self._conditions_known:
            inactive = {name for name, resource in self._resources.items() if not self._active(resource)}
            _refuse_unresolved(
                (one.name for one in references if one.active and one.name in inactive), section
            )

    def _check_attribute(self, reference: Reference) -> None:
        name, attribute = reference.name, reference.attribute or ""
        resource = self._resources.get(name)
        if resource is None:
            raise ValueError(
                f"Template error: instance of {reference.function} references undefined resource {name}"
            )
        document = schema(resource["Type"])
        if document is None or resource["Type"] == "AWS::CloudFormation::Stack":
            return
        top = attribute.split(".")[0]
        if attribute not in read_only(document) and top not in document["properties"]:
            raise ValueError(
                f"Template error: resource {name} does not support attribute type {attribute} "
                f"in {reference.function}"
            )


def _check_circular_dependencies(template: Template, conditions: dict[str, bool]) -> None:
    try:
        engine._topological_sort(template["Resources"], conditions)
    except ValueError as error:
        names = str(error).rpartition(": ")[2]
        raise ValueError(f"Circular dependency between resources: [{names}]") from error


def check_template(template: Template, conditions: dict[str, bool], *, conditions_known: bool) -> None:
    """Refuse what CloudFormation refuses before it touches a resource.

    :param conditions_known: whether ``conditions`` is complete; ValidateTemplate has no parameter values
    :raises ValueError: with CloudFormation's message
    """
    if template.get("Transform"):
        # A macro may still rewrite everything; ministack applies the macros it knows before this point.
        return
    _check_structure(template)
    _References(template, conditions, conditions_known).check()
    _check_circular_dependencies(template, conditions)


def _wrap_validate(original: Callable[..., None]) -> Callable[..., None]:
    def validate(
        template: Template, conditions: dict[str, bool], params: dict[str, Any] | None = None
    ) -> None:
        if isinstance(template, engine._TransformFailed):
            raise ValueError(template.error)
        check_template(template, conditions, conditions_known=params is not None)
        original(template, conditions, params=params)

    return validate


def install() -> None:
    """Run these checks before ministack's own."""
    replace("validate_template_support", _wrap_validate)
