"""What a function uses at run time: AWS clients, a clock, Lambda's context, CloudFormation's response URL."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from botocore.validate import validate_parameters

REGION, ACCOUNT = "eu-central-1", "123456789012"


@cache
def real_client(service: str) -> Any:
    """A real client that makes no calls, for its model and its exceptions."""
    return boto3.session.Session("x", "x", region_name=REGION).client(service)


class Fake:
    """A client of a service that validates calls and answers against the service's model.

    An answer is a document, a string (an error code), a function of the arguments, or a list of these, one
    per call. Calls without an answer and unused answers in a list fail the test.
    """

    def __init__(self, service: str, **answers: Any) -> None:
        self.service, self.answers = service, answers
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.unexpected: list[str] = []
        self._client = real_client(service)
        self.exceptions = self._client.exceptions

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        model = self._model(operation)

        def call(**arguments: Any) -> dict[str, Any]:
            if model.input_shape is not None:
                validate_parameters(arguments, model.input_shape)
            self.calls.append((operation, arguments))
            answer = self._answer(operation, arguments)
            if isinstance(answer, str):
                raise self.error(answer, operation)
            if model.output_shape is not None:
                validate_parameters(answer, model.output_shape)
            return answer

        return call

    def _model(self, operation: str) -> Any:
        mapping = self._client.meta.method_to_api_mapping
        if operation not in mapping:
            raise AttributeError(operation)
        return self._client.meta.service_model.operation_model(mapping[operation])

    def _answer(self, operation: str, arguments: dict[str, Any]) -> Any:
        answer = self.answers.get(operation)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if callable(answer):
            return answer(**arguments)
        if answer is None:
            self.unexpected.append(f"{self.service}.{operation}({arguments})")
            raise AssertionError(f"{self.service}.{operation} was not expected")
        return answer

    def error(self, code: str, operation: str, message: str = "refused for the test") -> Exception:
        """The exception that the real client raises for this code."""
        kind = self.exceptions.from_code(code)
        return kind(
            {"Error": {"Code": code, "Message": message}}, self._client.meta.method_to_api_mapping[operation]
        )

    def called(self, operation: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == operation]

    @property
    def operations(self) -> list[str]:
        return [name for name, _ in self.calls]

    def unused_answers(self) -> list[str]:
        return [name for name, answer in self.answers.items() if isinstance(answer, list) and answer]


class Aws:
    """Replaces boto3.client: a client for each service that the test adds, and no other."""

    def __init__(self) -> None:
        self.fakes: dict[str, Any] = {}
        self.unexpected: list[str] = []

    def add(self, service: str, **answers: Any) -> Fake:
        fake = self.fakes[service] = Fake(service, **answers)
        return fake

    def client(self, service: str, **_: Any) -> Any:
        if service not in self.fakes:
            self.unexpected.append(f"a client of {service}")
            raise AssertionError(f"no client of {service} was expected")
        return self.fakes[service]

    def problems(self) -> list[str]:
        """Calls that the test did not expect, and answers that nothing requested."""
        fakes = [fake for fake in self.fakes.values() if isinstance(fake, Fake)]
        found = [line for fake in fakes for line in fake.unexpected]
        return (
            self.unexpected
            + found
            + [f"{one.service}: {one.unused_answers()}" for one in fakes if one.unused_answers()]
        )


class Clock:
    """Time that passes only during sleep."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Context:
    """Lambda's context object; `seconds` is the function's time-out on this clock."""

    log_group_name = "shop-functions-Logs"

    def __init__(self, clock: Clock, seconds: float = 900, function: str = "function") -> None:
        self._clock, self._end = clock, clock.now + seconds
        self.invoked_function_arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._end - self._clock.now) * 1000))


class ResponseUrl:
    """CloudFormation's response URL; records what it receives. The first `refuse` requests get an error."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.types: list[str | None] = []
        self.refuse = 0
        self.arrived = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/answer?signed=yes"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                refused = server.refuse > 0
                server.refuse -= refused
                if not refused:
                    server.bodies.append(body)
                    server.types.append(self.headers["Content-Type"])
                    server.arrived.set()
                self.send_response(503 if refused else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Logs nothing: the tests read the functions' own logs from the output."""

        return Handler

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    @property
    def answer(self) -> dict[str, Any]:
        """The only answer; fails if there is none or more than one."""
        [answer] = self.answers
        return answer

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
