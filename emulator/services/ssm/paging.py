"""Pages that stay what they are while parameters come and go: a token names the last one told."""

import base64
import json
from typing import Any

from emulator.services.ssm.answers import Request, Response, broken_constraint, refused


def _last_told(token: str) -> str | int:
    last = json.loads(base64.b64decode(token, validate=True))
    if not isinstance(last, str | int):
        raise ValueError(token)
    return last


def refusal(request: Request, most: int) -> Response | None:
    """A page that is too long, or a token that this action has not given."""
    size, token = request.get("MaxResults"), request.get("NextToken")
    if size is not None and not 1 <= size <= most:
        bound = f"less than or equal to {most}" if size > most else "greater than or equal to 1"
        return broken_constraint("maxResults", size, f"value {bound}")
    try:
        if token:
            _last_told(token)
    except ValueError:
        return refused("InvalidNextToken", "The specified token isn't valid.")
    return None


def page(request: Request, items: dict[Any, Any], most: int) -> dict[str, object]:
    """The answer's page of what is told, in the order of its names or versions."""
    token = request.get("NextToken")
    names = sorted(items)
    if token:
        last = _last_told(token)
        names = [name for name in names if name > last]
    size = request.get("MaxResults") or most
    answer: dict[str, object] = {"Parameters": [items[name] for name in names[:size]]}
    if len(names) > size:
        answer["NextToken"] = base64.b64encode(json.dumps(names[size - 1]).encode()).decode()
    return answer
