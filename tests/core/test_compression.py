"""zstd and gzip: what is compressed, and bodies that are not what they say."""

import asyncio
import gzip
import json
import tracemalloc
import zlib
from collections.abc import Iterable
from typing import Any
from unittest.mock import Mock

import pytest
from starlette.types import Message

from krama.agencies.permissions import Permission
from krama.core.compression import LEAST, GzipUnreadable, accepts_gzip, best_encoding, unpacked
from krama.core.json_text import read_json
from krama.core.limits import BodyTooLarge
from tests.exchange import Caller, Exchange

MEGABYTE = 2**20
BOMB = gzip.compress(bytes(40 * MEGABYTE), 1)
CONTENT = json.dumps({"value": "012 345 678", "category": "loan"}).encode()


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (b"gzip", True), (b"GZIP", True), (b"gzip, deflate, br", True), (b"x-gzip", True), (b"*", True),
        (b"br;q=1, gzip;q=0.2", True), (b"gzip;q=0", False), (b"gzip;q=0.000, *", False), (b"", False),
        (b"identity", False), (b"*;q=0", False), (b"br", False),
    ],
)  # fmt: skip
def test_gzip_is_sent_to_those_who_take_it(accepted: bytes, taken: bool) -> None:
    assert accepts_gzip(accepted) is taken


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        (b"zstd", b"zstd"), (b"gzip, deflate, br, zstd", b"zstd"), (b"*", b"zstd"), (b"gzip;q=1.0, *;q=0.5", b"gzip"),
        (b"zstd;q=0.5, gzip;q=0.8", b"gzip"), (b"ZSTD; q=0.9, gzip;q=0.8", b"zstd"), (b"zstd;q=0, gzip", b"gzip"),
        (b"zstd;q=0, *", b"gzip"), (b"x-gzip, zstd;q=0.999", b"gzip"), (b"gzip;q=0.2", b"gzip"),
        (b"zstd;q=0, gzip;q=0", None), (b"identity, zstd;q=0.5", None), (b"identity;q=0.5, zstd;q=0.5", b"zstd"),
        (b"identity", None), (b"", None), (b"br", None), (b"zstd;q=2", b"zstd"), (b";;,=,q=", None),
        (b"zstd;q=.9, gzip;q=0.1", b"gzip"),
    ],
)  # fmt: skip
def test_caller_gets_the_encoding_that_it_likes_best(accepted: bytes, best: bytes | None) -> None:
    assert best_encoding(accepted) == best


def read(parts: Iterable[bytes], limit: int) -> bytes:
    """Unpack a body that arrives in these parts."""
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages[-1]["more_body"] = False

    async def receive() -> Message:
        return messages.pop(0)

    async def whole() -> bytes:
        pieces, content, more = unpacked(receive, limit, BodyTooLarge(limit)), b"", True
        while more:
            message = await pieces()
            content, more = content + message["body"], message["more_body"]
        return content

    return asyncio.run(whole())


@pytest.mark.parametrize("length", [0, 1, 999_999, MEGABYTE])
@pytest.mark.parametrize("part", [7, 10**9])
def test_body_is_unpacked_however_it_arrives(length: int, part: int) -> None:
    content = (bytes(range(256)) * (length // 256 + 1))[:length]
    packed = gzip.compress(content)
    parts = [packed[begin : begin + part] for begin in range(0, len(packed), part)]
    assert read(parts, MEGABYTE) == read([*parts, b""], MEGABYTE) == content


PACKED = gzip.compress(CONTENT * 100)


@pytest.mark.parametrize(
    "parts",
    [
        [b""],
        [b"nonsense"],
        [CONTENT],
        [PACKED[:-1]],
        [PACKED[:-9], b""],
        [PACKED[:20] + b"\xff\xff" + PACKED[22:]],
        [PACKED[:-8] + bytes(8)],
        [PACKED + PACKED],
        [PACKED, b"", b"x"],
        [zlib.compress(CONTENT)],
    ],
)
def test_damaged_gzip_is_refused(parts: list[bytes]) -> None:
    with pytest.raises(GzipUnreadable):
        read(parts, MEGABYTE)


@pytest.mark.parametrize("limit", [100, 1000, MEGABYTE])
def test_bomb_is_refused_at_the_limit_and_memory_does_not_grow(limit: int) -> None:
    tracemalloc.start()
    with pytest.raises(BodyTooLarge):
        read([BOMB], limit)
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert grown < 2 * limit + 3 * MEGABYTE


@pytest.fixture(scope="module")
def office(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Office")


def send(office: Caller, content: bytes, path: str = "/v1/reports", **headers: str) -> tuple[int, str | None]:
    given = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
    answer = office.request("POST", path, content=content, headers=given)
    return answer.status_code, answer.json().get("code")


def test_packed_body_is_the_same_request_as_the_plain_one(office: Caller) -> None:
    packed = gzip.compress(CONTENT)
    assert send(office, packed, Content_Encoding="gzip", Idempotency_Key="a") == (201, None)
    assert send(office, CONTENT, Idempotency_Key="a") == (201, None)
    assert send(office, gzip.compress(b'{"value": "012 345 678"}'), "/v1/checks", Content_Encoding="X-GZIP")[0] == 200
    assert len(office.get("/v1/reports").json()["items"]) == 1


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/checks", "/v1/checks/batch"])
def test_what_cannot_be_unpacked_is_a_clear_problem(office: Caller, path: str) -> None:
    packed = gzip.compress(CONTENT)
    assert send(office, packed[:-1], path, Content_Encoding="gzip") == (400, "content_encoding_unreadable")
    assert send(office, CONTENT, path, Content_Encoding="gzip") == (400, "content_encoding_unreadable")
    for named in ("br", "gzip, gzip", "gzip, identity", "deflate"):
        assert send(office, packed, path, Content_Encoding=named) == (415, "content_encoding_unsupported")
    assert send(office, BOMB, path, Content_Encoding="gzip") == (413, "body_too_large")


def test_body_of_too_many_values_is_refused_before_it_is_parsed(
    office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few kilobytes of gzip become millions of objects, for which the parser would hold every other request up."""
    parsed = Mock(side_effect=read_json)
    monkeypatch.setattr("krama.core.strict_json.read_json", parsed)
    for element, count in (b"{}", 110_000), (b"1", 210_000), (b"[[[]]]", 60_000):
        content = b'{"items": [' + b",".join([element] * count) + b"]}"
        answer = send(office, gzip.compress(content, 1), "/v1/checks/batch", Content_Encoding="gzip")
        assert answer == (413, "too_many_values")
    parsed.assert_not_called()
    commas = ",[{" * 10
    urls = [{"value": f'https://evil.example/{number}?at="\\{commas}"'} for number in range(10_001)]
    assert send(office, json.dumps({"items": urls}).encode(), "/v1/checks/batch")[0] == 422, "one item too many"
    parsed.assert_called_once()


def lengths(office: Caller, method: str, path: str, **options: Any) -> tuple[str | None, int]:
    """The encoding of an answer and its bytes on the wire."""
    answer = office.request(method, path, headers={"Accept-Encoding": "gzip"}, **options)
    assert answer.is_success, answer.text
    return answer.headers.get("content-encoding"), int(answer.headers["content-length"])


def test_long_answers_are_compressed_and_secrets_are_not(office: Caller) -> None:
    for number in range(3):
        office.report(f"012 345 60{number}")
    plain = office.request("GET", "/v1/reports", headers={"Accept-Encoding": "identity"})
    encoding, length = lengths(office, "GET", "/v1/reports")
    assert (encoding, length < len(plain.content) / 2) == ("gzip", True)
    packed = office.request("GET", "/v1/reports", headers={"Accept-Encoding": "gzip"})
    assert (packed.json(), packed.headers["vary"]) == (plain.json(), "Accept, Accept-Encoding")
    assert lengths(office, "HEAD", "/v1/reports")[0] == "gzip"
    assert lengths(office, "GET", "/v1/me")[0] is None
    networks = [f"2001:db8:{number:04}::/48" for number in range(20)]
    client = {"name": "x" * 60, "scopes": [*Permission], "networks": networks}
    encoding, length = lengths(office, "POST", "/v1/clients", json=client)
    assert (encoding, length >= LEAST) == (None, True)
    assert lengths(office, "POST", "/v1/checks", json={"value": "012 345 600"})[0] is None
    items = [{"role": "other", "value": f"012 345 60{number}"} for number in range(3)]
    assert lengths(office, "POST", "/v1/payment-checks", json={"items": items})[0] is None
    assert lengths(office, "POST", "/v1/checks/batch", json={"items": [{"value": "012 345 600"}] * 3})[0] == "gzip"
