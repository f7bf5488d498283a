"""openapi/openapi.json, and a stand-in that holds each request against it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx

from krama_client import AsyncKrama, Krama
from tests.client.service import SECRET, problem

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and content of each operation that the client has. Feeds are for programs without this client."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if "feeds" not in operation["tags"]:
                yield method.upper(), path, operation


def operation_of(method: str, path: str) -> dict[str, Any]:
    """The operation that a request is for. A path without parameters is preferred to one with."""
    for template, methods in sorted(DOCUMENT["paths"].items(), key=lambda entry: entry[0].count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if method.lower() in methods and re.fullmatch(pattern, path):
            operation: dict[str, Any] = methods[method.lower()]
            return operation
    raise AssertionError(f"the contract has no {method} {path}")


def members_of(schema: dict[str, Any]) -> set[str]:
    """The members of an object, or of a named one."""
    named = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return set(named.get("properties", ()))


def parameters_of(operation: dict[str, Any], place: str) -> set[str]:
    """The names of an operation's parameters in one place."""
    return {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == place}


class Listener:
    """Refuses every request but those for a token, and remembers them all."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "token_type": "Bearer", "expires_in": 600})
        return self._answers.pop(0) if self._answers else problem(422, "refused")

    @property
    def last(self) -> httpx.Request:
        return self.asked[-1]

    def krama(self) -> Krama:
        return Krama("https://krama.test", "client", SECRET, transport=httpx.MockTransport(self))

    def async_krama(self) -> AsyncKrama:
        return AsyncKrama("https://krama.test", "client", SECRET, transport=httpx.MockTransport(self))


def check_request(request: httpx.Request, *, unused: frozenset[str] = frozenset()) -> str:
    """The id of the operation that a request is for. Fails if it is not what the contract says about it.

    `unused` are parameters of its query that the client has no use for.
    """
    operation = operation_of(request.method, request.url.path)
    assert set(request.url.params) | unused == parameters_of(operation, "query"), "every query parameter was given"
    assert ("Idempotency-Key" in request.headers) == ("Idempotency-Key" in parameters_of(operation, "header"))
    successes = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    offered = {media for answer in successes for media in answer.get("content", {"application/json": {}})}
    assert request.headers["Accept"] in offered
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    needed = [next(iter(requirement), "") for requirement in operation.get("security", ())]
    assert scheme == ("Bearer" if "oauth2" in needed else "Basic" if "clientBasic" in needed else "")
    if "requestBody" not in operation:
        assert request.content == b""
        return str(operation["operationId"])
    media = request.headers["Content-Type"]
    assert media in operation["requestBody"]["content"]
    schema = operation["requestBody"]["content"][media]["schema"]
    if media == "application/json":
        assert set(json.loads(request.content)) == members_of(schema), "every member was given"
    elif media == "application/x-www-form-urlencoded":
        assert set(parse_qs(request.content.decode())) <= members_of(schema)
    return str(operation["operationId"])
