"""What is rejected, or on a protected value: it states nothing, and the run says whether anything else was read."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.cases.tables import CaseFile
from krama.imports import sources
from krama.sharing.sectors import Sector
from tests.exchange import Exchange
from tests.imports.importing import Source, bundle, importer, live, phone
from tests.imports.test_statements import attribute, event
from tests.members import new_client

NOVEMBER, STAMP = "2026-11-02T00:00:00.000Z", 1790000000
HEADER = "value,kind,category,case_reference,province,channel,status"


def cases(exchange: Exchange) -> list[tuple[str, str | None, str | None]]:
    with exchange.database.read() as session:
        return [(each.reference, each.province, each.channel) for each in session.exec(select(CaseFile))]


@pytest.mark.parametrize("dry_run", [True, False])
def test_run_that_reads_what_its_source_takes_back_was_not_all_rejected(
    exchange: Exchange, sources: tuple[Source, Source], dry_run: bool
) -> None:
    first, _ = sources
    first.states(phone(1), phone(2))
    file = bundle(first.file, phone(1, revoked=True, modified=NOVEMBER), phone(3, confidence="high"))
    summary = first.imports.run("stix", file, dry_run=dry_run)
    assert (summary.counts, summary.all_rejected) == ({"ended": 1, "rejected": 1}, False)


def test_run_whose_rejected_object_changes_what_another_source_states_was_all_rejected(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    first.states(phone(1, confidence=20))
    second.states(phone(1, confidence=40))
    file = bundle(second.file, phone(1, confidence="high", modified=NOVEMBER))
    summary = second.imports.run("stix", file)
    assert (summary.counts, summary.all_rejected) == ({"changed": 1, "rejected": 1}, True)


def test_event_of_which_a_part_is_gone_was_not_all_rejected(exchange: Exchange, tmp_path: Path) -> None:
    file, imports = tmp_path / "event.json", importer(exchange)

    def states(*attributes: dict[str, Any]) -> Any:
        file.write_text(json.dumps({"Event": event(*attributes)}), encoding="utf-8")
        return imports.run("misp", file)

    states(attribute(1, STAMP))
    summary = states(attribute(2, STAMP, value="nobody"))
    assert (summary.counts, summary.all_rejected) == ({"ended": 1, "rejected": 1}, False)


def test_run_that_ends_only_what_it_rejects_was_all_rejected(exchange: Exchange, tmp_path: Path) -> None:
    file, imports = tmp_path / "list.csv", importer(exchange)
    for status in ("listed", "in the map of yesterday"):
        file.write_text(f"value,status\n+85512340001,{status}\n", encoding="utf-8")
        summary = imports.run("csv", file)
    assert (summary.counts, summary.all_rejected) == ({"ended": 1, "rejected": 1}, True)


@pytest.mark.parametrize("form", ["csv", "misp"])
def test_file_that_has_not_changed_says_what_of_it_is_still_rejected(
    exchange: Exchange, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ITEMS_A_BATCH", 1)
    file, imports = tmp_path / "list", importer(exchange)
    for values in (["nobody"], ["nobody", "+85512340001"]):
        attributes = [attribute(each, STAMP, value=value) for each, value in enumerate(values, 1)]
        texts = {"csv": "\n".join(["value", *values]), "misp": json.dumps({"Event": event(*attributes)})}
        file.write_text(texts[form], encoding="utf-8")
        first, *again = (imports.run(form, file) for _ in range(3))
        for each in again:
            assert (each.counts, each.all_rejected) == ({}, first.all_rejected) == ({}, len(values) == 1)
            assert [note.partition("Still")[2] for note in each.notes] == [
                f" rejected: 1 of {len(values)} objects. --again names them."
            ]
    file.write_text(texts[form].replace("nobody", "+85512340002"), encoding="utf-8")
    assert imports.run(form, file).all_rejected is False
    (note,) = imports.run(form, file).notes
    assert note.startswith("The file is the same as in the last run")
    assert "Still" not in note


def test_row_on_a_protected_value_states_nothing_of_its_case(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = [
        "https://www.facebook.com/,url,loan,CASE-8,KH-12,telegram,",
        "www.google.com,domain,loan,CASE-7,KH-3,sms,",
        "+855 12 345 678,phone,loan,CASE-7,KH-4,,",
    ]
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    assert importer(exchange, sector=Sector.POLICE).run("csv", file).counts == {"created": 1, "protected": 2}
    assert cases(exchange) == [("CASE-7", "KH-4", None)]


def test_row_that_its_agency_has_withdrawn_states_nothing_of_its_case(exchange: Exchange, tmp_path: Path) -> None:
    file, imports = tmp_path / "list.csv", importer(exchange, sector=Sector.POLICE)

    def states(*rows: str) -> dict[str, int]:
        file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return dict(imports.run("csv", file).counts)

    states("+855 12 345 678,phone,loan,,,,")
    allowed = [Permission.REPORTS_READ, Permission.REPORTS_SUBMIT, Permission.REPORTS_WITHDRAW]
    with exchange.database.transaction() as session:
        client = new_client(session, imports.agency_id, allowed)
    officer = exchange.with_token(exchange.services[Tokens].issue(client.client_id, allowed))
    done = officer.post_as_read(f"/v1/reports/{live(exchange)[0].report_id}/withdraw", {"reason": "It was wrong."})
    assert done.status_code == 200, done.json()
    assert states("+855 12 345 678,phone,loan,CASE-7,KH-3,sms,") == {"withdrawn": 1}
    assert cases(exchange) == [("CASE-7", None, None)]
