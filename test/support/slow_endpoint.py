"""An endpoint in front of the embedded AWS that slows stacks down.

Every request is forwarded at once, but for `hold` seconds after a stack operation starts CloudFormation's
responses are rewritten to show it still in progress. So a test or a benchmark sees stacks that take seconds,
however fast the emulator is. Each request takes `latency` milliseconds more.

    python slow_endpoint.py --upstream http://127.0.0.1:4566 --port 0 --hold 7 --latency 20

With `--allow PutParameter=3` only three such calls per second are executed, the others are throttled; with
`--lose PutParameter=1` the first such call is executed and its response is lost; with
`--withhold GetCallerIdentity=2` the second one is executed, and its response waits for `DELETE /_withheld`.

Prints `port N` and serves until it is terminated. `GET /_counts` returns the number of calls as a JSON
object, action → number; `DELETE /_counts` resets them. `GET /_withheld` returns the actions whose responses
wait.
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

from faults import THROTTLED, Faults, per_action
from stack_holds import StackHolds

_HOP_HEADERS = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}


_CANCELLED = (
    b"<CancelUpdateStackResponse><ResponseMetadata><RequestId>held</RequestId></ResponseMetadata>"
    b"</CancelUpdateStackResponse>"
)


class SlowServer(ThreadingHTTPServer):
    """State that all requests share."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, upstream: str, port: int, hold: float, latency: float, faults: Faults | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.latency = latency / 1000
        self.holds = StackHolds(hold)
        self.faults = faults or Faults()
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
        """Logs nothing: calls are counted instead."""

    def serve(self) -> None:
        """Handles any method: counts, delays and forwards the call."""
        if self.path == "/_counts":
            self._serve_counts()
            return
        if self.path == "/_withheld":
            self._serve_withheld()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        form = self._form(body)
        action = self._action(form)
        self.server.count(action)
        time.sleep(self.server.latency)
        if self.server.faults.throttles(action):
            self._answer(400, [("Content-Type", "application/x-amz-json-1.1")], THROTTLED)
            return
        if self.server.faults.loses(action):
            self._forward(body)
            self.close_connection = True
            return
        if form.get("Action") and "cloudformation" in self.headers.get("Authorization", "cloudformation"):
            self._serve_cloudformation(form)
        else:
            answer = self._forward(body)
            self.server.faults.withhold(action)
            self._answer(*answer)

    def _serve_counts(self) -> None:
        with self.server.counts_lock:
            counts = json.dumps(dict(self.server.counts)).encode()
            if self.command == "DELETE":
                self.server.counts.clear()
        self._answer(200, [("Content-Type", "application/json")], counts)

    def _serve_withheld(self) -> None:
        if self.command == "DELETE":
            self.server.faults.release()
        withheld = json.dumps(self.server.faults.withheld).encode()
        self._answer(200, [("Content-Type", "application/json")], withheld)

    def _serve_cloudformation(self, form: dict[str, str]) -> None:
        holds = self.server.holds
        if form["Action"] == "CancelUpdateStack" and holds.cancel(form):
            self._answer(200, [("Content-Type", "text/xml")], _CANCELLED)
            return
        holds.before(form, lambda request: self._forward(urlencode(request).encode())[2].decode())
        status, headers, answer = self._forward(urlencode(holds.request(form)).encode())
        if status == 200:
            answer = holds.after(form, answer.decode()).encode()
        self.server.faults.withhold(form["Action"])
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


# http.server calls a method with this name for each HTTP method.
for _method in ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"):
    setattr(_Handler, f"do_{_method}", _Handler.serve)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upstream", required=True, help="URL of the emulator")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free port")
    parser.add_argument("--hold", type=float, default=7.0, help="seconds a stack operation takes")
    parser.add_argument("--latency", type=float, default=20.0, help="milliseconds added to each request")
    repeated = {"type": per_action, "action": "append", "default": [], "metavar": "ACTION=N"}
    parser.add_argument("--allow", **repeated, help="executes N such calls per second; repeatable")
    parser.add_argument("--lose", **repeated, help="loses the first N responses; repeatable")
    parser.add_argument("--withhold", **repeated, help="withholds the Nth response; repeatable")
    given = parser.parse_args()
    faults = Faults(given.allow, given.lose, given.withhold)
    with SlowServer(given.upstream, given.port, given.hold, given.latency, faults) as server:
        print(f"port {server.port}", flush=True)
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
