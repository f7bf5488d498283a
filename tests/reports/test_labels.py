"""How far a report goes: labels, audiences, what each viewer is shown of it, and the record of changes."""

from dataclasses import dataclass
from typing import Any

import pytest

from krama.access.tokens import Tokens
from krama.agencies import enrolment
from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import new_client

PHONE = "012 345 678"


@pytest.fixture
def members(exchange: Exchange) -> dict[str, Caller]:
    """A member of each sector, and another police office, which is the source of the reports."""
    return members_of(exchange)


def members_of(exchange: Exchange) -> dict[str, Caller]:
    members = {sector.value: exchange.member(f"{sector} two", sector) for sector in Sector}
    return members | {"source": exchange.member("Phnom Penh Office")}


@dataclass(frozen=True)
class Refusing:
    """An exchange that several tests share, because all that they send is refused."""

    members: dict[str, Caller]
    agency_ids: dict[str, str]


@pytest.fixture(scope="module")
def refusing(module_exchange: Exchange) -> Refusing:
    members = members_of(module_exchange)
    gone, _ = module_exchange.enrol("Gone")
    with module_exchange.database.transaction() as session:
        enrolment.disable_agency(session, gone)
    ids = {"bank": id_of(members["bank"]), "self": id_of(members["source"]), "disabled": str(gone)}
    return Refusing(members, ids | {"nobody": "00000000-0000-4000-8000-000000000000"})


def id_of(member: Caller) -> str:
    agency_id: str = member.get("/v1/me").json()["agency"]["agency_id"]
    return agency_id


def who_sees(members: dict[str, Caller], report: dict[str, Any]) -> set[str]:
    """The members that see a report on PHONE; each way of asking must say the same."""
    return who_sees_each(members, {PHONE: report})[PHONE]


def who_sees_each(members: dict[str, Caller], reports: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """The same for several values, with the one report on each. The two lists are asked for once."""
    seeing: dict[str, set[str]] = {value: set() for value in reports}
    for name, member in members.items():
        listed = {item["report_id"] for item in member.get("/v1/reports").json()["items"]}
        indicators = {item["indicator_id"]: item["status"] for item in member.get("/v1/indicators").json()["items"]}
        for value, report in reports.items():
            indicator = report["indicator"]["indicator_id"]
            ways = {
                "read": member.get(f"/v1/reports/{report['report_id']}").status_code == 200,
                "list": report["report_id"] in listed,
                "check": member.check(value)["listed"],
                "indicator": member.get(f"/v1/indicators/{indicator}").json().get("status") == "active",
                "indicators": indicators.get(indicator) == "active",
                "its reports": bool(member.get(f"/v1/indicators/{indicator}/reports").json().get("items")),
            }
            assert len(set(ways.values())) == 1, (name, value, ways)
            seeing[value] |= {name} if ways["read"] else set()
    return seeing


def test_member_that_sees_one_report_of_an_indicator_is_not_shown_the_others(members: dict[str, Caller]) -> None:
    shown = members["source"].report(PHONE, tlp="TLP:CLEAR")
    hidden = members["police"].report(PHONE, tlp="TLP:AMBER+STRICT")

    def listed(member: Caller) -> set[str]:
        answer = member.get(f"/v1/indicators/{shown['indicator']['indicator_id']}/reports")
        return {item["report_id"] for item in answer.json()["items"]}

    assert listed(members["bank"]) == {shown["report_id"]}
    assert listed(members["police"]) == {shown["report_id"], hidden["report_id"]}


EVERY_SECTOR = {sector.value for sector in Sector}

SAID: list[tuple[dict[str, Any], set[str]]] = [
    ({}, EVERY_SECTOR),
    ({"tlp": "TLP:CLEAR"}, EVERY_SECTOR),
    ({"tlp": "TLP:GREEN"}, EVERY_SECTOR),
    ({"tlp": "TLP:AMBER"}, {"police", "bank", "regulator"}),
    ({"tlp": "TLP:AMBER", "audience": {"sectors": ["telecom"]}}, {"telecom"}),
    ({"tlp": "TLP:AMBER", "audience": {"sectors": ["telecom"], "agencies": ["partner"]}}, {"telecom", "partner"}),
    ({"tlp": "TLP:AMBER", "audience": {"agencies": ["bank"]}}, {"bank"}),
    ({"tlp": "TLP:AMBER+STRICT"}, set()),
    ({"tlp": "TLP:AMBER+STRICT", "audience": {"agencies": ["bank"]}}, {"bank"}),
    ({"tlp": "TLP:RED", "audience": {"agencies": ["bank", "partner"]}}, {"bank", "partner"}),
]
"""What a report says of how far it goes, and who sees it besides its source."""


def test_label_and_audience_decide_who_sees_a_report_in_every_way_there_is(members: dict[str, Caller]) -> None:
    """REQUIREMENTS 17."""
    values = [f"012 345 6{number:02}" for number in range(len(SAID))]
    reports = {
        value: members["source"].report(value, **with_ids(said, members))
        for value, (said, _) in zip(values, SAID, strict=True)
    }
    expected = {value: seeing | {"source"} for value, (_, seeing) in zip(values, SAID, strict=True)}
    assert who_sees_each(members, reports) == expected


def with_ids(said: dict[str, Any], members: dict[str, Caller]) -> dict[str, Any]:
    """What is sent for it: agencies are named by their ids."""
    if "agencies" not in said.get("audience", {}):
        return said
    named = [id_of(members[name]) for name in said["audience"]["agencies"]]
    return said | {"audience": said["audience"] | {"agencies": named}}


def test_banks_report_without_a_label_stays_with_police_banks_and_regulator(members: dict[str, Caller]) -> None:
    report = members["bank"].report(PHONE)
    assert report["tlp"] == "TLP:AMBER"
    assert who_sees(members, report) == {"bank", "police", "source", "regulator"}


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"tlp": "TLP:RED"}, "recipients_missing", "audience.agencies"),
        ({"tlp": "TLP:RED", "audience": {"agencies": ["self"]}}, "recipients_missing", "audience.agencies"),
        (
            {"tlp": "TLP:RED", "audience": {"sectors": ["bank"], "agencies": ["bank"]}},
            "audience_refused",
            "audience.sectors",
        ),
        ({"tlp": "TLP:AMBER+STRICT", "audience": {"sectors": ["bank"]}}, "audience_refused", "audience.sectors"),
        ({"tlp": "TLP:GREEN", "audience": {"sectors": ["bank"]}}, "audience_refused", "audience.sectors"),
        ({"tlp": "TLP:CLEAR", "audience": {"agencies": ["bank"]}}, "audience_refused", "audience.agencies"),
        ({"audience": {"sectors": ["bank"]}}, "label_missing", "tlp"),
        ({"tlp": "TLP:AMBER", "audience": {"agencies": ["disabled"]}}, "recipient_unknown", "audience.agencies"),
        ({"tlp": "TLP:RED", "audience": {"agencies": ["nobody"]}}, "recipient_unknown", "audience.agencies"),
    ],
)
@pytest.mark.parametrize("way", ["single", "bulk", "csv"])
def test_audience_that_does_not_go_with_its_label_is_refused(
    refusing: Refusing, said: dict[str, Any], code: str, field: str, way: str
) -> None:
    members, audience = refusing.members, said.get("audience", {})
    sectors, named = audience.get("sectors", []), [refusing.agency_ids[name] for name in audience.get("agencies", [])]
    body = {"value": PHONE, "category": "loan"} | ({"tlp": said["tlp"]} if "tlp" in said else {})
    if way == "csv":
        text = "value,category,tlp,audience_sectors,audience_agencies\n" + ",".join(
            [PHONE, "loan", said.get("tlp", ""), " ".join(sectors), " ".join(named)]
        )
        answer = members["source"].request(
            "POST", "/v1/reports/batch", content=text.encode(), headers={"Content-Type": "text/csv"}
        )
        (row,) = answer.json()["items"]
        column = field.replace(".", "_")
        assert (row["result"], row["error"]["code"], row["error"]["field"]) == ("rejected", code, column)
        return
    if audience:
        body |= {"audience": {"sectors": sectors, "agencies": named}}
    if way == "bulk":
        (row,) = members["source"].post("/v1/reports/batch", {"items": [body]}).json()["items"]
        assert (row["result"], row["error"]["code"], row["error"]["field"]) == ("rejected", code, field)
        return
    answer = members["source"].post("/v1/reports", body)
    problem = answer.json()
    assert (answer.status_code, problem.get("code")) == (422, code)
    assert (problem.get("field"), problem.get("in")) == (field, "body")
    assert members["source"].check(PHONE)["listed"] is False


def test_each_view_is_shown_what_is_released_to_it(members: dict[str, Caller]) -> None:
    report = members["source"].report(
        PHONE, "loan", narrative="He called.", case_reference="PP-1", confidence=80, channel="phone call",
        province="KH-12", occurred_at="2026-01-31T08:00:00+07:00", loss={"amount": "5", "currency": "USD"},
    )  # fmt: skip
    path = f"/v1/reports/{report['report_id']}"
    shown = {name: member.get(path).json() for name, member in members.items()}
    assert {name: report["view"] for name, report in shown.items()} == {
        "source": "own", "police": "police", "bank": "member", "telecom": "member", "regulator": "member",
        "partner": "partner",
    }  # fmt: skip
    hidden = {name: {field for field, value in report.items() if value is None} for name, report in shown.items()}
    never_said = {
        *("audience", "erased_at", "valid_until", "approved_at", "approved_by", "ended_at", "end_reason"),
        *("overturned_at", "source_reason", "role", "layer"),
        *("decided_at", "decided_by", "decision_reason", "receipt", "result"),
    }
    own_alone = never_said | {"anonymous"}
    told = own_alone | {"value", "narrative", "case_reference", "loss"}
    assert hidden["source"] == never_said
    assert hidden["police"] == own_alone
    assert hidden["bank"] == hidden["telecom"] == hidden["regulator"] == told
    assert hidden["partner"] == told | {"confidence", "occurred_at", "province", "channel"}
    assert shown["bank"]["source"]["name"] == "Phnom Penh Office"
    assert shown["partner"]["source"] == {"agency_id": None, "name": "another member", "sector": None}


def test_source_that_asked_not_to_be_named_is_another_member(members: dict[str, Caller]) -> None:
    report = members["source"].report(PHONE, anonymous=True)
    listed = members["police"].get(f"/v1/indicators/{report['indicator']['indicator_id']}/reports").json()["items"]
    assert [item["source"]["name"] for item in listed] == ["another member"]
    assert members["source"].get(f"/v1/reports/{report['report_id']}").json()["source"]["name"] == "Phnom Penh Office"


def test_only_the_source_changes_a_label(members: dict[str, Caller]) -> None:
    report = members["source"].report(PHONE)
    path = f"/v1/reports/{report['report_id']}"
    absent = "/v1/reports/00000000-0000-4000-8000-000000000000"
    body = {"tlp": "TLP:CLEAR", "reason": "Ours now."}
    for member in (members["police"], members["bank"], members["partner"]):
        answers = [member.post(f"{where}/relabel", body) for where in (path, absent)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json()["detail"] == answers[1].json()["detail"]
        assert member.get(f"{path}/label-changes").status_code == 404
    assert members["source"].get(path).json()["tlp"] == "TLP:GREEN"


def test_change_of_a_label_counts_at_once_and_is_recorded(members: dict[str, Caller]) -> None:
    source = members["source"]
    report = source.report(PHONE, tlp="TLP:AMBER+STRICT")
    path = f"/v1/reports/{report['report_id']}"
    named = id_of(members["bank"])
    for body, seeing in (
        ({"tlp": "TLP:RED", "audience": {"agencies": [named]}, "reason": "The bank acts."}, {"bank"}),
        ({"tlp": "TLP:GREEN", "reason": "Public."}, EVERY_SECTOR),
        ({"tlp": "TLP:AMBER", "reason": "Not so public."}, {"police", "bank", "regulator"}),
    ):
        assert source.post(f"{path}/relabel", body).json()["tlp"] == body["tlp"]
        assert who_sees(members, report) == seeing | {"source"}
    history = source.get(f"{path}/label-changes").json()["items"]
    assert [(item["before"]["tlp"], item["after"]["tlp"], item["widened"]) for item in history] == [
        ("TLP:AMBER+STRICT", "TLP:RED", True),  # to somebody who did not see it before
        ("TLP:RED", "TLP:GREEN", True),
        ("TLP:GREEN", "TLP:AMBER", False),
    ]
    assert [item["relabel_reason"] for item in history] == ["The bank acts.", "Public.", "Not so public."]
    assert history[0]["after"]["audience"] == {"sectors": [], "agencies": [named]}
    assert history[1]["after"]["audience"] is None


def test_report_sent_again_keeps_its_audience_unless_it_says_a_smaller_one(members: dict[str, Caller]) -> None:
    source = members["source"]
    report = source.report(PHONE, tlp="TLP:AMBER", audience={"sectors": ["telecom", "bank"]})
    assert source.report(PHONE, confidence=90)["audience"] == report["audience"]
    assert source.report(PHONE, tlp="TLP:AMBER")["audience"] == report["audience"]
    assert source.report(PHONE, tlp="TLP:AMBER", audience={"sectors": ["bank"]})["audience"]["sectors"] == ["bank"]
    assert who_sees(members, report) == {"source", "bank"}
    (change,) = source.get(f"/v1/reports/{report['report_id']}/label-changes").json()["items"]
    assert (change["widened"], change["relabel_reason"]) == (False, None)


@pytest.mark.parametrize(
    "opens",
    [
        {"tlp": "TLP:GREEN"},
        {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank", "telecom"]}},
        {"tlp": "TLP:AMBER", "audience": {"sectors": ["police"]}},
        {"tlp": "TLP:AMBER+STRICT", "audience": {"agencies": ["partner"]}},
    ],
)
def test_report_is_opened_by_relabelling_alone_and_not_by_sending_it_again(
    members: dict[str, Caller], opens: dict[str, Any]
) -> None:
    """Otherwise last night's file would undo a stricter label that an officer gave the report, without a reason."""
    source, wider = members["source"], with_ids(opens, members)
    report = source.report(PHONE, "loan", tlp="TLP:AMBER", audience={"sectors": ["bank"]}, confidence=80)
    path = f"/v1/reports/{report['report_id']}"
    body = {"value": PHONE, "category": "loan", "confidence": 90} | wider
    refused = source.post("/v1/reports", body)
    assert (refused.status_code, refused.json().get("code")) == (409, "label_widened")
    assert (refused.json()["field"], refused.json()["existing"]) == ("tlp", path)
    for query in ({"dry_run": "true"}, None):
        sent = {"json": {"items": [body]}, "params": query, "headers": {"Accept-Language": "km"}}
        (row,) = source.request("POST", "/v1/reports/batch", **sent).json()["items"]
        assert (row["result"], row["error"]["code"], row["report_id"]) == (
            "rejected",
            "label_widened",
            report["report_id"],
        )
        assert "របាយការណ៍" in row["error"]["detail"], "in Khmer, as it was asked for"
    assert source.get(path).json() == report | {"result": None}, "nothing of the request was taken"
    assert source.get(f"{path}/label-changes").json()["items"] == []
    assert source.post(f"{path}/relabel", wider | {"reason": "Asked to."}).json()["tlp"] == wider["tlp"]


def test_label_that_stays_as_it_is_is_no_change(members: dict[str, Caller]) -> None:
    source = members["source"]
    report = source.report(PHONE)
    again = source.post(f"/v1/reports/{report['report_id']}/relabel", {"tlp": "TLP:GREEN", "reason": "Again."})
    assert again.json()["updated_at"] == report["updated_at"]
    assert source.get(f"/v1/reports/{report['report_id']}/label-changes").json()["items"] == []


def test_same_label_without_an_audience_leaves_the_audience_that_there_is(members: dict[str, Caller]) -> None:
    source = members["source"]
    report = source.report(PHONE, tlp="TLP:AMBER", audience={"sectors": ["bank"]})
    path = f"/v1/reports/{report['report_id']}/relabel"
    again = source.post(path, {"tlp": "TLP:AMBER", "reason": "Again."}).json()
    assert (again["audience"]["sectors"], again["updated_at"]) == (["bank"], report["updated_at"])
    wider = source.post(path, {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank", "police"]}, "reason": "Help."})
    assert set(wider.json()["audience"]["sectors"]) == {"bank", "police"}


def test_withdrawn_report_is_shown_as_withdrawn_without_its_reason(members: dict[str, Caller]) -> None:
    source, office = members["source"], members["police"]
    report = source.report(PHONE)
    cursor = office.get("/v1/reports").json()["resume_cursor"]
    source.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "He is innocent."})
    (moved,) = office.get("/v1/reports", cursor=cursor).json()["items"]
    assert (moved["report_id"], moved["status"], moved["end_reason"]) == (report["report_id"], "withdrawn", None)
    assert office.get(f"/v1/indicators/{report['indicator']['indicator_id']}/reports").json()["items"] == []


def test_list_is_narrowed_to_ones_own_or_to_others(members: dict[str, Caller]) -> None:
    mine = members["source"].report(PHONE)["report_id"]
    shared = members["bank"].report(PHONE)["report_id"]

    def listed(**narrowing: Any) -> list[str]:
        return [item["report_id"] for item in members["source"].get("/v1/reports", **narrowing).json()["items"]]

    own, others = ([each] for each in (mine, shared))
    assert (listed(), listed(agency_id="own"), listed(agency_id="others")) == ([mine, shared], own, others)
    assert listed(agency_id="all") == listed(agency_id="own,others") == [mine, shared]
    assert listed(agency_id=id_of(members["bank"])) == others


def test_pages_hold_every_visible_report_once_though_it_is_visible_in_two_ways(members: dict[str, Caller]) -> None:
    """Its own, its sector's and those that name it are read as ranges of three indexes."""
    bank = members["bank"]
    wanted = [bank.report(f"012 345 {number}", tlp="TLP:AMBER", audience={"sectors": ["bank"]})["report_id"]
              for number in range(600, 604)]  # fmt: skip
    for number in range(604, 610):
        sectors = ["bank", "telecom"] if number % 2 else ["telecom"]
        audience = {"sectors": sectors, "agencies": [id_of(bank)]}
        wanted.append(members["source"].report(f"012 345 {number}", tlp="TLP:AMBER", audience=audience)["report_id"])
    read, cursor = [], None
    while True:
        page = bank.get("/v1/reports", limit=3, **({"cursor": cursor} if cursor else {})).json()
        read += [item["report_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert read == wanted


def test_history_of_labels_is_read_in_pages(members: dict[str, Caller]) -> None:
    source = members["source"]
    path = f"/v1/reports/{source.report(PHONE)['report_id']}"
    for tlp in ["TLP:CLEAR", "TLP:GREEN"] * 3:
        assert source.post(f"{path}/relabel", {"tlp": tlp, "reason": "agreed"}).status_code == 200
    whole = source.get(f"{path}/label-changes").json()
    read, cursor = [], None
    for _ in range(9):
        page = source.get(f"{path}/label-changes", limit=2, **({"cursor": cursor} if cursor else {})).json()
        assert len(page["items"]) <= 2
        read += page["items"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert (len(read), read) == (6, whole["items"])


def test_client_that_only_submits_is_told_what_it_said_and_no_more(exchange: Exchange) -> None:
    """The same report said again with less, or withdrawn, would otherwise read to it what another client wrote."""
    agency_id, desk = exchange.enrol("Office")
    with exchange.database.transaction() as session:
        kiosk = new_client(session, agency_id, [Permission.REPORTS_SUBMIT, Permission.REPORTS_WITHDRAW])
    tokens = exchange.services[Tokens]
    desk_calls, kiosk_calls = (
        exchange.with_token(tokens.issue(client.client_id, Permission)) for client in (desk, kiosk)
    )
    facts: dict[str, Any] = {
        "narrative": "Confidential.",
        "channel": "call",
        "province": "KH-12",
        "confidence": 90,
    }
    report = desk_calls.report(PHONE, **facts)
    again = kiosk_calls.report(PHONE)
    relabelled = kiosk_calls.post(
        f"/v1/reports/{report['report_id']}/relabel", {"tlp": "TLP:AMBER", "reason": "Asked to."}
    )
    withdrawn = kiosk_calls.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong number."})
    for shown in (again, relabelled.json(), withdrawn.json()):
        assert shown["report_id"] == report["report_id"], shown
        assert [shown[name] for name in facts] == [None] * len(facts)
    assert kiosk_calls.report("012 345 679", narrative="Its own.")["narrative"] == "Its own."
