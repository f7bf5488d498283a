"""Cases as groupings: of the indicators that the reader sees in them, and of nothing else."""

from typing import Any

import pytest

from krama.links import service as links
from krama.sharing.sectors import Sector
from krama.stix.ids import grouping_stix_id
from krama.stix.profiles import Profile
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.taxii.readers import OpenCti, collection, objects

ALL = collection("all-opencti-all")
PHONE, ACCOUNT, LINK = (
    {"value": "012 345 678", "role": "contact"},
    {"value": "000123456", "kind": "bank_account", "institution": "ABA", "role": "receiver"},
    {"value": "https://evil.example/login", "role": "lure"},
)


@pytest.fixture
def office(exchange: Exchange) -> Caller:
    return exchange.member("Office")


def file(office: Caller, *values: dict[str, Any], reference: str = "C-1", **members: Any) -> dict[str, Any]:
    body = {"reference": reference, "category": "loan", "values": list(values), "tlp": "TLP:GREEN", **members}
    answer = office.post("/v1/cases", body)
    assert answer.status_code in (200, 201), answer.text
    document: dict[str, Any] = answer.json()
    return document


def groupings(reader: Caller, name: str = "all-opencti-all", **query: Any) -> list[dict[str, Any]]:
    return objects(reader.get(f"{collection(name)}objects/", **query), "grouping")


def report_ids(filed: dict[str, Any]) -> list[str]:
    return [each["report_id"] for each in filed["items"]]


def test_case_is_a_grouping_of_its_indicators_on_the_page_that_has_them(office: Caller, reader: Caller) -> None:
    case = file(office, PHONE, ACCOUNT, LINK)
    for profile in Profile:
        answer = reader.get(f"{collection(f'all-{profile}-all')}objects/")
        (grouping,) = objects(answer, "grouping")
        indicators = objects(answer)
        assert sorted(grouping["object_refs"]) == sorted(each["id"] for each in indicators)
        assert (grouping["revoked"], grouping["labels"]) == (False, ["loan"])
        assert grouping["modified"] == max(each["modified"] for each in indicators)
        assert case["case_id"] not in grouping["id"]
        assert "Office" not in answer.text
    first, second = (groupings(reader, f"all-{profile}-all")[0]["id"] for profile in Profile)
    assert first != second


def test_collection_of_some_kinds_groups_these_alone(office: Caller, reader: Caller) -> None:
    file(office, PHONE, {**PHONE, "value": "012 345 679"}, ACCOUNT)
    (grouping,) = groupings(reader, "phones-opencti-all")
    assert len(grouping["object_refs"]) == 2
    assert groupings(reader, "payments-opencti-all") == []  # a case of one indicator
    assert groupings(reader, "all-opencti-corroborated") == []


def test_grouping_is_read_by_its_id_and_by_its_type(office: Caller, reader: Caller) -> None:
    case = file(office, PHONE, ACCOUNT)
    (grouping,) = groupings(reader)
    assert reader.get(f"{ALL}objects/{grouping['id']}/").json()["objects"] == [grouping]
    assert reader.get(f"{ALL}objects/{grouping['id']}/versions/").json()["versions"] == [grouping["modified"]]
    query = {"match[type]": "grouping"}
    assert [each["type"] for each in reader.get(f"{ALL}objects/", **query).json()["objects"]] == ["grouping"]
    records = {each["id"]: each["version"] for each in reader.get(f"{ALL}manifest/").json()["objects"]}
    assert records[grouping["id"]] == grouping["modified"]
    for name in ("all-strict-all", "phones-opencti-all", "all-opencti-corroborated"):
        assert reader.get(f"{collection(name)}objects/{grouping['id']}/").status_code == 404
    assert grouping["id"] != f"grouping--{case['case_id']}"


def test_case_that_changes_comes_again_and_a_withdrawn_one_is_revoked(office: Caller, reader: Caller) -> None:
    case = file(office, PHONE, ACCOUNT)
    copy = OpenCti(reader, f"{ALL}objects/", type="grouping")
    copy.settle()
    (first,) = copy.taken.values()
    file(office, LINK)
    copy.settle()
    (second,) = copy.taken.values()
    assert second["modified"] > first["modified"]
    assert len(second["object_refs"]) == 3
    office.post(f"/v1/reports/{report_ids(case)[0]}/withdraw", {"reason": "It was wrong."})
    copy.settle()
    (third,) = copy.taken.values()
    assert (third["revoked"], len(third["object_refs"])) == (False, 2)
    office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "It was wrong."})
    copy.settle()
    (last,) = copy.taken.values()
    assert (last["id"], last["revoked"]) == (first["id"], True)
    assert last["modified"] > third["modified"] > second["modified"]
    assert last["object_refs"]


def test_case_that_is_narrowed_is_revoked_for_those_who_no_longer_see_it_and_for_nobody_else(
    exchange: Exchange, office: Caller, reader: Caller
) -> None:
    case = file(office, PHONE, ACCOUNT)
    (before,) = groupings(reader)
    narrowed = office.post(f"/v1/cases/{case['case_id']}/relabel", {"tlp": "TLP:AMBER+STRICT", "reason": "An inquiry."})
    assert narrowed.status_code == 200, narrowed.text
    (after,) = groupings(reader)
    assert (after["id"], after["revoked"]) == (before["id"], True)
    assert after["modified"] > before["modified"]
    (own,) = groupings(office)
    assert (own["revoked"], len(own["object_refs"])) == (False, 2)
    latecomer = exchange.member("Regulator", Sector.REGULATOR, ORDINARY)
    assert [each["revoked"] for each in groupings(latecomer)] == [True]  # it might have seen it before


def test_narrowed_case_keeps_its_last_label_for_those_who_no_longer_see_it_and_joins_no_values(
    exchange: Exchange, office: Caller, reader: Caller
) -> None:
    case = file(office, PHONE, ACCOUNT, LINK)
    path = f"/v1/cases/{case['case_id']}/relabel"
    (before,) = groupings(reader, "all-strict-all")
    for label in ({"tlp": "TLP:AMBER", "audience": {"sectors": ["police"]}}, {"tlp": "TLP:AMBER+STRICT"}):
        assert office.post(path, {**label, "reason": "An arrest is planned."}).status_code == 200
        for member in (reader, exchange.member(f"Bank {label['tlp']}", Sector.BANK, ORDINARY)):
            (after,) = groupings(member, "all-strict-all")
            assert (after["id"], after["revoked"], after["created"]) == (before["id"], True, before["created"])
            assert after["object_marking_refs"] == before["object_marking_refs"]
            assert len(after["object_refs"]) == 1
            assert after["object_refs"][0] in before["object_refs"]
    (own,) = groupings(office, "all-strict-all")
    assert len(own["object_refs"]) == 3
    assert own["object_marking_refs"] != before["object_marking_refs"]


def test_case_that_hides_its_source_later_joins_no_values_for_others(office: Caller, reader: Caller) -> None:
    case = file(office, PHONE, ACCOUNT)
    answer = office.post(f"/v1/cases/{case['case_id']}/relabel", {"anonymous": True, "reason": "An inquiry."})
    assert answer.status_code == 200, answer.text
    (after,) = groupings(reader)
    assert (after["revoked"], len(after["object_refs"])) == (True, 1)


def test_withdrawn_case_names_what_its_reader_may_still_read(office: Caller, reader: Caller) -> None:
    case = file(office, PHONE, ACCOUNT)
    office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "It was wrong."})
    (after,) = groupings(reader)
    assert (after["revoked"], len(after["object_refs"])) == (True, 2)


def test_case_of_which_a_reader_sees_too_little_is_not_there(office: Caller, reader: Caller) -> None:
    file(office, {**PHONE, "tlp": "TLP:AMBER+STRICT"}, ACCOUNT)
    assert len(objects(reader.get(f"{ALL}objects/"))) == 1
    assert groupings(reader) == []
    (own,) = groupings(office)
    assert len(own["object_refs"]) == 2
    assert reader.get(f"{ALL}objects/{own['id']}/").status_code == 404
    file(office, LINK)
    (seen,) = groupings(reader)
    assert len(seen["object_refs"]) == 2
    assert len(groupings(office)[0]["object_refs"]) == 3


def test_report_that_hides_its_source_is_in_no_case_of_others(office: Caller, reader: Caller) -> None:
    file(office, PHONE, ACCOUNT, anonymous=True)
    assert len(objects(reader.get(f"{ALL}objects/"))) == 2
    assert groupings(reader) == []
    assert len(groupings(office)) == 1


def test_hub_is_in_no_grouping(office: Caller, reader: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "HUB_REPORTS", 2)
    file(office, PHONE, ACCOUNT, LINK)
    file(office, PHONE, reference="C-2")
    (grouping,) = groupings(reader)
    assert len(grouping["object_refs"]) == 2


def test_no_page_refers_to_what_is_on_a_later_one(office: Caller, reader: Caller) -> None:
    file(office, PHONE, reference="C-1")
    file(office, ACCOUNT, reference="C-1")
    file(office, LINK, reference="C-1")
    known: set[str] = set()
    cursor: dict[str, Any] = {}
    sizes = []
    for _ in range(3):
        answer = reader.request("GET", f"{ALL}objects/", params={"limit": "1", **cursor})
        known |= {each["id"] for each in objects(answer)}
        for grouping in objects(answer, "grouping"):
            assert set(grouping["object_refs"]) <= known
            sizes.append(len(grouping["object_refs"]))
        cursor = {"next": answer.json().get("next")}
    assert sizes == [2, 3]


def test_id_of_a_grouping_keeps_the_version_of_its_uuid() -> None:
    from uuid import uuid4  # noqa: PLC0415

    from krama.stix.ids import case_of_stix_id  # noqa: PLC0415

    case_id = uuid4()
    for profile in Profile:
        text = grouping_stix_id(case_id, profile)
        assert case_of_stix_id(text, profile) == case_id
        assert text[-36:][14] == "4"
    assert case_of_stix_id("indicator--" + str(case_id), Profile.STRICT) is None
    assert case_of_stix_id("grouping--x", Profile.STRICT) is None
