"""A dummy resource: what `If-Match`, an optional note and a refused key let through, and what the contract says."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Security
from pydantic import BaseModel

from krama.access.endpoint import ActionNote, KeyedTransaction, ReadSession, Transaction
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.idempotency import NoKey
from krama.core.revisions import ExpectedRevision, RequiredRevision
from tests.exchange import Caller, Exchange, running_exchange

ROUTER = Router("/v1/cards", tag="cards")
Writer = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_SUBMIT])]
STORED = {"revision": 7}


class CardIn(BaseModel):
    text: str = ""


class CardOut(BaseModel):
    revision: int


def changed(expected: ExpectedRevision) -> CardOut:
    expected.refuse_if_changed(STORED["revision"])
    STORED["revision"] += 1
    return CardOut(**STORED)


@ROUTER.operation("GET", "", "readCard", "Read the card")
def read_card(principal: Writer, session: ReadSession) -> CardOut:
    """Read the card."""
    return CardOut(**STORED)


@ROUTER.operation("PATCH", "", "changeCard", "Change the card")
def change_card(body: CardIn, principal: Writer, expected: ExpectedRevision, transaction: KeyedTransaction) -> CardOut:
    """Change the card."""
    return changed(expected)


@ROUTER.operation("POST", "/approve", "approveCard", "Approve the card")
def approve_card(principal: Writer, expected: RequiredRevision, transaction: Transaction) -> CardOut:
    """Approve the card."""
    return changed(expected)


@ROUTER.operation("POST", "/decide", "decideCard", "Decide the card")
def decide_card(body: CardIn, principal: Writer, expected: RequiredRevision, transaction: KeyedTransaction) -> CardOut:
    """Decide the card."""
    return changed(expected)


@ROUTER.operation("POST", "/touch", "touchCard", "Touch the card")
def touch_card(principal: Writer, action: ActionNote, transaction: KeyedTransaction) -> CardOut:
    """Touch the card."""
    STORED["touched"] = STORED.get("touched", 0) + 1
    return CardOut(revision=STORED["touched"])


@ROUTER.operation("POST", "/secrets", "addCardSecret", "Add a secret")
def add_card_secret(principal: Writer, no_key: NoKey, transaction: Transaction) -> CardOut:
    """Add a secret."""
    STORED["secrets"] = STORED.get("secrets", 0) + 1
    return CardOut(revision=7)


@pytest.fixture(scope="module")
def cards(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    folder = tmp_path_factory.mktemp("cards")
    with running_exchange(f"sqlite:///{shutil.copy(sqlite_template, folder / 'krama.sqlite3')}", folder) as running:
        running.app.router.routes.extend(ROUTER.routes)
        yield running


@pytest.fixture(scope="module")
def writer(cards: Exchange) -> Caller:
    return cards.member("Office", scopes=[Permission.REPORTS_SUBMIT])


def sent(writer: Caller, method: str, path: str, tags: str | None, **headers: str) -> tuple[int, str | None]:
    """The status, and the code or the new tag."""
    STORED["revision"] = 7
    given = headers | ({} if tags is None else {"If-Match": tags})
    answer = writer.request(method, path, json={}, headers=given)
    assert (STORED["revision"] == 8) == answer.is_success
    return answer.status_code, answer.json().get("code") or answer.headers["etag"]


def test_answer_has_its_revision_as_its_tag(writer: Caller) -> None:
    STORED["revision"] = 7
    read = writer.get("/v1/cards")
    assert (read.json(), read.headers["etag"]) == ({"revision": 7}, '"7"')


DONE, CHANGED, NEEDED = (200, '"8"'), (412, "revision_changed"), (428, "revision_missing")
ONE = (422, "validation_failed")
"""Who decides has read one revision."""


@pytest.mark.parametrize(
    ("tags", "change", "approve"),
    [
        (None, DONE, NEEDED),
        ('"7"', DONE, DONE),
        ("*", DONE, NEEDED),
        ('"6"', CHANGED, CHANGED),
        ('W/"7"', DONE, DONE),
        ('W/"6"', CHANGED, CHANGED),
        (', "7" ,', DONE, DONE),
        ('"6", "7"', DONE, ONE),
        ('W/"6","7"', DONE, ONE),
        ('"5", "6"', CHANGED, ONE),
    ],
)
def test_tag_of_what_was_read_lets_the_change_through(
    writer: Caller, tags: str | None, change: tuple[int, str], approve: tuple[int, str]
) -> None:
    assert sent(writer, "PATCH", "/v1/cards", tags) == change
    assert sent(writer, "POST", "/v1/cards/approve", tags) == approve


NO_REVISION = ['"zzz"', '"07"', '"' + "9" * 40 + '"', '"7-gzip"']


@pytest.mark.parametrize(
    "tags",
    [
        "7",
        "",
        '"7',
        '"7" "8"',
        '"6", 7',
        '*, "7"',
        '"6", *',
        ", ,",
        '"7" x',
        "w/'7'",
        'w/"7"',
        '"' + "7" * 1000 + '"',
        *NO_REVISION,
    ],
)
def test_what_is_no_tag_of_ours_is_refused(writer: Caller, tags: str) -> None:
    for method, path in (("PATCH", "/v1/cards"), ("POST", "/v1/cards/approve")):
        assert sent(writer, method, path, tags) == (422, "validation_failed")


TAGS = ('"99999"', '"abc"')


def test_refusal_names_the_header_and_says_what_it_looks_like(writer: Caller) -> None:
    refused = {tags: writer.request("PATCH", "/v1/cards", json={}, headers={"If-Match": tags}).json() for tags in TAGS}
    assert {(each["field"], each["in"]) for each in refused.values()} == {("If-Match", "header")}
    assert ["has changed" in each["detail"] for each in refused.values()] == [True, False]
    listed = writer.request("POST", "/v1/cards/approve", json={}, headers={"If-Match": '"6", "7"'}).json()
    assert "no list" in listed["detail"]
    assert 'such as "7"' in refused['"abc"']["detail"]


def test_repeated_change_has_the_first_answer_though_the_revision_has_moved(writer: Caller) -> None:
    headers: dict[str, Any] = {"If-Match": '"7"', "Idempotency-Key": "a"}
    STORED["revision"] = 7
    first, again = (writer.request("PATCH", "/v1/cards", json={}, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, STORED["revision"]) == (200, 200, 8)
    assert (again.headers["etag"], again.headers["idempotency-replayed"]) == ('"8"', "true")


@pytest.mark.parametrize("tags", [None, "abc", '"6"'])
@pytest.mark.parametrize(("method", "path"), [("PATCH", "/v1/cards"), ("POST", "/v1/cards/decide")])
def test_key_gets_its_first_answer_whatever_has_become_of_the_header(
    writer: Caller, method: str, path: str, tags: str | None
) -> None:
    """The order is the same everywhere: the first answer, then what is wrong with `If-Match`."""
    key = {"Idempotency-Key": f"{method}-{tags}"}
    STORED["revision"] = 7
    first = writer.request(method, path, json={}, headers={"If-Match": '"7"', **key})
    again = writer.request(method, path, json={}, headers=key | ({} if tags is None else {"If-Match": tags}))
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert (again.headers["idempotency-replayed"], STORED["revision"]) == ("true", 8)


@pytest.mark.parametrize(
    ("tags", "answer"),
    [("*", (412, "condition_refused")), ('"7"', (412, "condition_refused")), ('W/"7", "5"', (412, "condition_refused")),
     ('"6"', DONE), ("abc", DONE)],
)  # fmt: skip
def test_change_of_what_should_not_be_there_is_not_done(writer: Caller, tags: str, answer: tuple[int, str]) -> None:
    assert sent(writer, "PATCH", "/v1/cards", None, **{"If-None-Match": tags}) == answer
    assert sent(writer, "POST", "/v1/cards/approve", '"7"', **{"If-None-Match": tags}) == answer


@pytest.mark.parametrize(
    ("tags", "status"),
    [(None, 200), ("*", 200), ('"7"', 200), ('W/"7"', 200), ('"5", "7"', 200), ('"6"', 412), ("abc", 412)],
)
def test_what_is_read_with_another_revision_is_not_sent(writer: Caller, tags: str | None, status: int) -> None:
    STORED["revision"] = 7
    for method in ("GET", "HEAD"):
        answer = writer.request(method, "/v1/cards", headers={} if tags is None else {"If-Match": tags})
        assert answer.status_code == status
    read = writer.request("GET", "/v1/cards", headers={"If-Match": '"6"'})
    assert (read.json()["code"], read.json()["field"], "revision" in read.json()) == (
        "revision_changed",
        "If-Match",
        False,
    )


def test_contract_names_the_header_and_its_refusals(cards: Exchange) -> None:
    paths = cards.app.openapi()["paths"]
    change, approve = paths["/v1/cards"]["patch"], paths["/v1/cards/approve"]["post"]
    required = [[p["required"] for p in each["parameters"] if p["name"] == "If-Match"] for each in (change, approve)]
    assert required == [[False], [True]]
    assert [{"412", "428"} & each["responses"].keys() for each in (change, approve)] == [{"412"}, {"412", "428"}]
    assert "ETag" in paths["/v1/cards"]["get"]["responses"]["200"]["headers"]
    assert "422" in paths["/v1/cards/secrets"]["post"]["responses"]
    body = paths["/v1/cards/touch"]["post"]["requestBody"]
    (content,) = body["content"].values()
    assert (body.get("required", False), list(content["schema"])) == (False, ["$ref"])


JSON = {"Content-Type": "application/json"}


def test_action_takes_a_note_or_nothing(cards: Exchange, writer: Caller) -> None:
    for body in ({}, {"content": "{}", "headers": JSON}, {"json": {"note": "She called."}}, {"json": {"note": None}}):
        assert writer.request("POST", "/v1/cards/touch", **body).status_code == 200, body
    auditor = cards.member("Auditor")
    records = auditor.get("/v1/audit/records", agency_id="all", limit=1000).json()["items"]
    details = [record["data"] for record in records]
    assert [detail["note"] for detail in details if "note" in detail] == ["She called."]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"json": {"reason": "x"}}, 422),
        ({"json": {"note": 7}}, 422),
        ({"json": []}, 422),
        ({"content": "{", "headers": JSON}, 400),
        ({"content": "note=x"}, 415),
        ({"content": "note=x", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"content": b"", "headers": {"Transfer-Encoding": "chunked"}}, 415),
    ],
    ids=str,
)
def test_action_refuses_any_other_body(writer: Caller, body: dict[str, Any], status: int) -> None:
    before = dict(STORED)
    assert writer.request("POST", "/v1/cards/touch", **body).status_code == status
    assert before == STORED


def test_key_is_refused_where_a_secret_is_shown(writer: Caller) -> None:
    before = dict(STORED)
    refused = writer.request("POST", "/v1/cards/secrets", headers={"Idempotency-Key": "a"})
    assert (refused.status_code, refused.json().get("code")) == (422, "idempotency_key_refused")
    assert before == STORED
    assert writer.request("POST", "/v1/cards/secrets").status_code == 200
