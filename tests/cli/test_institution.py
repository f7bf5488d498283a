"""`krama institution` manages the list that every worker uses."""

import json
from typing import Any
from uuid import uuid4

import pytest

from krama.core.database import Database
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.members import new_agency


def told(*arguments: str, database_url: str) -> Any:
    done = krama("institution", *arguments, "--json", database_url=database_url)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_institution_is_added_changed_and_listed(database_url: str) -> None:
    facts = ("Krong Development Bank", "--short-name", "Krong", "--country", "KH", "--alias", "KDB")
    added = told("add", *facts, "--account-length", "9:padded", "--name-km", "ធនាគារ ក្រុង", database_url=database_url)
    assert (added["institution"], added["certainty"], added["aliases"]) == ("KH-KRONG", "confirmed", ["KDB"])
    assert added["account_lengths"] == [{"digit_count": 9, "padded": True, "certainty": "confirmed"}]
    changed = told("change", "KH-KRONG", "--name", "Krong Bank", "--bic", "KRNGKHPP", database_url=database_url)
    assert changed["names"] == {"en": "Krong Bank", "km": "ធនាគារ ក្រុង"}
    assert (changed["institution"], changed["bic"], changed["bic_certainty"]) == ("KH-KRONG", "KRNGKHPP", "confirmed")
    assert told("change", "KH-AMK", "--status", "inactive", database_url=database_url)["status"] == "inactive"
    listed = {each["institution"]: each for each in told("list", database_url=database_url)}
    assert listed["KH-KRONG"] == changed == told("show", "KH-KRONG", database_url=database_url)
    assert listed["KH-AMK"]["status"] == "inactive"


def test_institution_is_linked_with_its_agency_and_unlinked(database_url: str) -> None:
    database = Database(database_url)
    with database.transaction() as session:
        agency_id = str(new_agency(session, "ABA", Sector.BANK))
    database.close()
    linked = told("change", "ABAAKHPP", "--agency-id", agency_id, database_url=database_url)
    assert linked["agency"] == {"agency_id": agency_id, "name": "ABA", "sector": "bank"}
    assert told("show", "ABAAKHPP", database_url=database_url) == linked
    assert told("change", "ABAAKHPP", "--no-agency", database_url=database_url)["agency"] is None


def test_code_that_exists_already_is_refused_by_its_name(database_url: str) -> None:
    first = krama(
        "institution", "add", "Krong Bank", "--short-name", "Krong", "--country", "KH", database_url=database_url
    )
    again = krama(
        "institution", "add", "Krongy", "--short-name", "Kr-ong", "--country", "KH", database_url=database_url
    )
    assert (first.returncode, again.returncode) == (0, 1)
    assert "Krong (KH-KRONG) has this name, BIC or code already" in again.stderr


def test_institution_is_shown_to_people_without_signs_of_python(sqlite_url: str) -> None:
    shown = krama("institution", "show", "ABAAKHPP", database_url=sqlite_url).stdout
    assert "names.en: ABA Bank\nnames.km: ធនាគារ អេប៊ីអេ\n" in shown
    assert "  digit_count: 9, padded: true, certainty: published\n" in shown
    assert not set("{}'") & set(shown)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("add", "Krong", "--short-name", "ABA", "--country", "KH"),
            "short_name: ABA (ABAAKHPP) has this name, BIC or code already. Change one of the two. "
            "`krama institution show ABAAKHPP` shows it.",
        ),
        (("add", "Krong", "--short-name", "W-ing", "--country", "KH"), "Wing (KH-WING)"),
        (("add", "Krong", "--short-name", "Bank", "--country", "KH"), "short_name: This name consists only of words"),
        (("show", "KH-NONE"), "no institution with this code. `krama institution list` shows them."),
        (
            ("change", "ABAAKHPP", "--no-agency", "--agency-id", str(uuid4())),
            "Give --agency-id or --no-agency, not both.",
        ),
        (("add", "Krong", "--short-name", "Krong", "--country", "XX"), "ISO 3166-1"),
        (("add", "Krong", "--short-name", "Krong", "--country", "KH", "--account-length", "9:zeros"), "9:padded"),
        (("change", "KH-NONE", "--name", "Krong"), "no institution with this code"),
        (("change", "KH-AMK"), "Nothing to change"),
        (("change", "KH-AMK", "--agency-id", str(uuid4())), "`krama agency list` shows all agencies"),
    ],
)
def test_impossible_institution_is_refused_with_a_message(
    sqlite_url: str, arguments: tuple[str, ...], says: str
) -> None:
    done = krama("institution", *arguments, database_url=sqlite_url)
    assert done.returncode != 0
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
