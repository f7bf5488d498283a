"""Every request leaves a record, which is durable before its answer leaves; without a record there is no answer."""

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from krama.access import endpoint
from krama.agencies.permissions import Permission
from krama.audit import appending, repository
from krama.audit.entry import Actor, AuditRow, Entry, commitment, opened, row_of
from krama.audit.errors import LogBroken
from krama.audit.tables import AuditDisclosure, AuditRecord
from krama.audit.writer import AuditWriter
from krama.checks import answers, fast_path
from krama.core.owners import EVERYBODY
from krama.listings.reader import VerdictReader
from krama.reports import merging
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.architecture.repository import ROOT
from tests.audit.logs import newest, records
from tests.exchange import Caller, Exchange


def operations() -> Iterator[tuple[str, str, str]]:
    """Id, method and path of each operation that takes a member's token; what its path names does not exist."""
    contract = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))  # tests/contract compares it
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            if any("oauth2" in way for way in operation["security"]):
                nowhere = path.replace("{client_id}", f"krama_{'0' * 20}").replace("{kind}", "phone")
                yield operation["operationId"], method.upper(), re.sub(r"{\w+}", str(UUID(int=1)), nowhere)


def test_check_is_on_record_with_who_asked_why_and_what_was_disclosed(exchange: Exchange, police: Caller) -> None:
    report = police.report("012 345 678", kind="phone")
    bank = exchange.member("Bank", Sector.BANK, [Permission.CHECKS_RUN])
    bank.request("POST", "/v1/checks", json={"value": "012345678", "kind": "phone", "purpose": "payment"})
    record = newest(exchange)
    me = bank.get("/v1/me").json()
    assert (record["operation"], record["http_status"]) == ("checkValue", 200)
    assert (record["agency_id"], record["client_id"]) == (me["agency"]["agency_id"], me["client_id"])
    assert record["token_id"]
    detail = record["data"]
    assert (detail["purpose"], detail["listed"], detail["action"]) == ("payment", True, "warn")
    assert detail["indicators"] == [report["indicator"]["indicator_id"]]
    salt = bytes.fromhex(detail["salt"])
    assert detail["commitment"] == commitment(salt, [("phone", "+85512345678")]).hex()


def test_record_holds_no_value(exchange: Exchange, police: Caller) -> None:
    police.report("012 345 678", kind="phone", narrative="he said his name is Sok Dara", case_reference="PP-1")
    police.check("hxxps://evil[.]example/kh")
    police.post("/v1/checks/batch", {"items": [{"value": "0977 123 456"}, {"value": "nonsense of Sok Dara"}]})
    police.request(
        "POST", "/v1/reports/batch", json={"items": [{"value": "011 222 333", "kind": "phone", "category": "loan"}]}
    )
    with exchange.database.read() as session:
        rows = repository.page(session, EVERYBODY, 0, 100)
        seen = "".join(row.leaf.decode() + json.dumps(opened(row.leaf, row.key)) for row in rows)
    assert len(rows) > 4
    for value in ("12345678", "12 345 678", "evil", "977123456", "977 123", "11222333", "Dara", "PP-1", "nonsense"):
        assert value not in seen


def test_every_operation_of_a_member_leaves_one_record(exchange: Exchange, police: Caller) -> None:
    """Whatever its answer is: the operations are those of the contract, with whatever comes to mind as parameters."""
    walked = 0
    for operation_id, method, path in operations():
        answer = police.request(method, path, json={} if method not in ("GET", "DELETE") else None)
        left = records(exchange, walked)
        assert [(record["operation"], record["http_status"]) for record in left] == [
            (operation_id, answer.status_code)
        ], path
        walked += 1
    assert walked > 25


@pytest.mark.parametrize("usual_head", [True, False], ids=["fast path", "route"])
def test_check_that_fails_is_on_record(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch, usual_head: bool
) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError("012 345 678")

    monkeypatch.setattr(type(exchange.services[VerdictReader]), "read", fail)
    if not usual_head:
        monkeypatch.setattr(fast_path, "_has_usual_head", lambda *_: False)
    answer = police.post("/v1/checks", {"value": "012 345 678", "purpose": "payment"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert statuses(exchange) == [("checkValue", 500)]


def test_fault_after_the_answer_was_made_records_that_nothing_was_disclosed(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    police.report("012 345 678", kind="phone")
    for name in ("check", "batch"):
        monkeypatch.setattr(answers, name, None)
    for path, body in (
        ("/v1/checks", {"value": "012345678"}),
        ("/v1/checks/batch", {"items": [{"value": "012345678"}]}),
    ):
        assert police.post(path, body).status_code == 500
        assert "indicators" not in newest(exchange)["data"]
    assert statuses(exchange)[1:] == [("checkValue", 500), ("checkBatch", 500)]


def test_change_that_fails_is_on_record_and_has_no_effect(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(merging, "update_listings", None)
        assert police.post("/v1/reports", {"value": "012 345 678", "category": "loan"}).status_code == 500
    assert police.get("/v1/reports").json()["items"] == []
    assert statuses(exchange) == [("submitReport", 500), ("listReports", 200)]


def test_record_of_a_change_that_was_undone_names_what_was_asked_and_nothing_that_was_done(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(endpoint, "remember", None)  # the last step of the transaction fails
        assert police.post("/v1/reports", {"value": "012 345 678", "category": "loan"}).status_code == 500
    detail = newest(exchange)["data"]
    assert "reports" not in detail
    assert "indicators" not in detail
    assert detail["commitment"] == commitment(bytes.fromhex(detail["salt"]), [("phone", "+85512345678")]).hex()


def statuses(exchange: Exchange) -> list[tuple[str, int]]:
    """Operation and status of every record."""
    return [(record["operation"], record["http_status"]) for record in records(exchange)]


def test_who_is_not_known_leaves_no_record(exchange: Exchange) -> None:
    assert exchange.nobody.post("/v1/checks", {"value": "012345678"}).status_code == 401
    assert exchange.with_token("nonsense").get("/v1/me").status_code == 401
    assert records(exchange) == []


def test_token_request_is_on_record_once_the_client_has_proven_itself(exchange: Exchange) -> None:
    agency_id, credential = exchange.enrol("Bank", Sector.BANK)
    for secret, status in (("wrong", 401), (credential.client_secret, 200)):
        answer = exchange.nobody.request(
            "POST", "/oauth/token", data={"grant_type": "client_credentials"}, auth=(credential.client_id, secret)
        )
        assert answer.status_code == status
    (record,) = records(exchange)
    assert (record["operation"], record["http_status"], record["agency_id"]) == ("fetchToken", 200, str(agency_id))
    exchange.with_token(answer.json()["access_token"]).get("/v1/me")
    assert newest(exchange)["token_id"] == record["data"]["token_id"]


def test_change_has_one_record_that_names_what_it_changed(exchange: Exchange, police: Caller) -> None:
    report = police.report("012 345 678", kind="phone")
    assert police.report("012 345 678", kind="phone")["report_id"] == report["report_id"]
    police.post(f"/v1/reports/{report['report_id']}/relabel", {"tlp": "TLP:CLEAR", "reason": "It is public."})
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
    disclosed = [
        (record["operation"], record["http_status"], record["data"].get("reports")) for record in records(exchange)
    ]
    assert disclosed == [
        ("submitReport", 201, [report["report_id"]]),
        ("submitReport", 200, []),
        ("relabelReport", 200, [report["report_id"]]),
        ("withdrawReport", 200, [report["report_id"]]),
        ("withdrawReport", 200, None),
    ]


def test_replayed_answer_is_on_record_too_and_names_no_effect(exchange: Exchange, police: Caller) -> None:
    body = {"value": "012 345 678", "kind": "phone", "category": "loan"}
    for _ in range(2):
        assert police.post("/v1/reports", body, **{"Idempotency-Key": "one"}).status_code == 201
    first, second = records(exchange)
    assert (len(first["data"]["reports"]), second["data"].get("reports")) == (1, None)


def test_bulk_submission_has_a_record_for_each_of_its_transactions_and_one_for_its_answer(
    exchange: Exchange, police: Caller
) -> None:
    rows = [{"value": f"012 {number:06d}", "kind": "phone", "category": "loan"} for number in range(501)]
    police.request("POST", "/v1/reports/batch", json={"items": [*rows, {"value": "?"}]})
    first, second, answer = records(exchange)
    assert [len(record["data"].get("reports", ())) for record in (first, second, answer)] == [500, 1, 0]
    assert (answer["data"]["item_count"], answer["data"]["rejected_count"]) == (502, 1)


def test_list_tells_of_each_indicator_on_its_page(exchange: Exchange, police: Caller) -> None:
    ids = {police.report(f"012 {number:06d}", kind="phone")["indicator"]["indicator_id"] for number in range(3)}
    for path in ("/v1/indicators", "/v1/reports", *(f"/v1/indicators/{key}/reports" for key in ids)):
        police.get(path)
        assert set(newest(exchange)["data"]["indicators"]) <= ids
    police.get("/v1/indicators", limit=2)
    assert len(newest(exchange)["data"]["indicators"]) == 2
    with exchange.database.read() as session:
        disclosed = session.exec(select(AuditDisclosure.indicator_id)).all()
    assert {str(key) for key in disclosed} == ids
    assert len(disclosed) == 3 + 3 + 3 + 2


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The log can't be written."""

    def refuse(cursor: Any, rows: Sequence[AuditRow]) -> int:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr(appending, "_on_sqlite", refuse)
        patched.setattr(appending, "_on_postgres", refuse)
        yield


@pytest.mark.usefixtures("no_room")
def test_without_a_record_nothing_is_answered_and_nothing_changed(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQUIREMENTS 29."""
    for path in ("/v1/me", "/v1/indicators", "/v1/reports/00000000-0000-4000-8000-000000000000"):
        answer = police.get(path)
        assert (answer.status_code, answer.json().get("code")) == (503, "audit_unavailable")
        assert answer.headers["retry-after"]
    check = police.post("/v1/checks", {"value": "012 345 678", "kind": "phone", "with_receipt": True})
    assert (check.status_code, check.json().get("code")) == (503, "audit_unavailable")
    assert "listed" not in check.text
    with monkeypatch.context() as patched:
        patched.setattr(type(exchange.services[VerdictReader]), "read", None)
        check = police.post("/v1/checks", {"value": "012 345 678"})
    assert (check.status_code, check.json()["code"]) == (503, "audit_unavailable"), "a fault waits for its record too"
    report = police.post("/v1/reports", {"value": "012 345 678", "kind": "phone", "category": "loan"})
    assert report.status_code == 503
    with exchange.database.read() as session:
        assert session.exec(select(Report)).all() == []


def test_refusal_that_was_on_record_is_given_as_it_is(exchange: Exchange, police: Caller) -> None:
    assert police.post("/v1/checks", {"value": "?"}).status_code == 422
    assert newest(exchange)["http_status"] == 422


def test_requests_at_once_share_a_transaction_and_have_a_record_each(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []
    store = AuditWriter._store

    def counted(audit_writer: AuditWriter, rows: Sequence[AuditRow]) -> int:
        groups.append(len(rows))
        return store(audit_writer, rows)

    monkeypatch.setattr(AuditWriter, "_store", counted)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: police.get("/v1/me").status_code, range(64)))
    assert set(answers) == {200}
    assert (sum(groups), len(records(exchange))) == (64, 64)
    assert len(groups) < 64


def test_records_have_no_gaps_whoever_appends(exchange: Exchange, police: Caller, office: Caller) -> None:
    def ask(number: int) -> int:
        if number % 3:
            return police.get("/v1/me").status_code
        return office.post(
            "/v1/reports", {"value": f"012 {number:06d}", "kind": "phone", "category": "loan"}
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(60))) == {200, 201}
    with exchange.database.read() as session:
        assert [index for index, _ in repository.leaves(session, 0, 100)] == list(range(60))
        assert repository.size(session) == 60


def test_erased_record_keeps_its_leaf_and_loses_what_is_personal(exchange: Exchange, police: Caller) -> None:
    """REQUIREMENTS 28."""
    police.report("012 345 678", kind="phone")
    police.check("012 345 678", purpose="payment")
    with exchange.database.transaction() as session:
        before = repository.leaves(session, 0, 10)
        assert repository.erase(session, 1, 1) == 1
        assert repository.erase(session, 1, 1) == 0
    with exchange.database.read() as session:
        assert repository.leaves(session, 0, 10) == before
        assert session.exec(select(AuditDisclosure).where(col(AuditDisclosure.leaf_index) == 1)).all() == []
        kept = session.exec(select(AuditRecord).order_by(col(AuditRecord.leaf_index))).all()
    assert opened(kept[0].leaf, kept[0].key)["data"]["reports"]
    assert opened(kept[1].leaf, kept[1].key)["data"] is None


@pytest.mark.parametrize("leaf", [b"", b"\xff", b"[]", b"{}", b'{"sealed": 1, "key_sha256": ""}', b"[" * 100_000])
def test_leaf_that_somebody_wrote_is_no_record(leaf: bytes) -> None:
    with pytest.raises(LogBroken):
        opened(leaf, bytes(16))


def test_leaf_names_the_one_key_that_opens_it() -> None:
    """AES-GCM does not bind a key: the maker of a leaf could keep two keys that open it to two stories."""
    row = row_of(Entry(Actor(operator="test"), "operation"))
    named = json.loads(row.leaf)["key_sha256"]
    with pytest.raises(LogBroken):
        opened(row.leaf.replace(named.encode(), b"0" * 64), row.key)


def test_key_of_another_record_opens_nothing() -> None:
    row, other = (row_of(Entry(Actor(), "readMe")) for _ in range(2))
    assert opened(row.leaf, row.key)["operation"] == "readMe"
    with pytest.raises(LogBroken):
        opened(row.leaf, other.key)


def test_log_that_does_not_keep_up_turns_requests_away(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange.services[AuditWriter]._batcher, "_most_waiting", 0)
    assert police.get("/v1/me").json().get("code") == "audit_unavailable"
