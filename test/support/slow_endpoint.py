"""An endpoint in front of the embedded AWS that makes stacks take time.

Every request is passed on at once; but for `hold` seconds after a stack operation was started, the answers of
CloudFormation are rewritten so that the stack is still in progress. So a test or a benchmark sees stacks that
take seconds, whatever the emulator needs. Each request takes `latency` milliseconds more.

    python slow_endpoint.py --upstream http://127.0.0.1:4566 --port 0 --hold 7 --latency 20

With `--allow PutParameter=3` only three such calls a second are carried out, the others are throttled; with
`--lose PutParameter=1` the answer to the first such call is lost after it was carried out.

prints `port N` and serves until it is ended. `GET /_counts` answers the calls so far as a JSON object,
action → number; `DELETE /_counts` sets them back to none.
"""

from __future__ import annotations

import argparse
import http.client
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from holding import Holds
from trouble import THROTTLED, Trouble, per_action

_HOP_HEADERS = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}


_CANCELLED = (
    b"<CancelUpdateStackResponse><ResponseMetadata><RequestId>held</RequestId></ResponseMetadata>"
    b"</CancelUpdateStackResponse>"
)


class SlowServer(ThreadingHTTPServer):
    """Holds what all requests share."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, upstream: str, port: int, hold: float, latency: float, trouble: Trouble | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.latency = latency / 1000
        self.holds = Holds(hold)
        self.trouble = trouble or Trouble([], [])
        self.counts: Counter[str] = Counter()
        self.counts_lock = threading.Lock()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def count(self, action: str) -> None:
        with self.counts_lock:
            self.counts[action] += 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SlowServer

    def log_message(self, *_: object) -> None:
        """Quiet: what is asked is counted."""

    def serve(self) -> None:
        """Any method: counts the call, lets it wait, passes it on."""
        if self.path == "/_counts":
            self._serve_counts()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        form = self._form(body)
        action = self._action(form)
        self.server.count(action)
        time.sleep(self.server.latency)
        if self.server.trouble.throttles(action):
            self._answer(400, [("Content-Type", "application/x-amz-json-1.1")], THROTTLED)
            return
        if self.server.trouble.loses(action):
            self._forward(body)
            self.close_connection = True
            return
        if form.get("Action") and "cloudformation" in self.headers.get("Authorization", "cloudformation"):
            self._serve_cloudformation(form)
        else:
            self._answer(*self._forward(body))

    def _serve_counts(self) -> None:
        with self.server.counts_lock:
            told = json.dumps(dict(self.server.counts)).encode()
            if self.command == "DELETE":
                self.server.counts.clear()
        self._answer(200, [("Content-Type", "application/json")], told)

    def _serve_cloudformation(self, form: dict[str, str]) -> None:
        holds = self.server.holds
        if form["Action"] == "CancelUpdateStack" and holds.cancel(form):
            self._answer(200, [("Content-Type", "text/xml")], _CANCELLED)
            return
        holds.before(form, lambda asked: self._forward(urlencode(asked).encode())[2].decode())
        status, headers, answer = self._forward(urlencode(holds.request(form)).encode())
        if status == 200:
            answer = holds.after(form, answer.decode()).encode()
        self._answer(status, headers, answer)

    def _form(self, body: bytes) -> dict[str, str]:
        if "x-www-form-urlencoded" not in self.headers.get("Content-Type", ""):
            return {}
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def _action(self, form: dict[str, str]) -> str:
        target = self.headers.get("X-Amz-Target", "").rsplit(".", 1)[-1]
        return form.get("Action") or target or f"{self.command} {urlsplit(self.path).path.split('/')[1]}"

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)
        try:
            headers = {key: value for key, value in self.headers.items() if key.lower() not in _HOP_HEADERS}
            headers |= {"Host": self.server.upstream, "Content-Length": str(len(body))}
            upstream.request(self.command, self.path, body=body, headers=headers)
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            upstream.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for key, value in headers:
            if key.lower() not in _HOP_HEADERS | {"date", "server"}:
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


# http.server looks for a method of this name for each HTTP method.
for _method in ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"):
    setattr(_Handler, f"do_{_method}", _Handler.serve)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upstream", required=True, help="URL of the emulator")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--hold", type=float, default=7.0, help="seconds a stack operation takes")
    parser.add_argument("--latency", type=float, default=20.0, help="milliseconds added to each request")
    told = "repeatable"
    parser.add_argument("--allow", type=per_action, action="append", default=[], help=f"ACTION=N; {told}")
    parser.add_argument("--lose", type=per_action, action="append", default=[], help=f"ACTION=N; {told}")
    given = parser.parse_args()
    trouble = Trouble(given.allow, given.lose)
    with SlowServer(given.upstream, given.port, given.hold, given.latency, trouble) as server:
        print(f"port {server.port}", flush=True)
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
