"""Answers: frozen, hashable, silent about values, and readable across versions of the service."""

import copy
import json
import pickle
from dataclasses import MISSING, FrozenInstanceError, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from krama_client import AnswerNotUnderstood, types
from krama_client._core.models import MemberUnreadable, _members
from krama_client.types import Action, Check, Dispute, Kind, Model, NewClient, Report, Secret, Words
from tests.client.service import VERDICT, StandIn, ok

ID = "22a4c31d-a801-436a-90c9-44ab42f5af26"
CANONICAL, DISPLAY, SALT, NOTE = "+85512345678", "+855 12 345 678", "a1" * 16, "a signed note"
NOWHERE = {"institution": None, "institution_known": None, "chain": None, "platform": None}
REF = {"indicator_id": ID, "kind": "phone", "canonical": CANONICAL, "display": DISPLAY, **NOWHERE}
RECEIPT = {"signed_note": NOTE, "salt": SALT}
LISTED = VERDICT | {
    "listed": True,
    "receipt": RECEIPT,
    "matches": [{**REF, "match_type": "exact"}],
}
DISPUTE: dict[str, Any] = {
    "dispute_id": ID,
    "revision": 1,
    "indicator": REF,
    "check_id": None,
    "status": "opened",
    "grounds": "recycled_number",
    "statement": "The number was given to our customer.",
    "evidence": [{"sha256": "ab" * 32, "media_type": "image/png", "description": None}],
    "hold_when_opened": False,
    "created_by": {"agency_id": ID, "name": "ABA Bank", "sector": "bank", "client_id": None},
    "created_at": "2026-01-31T08:00:00Z",
    "updated_at": "2026-01-31T08:00:00Z",
    "acknowledge_by": "2026-01-31T12:00:00Z",
    "decide_by": "2026-02-03T08:00:00Z",
    "overdue": False,
    "acknowledged_at": None,
    "review_started_at": None,
    "decided_at": None,
    "decided_by": None,
    "decision_reason": None,
    "source_reason": None,
    "ended_at": None,
    "end_reason": None,
}
NEW_CLIENT: dict[str, Any] = {
    "client_id": "krama_00000000000000000000",
    "agency": {"agency_id": ID, "name": "First Bank", "sector": "bank"},
    "name": "gate",
    "scopes": ["checks:run"],
    "status": "active",
    "dpop_required": False,
    "networks": [],
    "key_ids": [],
    "revision": 1,
    "created_at": "2026-01-31T08:00:00Z",
    "updated_at": "2026-01-31T08:00:00Z",
    "expires_at": None,
    "secret": {
        "secret_id": ID,
        "created_at": "2026-01-31T08:00:00Z",
        "expires_at": None,
        "client_id": "krama_00000000000000000000",
        "client_secret": "never-shown",
        "revision": 1,
    },
}
MODELS = [model for model in vars(types).values() if isinstance(model, type) and issubclass(model, Model)]
MODELS = [model for model in MODELS if model is not Model]


def test_no_value_stands_in_a_repr_at_any_depth() -> None:
    verdict, dispute = Check.from_dict(LISTED), Dispute.from_dict(DISPUTE)
    shown = repr([verdict, verdict.matches, verdict.receipt, dispute, dispute.indicator, {"kept": dispute}])
    assert ID in shown
    assert "Kind" not in shown
    for value in (VERDICT["value"], CANONICAL, DISPLAY, SALT, NOTE, "given to our customer", "abab"):
        assert value not in shown


def test_secret_is_shown_by_nothing_and_revealed_on_request() -> None:
    new = NewClient.from_dict(NEW_CLIENT)
    assert new.secret is not None
    secret = new.secret.client_secret
    for shown in (repr(new), repr(new.secret), str(secret), repr(secret), f"{secret}", f"{secret!s:>20}"):
        assert "never-shown" not in shown
    assert secret.reveal() == "never-shown"
    assert secret == Secret("never-shown")
    assert secret != Secret("other")
    assert secret != "never-shown"
    assert len({secret, Secret("never-shown")}) == 1
    assert new.to_dict() == NEW_CLIENT


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_repr_of_every_model_has_ids_and_words_only(model: type[Model]) -> None:
    marked: Any = {member.name: f"value-of-{member.name}" for member in fields(model)}  # type: ignore[arg-type]
    made = model(**marked | {"extra": {"more": "value-of-more"}})
    assert "value-of" not in repr(made)


def test_repr_says_which_thing_it_is() -> None:
    assert repr(Dispute.from_dict(DISPUTE)) == f"<Dispute dispute_id={ID} status=opened grounds=recycled_number>"


def test_answers_are_frozen() -> None:
    verdict: Any = Check.from_dict(LISTED)
    with pytest.raises(FrozenInstanceError):
        verdict.action = "hold"
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        verdict.added = 1


def test_answers_are_hashable_and_equal_by_content() -> None:
    verdict, same = Check.from_dict(LISTED), Check.from_dict(LISTED)
    other = Check.from_dict(LISTED | {"score": 1})
    assert len({verdict, same, other}) == 2
    assert isinstance(verdict.matches, tuple)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("model", [Check.from_dict(LISTED | {"new": [1]}), NewClient.from_dict(NEW_CLIENT)])
def test_answers_are_copied_and_pickled_whole(model: Model, again: Any) -> None:
    assert again(model) == model
    assert again(model).to_dict() == model.to_dict()


def test_json_that_is_stored_loses_nothing() -> None:
    newer = DISPUTE | {"severity": {"level": 3}, "indicator": REF | {"branch": "Phnom Penh"}}
    dispute = Dispute.from_dict(newer)
    assert dispute.extra == {"severity": {"level": 3}}
    assert dispute.to_dict() == newer
    assert json.loads(json.dumps(dispute.to_dict())) == newer
    assert Dispute.from_dict(dispute.to_dict()) == dispute


def test_members_read_as_their_types() -> None:
    dispute = Dispute.from_dict(DISPUTE)
    assert dispute.dispute_id == UUID(ID)
    assert dispute.created_at == datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert dispute.evidence is not None
    assert [(each.sha256, each.media_type) for each in dispute.evidence] == [("ab" * 32, "image/png")]


def test_word_that_this_client_does_not_know_is_passed_on() -> None:
    verdict = Check.from_dict(VERDICT | {"action": "refer", "categories": ["deepfake", "loan"]})
    assert verdict.action == "refer"
    assert isinstance(verdict.action, Action)
    assert verdict.action not in list(Action)
    assert verdict.to_dict()["action"] == "refer"
    assert pickle.loads(pickle.dumps(verdict.action)) == "refer"
    assert Kind("phone") is Kind.PHONE
    assert isinstance(Kind.PHONE, Words)


@pytest.mark.parametrize("missing", ["receipt", "explanation", "reference", "chain"])
def test_member_that_may_be_null_reads_as_none_where_an_older_service_leaves_it_out(missing: str) -> None:
    older = {name: value for name, value in LISTED.items() if name != missing}
    assert getattr(StandIn(ok(older)).krama().check("012 345 678"), missing) is None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"action": None}, "action is of another type than the contract's"),
        ({"score": "7"}, "score is of another type"),
        ({"score": True}, "score is of another type"),
        ({"listed": 1}, "listed is of another type"),
        ({"matches": {}}, "matches is of another type"),
        ({"matches": [LISTED["matches"][0], {"kind": "phone"}]}, r"matches\[1\].indicator_id is missing"),
        ({"receipt": {"signed_note": "n"}}, "receipt.salt is missing"),
        ({"as_of": "yesterday"}, "as_of is of another type"),
        ({"check_id": "7"}, "check_id is of another type"),
    ],
)
def test_answer_that_is_not_in_the_contract_is_refused_by_the_name_of_its_member(
    change: dict[str, Any], where: str
) -> None:
    with pytest.raises(AnswerNotUnderstood, match=where) as caught:
        StandIn(ok(LISTED | change)).krama().check("012 345 678")
    assert caught.value.__context__ is None
    assert "yesterday" not in str(caught.value)


def test_missing_member_of_an_item_is_named_with_its_place() -> None:
    broken = {name: value for name, value in DISPUTE.items() if name != "status"}
    page = {"items": [DISPUTE, broken], "next_cursor": None, "has_more": False}
    with pytest.raises(AnswerNotUnderstood, match=r"items\[1\].status is missing"):
        list(StandIn(ok(page)).krama().disputes.list())


def test_no_part_of_an_answer_hangs_on_the_exception() -> None:
    with pytest.raises(MemberUnreadable) as caught:
        Report.from_dict({"report_id": "012 345 678"})
    assert caught.value.__context__ is None
    assert "012" not in str(caught.value)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_can_be_read(model: type[Model]) -> None:
    needed = [member for member in _members(model) if member[3] is MISSING]
    with pytest.raises((MemberUnreadable, TypeError)):
        model.from_dict({} if needed else 7)
