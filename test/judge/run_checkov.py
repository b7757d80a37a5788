"""Runs checkov, but builds the JSONPath grammar once instead of once per path.

checkov parses a path for each value that it resolves, and its parser rebuilds the same tables each time:
half of checkov's time. Runs in checkov's own Python environment.
"""

import runpy
import sys
from functools import cache
from pathlib import Path
from typing import Any

import ply.yacc
from bc_jsonpath_ng.parser import IteratorToTokenStream, JsonPathParser


@cache
def _parser(grammar: type[JsonPathParser], start: str) -> Any:
    """Parsers of one class have the same grammar and keep no state between texts."""
    return ply.yacc.yacc(
        module=grammar(), start=start, debug=False, write_tables=False, errorlog=ply.yacc.NullLogger()
    )


def _parse_token_stream(self: JsonPathParser, tokens: Any, start_symbol: str = "jsonpath") -> Any:
    return _parser(type(self), start_symbol).parse(lexer=IteratorToTokenStream(tokens))


if __name__ == "__main__":
    JsonPathParser.parse_token_stream = _parse_token_stream
    program = Path(sys.executable).with_name("checkov")
    sys.argv[0] = str(program)
    runpy.run_path(str(program), run_name="__main__")
