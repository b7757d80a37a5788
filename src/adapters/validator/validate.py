"""Validates templates with AWS's own validator for process.ts.

Reads a line of JSON per template, ``{"id", "name", "text"}``, and answers it with one line,
``{"id", "diagnostics"}`` or ``{"id", "error"}``. The process ends with its input, and so when ops dies.
"""

import gc
import json
import os
import sys
from functools import cache
from typing import Any

# Loading the rules creates thousands of objects that all stay, and validation ends before garbage matters.
gc.disable()

from cloudformation_validate import (  # noqa: E402 - imported with the collector off
    CelEngine,
    DetailLevel,
    Diagnostic,
    TemplateContent,
    ValidateConfig,
)

CONFIG = ValidateConfig(detail_level=DetailLevel.STANDARD)


@cache
def engine() -> CelEngine:
    """The rules, loaded for the first template and reused."""
    return CelEngine()


def plain(diagnostic: Diagnostic) -> dict[str, Any]:
    """The fields that findings.ts reads, under its names."""
    entity = diagnostic.entity
    return {
        "ruleId": diagnostic.rule_id,
        "severity": diagnostic.severity.name,
        "message": diagnostic.message,
        "entity": {"logicalId": entity.logical_id} if entity else None,
        "propertyPath": diagnostic.property_path,
        "startLine": diagnostic.start_line,
        "startColumn": diagnostic.start_column,
    }


def answer(line: bytes) -> dict[str, Any]:
    """The diagnostics of one template, or its error: one failure does not affect the next template."""
    request = json.loads(line)
    try:
        report = engine().validate_template(TemplateContent(request["text"], request["name"]), CONFIG)
        return {"id": request["id"], "diagnostics": [plain(each) for each in report.diagnostics]}
    except Exception as error:
        return {"id": request["id"], "error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Answers each line of the input."""
    for line in sys.stdin.buffer:
        print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main()
    # Freeing 250 MB of rules would take longer than validating a template.
    os._exit(0)
