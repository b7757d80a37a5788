"""Judges templates by AWS's own validator, as process.ts asks for it.

A line of JSON comes in for each template, ``{"id", "name", "text"}``, and one goes out for it,
``{"id", "diagnostics"}`` or ``{"id", "error"}``. The process ends with its input, and so when ops dies.
"""

import gc
import json
import os
import sys
from functools import cache
from typing import Any

# Loading it makes thousands of objects that all stay, and a verdict is over before garbage would matter.
gc.disable()

from cloudformation_validate import (  # noqa: E402 - loaded without collecting
    CelEngine,
    DetailLevel,
    Diagnostic,
    TemplateContent,
    ValidateConfig,
)

CONFIG = ValidateConfig(detail_level=DetailLevel.STANDARD)


@cache
def engine() -> CelEngine:
    """The rules, loaded at the first template; they serve the next ones."""
    return CelEngine()


def plain(diagnostic: Diagnostic) -> dict[str, Any]:
    """What findings.ts looks at, by the names it knows."""
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
    """The verdict on a template, or why there is none: one template's failure is not the next one's."""
    asked = json.loads(line)
    try:
        report = engine().validate_template(TemplateContent(asked["text"], asked["name"]), CONFIG)
        return {"id": asked["id"], "diagnostics": [plain(each) for each in report.diagnostics]}
    except Exception as error:
        return {"id": asked["id"], "error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Answers every line of the input."""
    for line in sys.stdin.buffer:
        print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main()
    # Taking 250 MB of rules apart would take longer than judging a template.
    os._exit(0)
