"""A copied report has the strictest label of all objects that state it now, and none wider than its agency gave it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.audit.entry import Actor
from krama.imports.rules import Rules
from krama.indicators.kinds import Indicator, Kind
from krama.reports import intake, rereading
from krama.reports.endings import due, expire
from krama.reports.tables import CopiedObject, LabelChange
from krama.sharing.labels import Tlp
from tests.exchange import Caller, Exchange
from tests.imports.importing import Source, bundle, importer, live, phone
from tests.imports.test_statements import attribute, event
from tests.members import new_client

NOVEMBER, DECEMBER, LAST = "2026-11-02T00:00:00.000Z", "2026-11-30T00:00:00.000Z", "2026-12-01T00:00:00.000Z"
PHONE = "+85512340001"
_MARKINGS = {
    Tlp.GREEN: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "939a9414-2ddd-4d32-a0cd-375ea402b003",
}


def labelled(tlp: Tlp, number: int = 1, **members: Any) -> dict[str, Any]:
    return phone(number, object_marking_refs=[f"marking-definition--{_MARKINGS[tlp]}"], **members)


def reread(exchange: Exchange) -> None:
    rereading.reread(exchange.database, Actor(operator="root"), "KH", dry_run=False, show_progress=lambda message: None)


def labels(exchange: Exchange) -> list[str]:
    return [each.tlp for each in live(exchange)]


@pytest.fixture
def officer(exchange: Exchange, sources: tuple[Source, Source]) -> Caller:
    """Another client of the agency that imports."""
    allowed = [Permission.REPORTS_READ, Permission.REPORTS_SUBMIT, Permission.REPORTS_WITHDRAW]
    with exchange.database.transaction() as session:
        client = new_client(session, sources[0].imports.agency_id, allowed)
    return exchange.with_token(exchange.services[Tokens].issue(client.client_id, allowed))


@pytest.fixture
def relabel(exchange: Exchange, officer: Caller) -> Callable[..., None]:
    """Lets the agency set the label of its report by hand."""

    def relabel(**members: Any) -> None:
        (report,) = live(exchange)
        body = {"reason": "The agency says so.", **members}
        assert officer.post_as_read(f"/v1/reports/{report.report_id}/relabel", body).status_code == 200

    return relabel


@pytest.mark.parametrize("strict_first", [True, False])
def test_stricter_label_ends_with_the_source_that_states_it(
    exchange: Exchange, bank: Caller, sources: tuple[Source, Source], strict_first: bool
) -> None:
    strict, mild = sources if strict_first else reversed(sources)
    for source, label in ((sources[0], strict_first), (sources[1], not strict_first)):
        source.states(labelled(Tlp.AMBER_STRICT if label else Tlp.GREEN))
    assert (labels(exchange), bank.check(PHONE)["action"]) == (["TLP:AMBER+STRICT"], "proceed")
    revoked = labelled(Tlp.AMBER_STRICT, revoked=True, modified=NOVEMBER)
    assert [strict.states(revoked, dry_run=each) for each in (True, False)] == [{"changed": 1}] * 2
    assert (labels(exchange), bank.check(PHONE)["action"]) == (["TLP:GREEN"], "warn")
    with exchange.database.read() as session:
        changes = session.exec(select(LabelChange).order_by(col(LabelChange.seq))).all()
    assert [(each.tlp_after, each.lowered) for each in changes][-1:] == [("TLP:GREEN", True)]
    assert mild.states(labelled(Tlp.GREEN, revoked=True, modified=DECEMBER)) == {"ended": 1}


@pytest.mark.parametrize("strict_first", [True, False])
def test_label_in_one_batch_is_the_strictest_of_all_that_state_the_value(
    exchange: Exchange, sources: tuple[Source, Source], strict_first: bool
) -> None:
    keys = [f"indicator--{letter * 8}-1111-5111-8111-111111111111" for letter in "ab"]
    objects = [labelled(Tlp.AMBER_STRICT, id=keys[0]), labelled(Tlp.GREEN, id=keys[1], modified=NOVEMBER)]
    sources[0].states(*(objects if strict_first else reversed(objects)))
    assert labels(exchange) == ["TLP:AMBER+STRICT"]


def test_label_in_one_batch_is_that_of_the_newest_version(exchange: Exchange, sources: tuple[Source, Source]) -> None:
    sources[0].states(labelled(Tlp.GREEN, modified=NOVEMBER), labelled(Tlp.AMBER_STRICT))
    assert labels(exchange) == ["TLP:GREEN"]
    sources[0].states(labelled(Tlp.GREEN, modified=DECEMBER), labelled(Tlp.AMBER_STRICT, modified=LAST))
    assert labels(exchange) == ["TLP:AMBER+STRICT"]


def test_newer_version_with_a_milder_label_opens_its_report(exchange: Exchange, sources: tuple[Source, Source]) -> None:
    first, second = sources
    first.states(labelled(Tlp.AMBER_STRICT))
    second.states(labelled(Tlp.AMBER))
    assert first.states(labelled(Tlp.GREEN, modified=NOVEMBER)) == {"updated": 1}
    assert labels(exchange) == ["TLP:AMBER"]
    assert second.states(labelled(Tlp.GREEN, modified=NOVEMBER)) == {"updated": 1}
    assert labels(exchange) == ["TLP:GREEN"]


@pytest.mark.parametrize("by", ["another value", "its end"])
def test_report_that_is_listed_again_has_the_label_of_what_states_it_then(
    exchange: Exchange, sources: tuple[Source, Source], by: str
) -> None:
    first, second = sources
    first.states(labelled(Tlp.AMBER_STRICT))
    ending = {"revoked": True} if by == "its end" else {"pattern": phone(2)["pattern"]}
    first.states({**labelled(Tlp.AMBER_STRICT, modified=NOVEMBER), **ending})
    second.states(labelled(Tlp.GREEN))
    assert labels(exchange)[0] == "TLP:GREEN"


@pytest.mark.parametrize("in_one_file", [True, False])
def test_version_without_a_label_is_no_milder_than_the_one_before_it(
    exchange: Exchange, sources: tuple[Source, Source], in_one_file: bool
) -> None:
    first, _ = sources
    unlabelled = phone(1, modified=NOVEMBER)
    del unlabelled["object_marking_refs"]
    if in_one_file:
        first.states(labelled(Tlp.AMBER_STRICT), unlabelled)
    else:
        first.states(labelled(Tlp.AMBER_STRICT))
        first.states(unlabelled)
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    first.states({**unlabelled, "modified": DECEMBER, "confidence": 7})
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    first.imports.rules = Rules(defaults={"tlp": "TLP:GREEN"})  # now the operator says it
    first.states({**unlabelled, "modified": LAST})
    assert labels(exchange) == ["TLP:GREEN"]


def test_object_whose_label_nobody_noted_opens_nothing(exchange: Exchange, sources: tuple[Source, Source]) -> None:
    """Before migration 0042, labels of objects were not stored."""
    first, second = sources
    first.states(labelled(Tlp.AMBER_STRICT))
    second.states(labelled(Tlp.GREEN))
    with exchange.database.transaction() as session:
        session.execute(update(CopiedObject).values(tlp=None, audience=None, recipients=None))
    second.states(labelled(Tlp.GREEN, modified=NOVEMBER))
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    second.states(labelled(Tlp.GREEN, modified=DECEMBER, revoked=True))
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    first.states(labelled(Tlp.GREEN, modified=NOVEMBER))
    assert labels(exchange) == ["TLP:GREEN"]


RED = ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"]
BETWEEN: list[dict[str, Any]] = [
    {"confidence": "high"},
    {"revoked": True},
    {"pattern": "[phone-number:value = 'nobody']"},
    {"pattern": "[url:value = 'https://www.facebook.com/']"},  # protected
]


def unlabelled(**members: Any) -> dict[str, Any]:
    made = phone(1, **members)
    del made["object_marking_refs"]
    return made


@pytest.mark.parametrize("in_one_file", [True, False])
@pytest.mark.parametrize("between", BETWEEN)
def test_label_outlasts_a_version_that_states_nothing(
    exchange: Exchange, sources: tuple[Source, Source], between: dict[str, Any], in_one_file: bool
) -> None:
    versions = [
        labelled(Tlp.AMBER_STRICT),
        unlabelled(modified=NOVEMBER) | between,
        unlabelled(modified=DECEMBER),
    ]
    for each in [versions] if in_one_file else [[version] for version in versions]:
        sources[0].states(*each)
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    sources[0].states(labelled(Tlp.GREEN, modified=LAST))
    assert labels(exchange) == ["TLP:GREEN"]


@pytest.mark.parametrize("first", [{"confidence": "high"}, {"revoked": True}])
def test_label_of_a_version_that_states_nothing_is_that_of_a_later_one_without_a_label(
    exchange: Exchange, sources: tuple[Source, Source], first: dict[str, Any]
) -> None:
    sources[0].states(labelled(Tlp.AMBER_STRICT, **first))
    sources[0].states(unlabelled(modified=NOVEMBER))
    assert labels(exchange) == ["TLP:AMBER+STRICT"]


@pytest.mark.parametrize("in_one_file", [True, False])
@pytest.mark.parametrize("refs", [RED, ["marking-definition--11111111-1111-4111-8111-111111111111"]])
def test_object_that_was_not_shared_is_not_shared_without_a_label(
    exchange: Exchange, bank: Caller, sources: tuple[Source, Source], refs: list[str], in_one_file: bool
) -> None:
    first, _ = sources
    first.states(labelled(Tlp.GREEN))
    between, after = phone(1, modified=NOVEMBER, object_marking_refs=refs), unlabelled(modified=DECEMBER)
    if in_one_file:
        assert first.states(between, after, dry_run=True) == first.states(between, after)
    else:
        first.states(between)
        assert first.states(after) == {"rejected": 1}
    assert (labels(exchange), bank.check(PHONE)["action"]) == ([], "proceed")
    summary = first.imports.run("stix", bundle(first.file, unlabelled(modified=LAST)))
    assert (summary.counts, len(summary.notes)) == ({"rejected": 1}, 1)
    first.states(labelled(Tlp.GREEN, modified=LAST))
    assert labels(exchange) == ["TLP:GREEN"]


@pytest.mark.parametrize("value", [1, 2])
def test_object_whose_label_nobody_noted_opens_nothing_without_a_label(
    exchange: Exchange, sources: tuple[Source, Source], value: int
) -> None:
    first, _ = sources
    first.states(labelled(Tlp.AMBER_STRICT))
    with exchange.database.transaction() as session:
        session.execute(update(CopiedObject).values(tlp=None, audience=None, recipients=None))
    first.states(unlabelled(modified=NOVEMBER) | {"pattern": phone(value)["pattern"], "id": phone(1)["id"]})
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    first.states(labelled(Tlp.GREEN, modified=DECEMBER))
    assert labels(exchange) == ["TLP:GREEN"]


def test_distribution_alone_opens_nothing_that_a_tag_had_stated(exchange: Exchange, tmp_path: Path) -> None:
    file, imports = tmp_path / "event.json", importer(exchange)

    def states(stamp: int, **members: Any) -> list[str]:
        stated = event(attribute(1, stamp, **members)) | {"Tag": []}
        file.write_text(json.dumps({"Event": stated}), encoding="utf-8")
        imports.run("misp", file)
        return labels(exchange)

    assert states(1790000000, Tag=[{"name": "tlp:amber+strict"}], distribution="3") == ["TLP:AMBER+STRICT"]
    for stamp, distribution in enumerate("13521", 1790000001):
        assert states(stamp, distribution=distribution) == ["TLP:AMBER+STRICT"]
    assert states(1790000010, distribution="0") == []
    assert states(1790000011, distribution="3") == ["TLP:AMBER+STRICT"]
    assert states(1790000012, Tag=[{"name": "tlp:green"}], distribution="1") == ["TLP:AMBER"]
    assert states(1790000013, Tag=[{"name": "tlp:green"}], distribution="3") == ["TLP:GREEN"]
    assert states(1790000014, Tag=[{"name": "tlp:red"}]) == []
    assert states(1790000015, distribution="3") == []
    imports.rules = Rules(defaults={"tlp": "TLP:AMBER+STRICT"})
    assert states(1790000016, distribution="1") == ["TLP:AMBER+STRICT"]


def test_label_that_the_agency_narrowed_by_hand_no_source_opens(
    exchange: Exchange, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, second = sources
    first.states(labelled(Tlp.GREEN))
    relabel(tlp="TLP:AMBER", audience={"sectors": ["police"]})
    narrowed = (Tlp.AMBER.value, live(exchange)[0].audience)
    first.states(labelled(Tlp.GREEN, modified=NOVEMBER))
    assert [(each.tlp, each.audience) for each in live(exchange)] == [narrowed]
    second.states(labelled(Tlp.AMBER_STRICT))
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    second.states(labelled(Tlp.AMBER_STRICT, revoked=True, modified=NOVEMBER))
    assert [(each.tlp, each.audience) for each in live(exchange)] == [narrowed]
    first.states(labelled(Tlp.GREEN, revoked=True, modified=DECEMBER))
    for source in sources:
        source.states(labelled(Tlp.GREEN, modified=LAST))
        assert [(each.tlp, each.audience) for each in live(exchange)] == [narrowed]


def test_label_that_the_agency_opened_by_hand_is_as_strict_again_as_what_a_source_says_next(
    exchange: Exchange, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, _ = sources
    first.states(labelled(Tlp.AMBER))
    relabel(tlp="TLP:AMBER", audience={"sectors": ["police", "bank", "telecom", "regulator"]})
    opened = live(exchange)[0].audience
    first.states(labelled(Tlp.AMBER, modified=NOVEMBER))
    assert [each.audience for each in live(exchange)] == [opened]  # AMBER alone says nothing of the sectors
    relabel(tlp="TLP:GREEN")
    first.states(labelled(Tlp.AMBER, modified=DECEMBER))
    assert labels(exchange) == ["TLP:AMBER"]


def test_label_of_the_agencys_own_report_outlasts_it(
    exchange: Exchange, sources: tuple[Source, Source], officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sources
    end = "2099-01-01T00:00:00Z"
    officer.report(PHONE, "loan", tlp="TLP:AMBER+STRICT", valid_until=end)
    with exchange.database.transaction() as session:
        (report,) = live(exchange)
        monkeypatch.setattr("krama.reports.endings.is_due", lambda _: True)
        assert due(session, 1) == []
        assert expire(session, [report.report_id]) == [report.report_id]
    first.states(labelled(Tlp.GREEN))
    first.states(labelled(Tlp.GREEN, modified=NOVEMBER, confidence=7))
    second.states(labelled(Tlp.GREEN, modified=DECEMBER))
    first.states(labelled(Tlp.GREEN, modified=DECEMBER, revoked=True))
    second.states(labelled(Tlp.GREEN, modified=LAST, revoked=True))
    second.states(labelled(Tlp.GREEN, modified=LAST))
    assert labels(exchange) == ["TLP:AMBER+STRICT"]


def test_report_that_is_merged_when_values_are_read_again_has_the_strictest_label_of_both(
    exchange: Exchange, sources: tuple[Source, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sources
    link = {**labelled(Tlp.AMBER_STRICT), "pattern": "[url:value = 'https://evil.example/#/login']"}
    with monkeypatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
        first.states(link)
    second.states({**labelled(Tlp.GREEN), "pattern": link["pattern"]})
    reread(exchange)
    assert labels(exchange) == ["TLP:AMBER+STRICT"]
    (kept,) = live(exchange)
    with exchange.database.read() as session:
        (change,) = session.exec(select(LabelChange).where(LabelChange.report_id == kept.report_id))
    assert (change.tlp_before, change.tlp_after, change.lowered) == ("TLP:GREEN", "TLP:AMBER+STRICT", False)
    assert (change.client_id, change.seq) == (kept.client_id, kept.seq)
    first.states({**link, "revoked": True, "modified": NOVEMBER})
    assert labels(exchange) == ["TLP:GREEN"]


@pytest.mark.parametrize("is_copy", [False, True])
def test_anonymous_report_stays_anonymous_in_the_copy_with_which_it_is_merged(
    exchange: Exchange,
    police: Caller,
    sources: tuple[Source, Source],
    officer: Caller,
    monkeypatch: pytest.MonkeyPatch,
    is_copy: bool,
) -> None:
    first, second = sources
    link = "https://evil.example/#/login"
    listed = {**labelled(Tlp.GREEN), "pattern": f"[url:value = '{link}']"}
    with monkeypatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
        if is_copy:
            first.states(listed)
        else:
            officer.report(link, "loan", tlp="TLP:GREEN", anonymous=True)
    if is_copy:
        (report,) = live(exchange)
        body = {"reason": "The agency says so.", "anonymous": True}
        assert officer.post_as_read(f"/v1/reports/{report.report_id}/relabel", body).status_code == 200
    second.states(listed)
    reread(exchange)
    (kept,) = live(exchange)
    assert kept.anonymous
    shown = {each["report_id"]: each["source"] for each in police.get("/v1/reports").json()["items"]}
    assert shown[str(kept.report_id)]["agency_id"] is None
    with exchange.database.read() as session:
        changes = session.exec(select(LabelChange).order_by(col(LabelChange.seq))).all()
    assert [(each.anonymous_before, each.anonymous_after) for each in changes][-1] == (False, True)


@pytest.mark.parametrize("opened_later", [False, True])
def test_label_that_the_agency_narrowed_by_hand_holds_for_each_category_of_its_value(
    exchange: Exchange,
    bank: Caller,
    sources: tuple[Source, Source],
    relabel: Callable[..., None],
    opened_later: bool,
) -> None:
    first, second = sources
    first.states(labelled(Tlp.GREEN))
    relabel(tlp="TLP:AMBER+STRICT")
    first.states(labelled(Tlp.GREEN, modified=NOVEMBER, labels=["romance"]))
    assert [(each.category, each.tlp) for each in live(exchange)] == [("romance", "TLP:AMBER+STRICT")]
    assert bank.check(PHONE)["action"] == "proceed"
    if opened_later:
        relabel(tlp="TLP:GREEN")
    first.states(labelled(Tlp.GREEN, modified=DECEMBER, labels=["romance"], confidence=7))
    second.states(labelled(Tlp.GREEN, labels=["investment"]))
    expected = "TLP:GREEN" if opened_later else "TLP:AMBER+STRICT"
    assert {each.category: each.tlp for each in live(exchange)}["romance"] == expected


def test_copy_that_the_agency_made_anonymous_stays_so_in_another_category(
    exchange: Exchange, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, _ = sources
    first.states(labelled(Tlp.GREEN))
    relabel(anonymous=True)
    first.states(labelled(Tlp.GREEN, modified=NOVEMBER, labels=["romance"]))
    assert [(each.category, each.anonymous) for each in live(exchange)] == [("romance", True)]
