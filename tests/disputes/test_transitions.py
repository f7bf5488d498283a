"""The steps of a dispute over HTTP: who may take them, and what repeating or withdrawing does."""

from datetime import timedelta

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite

PHONE = "012 345 678"
REJECTED = {"decision": "rejected", "reason": "The victim named it."}


@pytest.fixture
def reviewer(exchange: Exchange) -> Caller:
    return exchange.member("National Bank", Sector.REGULATOR)


@pytest.fixture
def held(police: Caller, office: Caller) -> str:
    """An indicator that holds money; its id."""
    office.report(PHONE, "loan", confidence=100)
    indicator_id: str = police.report(PHONE, "loan", confidence=100)["indicator"]["indicator_id"]
    return indicator_id


def opened(member: Caller, indicator_id: str) -> str:
    """The path of a new dispute."""
    body = {"indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is my sister's."}
    answer = member.post("/v1/disputes", body)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def test_dispute_names_the_check_that_a_customer_complains_of(bank: Caller, reviewer: Caller, held: str) -> None:
    body = {"indicator_id": held, "grounds": "wrong_account", "statement": "It is hers."}
    others = reviewer.check(PHONE)["check_id"]
    refused = bank.post("/v1/disputes", {**body, "check_id": others})
    assert (refused.status_code, refused.json().get("code")) == (422, "check_unknown")
    own = bank.check(PHONE)["check_id"]
    opened = bank.post("/v1/disputes", {**body, "check_id": own})
    assert (opened.status_code, opened.json()["check_id"]) == (201, own)


def test_step_that_is_taken_already_answers_with_the_dispute_as_it_is(
    bank: Caller, reviewer: Caller, held: str, later: list[timedelta]
) -> None:
    path = opened(bank, held)
    for step in ("acknowledge", "start-review"):
        first = reviewer.post(f"{path}/{step}", None)
        later[0] += timedelta(minutes=1)
        again = reviewer.post(f"{path}/{step}", None)
        assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    decided = reviewer.post_as_read(f"{path}/decide", REJECTED).json()
    again = reviewer.post_as_read(f"{path}/decide", REJECTED | {"reason": "Another."})
    assert (again.status_code, again.json()) == (200, decided), "the first reason stays"
    assert reviewer.post(f"{path}/acknowledge", None).json() == decided
    other = reviewer.post_as_read(f"{path}/decide", {"decision": "upheld", "reason": "After all."})
    assert (other.status_code, other.json().get("code")) == (409, "dispute_closed")
    assert bank.get(path).json()["revision"] == 4


def test_dispute_is_decided_only_as_the_reviewer_read_it(
    exchange: Exchange, bank: Caller, reviewer: Caller, held: str
) -> None:
    path = opened(bank, held)
    unread = reviewer.post(f"{path}/decide", REJECTED)
    assert (unread.status_code, unread.json().get("code")) == (428, "revision_missing")
    read = {"If-Match": reviewer.get(path).headers["etag"]}
    assert exchange.member("Auditors", Sector.REGULATOR).post(f"{path}/acknowledge", None, **read).status_code == 200
    for step, body in (("decide", REJECTED), ("start-review", None)):
        stale = reviewer.post(f"{path}/{step}", body, **read)
        assert (stale.status_code, stale.json().get("code")) == (412, "revision_changed")
    stale = bank.post(f"{path}/withdraw", {"reason": "It is not."}, **read)
    assert (stale.status_code, bank.get(path).json()["status"]) == (412, "acknowledged")
    assert reviewer.post(f"{path}/acknowledge", None, **read).status_code == 200, "that is so already"
    assert reviewer.post_as_read(f"{path}/decide", REJECTED).status_code == 200
    assert reviewer.post(f"{path}/decide", REJECTED, **read).status_code == 200, "and so is that"


def test_report_that_came_after_the_reviewer_read_does_not_end_unread(
    exchange: Exchange, office: Caller, bank: Caller, reviewer: Caller, held: str
) -> None:
    path, upheld = opened(bank, held), {"decision": "upheld", "reason": "It is hers."}
    newcomer = exchange.member("Battambang", Sector.POLICE, ORDINARY)
    members: list[tuple[Caller, dict[str, int]]] = [(newcomer, {}), (office, {"confidence": 40})]
    for member, facts in members:
        read, opener = {"If-Match": reviewer.get(path).headers["etag"]}, bank.get(path).json()
        member.report(PHONE, "loan", **facts)
        stale = reviewer.post(f"{path}/decide", upheld, **read)
        assert (stale.status_code, stale.json().get("code")) == (412, "revision_changed")
        assert bank.get(path).json() == opener, "the opener learns nothing of reports"
    assert reviewer.post_as_read(f"{path}/decide", upheld).status_code == 200


def test_key_of_a_decision_gets_its_answer_again(bank: Caller, reviewer: Caller, held: str) -> None:
    """So a reviewer whose answer was lost learns that the decision is its own."""
    dispute = opened(bank, held)
    path, sent = f"{dispute}/decide", {"Idempotency-Key": "k1", "If-Match": reviewer.get(dispute).headers["etag"]}
    first, again = (reviewer.post(path, REJECTED, **sent) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert again.headers["idempotency-replayed"] == "true"


def test_agency_takes_its_dispute_back_and_verdicts_are_as_before(
    exchange: Exchange, bank: Caller, reviewer: Caller, held: str
) -> None:
    path, taken = opened(bank, held), {"reason": "The customer was wrong."}
    other = exchange.member("Wing", Sector.BANK, ORDINARY).post(f"{path}/withdraw", taken)
    assert (other.status_code, other.json().get("code")) == (404, "dispute_not_found")
    assert reviewer.post(f"{path}/withdraw", taken).status_code == 404
    assert bank.check(PHONE)["action"] == "verify"
    withdrawn = bank.post(f"{path}/withdraw", taken)
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert withdrawn.json()["end_reason"] == "The customer was wrong."
    assert withdrawn.json()["ended_at"] == withdrawn.json()["updated_at"]
    assert (withdrawn.json()["decided_at"], withdrawn.json()["decided_by"]) == (None, None)
    assert bank.post(f"{path}/withdraw", {"reason": "Again."}).json() == withdrawn.json()
    assert bank.check(PHONE)["action"] == "hold"
    assert reviewer.post_as_read(f"{path}/decide", REJECTED).json().get("code") == "dispute_closed"
    assert reviewer.get("/v1/disputes", status="withdrawn").json()["items"] == [
        withdrawn.json() | {"created_by": withdrawn.json()["created_by"] | {"client_id": None}, "revision": 4}
    ]
    rejected = opened(bank, held)  # another one may be opened
    assert reviewer.post_as_read(f"{rejected}/decide", REJECTED).status_code == 200
    assert bank.post(f"{rejected}/withdraw", taken).json().get("code") == "dispute_closed"


def test_rejected_dispute_is_opened_again_only_with_something_new(
    bank: Caller, office: Caller, reviewer: Caller, held: str
) -> None:
    """Otherwise a member that repeats its claim would keep the hold off for ever."""
    path = opened(bank, held)
    assert reviewer.post_as_read(f"{path}/decide", REJECTED).status_code == 200
    said = {"indicator_id": held, "grounds": "wrong_account", "statement": "It is my sister's."}
    repeated = bank.post("/v1/disputes", said)
    assert (repeated.status_code, repeated.json().get("code")) == (409, "dispute_repeated")
    assert repeated.json()["existing"] == path
    assert bank.check(PHONE)["action"] == "hold"
    assert office.post("/v1/disputes", said).status_code == 201, "what another agency says is its own claim"
    for new in (
        {"evidence": [{"sha256": "a" * 64}]},
        {"statement": "It is my sister's: see the contract."},
        {"grounds": "other"},
    ):
        answer = bank.post("/v1/disputes", said | new)
        assert answer.status_code == 201, answer.text
        assert bank.post(f"{answer.headers['location']}/withdraw", {"reason": "One of three."}).status_code == 200


def test_rejected_dispute_is_not_new_because_its_words_are_written_otherwise(
    bank: Caller, reviewer: Caller, held: str
) -> None:
    statement = "Our own line, since 2019: លេខ 012 របស់យើង។ Café"
    letter, photograph = {"sha256": "a" * 64, "description": "The contract"}, {"sha256": "b" * 64}
    said = {"indicator_id": held, "grounds": "other", "statement": statement, "evidence": [letter, photograph]}
    for claim in (said, said | {"statement": "Another claim."}):
        path = bank.post("/v1/disputes", claim).headers["location"]
        assert reviewer.post_as_read(f"{path}/decide", REJECTED).status_code == 200
    for same in (
        {"statement": statement.upper() + "\n"},
        {"statement": "Our own line since ២០១៩ - លេខ\u200b០១២\u200bរបស់យើង!! Cafe\u0301 \U0001f64f"},
        {"statement": "“Our own line”; since 2019, លេខ012 របស់ យើង៕ Ｃafé..."},
        {"evidence": [photograph, letter | {"description": "Our contract"}]},
    ):
        assert bank.post("/v1/disputes", said | same).json().get("code") == "dispute_repeated", same


def test_rejected_dispute_may_be_opened_again_once_another_agency_that_its_opener_sees_has_reported(
    exchange: Exchange, bank: Caller, reviewer: Caller, held: str
) -> None:
    """No reviewer has judged the claim against that report."""
    path = opened(bank, held)
    assert reviewer.post_as_read(f"{path}/decide", REJECTED).status_code == 200
    said = {"indicator_id": held, "grounds": "wrong_account", "statement": "It is my sister's."}
    later = exchange.member("Takeo Office")
    for member, label in ((later, "TLP:AMBER+STRICT"), (bank, "TLP:GREEN")):  # unseen, and the opener's own
        member.report(PHONE, "loan", tlp=label)
        assert bank.post("/v1/disputes", said).json().get("code") == "dispute_repeated"
    later.report(PHONE, "phishing")
    assert bank.post("/v1/disputes", said).status_code == 201


def test_source_learns_that_a_dispute_is_over_and_not_what_was_said(
    exchange: Exchange, bank: Caller, reviewer: Caller, held: str
) -> None:
    """The history shows to every member that sees the reports that the listing stands. The rest is the opener's."""
    source = exchange.member("Battambang", Sector.POLICE, ORDINARY)
    source.report(PHONE, "loan")
    path = opened(bank, held)
    reviewer.post_as_read(f"{path}/decide", REJECTED)
    *_, disputed, closed = source.get(f"/v1/indicators/{held}/history").json()["items"]
    assert [(event["event"], event["action"]) for event in (disputed, closed)] == [
        ("disputed", "verify"),
        ("dispute_closed", "hold"),
    ]
    assert source.get(path).json().get("code") == "dispute_not_found"


def test_dispute_says_who_opened_and_who_decided_it(bank: Caller, reviewer: Caller, held: str) -> None:
    """Each agency sees its own client, and of the other its name alone."""
    path = opened(bank, held)
    assert bank.get(path).json()["ended_at"] is None
    assert reviewer.post_as_read(f"{path}/decide", REJECTED).status_code == 200
    for_bank, for_reviewer = bank.get(path).json(), reviewer.get(path).json()
    assert (for_bank["created_by"]["name"], for_bank["created_by"]["sector"]) == ("ABA Bank", "bank")
    assert (for_bank["decided_by"]["name"], for_bank["decided_by"]["sector"]) == ("National Bank", "regulator")
    assert (for_bank["created_by"]["client_id"] is None, for_bank["decided_by"]["client_id"] is None) == (False, True)
    assert (for_bank["ended_at"], for_bank["end_reason"]) == (for_bank["decided_at"], REJECTED["reason"])
    assert for_bank["decision_reason"] == for_bank["end_reason"]
    assert for_reviewer["created_by"] == for_bank["created_by"] | {"client_id": None}
    assert for_reviewer["decided_by"]["client_id"] is not None
