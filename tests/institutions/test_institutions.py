"""Every member reads the list of institutions. The national administrator manages it, and checks follow at once."""

import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.indicators import institutions
from krama.indicators.institution_data import bundled
from krama.institutions import service
from krama.institutions.cache import InstitutionCache
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

ACCOUNT = "000 123 456"
LENGTH = {"digit_count": 9, "padded": True, "certainty": "confirmed"}
NEW = {"names": {"en": "Krong Development Bank"}, "short_name": "Krong Bank", "country": "KH"}


@pytest.fixture(autouse=True)
def list_as_it_was() -> Iterator[None]:
    """The list is the process's own, so the next test gets it back."""
    before = institutions.current()
    yield
    institutions.install(before)


@pytest.fixture
def national(exchange: Exchange) -> Caller:
    return exchange.member("National Police")


@pytest.fixture(scope="module")
def reader(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Bank", Sector.BANK, ORDINARY)


@pytest.fixture(scope="module")
def refused(module_exchange: Exchange) -> Caller:
    """An administrator whose requests are all refused."""
    return module_exchange.member("National Police")


def listed(caller: Caller, **filters: Any) -> list[dict[str, Any]]:
    answer = caller.get("/v1/institutions", limit=1000, **filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def the_institution(caller: Caller, code: str) -> dict[str, Any]:
    return next(each for each in listed(caller) if each["institution"] == code)


def change(caller: Caller, code: str, **body: Any) -> dict[str, Any]:
    answer = caller.request("PATCH", f"/v1/institutions/{the_institution(caller, code)['institution_id']}", json=body)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def test_every_member_reads_all_institutions_with_the_certainty_of_each_fact(reader: Caller) -> None:
    assert {each["institution"] for each in listed(reader)} == {each.code for each in bundled()}
    wing = the_institution(reader, "KH-WING")
    assert wing["names"] == {"en": "Wing Bank", "km": "ធនាគារ វីង"}
    assert (wing["bic"], wing["bic_certainty"], wing["participant"]) == ("WIGCKHPP", "unverified", "wing")
    assert wing["account_lengths"] == [{"digit_count": 9, "padded": False, "certainty": "unverified"}]
    assert (wing["status"], wing["certainty"], wing["revision"]) == ("active", "published", 1)
    assert the_institution(reader, "KH-KBPRASAC")["bic"] is None
    answer = reader.get(f"/v1/institutions/{wing['institution_id']}")
    assert answer.json() == wing
    assert answer.headers["etag"] == '"1"'


def test_list_is_filtered_by_country_and_status(reader: Caller) -> None:
    assert {each["institution"] for each in listed(reader, status="inactive")} == {
        "KH-KOOKMIN",
        "KH-PRINCE",
        "KH-PANDA",
    }
    assert listed(reader, country="TH") == []
    for country in ("XX", "kh", "KH,XX"):
        refused = reader.get("/v1/institutions", country=country)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "country_unknown")
        assert (refused.json()["field"], refused.json()["in"]) == ("country", "query")
    assert len(listed(reader, country="KH,TH")) == len(bundled())


@pytest.mark.parametrize("bank", [each.short_name for each in bundled()])
def test_every_institution_is_accepted_by_its_short_name(reader: Caller, bank: str) -> None:
    checked = reader.check(ACCOUNT, institution=bank)
    assert checked["institution"] in {each.code for each in bundled()}
    assert checked["institution_known"] is True


def test_answer_says_whether_the_institution_is_known(reader: Caller) -> None:
    assert reader.check(ACCOUNT, institution="BARCGB22")["institution_known"] is False
    assert reader.check("dara@none")["institution_known"] is None
    assert reader.check("012 345 678")["institution_known"] is None


def test_refusal_names_the_nearest_institutions_and_not_what_was_sent(reader: Caller) -> None:
    answer = reader.post("/v1/checks", {"value": ACCOUNT, "institution": "Satapanna"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        422,
        "institution_unknown",
        "institution",
    )
    assert "Sathapana (KH-SATHAPANA)" in answer.json()["detail"]
    assert "Satapanna" not in answer.text


def test_administrator_adds_an_institution_and_accounts_at_it_are_read(national: Caller) -> None:
    assert national.post("/v1/checks", {"value": ACCOUNT, "institution": "Krong Bank"}).status_code == 422
    answer = national.post("/v1/institutions", {**NEW, "aliases": ["KDB"]})
    assert answer.status_code == 201, answer.text
    added = answer.json()
    assert (added["institution"], added["certainty"], added["bic"]) == ("KH-KRONGBANK", "confirmed", None)
    assert answer.headers["location"] == f"/v1/institutions/{added['institution_id']}"
    assert national.get(answer.headers["location"]).json() == added
    deadline = time.monotonic() + 5
    while national.post("/v1/checks", {"value": ACCOUNT, "institution": "kdb"}).status_code == 422:
        assert time.monotonic() < deadline, "the workers do not use the change"
        time.sleep(0.1)
    assert national.check(ACCOUNT, institution="Krong")["canonical"] == "KH-KRONGBANK:000123456"


def test_certain_bic_becomes_the_code_and_an_uncertain_one_only_a_name(exchange: Exchange, national: Caller) -> None:
    certain = national.post("/v1/institutions", {**NEW, "bic": "KRNGKHPP", "bic_certainty": "confirmed"}).json()
    assert certain["institution"] == "KRNGKHPP"
    other = {"names": {"en": "Phnom Bank"}, "short_name": "Phnom", "country": "KH"}
    guessed = national.post("/v1/institutions", {**other, "bic": "PHNMKHPP", "bic_certainty": "unverified"}).json()
    assert guessed["institution"] == "KH-PHNOM"
    exchange.services[InstitutionCache].refresh()
    assert institutions.resolve("PHNMKHPPXXX") == "KH-PHNOM"


def test_renamed_institution_keeps_its_code_and_is_found_by_both_names(exchange: Exchange, national: Caller) -> None:
    changed = change(
        national, "KH-AMK", names={"en": "AMK Bank Plc"}, short_name="AMK Bank", aliases=["AMK", "Angkor MK"]
    )
    assert (changed["institution"], changed["revision"]) == ("KH-AMK", 2)
    exchange.services[InstitutionCache].refresh()
    for name in ("AMK", "AMK Bank", "Angkor MK", "KH-AMK"):
        assert national.check(ACCOUNT, institution=name)["institution"] == "KH-AMK"
    assert national.check(ACCOUNT, institution="AMK")["display"] == "AMK Bank 000123456"


def test_account_lengths_that_become_certain_decide_from_then_on(exchange: Exchange, national: Caller) -> None:
    assert national.check("123456", institution="Wing")["canonical"] == "KH-WING:123456"
    change(national, "KH-WING", account_lengths=[{"digit_count": 9, "padded": True, "certainty": "confirmed"}])
    exchange.services[InstitutionCache].refresh()
    assert national.check("123456", institution="Wing")["canonical"] == "KH-WING:000123456"
    refused = national.post("/v1/checks", {"value": "1234", "institution": "Wing"})
    assert refused.json().get("code") == "account_length_wrong"


def test_change_of_what_somebody_else_changed_is_refused(national: Caller) -> None:
    path = f"/v1/institutions/{the_institution(national, 'KH-AMK')['institution_id']}"
    for tag, status in (('"1"', 200), ('"1"', 412), ('"2"', 200)):
        body = {"status": "inactive" if status == 200 and tag == '"1"' else "active"}
        assert national.request("PATCH", path, json=body, headers={"If-Match": tag}).status_code == status
    same = national.request("PATCH", path, json={"status": "active"})
    assert (same.status_code, same.json()["revision"]) == (200, 3), "nothing was changed"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (NEW | {"short_name": "ABA"}, 409, "institution_name_taken"),
        (NEW | {"aliases": ["Wing"]}, 409, "institution_name_taken"),
        (NEW | {"bic": "ABAAKHPP", "bic_certainty": "unverified"}, 409, "institution_name_taken"),
        (NEW | {"bic": "KRNGKHPP"}, 422, "institution_refused"),
        (NEW | {"bic": "KRNGTHBK", "bic_certainty": "confirmed"}, 422, "institution_refused"),
        (NEW | {"bic": "CUSTOMER", "bic_certainty": "confirmed"}, 422, "institution_refused"),
        (NEW | {"short_name": "ក្រុង", "names": {"en": "Krong"}}, 422, "institution_refused"),
        (NEW | {"participant": "krng"}, 422, "institution_refused"),
        (NEW | {"country": "XX"}, 422, "country_unknown"),
        (NEW | {"aliases": ["1234"]}, 422, "name_without_letters"),
        (NEW | {"names": {"km": "ក្រុង"}}, 422, "member_missing"),
        (NEW | {"names": {"en": ""}}, 422, "too_short"),
        (NEW | {"agency_id": 5}, 422, "wrong_type"),
    ],
)
def test_contradictory_or_taken_facts_are_refused(refused: Caller, body: Any, status: int, code: str) -> None:
    answer = refused.post("/v1/institutions", body)
    problem = answer.json()
    codes = {problem.get("code"), *(each["code"] for each in problem.get("errors", []))}
    assert answer.status_code == status
    assert code in codes
    assert not re.search("items|bytes", problem["detail"]), "words of Python"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"aliases": ["Krong", "No."]}, "aliases.1"),
        ({"names": {"en": "Plc"}, "short_name": "Cambodia"}, "short_name"),
        ({"names": {"en": "Plc"}}, "names.en"),
        ({"names": {"en": "Krong", "km": "ធនាគារ"}}, "names.km"),
        ({"short_name": "Bank"}, "short_name"),
        ({"short_name": "Order 1"}, "short_name"),
        ({"short_name": "Telegram"}, "short_name"),
        ({"bic": None, "bic_certainty": "confirmed"}, "bic_certainty"),
        ({"bic_certainty": "confirmed"}, "bic"),
    ],
)
def test_refusal_of_a_new_institution_names_the_member_to_fix(refused: Caller, body: Any, field: str) -> None:
    answer = refused.post("/v1/institutions", NEW | body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "institution_refused", field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"bic": None}, "bic_certainty"),
        ({"bic_certainty": None}, "bic"),
        ({"account_lengths": [LENGTH, LENGTH | {"padded": False}]}, "account_lengths.1.digit_count"),
        ({"names": {"en": "Limited Bank (Cambodia)"}}, "names.en"),
    ],
)
def test_refusal_of_a_change_names_the_member_to_fix(refused: Caller, body: Any, field: str) -> None:
    path = f"/v1/institutions/{the_institution(refused, 'KH-WING')['institution_id']}"
    answer = refused.request("PATCH", path, json=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "institution_refused", field)


def test_bic_is_cleared_with_its_certainty(national: Caller) -> None:
    changed = change(national, "KH-WING", bic=None, bic_certainty=None)
    assert (changed["bic"], changed["bic_certainty"]) == (None, None)


def test_name_from_before_a_rule_stays_until_it_is_changed(exchange: Exchange, national: Caller) -> None:
    with exchange.database.transaction() as session:
        row = service.find(session, service.institution_id("KH-AMK"))
        row.short_name, row.aliases = "Bank", ["AMK"]
        row.account_lengths = 2 * [{"digits": 9, "padded": True, "certainty": "unverified"}]
    assert change(national, "KH-AMK", status="inactive", aliases=["AMK", "Angkor MK"])["short_name"] == "Bank"
    assert change(national, "KH-AMK", short_name="AMK")["short_name"] == "AMK"
    path = f"/v1/institutions/{the_institution(national, 'KH-AMK')['institution_id']}"
    answer = national.request("PATCH", path, json={"short_name": "Bank"})
    assert (answer.status_code, answer.json().get("code")) == (422, "institution_refused")


@pytest.mark.parametrize(
    ("again", "field"),
    [
        ({"names": {"en": "Krong Trading House"}}, "short_name"),
        ({"names": {"en": "Krong Trading House"}, "short_name": "Kr-ong BANK"}, "short_name"),
        ({"short_name": "KDB"}, "names.en"),
        ({"short_name": "KDB", "names": {"en": "KDB"}, "aliases": ["K2", "krong-bank"]}, "aliases.1"),
    ],
)
def test_institution_that_is_there_already_is_named_with_its_path(national: Caller, again: Any, field: str) -> None:
    added = national.post("/v1/institutions", NEW)
    answer = national.post("/v1/institutions", NEW | again)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem.get("field")) == (409, "institution_name_taken", field)
    assert problem["existing"] == added.headers["location"]
    assert "Krong Bank (KH-KRONGBANK)" in problem["detail"]
    assert national.get(problem["existing"]).json() == added.json()
    in_khmer = national.post("/v1/institutions", NEW | again, **{"Accept-Language": "km"})
    assert "ធនាគារ Krong Bank (KH-KRONGBANK)" in in_khmer.json()["detail"]


def test_code_keeps_letters_that_have_accents(national: Caller) -> None:
    added = national.post(
        "/v1/institutions", {"names": {"en": "Crédit"}, "short_name": "Crédit Ünïon", "country": "KH"}
    )
    assert added.json()["institution"] == "KH-CREDITUNION"


def test_code_that_is_a_bic_may_belong_to_one_institution_only(national: Caller) -> None:
    bic = {"bic": "KRNGKHPP", "bic_certainty": "confirmed"}
    assert national.post("/v1/institutions", NEW | bic).status_code == 201
    answer = national.post("/v1/institutions", {"names": {"en": "KDB"}, "short_name": "KDB", "country": "KH", **bic})
    assert (answer.status_code, answer.json().get("field")) == (409, "bic")


@pytest.mark.parametrize("body", [{"short_name": "Wing"}, {"aliases": ["WING"]}, {"names": {"en": "ABA-Bank"}}])
def test_change_to_a_name_of_another_institution_is_refused(refused: Caller, body: Any) -> None:
    path = f"/v1/institutions/{the_institution(refused, 'KH-AMK')['institution_id']}"
    answer = refused.request("PATCH", path, json=body)
    assert (answer.status_code, answer.json().get("code")) == (409, "institution_name_taken")


def test_member_without_the_scope_changes_nothing(module_exchange: Exchange, reader: Caller) -> None:
    assert reader.post("/v1/institutions", NEW).status_code == 403
    path = f"/v1/institutions/{the_institution(reader, 'KH-AMK')['institution_id']}"
    assert reader.request("PATCH", path, json={"status": "inactive"}).status_code == 403
    assert module_exchange.nobody.get("/v1/institutions").status_code == 401
    assert the_institution(reader, "KH-AMK")["status"] == "active"


def test_change_is_in_the_audit_log(national: Caller) -> None:
    change(national, "KH-AMK", status="inactive")
    record = national.get("/v1/audit/records", limit=1000).json()["items"][-1]
    assert record["operation"] == "changeInstitution"


def test_audit_log_names_the_agency_that_an_institution_gets_and_the_one_that_it_loses(
    exchange: Exchange, national: Caller
) -> None:
    first, second = (str(exchange.enrol(name, Sector.BANK)[0]) for name in ("AMK", "AMK Plc"))
    said = []
    for agency_id in (first, second, None, None):
        change(national, "KH-AMK", agency_id=agency_id)
        data = national.get("/v1/audit/records", limit=1000).json()["items"][-1]["data"]
        said.append({name: data[name] for name in ("agency_id", "unlinked_agency") if name in data})
    lost = {"unlinked_agency": first}, {"unlinked_agency": second}
    assert said == [{"agency_id": first}, {"agency_id": second} | lost[0], lost[1], {}]


def test_followers_get_what_changed_since(national: Caller) -> None:
    page = national.get("/v1/institutions", limit=1000).json()
    change(national, "KH-AMK", status="inactive")
    later = national.get("/v1/institutions", cursor=page["resume_cursor"]).json()["items"]
    assert [each["institution"] for each in later] == ["KH-AMK"]


def test_agency_of_an_institution_is_shown_to_those_who_may_know_of_it(exchange: Exchange, national: Caller) -> None:
    bank_id, credential = exchange.enrol("ABA", Sector.BANK, ORDINARY)
    bank = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, ORDINARY))
    reader = exchange.member("Office", scopes=[Permission.AGENCIES_READ, Permission.CHECKS_RUN])
    outsider = exchange.member("Telecom", Sector.TELECOM, [Permission.CHECKS_RUN])
    assert change(national, "ABAAKHPP", agency_id=str(bank_id))["agency"]["name"] == "ABA"
    assert change(national, "ABAAKHPP", status="active")["revision"] == 2

    aba = {"agency_id": str(bank_id), "name": "ABA", "sector": "bank"}
    seen = [the_institution(each, "ABAAKHPP")["agency"] for each in (national, reader, bank, outsider)]
    assert seen == [aba, aba, aba, None]
    path = f"/v1/institutions/{the_institution(reader, 'ABAAKHPP')['institution_id']}"
    assert [each.get(path).json()["agency"] for each in (reader, outsider)] == [aba, None]
    answer = national.post_as_read(f"/v1/agencies/{bank_id}/disable", {"note": "Left."})
    assert answer.status_code == 200, answer.text
    assert [the_institution(each, "ABAAKHPP")["agency"] for each in (national, reader)] == [aba, None]
    assert change(national, "ABAAKHPP", agency_id=None)["agency"] is None


def test_institution_with_an_agency_still_gets_the_corrections_of_a_version(
    exchange: Exchange, national: Caller
) -> None:
    agency_id, _ = exchange.enrol("AMK", Sector.BANK)
    change(national, "KH-AMK", agency_id=str(agency_id))
    with exchange.database.transaction() as session:
        row = service.find(session, service.institution_id("KH-AMK"))
        assert row.seeded
        row.short_name = "Old name"
    with exchange.database.transaction() as session:
        service.seed(session)
    amk = the_institution(national, "KH-AMK")
    assert (amk["short_name"], amk["agency"]["agency_id"]) == ("AMK", str(agency_id))


def test_agency_that_the_caller_may_not_see_is_not_found(exchange: Exchange, national: Caller) -> None:
    agency_id, _ = exchange.enrol("ABA", Sector.BANK)
    blind = exchange.member("Clerks", scopes=[Permission.INSTITUTIONS_MANAGE])
    for caller, named in ((national, str(uuid4())), (blind, str(agency_id)), (blind, str(uuid4()))):
        path = f"/v1/institutions/{the_institution(caller, 'KH-AMK')['institution_id']}"
        for answer in (
            caller.request("PATCH", path, json={"agency_id": named}),
            caller.post("/v1/institutions", NEW | {"agency_id": named}),
        ):
            assert (answer.status_code, answer.json().get("code")) == (422, "agency_unknown")
            assert answer.json()["field"] == "agency_id"


def test_agency_that_can_not_be_the_institution_is_refused(exchange: Exchange, national: Caller) -> None:
    office, _ = exchange.enrol("Office")
    abroad, _ = exchange.enrol("Partner", Sector.PARTNER)
    path = f"/v1/institutions/{the_institution(national, 'KH-AMK')['institution_id']}"
    left, _ = exchange.enrol("Left", Sector.BANK)
    national.post_as_read(f"/v1/agencies/{left}/disable", {"note": "Left."})
    for agency_id in (office, abroad, left):
        for answer in (
            national.request("PATCH", path, json={"agency_id": str(agency_id)}),
            national.post("/v1/institutions", NEW | {"agency_id": str(agency_id)}),
        ):
            problem = answer.json()
            assert (answer.status_code, problem.get("code")) == (422, "institution_refused")
            assert problem["field"] == "agency_id"
    there = national.post("/v1/institutions", NEW | {"agency_id": str(abroad), "country": "TH"})
    assert (there.status_code, there.json()["agency"]["name"]) == (201, "Partner")


@pytest.mark.parametrize("sector", [Sector.BANK, Sector.TELECOM, Sector.REGULATOR])
def test_one_agency_may_be_several_institutions(exchange: Exchange, national: Caller, sector: Sector) -> None:
    agency_id, _ = exchange.enrol("Wing", sector)
    for code in ("KH-WING", "KH-AMK"):
        assert change(national, code, agency_id=str(agency_id))["agency"]["agency_id"] == str(agency_id)
