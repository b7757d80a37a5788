"""Masks the values of secrets in errors: a service may echo what it was sent."""

from __future__ import annotations

import base64
import json
import math
from urllib.parse import quote, quote_plus

MASK = "[secret]"

_SHORTEST = 4
"""Shorter values are words such as `dev` or `443`: they are part of most texts, and protect nothing."""
_SHORTEST_LINE = 16
"""A line of a longer value, such as a key's, is looked for too: errors quote single lines."""
_SHORTEST_BASE64 = 5
"""Base64 of fewer characters also occurs by chance."""

_known: set[str] = set()


def remember(value: str) -> str:
    """Returns the value; from now on `redact` removes it."""
    if len(value) >= _SHORTEST:
        _known.add(value)
    return value


def redact(text: str) -> str:
    """The text with every known value masked, in each form that a service may echo."""
    found = {form for value in _known for form in _forms(value) if form in text}
    # A longer form may contain a shorter one.
    for form in sorted(found, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def _forms(value: str) -> set[str]:
    lines = [line for line in value.splitlines() if len(line) >= _SHORTEST_LINE]
    return {form for text in (value, *lines) for form in _all_forms(text)}


def _all_forms(text: str) -> set[str]:
    """Raw, JSON, shell, base64, URL and hexadecimal."""
    raw = text.encode("utf-8", "surrogatepass")
    return {
        text,
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        text.replace("'", "'\\''"),
        repr(text)[1:-1],
        raw.hex(),
        raw.hex().upper(),
        *_base64_forms(raw),
        *_url_forms(raw),
    }


def _base64_forms(raw: bytes) -> set[str]:
    """On its own, and within a longer text: at each offset, only what does not depend on the surroundings."""
    whole = base64.b64encode(raw).decode()
    parts = [
        base64.b64encode(bytes(offset) + raw).decode()[
            math.ceil(offset * 8 / 6) : (offset + len(raw)) * 8 // 6
        ]
        for offset in range(3)
    ]
    forms = [form for form in (whole, whole.rstrip("="), *parts) if len(form) >= _SHORTEST_BASE64]
    return {*forms, *(form.replace("+", "-").replace("/", "_") for form in forms)}


def _url_forms(raw: bytes) -> set[str]:
    """As RFC 3986, JavaScript and HTML forms encode it; the digits in either case."""
    encoded = {quote(raw, safe=""), quote(raw, safe="!'()*"), quote_plus(raw), quote_plus(raw, safe="*")}
    return {*encoded, *(_lower_digits(each) for each in encoded)}


def _lower_digits(encoded: str) -> str:
    head, *rest = encoded.split("%")
    return "%".join([head, *(part[:2].lower() + part[2:] for part in rest)])
