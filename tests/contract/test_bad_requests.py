"""Malformed requests: each gets a clear problem, changes nothing, and is never a 5xx. All share one exchange."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from krama.agencies.permissions import Permission
from krama.listings.reader import VerdictReader
from tests.exchange import Caller, Exchange

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def exchange(module_exchange: Exchange) -> Exchange:
    return module_exchange


@pytest.fixture(scope="module")
def police(exchange: Exchange) -> Caller:
    return exchange.member("Phnom Penh Office")


def send(caller: Caller, body: str | bytes, path: str = "/v1/reports", **headers: str) -> tuple[int, dict[str, Any]]:
    answer = caller.request("POST", path, content=body, headers=JSON | headers)
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:krama:problem:{problem['code']}"
    assert problem["request_id"] == answer.headers["x-request-id"]
    return answer.status_code, problem


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/checks", "/v1/checks/batch"])
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nonsense", b"\xff\xfe", b'{"value": NaN}', b'{"value": Infinity}', b'{"value": "\\ud800"}',
        b"[" * 60_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b'{"value": "a\x00"}', b"\xef\xbb\xbf{}x",
    ],
)  # fmt: skip
def test_malformed_json_is_refused_everywhere(police: Caller, path: str, body: bytes) -> None:
    status, problem = send(police, body, path)
    assert (status, problem["code"]) in [(400, "body_unreadable"), (422, "validation_failed")]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/checks", '{"value": "012345678", "kind": "phone", "value": "012345679"}'),
        ("/v1/checks", r'{"value": "012345678", "kind": "phone", "\u0076alue": "012345679"}'),
        ("/v1/checks/batch", '{"items": [{"value": "012345678", "value": "012345679", "kind": "phone"}]}'),
        ("/v1/reports", '{"value": "evil-shop.com", "category": "loan", "loss": {"amount": 1, "amount": 2}}'),
    ],
)
def test_member_that_stands_twice_is_refused(police: Caller, path: str, body: str) -> None:
    """Else a gateway before the service may have looked at the one, and the service answers for the other."""
    status, problem = send(police, body, path)
    assert (status, problem["code"]) == (400, "body_unreadable")
    assert "each member of an object once" in problem["detail"]


@pytest.mark.parametrize(
    ("request_line", "options", "field", "place"),
    [
        ("GET /v1/reports?limit=0", {}, "limit", "query"),
        ("GET /v1/reports?lmit=1", {}, "lmit", "query"),
        ("GET /v1/reports?cursor=x", {}, "cursor", "query"),
        ("GET /v1/reports?status=lost", {}, "status", "query"),
        ("GET /v1/reports?agency_id=own,me", {}, "agency_id", "query"),
        ("GET /v1/reports", {"headers": {"Accept": "text/html"}}, "Accept", "header"),
        ("GET /v1/reports/x", {}, "report_id", "path"),
        (f"GET /v1/reports/{UUID(int=7)}", {}, "report_id", "path"),
        ("POST /v1/reports", {"json": {}}, "value", "body"),
        ("POST /v1/reports", {"json": {"value": "1", "category": "loan", "kind": "phone"}}, "value", "body"),
        ("POST /v1/reports", {"json": {}, "headers": {"Idempotency-Key": "a b"}}, "Idempotency-Key", "header"),
        ("POST /v1/clients", {"json": {"name": "x"}, "headers": {"Idempotency-Key": "a"}}, "Idempotency-Key", "header"),
    ],
)
def test_field_has_its_bare_name_and_the_part_of_the_request(
    police: Caller, request_line: str, options: dict[str, Any], field: str, place: str
) -> None:
    problem = police.request(*request_line.split(), **options).json()
    assert (problem["field"], problem["in"]) == (field, place)
    assert (field, place) in [(each["field"], each["in"]) for each in problem.get("errors", [problem])]


@pytest.mark.parametrize("query", ["limit=1&limit=2", "category=romance&category=loan&limit=1"])
def test_query_parameter_that_stands_twice_is_refused(police: Caller, query: str) -> None:
    answer = police.request("GET", f"/v1/indicators?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "member_repeated")
    (fault,) = answer.json()["errors"]
    assert "commas between them" in fault["detail"]
    assert "romance" not in answer.text
    assert [(each["field"], each["in"]) for each in (fault, answer.json())] == [
        (query[: query.index("=")], "query")
    ] * 2


@pytest.mark.parametrize("body", ["null", "[]", "5", '"x"', "true", "{}", '{"value": null, "items": null}'])
@pytest.mark.parametrize("path", ["/v1/reports", "/v1/checks", "/v1/checks/batch"])
def test_json_of_another_shape_is_refused(police: Caller, path: str, body: str) -> None:
    assert send(police, body, path)[0] == 422


def test_unknown_member_is_named_and_its_value_is_not_repeated(police: Caller) -> None:
    body = {"value": "012 345 678", "category": "loan", "colour": "SECRET-VALUE", "\ud7ff\u0007": 1}
    _, problem = send(police, json.dumps(body))
    assert "colour" in [error["field"] for error in problem["errors"]]
    assert "SECRET-VALUE" not in json.dumps(problem)
    assert "\u0007" not in json.dumps(problem)


def test_refused_value_is_not_repeated(police: Caller) -> None:
    for body in (
        {"value": "SECRET-VALUE"},
        {"value": "012 345 678", "kind": "SECRET-VALUE"},
        {"value": ["SECRET-VALUE"]},
    ):
        _, problem = send(police, json.dumps(body), "/v1/checks")
        assert "SECRET-VALUE" not in json.dumps(problem)


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "", "application/jsonx", "multipart/form-data"])
def test_body_of_another_type_is_refused(police: Caller, media: str) -> None:
    status, problem = send(police, '{"value": "012 345 678", "category": "loan"}', **{"Content-Type": media})
    assert (status, problem["code"]) == (415, "unsupported_media_type")


BULK = "/v1/reports/batch"


@pytest.mark.parametrize(
    ("path", "media"), [("/v1/checks", "application/json"), ("/v1/reports", "application/json"), (BULK, "text/csv")]
)
@pytest.mark.parametrize("charset", ["utf-32", "iso-8859-1", '"windows-1252"'])
def test_body_in_another_encoding_than_utf_8_is_refused(police: Caller, path: str, media: str, charset: str) -> None:
    status, problem = send(police, "value,category\n", path, **{"Content-Type": f"{media}; charset={charset}"})
    assert (status, problem["code"], "UTF-8" in problem["detail"]) == (415, "unsupported_media_type", True)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "us-ascii"])
def test_body_that_says_that_it_is_utf_8_is_read(police: Caller, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert police.request("POST", "/v1/checks", content='{"value": "012345678"}', headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/v1/reports", BULK])
def test_two_idempotency_keys_are_refused(police: Caller, path: str) -> None:
    body = json.dumps({"value": "012 345 678", "category": "loan"})
    keys = httpx.Headers([*JSON.items(), ("Idempotency-Key", "one"), ("Idempotency-Key", "two")])
    answer = police.request("POST", path, content=f"[{body}]" if path == BULK else body, headers=keys)
    assert (answer.status_code, answer.json()["code"]) == (400, "header_repeated")
    assert police.get("/v1/reports").json()["items"] == []


@pytest.mark.parametrize(
    "members", [{"confidence": "50"}, {"confidence": 50.0}, {"anonymous": "yes"}, {"anonymous": 1}], ids=str
)
def test_text_or_number_of_another_type_is_not_converted_in_json(police: Caller, members: dict[str, Any]) -> None:
    body = json.dumps({"value": "012 345 678", "category": "loan", **members})
    status, problem = send(police, body)
    assert (status, problem["errors"][0]["code"], problem["field"]) == (422, "wrong_type", next(iter(members)))
    (row,) = police.request("POST", BULK, content=f'{{"items": [{body}]}}', headers=JSON).json()["items"]
    assert (row["result"], row["error"]["code"]) == ("rejected", "wrong_type")


def test_hint_about_a_url_is_given_only_for_a_parameter(police: Caller) -> None:
    body = {"value": "012 345 678", "category": "loan", "occurred_at": "yesterday"}
    assert "URL" not in send(police, json.dumps(body))[1]["detail"]
    assert "%2B" in police.get("/v1/indicators", updated_after="yesterday").json()["detail"]


def test_number_that_is_too_long_is_explained(police: Caller) -> None:
    body = f'{{"value": "012 345 678", "category": "loan", "confidence": {"9" * 5000}}}'
    assert "4,300 digits" in send(police, body)[1]["detail"]
    answer = police.request("POST", BULK, content=body, headers={"Content-Type": "application/x-ndjson"}).json()
    assert "4,300 digits" in answer["items"][0]["error"]["detail"]


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/checks", "/v1/me", "/nowhere"])
def test_body_over_the_limit_is_refused_before_it_is_read(police: Caller, path: str) -> None:
    status, problem = send(police, b"x" * 70_000, path)
    assert (status, problem["code"]) == (413, "body_too_large")


def test_body_over_the_limit_without_a_length_is_refused(police: Caller) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 10_000

    answer = police.request("POST", "/v1/checks", content=endless(), headers=JSON)
    assert (answer.status_code, answer.json().get("code")) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1/checks", 405, "method_not_allowed"),
        ("POST", "/openapi.json", 405, "method_not_allowed"),
        ("PUT", "/docs", 405, "method_not_allowed"),
        ("DELETE", "/v1/reports", 405, "method_not_allowed"),
        ("GET", "/v1/reports/not-a-uuid", 404, "report_not_found"),
        ("GET", "/v1/reports/%00", 404, "report_not_found"),
        ("GET", "/v1/reports/", 404, "not_found"),
        ("GET", "/v1/reports/batch", 405, "method_not_allowed"),
        ("GET", "/v1/reports?limit=0", 422, "validation_failed"),
        ("GET", "/v1/reports?limit=99999999999999999999999", 422, "validation_failed"),
        ("GET", "/v1/reports?cursor=%00", 422, "cursor_unreadable"),
        ("GET", "/v1/reports?cursor=x", 422, "cursor_unreadable"),
        ("GET", "/v1/reports?cursor=%F0%9F%92%A9", 422, "cursor_unreadable"),
        ("GET", "/v1/indicators?kind=planet", 422, "validation_failed"),
        ("GET", "/v1/indicators?updated_after=yesterday", 422, "validation_failed"),
        ("GET", "/v1/indicators?updated_after=0", 422, "validation_failed"),
    ],
)
def test_wrong_path_method_or_parameter_is_a_problem(
    police: Caller, method: str, path: str, status: int, code: str
) -> None:
    answer = police.request(method, path)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_not_an_id_is_not_found_and_the_answer_says_which_form_an_id_has(police: Caller) -> None:
    real = dict.fromkeys(("secret_id", "file_id", "snapshot_id"), str(UUID(int=1))) | {"client_id": f"krama_{'0' * 20}"}
    walked = 0
    for path, methods in police.get("/openapi.json").json()["paths"].items():
        for name in re.findall(r"{(\w+)}(?:/|$)", path):
            wrong = path.format_map({**real, name: "0-x"})
            for method in methods:
                body: dict[str, str] | None = {} if method in {"post", "put", "patch"} else None
                answer = police.request(method.upper(), wrong, json=body, headers={"If-Match": '"1"'})
                problem = answer.json()
                assert (answer.status_code, problem.get("field")) == (404, name), (path, problem)
                assert problem["code"].endswith("_not_found")
                assert re.search(r"An id (is|has) ", problem["detail"])
                assert "0-x" not in problem["detail"]
                walked += 1
    assert walked > 25


def test_405_names_every_method_of_the_path(police: Caller) -> None:
    assert police.request("PUT", "/v1/reports").headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/reports"), ("POST", "/v1/reports/batch"), ("GET", "/v1/reports"), ("POST", "/v1/checks"),
     ("POST", "/v1/checks/batch"), ("GET", "/v1/indicators")],
)  # fmt: skip
def test_missing_scope_is_refused_whatever_the_method(exchange: Exchange, method: str, path: str) -> None:
    idle = exchange.member("Idle Office", scopes=[Permission.AGENCIES_MANAGE])
    answer = idle.request(method, path, json={"value": "012 345 678", "category": "loan", "items": [{"value": "x"}]})
    assert answer.status_code in (403, 422)
    good = {
        "/v1/reports": {"value": "012 345 678", "category": "loan"},
        "/v1/checks/batch": {"items": [{"value": "x"}]},
    }
    body = good.get(path, {"value": "012 345 678"})
    refused = idle.request(method, path, json=body) if method == "POST" else idle.get(path)
    assert (refused.status_code, refused.json().get("code")) == (403, "insufficient_scope")


def test_id_is_only_read_in_its_usual_form(police: Caller) -> None:
    own = police.get("/v1/me").json()["agency"]["agency_id"]
    report = {"value": "012 345 678", "kind": "phone", "category": "loan", "tlp": "TLP:RED"}
    for text, read in [
        (own, True),
        (own.upper(), True),
        *((form.format(own), False) for form in ("urn:uuid:{}", "{{{}}}")),
    ]:
        assert police.get("/v1/reports", agency_id=text).status_code == (200 if read else 422)
        assert police.get("/v1/audit/records", agency_id=text).status_code == (200 if read else 422)
    for text in (own.replace("-", ""), f"urn:uuid:{own}"):
        status, problem = send(police, json.dumps(report | {"audience": {"agencies": [text]}}))
        fault = problem["errors"][0]
        assert (status, fault["field"], fault["code"]) == (422, "audience.agencies.0", "wrong_form")
        assert police.get(f"/v1/agencies/{text}").status_code == 404
    assert police.get(f"/v1/agencies/{own}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0b2d9c1e-7f3a-4c55-9e21-6d1a4f8e0c77", True),
        ("4" * 32, True),
        ("5" * 24, True),
        ("5" * 32, False),
        ("c9de3b62-8d0a-5f39-8a0e-3b5d6f1a2c47", False),
        ("012345678", False),
        ("TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC", False),
        ("a b", False),
        ("", False),
    ],
)
def test_request_id_is_kept_where_it_is_fit(police: Caller, sent: str, kept: bool) -> None:
    answer = police.request("GET", "/healthz", headers={"X-Request-ID": sent})
    assert (answer.headers["x-request-id"] == sent) is kept


def test_fault_of_the_database_tells_nothing_of_its_tables(exchange: Exchange, police: Caller) -> None:
    with exchange.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE report RENAME TO hidden")
    try:
        answer = police.get("/v1/reports")
        assert answer.status_code in (500, 503)
        assert "hidden" not in answer.text
    finally:
        with exchange.database.transaction() as session:
            session.connection().exec_driver_sql("ALTER TABLE hidden RENAME TO report")


@pytest.mark.parametrize(
    "fault", [sqlite3.OperationalError("disk I/O error"), psycopg.OperationalError("gone")], ids=str
)
def test_check_while_the_database_is_away_is_a_503(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> object:
        raise fault

    monkeypatch.setattr(exchange.services[VerdictReader], "read", fail)
    answer = police.post("/v1/checks", {"value": "012 345 678"})
    assert (answer.status_code, answer.json().get("code")) == (503, "database_busy")
    assert (answer.headers["retry-after"], "report" in answer.json()["detail"]) == ("1", False)
    assert str(fault) not in answer.text
    assert police.get("/healthz").status_code == 200


def test_fault_inside_says_nothing_and_names_the_request(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> object:
        raise RuntimeError("SECRET-VALUE")

    monkeypatch.setattr(exchange.services[VerdictReader], "read", fail)
    answer = police.post("/v1/checks", {"value": "012 345 678"}, **{"X-Request-ID": "f1d3" * 6})
    assert (answer.status_code, answer.json().get("code")) == (500, "internal_error")
    assert "SECRET-VALUE" not in answer.text + caplog.text
    assert "f1d3" * 6 in caplog.text


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/checks", "/v1/checks/batch", "/v1/reports/batch"])
def test_nobody_makes_the_service_read_a_body(exchange: Exchange, path: str) -> None:
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(50):
            taken += 1
            yield b" " * 1000

    answer = exchange.nobody.request("POST", path, content=body(), headers=JSON)
    assert taken <= 1
    assert (answer.status_code, answer.json().get("code")) == (401, "token_missing")


@pytest.mark.parametrize(
    "name", ["012345678", "0x52908400098527886E0F7030069857D2E4169EE7", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"]
)
def test_number_or_wallet_in_the_place_of_a_name_is_not_repeated(police: Caller, name: str) -> None:
    answers = [
        police.get("/v1/indicators", **{name: "1"}),
        police.post("/v1/checks", {"value": "012 345 678", name: 1}),
        police.post("/v1/checks/batch", {"items": [{"value": "012 345 678", name: 1}]}),
        police.post(BULK, [{"value": "012 345 678", "category": "loan", name: 1}]),
    ]
    assert [name in answer.text for answer in answers] == [False] * len(answers)


@pytest.mark.parametrize("path", ["/v1/reports", BULK, "/v1/checks", "/v1/checks/batch", "/oauth/token"])
def test_caller_that_hangs_up_within_its_body_is_no_fault_of_the_service(
    exchange: Exchange, police: Caller, path: str
) -> None:
    statuses: list[int] = []

    async def hang_up() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            statuses.extend([message["status"]] if "status" in message else [])

        headers = [(name.lower().encode(), value.encode()) for name, value in (JSON | police._headers).items()]
        scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST"}
        scope["scheme"] = "http"
        scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers}
        await exchange.app(scope | {"client": ("127.0.0.1", 1), "server": ("krama.test", 80)}, receive, send)

    exchange.portal.call(hang_up)
    assert [status for status in statuses if not 400 <= status < 500] == []
