"""Pages that stay stable while parameters change: a token contains the last returned name or version."""

import base64
import json
from typing import Any

from emulator.services.ssm.responses import Request, Response, constraint_error, error_response


def _decode_token(token: str) -> str | int:
    last_key = json.loads(base64.b64decode(token, validate=True))
    if not isinstance(last_key, str | int):
        raise ValueError(token)
    return last_key


def check(request: Request, most: int) -> Response | None:
    """The error for an invalid page size or an unreadable token, or None."""
    size, token = request.get("MaxResults"), request.get("NextToken")
    if size is not None and not 1 <= size <= most:
        bound = f"less than or equal to {most}" if size > most else "greater than or equal to 1"
        return constraint_error("maxResults", size, f"value {bound}")
    try:
        if token:
            _decode_token(token)
    except ValueError:
        return error_response("InvalidNextToken", "The specified token isn't valid.")
    return None


def page(request: Request, items: dict[Any, Any], most: int) -> dict[str, object]:
    """One page of the items, ordered by name or version."""
    token = request.get("NextToken")
    names = sorted(items)
    if token:
        last_key = _decode_token(token)
        names = [name for name in names if name > last_key]
    size = request.get("MaxResults") or most
    answer: dict[str, object] = {"Parameters": [items[name] for name in names[:size]]}
    if len(names) > size:
        answer["NextToken"] = base64.b64encode(json.dumps(names[size - 1]).encode()).decode()
    return answer
