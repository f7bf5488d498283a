"""What a route declares is all that it needs: a dummy change and a dummy list in ten lines each."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Query, Security
from pydantic import BaseModel, Field, field_validator
from sqlmodel import select, update

from krama.access.endpoint import KeyedTransaction, ListName, ReadSession, Transaction
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.audit.tables import AuditRecord
from krama.core import clock, sequence
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest
from krama.core.idempotency import IdempotencyRecord
from krama.core.operation import BodyLimit, Location, OperationRoute, body_limits
from krama.disputes.errors import DisputeClosed
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange, running_exchange

ROUTER = Router("/v1/notes", tag="notes")
Writer = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_SUBMIT])]
STORED: list[int] = []
"""What the dummy change wrote: numbers of the change sequence, and in memory, as if in a table."""
REFUSED: set[str] = set()


class NoteIn(BaseModel):
    text: str = Field(max_length=16)

    @field_validator("text")
    @classmethod
    def not_refused(cls, text: str) -> str:
        if text in REFUSED:
            raise ValueError("refused by now")
        return text


class NoteOut(BaseModel):
    number: int
    text: str


# The exercise: a change and a list.
@ROUTER.operation("POST", "", "addNote", "Add a note", status_code=201, location=Location("/v1/notes/{number}", "note"))
def add_note(body: NoteIn, principal: Writer, transaction: KeyedTransaction) -> NoteOut:
    """Add a note."""
    number = sequence.take(transaction.session)
    STORED.append(number)
    note(transaction.session, text=body.text)
    return NoteOut(number=number, text=body.text)


@ROUTER.operation("GET", "", "listNotes", "List notes", list_name=ListName("notes"))
def list_notes(
    principal: Writer, session: ReadSession, page: PageRequest, even: Annotated[bool, Query()] = False
) -> FollowablePage[NoteOut]:
    """List notes, in their order."""
    rows = [number for number in STORED if number > page.after.seq and not (even and number % 2)]
    items = [NoteOut(number=number, text="") for number in rows[: page.limit]]
    last = KeysetPosition(items[-1].number, UUID(int=0)) if items else None
    return page.followable(items, len(rows) > page.limit, last)


# End of the exercise.


@ROUTER.operation("POST", "/{number}/close", "closeNote", "Close a note", errors=[409])
def close_note(number: int, principal: Writer, transaction: Transaction) -> NoteOut:
    """Fails after it has written."""
    sequence.take(transaction.session)
    if number == 0:
        raise DisputeClosed("It is closed.")
    return NoteOut(number=number, text="closed")


@pytest.fixture
def notes(exchange: Exchange) -> Exchange:
    exchange.app.include_router(ROUTER)
    STORED.clear()
    REFUSED.clear()
    return exchange


@pytest.fixture
def writer(notes: Exchange) -> Caller:
    return notes.member("Office", scopes=[Permission.REPORTS_SUBMIT])


def add(writer: Caller, text: str = "one", key: str | None = None) -> Any:
    return writer.post("/v1/notes", {"text": text}, **({} if key is None else {"Idempotency-Key": key}))


def records(exchange: Exchange, operation: str) -> int:
    with exchange.database.read() as session:
        leaves = session.exec(select(AuditRecord.leaf)).all()
    return sum(f'"operation":"{operation}"'.encode() in leaf for leaf in leaves)


def sequence_now(exchange: Exchange) -> int:
    row = sequence.SequenceRow
    with exchange.database.read() as session:
        return session.exec(select(row.value).where(row.name == "change")).one()


def test_caller_must_be_known_and_hold_the_scope(notes: Exchange) -> None:
    stranger = notes.nobody.post("/v1/notes", {"text": "one"})
    other = notes.member("Bank", Sector.BANK, [Permission.CHECKS_RUN]).post("/v1/notes", {"text": "one"})
    assert (stranger.status_code, stranger.json().get("code")) == (401, "token_missing")
    assert (other.status_code, other.json().get("code")) == (403, "insufficient_scope")
    assert STORED == []


def test_body_is_read_strictly(writer: Caller) -> None:
    too_long = add(writer, "x" * 17)
    assert (too_long.status_code, too_long.json().get("code"), too_long.json()["field"]) == (
        422,
        "validation_failed",
        "text",
    )
    headers = {"Content-Type": "application/json"}
    assert writer.request("POST", "/v1/notes", content=b"{", headers=headers).status_code == 400
    assert writer.request("POST", "/v1/notes", content=b"text=one").status_code == 415
    assert writer.get("/v1/notes", evn=True).status_code == 422
    assert STORED == []


def test_answer_says_where_it_is_read_and_what_the_quota_has_left(writer: Caller) -> None:
    answer = add(writer)
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/notes/{answer.json()['number']}")
    assert '"submissions";r=59999' in answer.headers["ratelimit"]
    assert '"submissions";r=59998' in add(writer).headers["ratelimit"]


def test_change_and_its_record_are_one(notes: Exchange, writer: Caller) -> None:
    add(writer)
    assert (records(notes, "addNote"), sequence_now(notes)) == (1, STORED[0])
    assert writer.post("/v1/notes/0/close", {}).status_code == 409
    assert sequence_now(notes) == STORED[0], "what failed wrote nothing"
    assert writer.post("/v1/notes/7/close", {}).json() == {"number": 7, "text": "closed"}
    assert sequence_now(notes) > STORED[0]
    assert records(notes, "closeNote") == 2, "the failed request is on record too, by its outcome"


def test_keyed_change_has_one_effect_and_one_answer(notes: Exchange, writer: Caller) -> None:
    first, again = add(writer, key="a"), add(writer, key="a")
    assert (again.status_code, again.content) == (201, first.content)
    assert (again.headers["location"], again.headers["idempotency-replayed"]) == (first.headers["location"], "true")
    assert len(STORED) == 1
    assert records(notes, "addNote") == 2


def test_used_key_is_refused_for_another_body_even_if_that_is_no_valid_one(writer: Caller) -> None:
    add(writer, key="a")
    for text in ("two", "x" * 17):
        other = add(writer, text, key="a")
        assert (other.status_code, other.json().get("code")) == (422, "idempotency_key_reused")


def test_first_answer_counts_though_the_body_would_be_refused_by_now(writer: Caller) -> None:
    first = add(writer, key="a")
    REFUSED.add("one")
    again = add(writer, key="a")
    assert (again.status_code, again.content) == (201, first.content)
    assert add(writer).json().get("code") == "validation_failed"
    assert add(writer, key="b").json().get("code") == "validation_failed"


def test_answer_of_an_expired_key_is_not_sent_again(notes: Exchange, writer: Caller) -> None:
    add(writer, key="a")
    REFUSED.add("one")
    with notes.database.transaction() as session:
        session.execute(update(IdempotencyRecord).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert add(writer, key="a").json().get("code") == "validation_failed"


def test_list_is_read_page_by_page_to_the_end(writer: Caller) -> None:
    numbers = [add(writer).json()["number"] for _ in range(5)]
    read, cursor, pages = [], None, 0
    while True:
        page = writer.get("/v1/notes", limit=2, **({} if cursor is None else {"cursor": cursor})).json()
        read += [item["number"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
        assert (cursor is not None) == page["has_more"]
        if cursor is None:
            break
    assert (read, pages) == (numbers, 3)
    resumed = writer.get("/v1/notes", cursor=page["resume_cursor"]).json()
    assert resumed == {"items": [], "next_cursor": None, "has_more": False, "resume_cursor": page["resume_cursor"]}
    cursor = resumed["resume_cursor"]
    other_filter = writer.get("/v1/notes", cursor=cursor, even=True)
    assert (other_filter.status_code, other_filter.json().get("code")) == (422, "cursor_unreadable")
    assert writer.get("/v1/notes", limit=1001).status_code == 422


def test_contract_names_the_errors_that_follow_from_the_declaration() -> None:
    statuses = {
        route.operation_id: set(route.responses) for route in ROUTER.routes if isinstance(route, OperationRoute)
    }
    assert statuses == {
        "addNote": {201, 400, 401, 403, 406, 409, 413, 415, 422},
        "listNotes": {200, 400, 401, 403, 406, 410, 413, 422},
        "closeNote": {400, 401, 403, 404, 406, 409, 413, 422},
    }


def test_body_limit_is_the_routes_own(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = Router("/v1/large", tag="notes")

    @large.operation("POST", "", "addLarge", "Add much", body_limit=BodyLimit.BATCH)
    def add_large(body: NoteIn, principal: Writer, transaction: Transaction) -> NoteOut:
        """Add much."""
        return NoteOut(number=1, text=body.text)

    @large.operation("POST", "/{number}/more", "addMore", "Add more", body_limit=BodyLimit.BULK)
    def add_more(number: int, body: NoteIn, principal: Writer, transaction: Transaction) -> NoteOut:
        """Add more."""
        return NoteOut(number=number, text=body.text)

    limit = body_limits([*ROUTER.routes, *large.routes], {BodyLimit.SINGLE: 1, BodyLimit.BATCH: 2, BodyLimit.BULK: 3})
    paths = ("/v1/notes", "/v1/notes/7/close", "/v1/large", "/v1/large/7/more", "/v1/large/7", "/elsewhere")
    assert [limit(path) for path in paths] == [1, 1, 2, 3, 1, 1]
    monkeypatch.setattr("krama.app._ROUTERS", (large, ROUTER))
    settings = {"max_body_bytes": 1024, "max_batch_bytes": 4096}
    with running_exchange(sqlite_url, tmp_path / "state", **settings) as exchange:
        writer = exchange.member("Office", scopes=[Permission.REPORTS_SUBMIT])
        padded = '{"text": "one"' + " " * 2000 + "}"
        headers = {"Content-Type": "application/json"}
        assert writer.request("POST", "/v1/large", content=padded, headers=headers).status_code == 200
        refused = writer.request("POST", "/v1/notes", content=padded, headers=headers)
        assert (refused.status_code, refused.json().get("code")) == (413, "body_too_large")


def test_session_never_reaches_a_coroutine() -> None:
    with pytest.raises(TypeError, match="coroutine"):

        @ROUTER.operation("POST", "/wrong", "wrong", "Wrong")
        async def wrong(principal: Writer, transaction: Transaction) -> NoteOut:
            raise AssertionError


def test_page_needs_the_name_of_its_list() -> None:
    with pytest.raises(TypeError, match="name of its list"):

        @ROUTER.operation("GET", "/wrong", "wrong", "Wrong")
        def wrong(principal: Writer, session: ReadSession, page: PageRequest) -> FollowablePage[NoteOut]:
            raise AssertionError
