"""What shares a case: from reports that the viewer may see, and from nothing else."""

from datetime import UTC, datetime
from time import process_time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from krama.links import service
from krama.reports.case_values import CaseValue
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE, OTHER_PHONE, THIRD_PHONE = "012 345 678", "096 111 2233", "015 555 666"
LINK, ACCOUNT = "https://evil.example/kit", {"value": "000 123 456", "institution": "ABA"}


@pytest.fixture
def takeo(exchange: Exchange) -> Caller:
    return exchange.member("Takeo Office")


@pytest.fixture
def kampot(exchange: Exchange) -> Caller:
    return exchange.member("Kampot Office")


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA", Sector.BANK)


def in_case(office: Caller, case: str, value: str, role: str | None = None, **stated: Any) -> str:
    """Reports a value in a case. Returns the id of its indicator."""
    made = office.report(value, case_reference=case, role=role, **stated)
    return str(made["indicator"]["indicator_id"])


def links(viewer: Caller, indicator_id: str, **narrowed: Any) -> list[tuple[str, int, int, list[str]]]:
    answer = viewer.get(f"/v1/indicators/{indicator_id}/links", **narrowed)
    assert answer.status_code == 200, answer.text
    return [
        (item["indicator"]["canonical"], item["case_count"], item["agency_count"], item["roles"])
        for item in answer.json()["items"]
    ]


def around(viewer: Caller, indicator_id: str, **asked: Any) -> tuple[dict[str, int], int, bool]:
    """The distance of each indicator around this one, the number of links, and whether something is left out."""
    answer = viewer.get(f"/v1/indicators/{indicator_id}/neighbourhood", **asked)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    distances = {node["indicator"]["canonical"]: node["distance"] for node in shown["nodes"]}
    assert {edge[end] for edge in shown["edges"] for end in ("from_indicator_id", "to_indicator_id")} <= {
        node["indicator"]["indicator_id"] for node in shown["nodes"]
    }
    return distances, len(shown["edges"]), shown["truncated"]


def test_values_of_one_case_are_linked_with_what_they_were_in_it(takeo: Caller, kampot: Caller, bank: Caller) -> None:
    phone = in_case(takeo, "T-1", PHONE, "contact")
    account = in_case(takeo, "T-1", **ACCOUNT, role="receiver")
    in_case(takeo, "T-2", PHONE, "contact")
    in_case(takeo, "T-2", **ACCOUNT, role="onward", layer=2)
    in_case(kampot, "T-1", **ACCOUNT, role="receiver")  # another agency's case has the same number
    in_case(kampot, "T-1", LINK, "lure")
    assert links(bank, phone) == [("ABAAKHPP:000123456", 2, 1, ["receiver", "onward"])]
    assert links(bank, account) == [("+85512345678", 2, 1, ["contact"]), ("evil.example/kit", 1, 1, ["lure"])]
    assert links(bank, account, min_case_count=2) == [("+85512345678", 2, 1, ["contact"])]


def test_link_says_what_a_check_says_and_since_when(takeo: Caller, kampot: Caller, bank: Caller) -> None:
    phone = in_case(takeo, "T-1", PHONE)
    for office in (takeo, kampot):
        in_case(office, "T-1", LINK, confidence=100)
    [link] = bank.get(f"/v1/indicators/{phone}/links").json()["items"]
    checked = bank.check(LINK)
    assert (link["action"], link["score"], link["relation"]) == (checked["action"], checked["score"], "same_case")
    assert link["first_reported_at"] == link["last_reported_at"] == checked["first_reported_at"]
    assert (link["case_count"], link["agency_count"]) == (1, 1), "Kampot's case is another one"


@pytest.mark.parametrize("hidden", ["from", "to"])
def test_link_through_a_report_that_the_viewer_may_not_see_is_not_there(
    exchange: Exchange, takeo: Caller, bank: Caller, hidden: str
) -> None:
    """Both ends are listed for the bank by another case, so only the link itself could be missing."""
    police = exchange.member("Kep Office")
    for case, value in (("T-8", PHONE), ("T-9", OTHER_PHONE)):
        in_case(takeo, case, value)
    labels = {"from": ("TLP:AMBER", "TLP:GREEN"), "to": ("TLP:GREEN", "TLP:AMBER")}[hidden]
    audience = {"sectors": ["police"]}
    ids = []
    for value, tlp in zip((PHONE, OTHER_PHONE), labels, strict=True):
        label = {"tlp": tlp, "audience": audience} if tlp == "TLP:AMBER" else {"tlp": tlp}
        ids.append(in_case(takeo, "T-1", value, **label))
    for indicator_id in ids:
        assert links(bank, indicator_id) == []
        assert around(bank, indicator_id, depth=2)[1:] == (0, False)
    assert links(police, ids[0]) == [("+855961112233", 1, 1, [])]


def test_reports_that_have_ended_link_nothing(takeo: Caller, bank: Caller) -> None:
    phone = in_case(takeo, "T-1", PHONE)
    report = takeo.report(LINK, case_reference="T-1")
    assert len(links(bank, phone)) == 1
    takeo.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
    assert links(bank, phone) == []


def test_reports_without_a_case_link_nothing(takeo: Caller, bank: Caller) -> None:
    phone = takeo.report(PHONE)["indicator"]["indicator_id"]
    takeo.report(LINK)
    assert links(bank, phone) == []


def test_pages_have_each_link_once_those_with_most_cases_first(takeo: Caller, bank: Caller) -> None:
    for case in range(3):
        phone = in_case(takeo, f"T-{case}", PHONE)
        for host in range(case + 1):
            in_case(takeo, f"T-{case}", f"https://evil-{host}.example/")
    seen, cursor = [], None
    while True:
        page = bank.get(f"/v1/indicators/{phone}/links", limit=1, **({"cursor": cursor} if cursor else {})).json()
        seen += [(item["indicator"]["canonical"], item["case_count"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert seen == [("evil-0.example/", 3), ("evil-1.example/", 2), ("evil-2.example/", 1)]


def test_second_step_goes_on_from_the_first_and_not_through_a_hub(
    takeo: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = in_case(takeo, "T-1", PHONE)
    in_case(takeo, "T-1", LINK)
    in_case(takeo, "T-2", LINK)
    in_case(takeo, "T-2", OTHER_PHONE)
    in_case(takeo, "T-3", OTHER_PHONE)
    in_case(takeo, "T-3", THIRD_PHONE)
    near, two = {"+85512345678": 0, "evil.example/kit": 1}, {"+855961112233": 2}
    assert around(bank, phone) == (near, 1, False)
    assert around(bank, phone, depth=2) == (near | two, 2, False)
    assert around(bank, phone, depth=2, limit=1) == (near, 1, True)
    monkeypatch.setattr(service, "HUB_REPORTS", 2)
    assert around(bank, phone, depth=2) == (near, 1, False)
    [link] = bank.get(f"/v1/indicators/{phone}/links").json()["items"]
    assert link["widespread"] is True


def test_more_cases_than_are_followed_are_said(takeo: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama.reports.shared_cases.MOST_CASES", 2)
    for case in range(3):
        phone = in_case(takeo, f"T-{case}", PHONE)
        in_case(takeo, f"T-{case}", f"https://evil-{case}.example/")
    distances, _, truncated = around(bank, phone)
    assert (sorted(distances), truncated) == (["+85512345678", "evil-1.example/", "evil-2.example/"], True)


def test_indicator_that_the_viewer_may_not_see_has_no_links(takeo: Caller, bank: Caller) -> None:
    hidden = in_case(takeo, "T-1", PHONE, tlp="TLP:AMBER", audience={"sectors": ["police"]})
    absent = "00000000-0000-4000-8000-000000000000"
    for what in ("links", "neighbourhood"):
        answers = [bank.get(f"/v1/indicators/{key}/{what}") for key in (hidden, absent)]
        assert [answer.json()["code"] for answer in answers] == ["indicator_not_found"] * 2


def test_protected_value_is_no_link(exchange: Exchange, takeo: Caller, bank: Caller) -> None:
    national = exchange.member("National Police")
    phone = in_case(takeo, "T-1", PHONE)
    in_case(takeo, "T-1", "https://acledabank.com.kh/help")
    entry = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA", "reason": "The bank's own."}
    assert len(links(bank, phone)) == 1
    assert national.post("/v1/protections", entry).status_code == 201
    assert links(bank, phone) == []


@pytest.mark.parametrize("asked", [{"depth": 3}, {"depth": 0}, {"limit": 0}, {"limit": 501}, {"width": 1}])
def test_walk_beyond_its_limits_is_refused(takeo: Caller, asked: dict[str, int]) -> None:
    phone = in_case(takeo, "T-1", PHONE)
    answer = takeo.get(f"/v1/indicators/{phone}/neighbourhood", **asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_anonymous_report_is_not_linked_with_what_its_agency_reported_with_its_name(
    takeo: Caller, kampot: Caller, bank: Caller
) -> None:
    phone = in_case(takeo, "T-1", PHONE)
    hidden = in_case(takeo, "T-1", LINK, anonymous=True)
    in_case(takeo, "T-1", THIRD_PHONE, anonymous=True)
    for viewer in (kampot, bank):
        assert links(viewer, phone) == []
        assert links(viewer, hidden) == [("+85515555666", 1, 1, [])]
        assert around(viewer, phone, depth=2) == ({"+85512345678": 0}, 0, False)
    assert {link for link, *_ in links(takeo, phone)} == {"evil.example/kit", "+85515555666"}


def test_large_case_hides_no_other(
    takeo: Caller, kampot: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.reports.shared_cases.MOST_REPORTS", 6)
    phone = in_case(takeo, "T-1", PHONE)
    in_case(takeo, "T-1", LINK)
    in_case(kampot, "K-1", PHONE)
    rows = [{"value": f"https://other-{number}.example/", "category": "other"} for number in range(8)]
    in_case(kampot, "K-2", PHONE)
    sent = kampot.post("/v1/reports/batch", {"items": [row | {"case_reference": "K-2"} for row in rows]})
    assert sent.status_code in (200, 201, 207), sent.text
    assert "evil.example/kit" in {link for link, *_ in links(bank, phone)}
    distances, _, truncated = around(bank, phone)
    assert ("evil.example/kit" in distances, truncated) == (True, True)
    case = takeo.get("/v1/cases").json()["items"][0]["case_id"]
    related = takeo.get(f"/v1/cases/{case}/related").json()["items"]
    assert {each["reference"] for each in related} == {"K-1", "K-2"}


def test_walk_through_large_cases_ends_soon() -> None:
    """A case of a file may have thousands of values, and pairs of them are millions."""
    keys = [UUID(int=number) for number in range(5_000)]
    case = (UUID(int=1), "T-1")
    values = [CaseValue(key, case, False, None, datetime(2026, 1, 1, tzinfo=UTC)) for key in keys]
    began = process_time()
    step = service._Step(set(keys[:500]), values)
    nodes = {*keys[:500], *step.strongest(set(keys[500:]))[:500]}
    pairs, complete = step.pairs(nodes, service.MOST_EDGES)
    assert process_time() - began < 1  # measured: 0.03
    assert (len(pairs), complete) == (service.MOST_EDGES, False)
    assert {key for pair in pairs for key in pair} == nodes


def test_reports_and_rows_of_cases_are_looked_up_and_not_scanned(exchange: Exchange, takeo: Caller) -> None:
    """SQLite scans a table for pairs of columns. It says so in its plan."""
    if exchange.database.url.get_backend_name() != "sqlite":
        pytest.skip("PostgreSQL scans small tables always.")
    phone = in_case(takeo, "T-1", PHONE)
    [case] = takeo.get("/v1/cases").json()["items"]
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(exchange.database.engine, "before_cursor_execute", note)
    links(takeo, phone)
    takeo.get(f"/v1/cases/{case['case_id']}/related")
    event.remove(exchange.database.engine, "before_cursor_execute", note)
    of_pairs = [each for each in asked if "IN (VALUES" in each[0] or "), (" in each[0]]
    assert len(of_pairs) >= 2
    with exchange.database.engine.connect() as connection:
        for statement, parameters in of_pairs:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert not [row for row in plan if str(row[3]).startswith(("SCAN report", "SCAN case_file"))]
