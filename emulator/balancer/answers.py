"""Responses that the load balancer makes itself: errors, fixed responses, redirects.

"Actions for listener rules" and "Troubleshoot your Application Load Balancers" (User Guide).
"""

from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from emulator.balancer.conditions import Asked
from emulator.balancer.http.head import Head, Headers

_PAGE = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
    "</body>\r\n</html>\r\n"
)
_TITLES = {504: "Gateway Time-out", 503: "Service Temporarily Unavailable"}

Answer = tuple[Head, bytes]


def _reason(status: int) -> str:
    try:
        return _TITLES.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return ""


def answer(status: int, content_type: str, text: str, extra: Headers | None = None) -> Answer:
    """A whole response."""
    content = text.encode()
    headers = [
        (b"Server", b"awselb/2.0"),
        (b"Date", formatdate(usegmt=True).encode()),
        (b"Content-Type", content_type.encode()),
        (b"Content-Length", str(len(content)).encode()),
    ]
    return Head(f"HTTP/1.1 {status} {_reason(status)}".encode(), [*headers, *(extra or [])]), content


def error(status: int) -> Answer:
    """An error page."""
    return answer(status, "text/html", _PAGE.format(title=f"{status} {_reason(status)}"))


def fixed(config: dict[str, Any]) -> Answer:
    """A fixed response."""
    return answer(
        int(config.get("StatusCode", 200)),
        config.get("ContentType") or "text/plain",
        config.get("MessageBody") or "",
    )


def redirect(config: dict[str, Any], request: Asked, protocol: str, port: int) -> Answer:
    """A redirect; its members may contain ``#{host}`` and the other keywords."""
    keywords = {
        "#{protocol}": protocol.lower(),
        "#{host}": request.host,
        "#{port}": str(port),
        "#{path}": request.path.lstrip("/"),
        "#{query}": request.query,
    }

    def member(name: str, default: str) -> str:
        text = str(config.get(name) or default)
        for keyword, value in keywords.items():
            text = text.replace(keyword, value)
        return text

    query = member("Query", "#{query}")
    address = f"{member('Host', '#{host}')}:{member('Port', '#{port}')}{member('Path', '/#{path}')}"
    location = f"{member('Protocol', '#{protocol}').lower()}://{address}{f'?{query}' if query else ''}"
    status = int(str(config.get("StatusCode", "HTTP_302")).removeprefix("HTTP_"))
    page = _PAGE.format(title=f"{status} {_reason(status)}")
    return answer(status, "text/html", page, [(b"Location", location.encode())])
