"""What other agencies see of a case, which cases share values, and what came of them."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, delete, update

from krama.case_files import service
from krama.cases import repository
from krama.cases.tables import CaseFile
from krama.protection.cache import ProtectedListCache
from krama.sharing.sectors import Sector
from tests.case_files.cases import ACCOUNT, CASE, LINK, LOSS, NARRATIVE, OTHER_PHONE, PHONE, change, submit, withdraw
from tests.exchange import Caller, Exchange
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite


def test_others_see_what_the_label_and_the_field_table_disclose(
    exchange: Exchange, office: Caller, bank: Caller
) -> None:
    evidence = [{"sha256": "a" * 64, "media_type": "image/png", "description": "The chat"}]
    case = submit(office, PHONE, {"value": LINK, "tlp": "TLP:AMBER+STRICT"}, evidence=evidence)
    path = f"/v1/cases/{case['case_id']}"
    assert case["evidence"] == evidence
    police, partner = exchange.member("Kampot Office"), exchange.member("AFP", Sector.PARTNER)
    seen = police.get(path).json()
    assert (seen["view"], seen["narrative"], seen["loss"], seen["reference"]) == (
        "police", NARRATIVE, LOSS, CASE["reference"],
    )  # fmt: skip
    assert [item["indicator"]["kind"] for item in seen["values"]] == ["phone"], "the link is for the office alone"
    assert (seen["effects"], seen["audience"], seen["revision"]) == (None, None, None)
    seen = bank.get(path).json()
    assert (seen["province"], seen["loss"], seen["narrative"], seen["reference"], seen["evidence"]) == (
        "KH-12", None, None, None, None,
    )  # fmt: skip
    assert seen["source"]["name"] == "Takeo Office"
    seen = partner.get(path).json()
    assert (seen["category"], seen["province"], seen["source"]["name"]) == (
        CASE["category"], None, "another member",
    )  # fmt: skip


def test_case_that_is_not_shared_looks_like_none(exchange: Exchange, office: Caller) -> None:
    case = submit(office, PHONE, tlp="TLP:AMBER+STRICT")
    other = exchange.member("Kampot Office")
    for answer in (
        other.get(f"/v1/cases/{case['case_id']}"),
        other.get(f"/v1/cases/{case['case_id']}/related"),
        other.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "x"}),
        other.request("PATCH", f"/v1/cases/{case['case_id']}", json={}, headers={"If-Match": '"1"'}),
        other.get(f"/v1/cases/{UUID(int=5)}"),
    ):
        assert (answer.status_code, answer.json().get("code")) == (404, "case_not_found")
    assert other.get("/v1/cases").json()["items"] == []


def test_shared_case_is_changed_by_its_own_agency_alone(exchange: Exchange, office: Caller) -> None:
    case = submit(office, PHONE)
    other = exchange.member("Kampot Office")
    refused = other.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "x"})
    assert (refused.status_code, refused.json().get("code")) == (404, "case_not_found")


def test_list_shows_own_and_shared_cases_in_both_orders_on_pages(
    exchange: Exchange, office: Caller, bank: Caller
) -> None:
    for number in range(3):
        submit(office, PHONE, reference=f"A-{number}")
    named = {"sectors": [], "agencies": [bank.get("/v1/me").json()["agency"]["agency_id"]]}
    submit(office, PHONE, reference="A-3", tlp="TLP:RED", audience=named)
    submit(bank, PHONE, reference="B-0")
    submit(office, PHONE, reference="A-4", tlp="TLP:AMBER+STRICT")

    def all_of(reader: Caller, **narrowed: Any) -> list[str]:
        seen, cursor = [], None
        while True:
            page = reader.get("/v1/cases", limit=2, **narrowed, **({"cursor": cursor} if cursor else {})).json()
            seen += [case["case_id"] for case in page["items"]]
            if not (cursor := page["next_cursor"]):
                return [references[key] for key in seen]

    references = {case["case_id"]: case["reference"] for case in office.get("/v1/cases").json()["items"]}
    references |= {
        case["case_id"]: case["reference"] for case in bank.get("/v1/cases", agency_id="own").json()["items"]
    }
    for reader, narrowed, expected in (
        (office, {}, ["A-4", "B-0", "A-3", "A-2", "A-1", "A-0"]),
        (office, {"agency_id": "own"}, ["A-4", "A-3", "A-2", "A-1", "A-0"]),
        (bank, {}, ["B-0", "A-3", "A-2", "A-1", "A-0"]),
        (bank, {"agency_id": "others"}, ["A-3", "A-2", "A-1", "A-0"]),
    ):
        assert all_of(reader, order="newest", **narrowed) == expected
        assert all_of(reader, **narrowed) == expected[::-1], "the oldest first, as in other lists"
    newest = bank.get("/v1/cases", limit=1, order="newest").json()["next_cursor"]
    refused = bank.get("/v1/cases", limit=1, cursor=newest)
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor_unreadable")


def shown_to(reader: Caller, **asked: Any) -> list[tuple[str, str]]:
    """The ids of the cases that the reader lists, the newest first, with the times at which they were made."""
    listed = reader.get("/v1/cases", order="newest", **asked).json()["items"]
    return [(case["case_id"], case["created_at"]) for case in listed]


def test_hidden_report_that_made_a_case_tells_others_nothing_when_it_is_described(office: Caller, bank: Caller) -> None:
    """They see two cases that were made one after the other, whichever of them began with a report."""
    office.report(OTHER_PHONE, CASE["category"], case_reference="A-1", tlp="TLP:AMBER+STRICT")
    [(hidden, made_at)] = shown_to(office)
    first = submit(office, PHONE, reference="A-2")
    second = submit(office, PHONE, reference="A-1", tlp="TLP:GREEN")
    assert second["case_id"] == hidden
    assert {UUID(case["case_id"]).version for case in (first, second)} == {4}, "an id that grows with time tells it"
    shown = shown_to(bank)
    assert [key for key, _ in shown] == [second["case_id"], first["case_id"]]
    assert shown[0][1] > shown[1][1] > made_at
    assert bank.get(f"/v1/cases/{hidden}").json()["created_at"] == shown[0][1]
    assert shown_to(bank, created_before=shown[0][1]) == shown[1:], "a filter by time tells it neither"
    assert shown_to(bank, created_after=shown[1][1]) == shown[:1]
    assert shown_to(office) == [(first["case_id"], shown[1][1]), (hidden, made_at)], "its own agency knows"


def test_case_that_is_opened_is_new_to_those_who_see_it_then(office: Caller, bank: Caller) -> None:
    strict = submit(office, PHONE, reference="A-1", tlp="TLP:AMBER+STRICT")
    open_one = submit(office, PHONE, reference="A-2")
    named = {"sectors": [], "agencies": [bank.get("/v1/me").json()["agency"]["agency_id"]]}
    path = f"/v1/cases/{strict['case_id']}/relabel"
    assert office.post_as_read(path, {"tlp": "TLP:RED", "audience": named, "reason": "To warn."}).status_code == 200
    (key, opened_at), (other, _) = shown_to(bank)
    assert (key, other) == (strict["case_id"], open_one["case_id"])
    assert opened_at > open_one["created_at"] > strict["created_at"]
    assert office.post_as_read(path, {"tlp": "TLP:GREEN", "reason": "To warn all."}).status_code == 200
    opened = shown_to(bank)
    narrower = office.post_as_read(path, {"tlp": "TLP:AMBER", "reason": "To warn some."})
    assert narrower.status_code == 200
    assert shown_to(bank) == opened, "a narrower label is new to nobody"


def test_list_ends_at_the_bound_of_its_time(office: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        last = submit(office, PHONE, reference=f"A-{number}")
    monkeypatch.setattr(repository, "MOST_READ", 1)
    asked = {"created_after": last["created_at"], "category": CASE["category"], "limit": 1}
    for reader in (office, bank):
        page = reader.get("/v1/cases", **asked).json()
        assert (page["items"], page["has_more"]) == ([], False)


def test_case_that_is_read_says_how_many_reports_it_shows(
    office: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submit(office, PHONE, OTHER_PHONE, LINK, {**ACCOUNT, "tlp": "TLP:AMBER+STRICT"})
    office.report("015 555 666", CASE["category"], case_reference=CASE["reference"], anonymous=True, tlp="TLP:GREEN")
    monkeypatch.setattr(service, "MOST_VALUES", 2)
    for reader, count in ((office, 5), (bank, 3)):
        read = reader.get(f"/v1/cases/{case['case_id']}").json()
        assert (read["report_count"], len(read["values"])) == (count, 2)
    assert case["report_count"] is None


def test_filter_by_agency_matches_only_what_names_its_agency(exchange: Exchange, office: Caller, bank: Caller) -> None:
    partner = exchange.member("AFP", Sector.PARTNER)
    takeo = office.get("/v1/me").json()["agency"]["agency_id"]
    submit(office, PHONE, reference="A-1")
    submit(office, PHONE, reference="A-2", anonymous=True)

    def by_agency(reader: Caller) -> int:
        return len(reader.get("/v1/cases", agency_id=takeo).json()["items"])

    assert (by_agency(office), by_agency(bank), by_agency(partner)) == (2, 1, 0)
    unknown = office.get("/v1/cases", agency_id=str(UUID(int=9)))
    assert (unknown.status_code, unknown.json().get("code")) == (404, "agency_not_found")


def test_value_that_became_protected_is_not_disclosed_as_a_listing(
    exchange: Exchange, office: Caller, bank: Caller
) -> None:
    """There is nothing to correct later."""
    case = submit(office, "https://shop.example/kit", PHONE)
    national = exchange.member("National Police")
    body = {"form": "domain_suffix", "value": "shop.example", "owner": "Shop", "reason": "Its own."}
    assert national.post("/v1/protections", body).status_code == 201
    exchange.services[ProtectedListCache].refresh()
    bank.get(f"/v1/cases/{case['case_id']}")
    [record] = [each for each in bank.get("/v1/audit/records").json()["items"] if each["operation"] == "readCase"]
    phone = case["items"][1]["indicator"]["indicator_id"]
    assert record["data"]["indicators"] == [phone]


def related(reader: Caller, case: dict[str, Any]) -> list[tuple[str | None, str, list[str]]]:
    """Of each related case: its reference, its source and the values that it shares."""
    answer = reader.get(f"/v1/cases/{case['case_id']}/related")
    assert answer.status_code == 200, answer.text
    return [
        (each["reference"], each["source"]["name"], sorted(value["canonical"] for value in each["shared_indicators"]))
        for each in answer.json()["items"]
    ]


def test_two_offices_learn_of_each_other_and_a_bank_sees_how_far_it_reaches(
    office: Caller, kampot: Caller, bank: Caller
) -> None:
    mine = submit(office, PHONE, ACCOUNT, LINK, reference="T-1")
    submit(office, PHONE, reference="T-2")
    submit(kampot, PHONE, ACCOUNT, reference="K-1")
    submit(kampot, OTHER_PHONE, reference="K-2")
    both = ["+85512345678", "ABAAKHPP:000123456"]
    assert related(office, mine) == [("K-1", "Kampot Office", both), ("T-2", "Takeo Office", both[:1])]
    assert related(bank, mine) == [(None, "Kampot Office", both), (None, "Takeo Office", both[:1])]


def test_related_case_that_the_reader_may_not_see_is_not_there(office: Caller, kampot: Caller) -> None:
    mine = submit(office, PHONE, ACCOUNT)
    theirs = submit(kampot, {"value": PHONE, "tlp": "TLP:AMBER+STRICT"}, ACCOUNT)
    assert [shared for _, _, shared in related(office, mine)] == [["ABAAKHPP:000123456"]]
    kampot.post(f"/v1/reports/{theirs['items'][1]['report_id']}/withdraw", {"reason": "Wrong."})
    assert related(office, mine) == []


def test_anonymous_part_of_a_case_does_not_name_its_source(office: Caller, kampot: Caller) -> None:
    mine = submit(office, PHONE, LINK)
    kampot.report(PHONE, "loan", case_reference="K-1", anonymous=True)
    kampot.report(LINK, "loan", case_reference="K-1")
    assert related(office, mine) == [
        ("K-1", "Kampot Office", ["evil.example/kit"]), (None, "another member", ["+85512345678"]),
    ]  # fmt: skip
    shown = office.get(f"/v1/cases/{mine['case_id']}/related").json()["items"]
    assert [each["case_id"] for each in shown] == [None, None], "a case that was not described is for its agency alone"


def test_case_without_a_row_is_left_out_until_its_agency_reports_again(
    exchange: Exchange, office: Caller, kampot: Caller
) -> None:
    """During an upgrade, workers of the version before make reports without the row of their case."""
    mine = submit(office, PHONE)
    kampot.report(PHONE, "loan", case_reference="K-1")
    with exchange.database.transaction() as session:
        session.execute(delete(CaseFile).where(col(CaseFile.reference) == "K-1"))
    assert related(office, mine) == []
    kampot.report(PHONE, "loan", case_reference="K-1")
    assert related(office, mine) == [("K-1", "Kampot Office", ["+85512345678"])]


def test_related_cases_come_on_pages(office: Caller, kampot: Caller) -> None:
    mine = submit(office, PHONE, LINK)
    for number in range(5):
        submit(kampot, PHONE, *([LINK] if number % 2 else []), reference=f"K-{number}")
    seen: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = office.get(f"/v1/cases/{mine['case_id']}/related", limit=2, **more).json()
        seen += [each["reference"] for each in page["items"]]
        if not page["next_cursor"]:
            break
        more = {"cursor": page["next_cursor"]}
    assert (sorted(seen), {*seen[:2]}) == ([f"K-{number}" for number in range(5)], {"K-1", "K-3"})


def effects(reader: Caller, case: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = reader.get(f"/v1/cases/{case['case_id']}").json()["effects"]
    return shown


def stop(bank: Caller, key: str, amount: str, number: str, outcome: str = "payment_stopped") -> None:
    body = {
        "reference": number, "indicator_id": key, "outcome": outcome, "payment": {"amount": amount, "currency": "USD"},
    }  # fmt: skip
    assert bank.post("/v1/outcomes", body).status_code in (200, 201)


def reported(reporter: Caller) -> str:
    """The indicator of the account, which this member reports without a case."""
    body = {**ACCOUNT, "category": "loan"}
    return str(reporter.post("/v1/reports", body).json()["indicator"]["indicator_id"])


def test_case_shows_the_payments_that_its_reports_stopped(office: Caller, kampot: Caller, bank: Caller) -> None:
    key = reported(kampot)
    stop(bank, key, "50.00", "P-0")
    case = submit(office, PHONE, ACCOUNT)
    for number, amount in enumerate(("400.00", "800.50"), start=1):
        stop(bank, key, amount, f"P-{number}")
    stop(bank, key, "10.00", "P-3", "customer_warned")
    stop(office, key, "70.00", "P-4")  # it needed no exchange for that
    assert effects(office, case) == {
        "payment_stopped_count": 2,
        "stopped_amounts": [{"amount": "1200.50", "currency": "USD"}],
        "customer_warned_count": 1,
        "open_dispute_count": 0,
        "overturned_report_count": 0,
    }
    assert kampot.get(f"/v1/cases/{case['case_id']}").json()["effects"] is None


def test_payment_that_was_stopped_without_the_case_is_not_its_effect(
    office: Caller, kampot: Caller, bank: Caller
) -> None:
    """The bank saw Kampot's report alone."""
    key = reported(kampot)
    case = submit(office, ACCOUNT, tlp="TLP:AMBER", audience={"sectors": ["police"]})
    stop(bank, key, "400.00", "P-1")
    assert effects(office, case)["payment_stopped_count"] == 0


def test_case_shows_disputes_and_mistakes(exchange: Exchange, office: Caller, bank: Caller) -> None:
    case = submit(office, PHONE, ACCOUNT)
    key = case["items"][0]["indicator"]["indicator_id"]
    opened = bank.post("/v1/disputes", {"indicator_id": key, "grounds": "other", "statement": "It is mine."}).json()
    assert effects(office, case)["open_dispute_count"] == 1
    reviewer = exchange.member("National Bank", Sector.REGULATOR)
    decision = {"decision": "upheld", "reason": "It is.", "source_reason": "The number changed hands."}
    done = reviewer.post_as_read(f"/v1/disputes/{opened['dispute_id']}/decide", decision)
    assert done.status_code == 200, done.text
    shown = effects(office, case)
    assert (shown["open_dispute_count"], shown["overturned_report_count"]) == (0, 1)


def test_cases_that_a_worker_of_the_version_before_described_stop_no_list(
    exchange: Exchange, office: Caller, bank: Caller
) -> None:
    """Such a worker does not say when a case was opened. Other agencies do not see it in lists, and get the rest."""
    for number in range(1, 6):
        submit(office, PHONE, reference=f"A-{number}")
    with exchange.database.transaction() as session:
        session.execute(update(CaseFile).values(opened_at=None))
    submit(office, PHONE, reference="A-6")
    newest = office.get("/v1/cases", limit=1, order="newest").json()["items"][0]["case_id"]
    answer = bank.get("/v1/cases", limit=1)
    assert answer.status_code == 200
    page = answer.json()
    assert ([case["case_id"] for case in page["items"]], page["has_more"]) == ([newest], False)
    change(office, office.get("/v1/cases").json()["items"][0]["case_id"], channel="sms")
    assert len(bank.get("/v1/cases").json()["items"]) == 2, "a case that changes says again when it was opened"


@pytest.mark.parametrize("label", [{"tlp": "TLP:GREEN"}, {"tlp": "TLP:RED"}])
def test_case_that_begins_again_is_new_to_others(office: Caller, kampot: Caller, label: dict[str, Any]) -> None:
    """Who pages through the list, or asks for what was made since, has passed its old place."""
    if label["tlp"] == "TLP:RED":
        label = label | {"audience": {"agencies": [kampot.get("/v1/me").json()["agency"]["agency_id"]]}}
    case = submit(office, PHONE, reference="A", **label)
    made = kampot.get(f"/v1/cases/{case['case_id']}").json()["created_at"]
    withdraw(office, case)
    submit(office, LINK, reference="B", **label)
    later = submit(office, LINK, reference="C", **label)["created_at"]
    submit(office, PHONE, reference="A", again=True)
    second = kampot.get("/v1/cases", agency_id="others", limit=1).json()
    rest = kampot.get("/v1/cases", agency_id="others", cursor=second["next_cursor"]).json()["items"]
    assert [each["reference"] for each in rest] == ["C", "A"]
    assert [each["reference"] for each in kampot.get("/v1/cases", created_after=later).json()["items"]] == ["A"]
    assert office.get(f"/v1/cases/{case['case_id']}").json()["created_at"] == case["created_at"] <= made
