"""The field table fits the table, the schemas and the documents; a line that does not is refused with what to do."""

import io
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError, create_model

from krama.bulk.rows import FORMATS
from krama.core.texts import STORED
from krama.reports import field_check
from krama.reports.drafts import UpsertResult
from krama.reports.field_check import FieldMisdeclared, check, undeclared
from krama.reports.fields import BULK_COLUMNS, FIELDS, PERSONAL, ReportField, StatedBy
from krama.reports.schemas import ReportIn, ReportOut, SubmissionIn
from krama.reports.tables import Report
from krama.sharing.policy import DOMESTIC, EVERY_SECTOR, OWN_AGENCY
from krama.sharing.sectors import Sector
from tests.architecture.repository import ROOT
from tests.reports.documents import documented

BY_MEMBER = {field.member: field for field in FIELDS}


def test_every_member_and_every_column_is_declared() -> None:
    """A field named here goes to no other agency until `reports/fields.py` has a line for it."""
    assert undeclared(Report, ReportIn, ReportOut) == set()


def test_field_that_nobody_declared_is_named() -> None:
    stored = create_model("stored", __base__=ReportIn, surname=(str | None, None))
    assert undeclared(stored, ReportIn, ReportOut) >= {"surname"}
    assert undeclared(Report, create_model("sent", __base__=ReportIn, nickname=(str, "")), ReportOut) == {"nickname"}


def test_submission_has_a_receipt_and_a_return_besides_its_report() -> None:
    assert set(SubmissionIn.model_fields) - set(ReportIn.model_fields) == {"with_receipt", "again"}


def changed(named: str, **changes: object) -> tuple[ReportField, ...]:
    return tuple(replace(field, **changes) if field.member == named else field for field in FIELDS)  # type: ignore[arg-type]


def without(member: str) -> tuple[ReportField, ...]:
    return tuple(field for field in FIELDS if field.member != member)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ((*FIELDS, BY_MEMBER["value"]), "The member `value` is declared twice: keep one line."),
        ((*FIELDS, BY_MEMBER["loss"]), "The bulk column `loss_amount` is declared twice"),
        ((*without("channel"), replace(BY_MEMBER["channel"], member="chanel")), "add it to `ReportIn`"),
        (changed("channel", stated_by=StatedBy.SERVER), "take it out of `ReportIn`, or say StatedBy.SOURCE."),
        (changed("channel", bulk=()), "`channel`: exactly what the source states has bulk columns."),
        (changed("channel", columns=("chanel",)), "`report` lacks: add it to `ReportFacts`, with a migration."),
        (changed("platform", columns=("channel",)), "`platform` is stored and never shown to its own agency"),
        (changed("erased_at", member="erased"), "`erased` is not a member of `ReportOut`"),
        (changed("category", disclosed_to=DOMESTIC), "`category` is withheld from some: let `ReportOut.category`"),
        (changed("indicator", returned=False), "`indicator` is withheld from some"),
        (changed("case_reference", personal=True), "only a column of `ReportFacts` can be erased"),
    ],
)
def test_line_that_does_not_fit_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, fields: tuple[ReportField, ...], words: str
) -> None:
    monkeypatch.setattr(field_check, "FIELDS", fields)
    monkeypatch.setattr(field_check, "RETURNED", {field.member for field in fields if field.returned})
    with pytest.raises(FieldMisdeclared, match=r"reports/fields\.py") as refused:
        check(Report, ReportIn, ReportOut, named_otherwise={"source"})
    assert words in str(refused.value)


def test_personal_column_that_cannot_be_empty_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_check, "PERSONAL", (*PERSONAL, "confidence"))
    with pytest.raises(FieldMisdeclared, match="`confidence` is personal and must be erased"):
        check(Report, ReportIn, ReportOut, named_otherwise={"source"})


@pytest.mark.parametrize("changed_default", [{"confidence": (int, 60)}, {"narrative": (str | None, "")}])
def test_default_that_differs_from_the_one_that_is_stored_is_refused(changed_default: dict[str, Any]) -> None:
    sent = create_model("sent", __base__=ReportIn, **changed_default)
    with pytest.raises(FieldMisdeclared, match="has another default in `ReportIn`"):
        check(Report, sent, ReportOut, named_otherwise={"source"})


def test_table_that_fits_is_accepted_and_the_exception_is_needed() -> None:
    check(Report, ReportIn, ReportOut, named_otherwise={"source"})
    with pytest.raises(FieldMisdeclared, match="`source` is withheld from some"):
        check(Report, ReportIn, ReportOut, named_otherwise=())


def test_sector_that_is_added_later_is_named_before_it_sees_a_field() -> None:
    assert set(Sector) == EVERY_SECTOR
    assert OWN_AGENCY < DOMESTIC < EVERY_SECTOR


@pytest.mark.parametrize(
    ("cell", "column", "meant"),
    [
        ("PHONE", "kind", "phone"),
        ("tlp:amber", "tlp", "TLP:AMBER"),
        ("៨០", "confidence", 80),
        ("80.0", "confidence", 80),
        ("80.5", "confidence", "80.5"),
        ("YES", "anonymous", True),
        ("maybe", "anonymous", "maybe"),
        ("As It Is", "narrative", "As It Is"),
        ("Bank  POLICE", "audience_sectors", {"sectors": ["bank", "police"]}),
        ("១២.៥", "loss_amount", {"amount": "12.5"}),
    ],
)
def test_cell_is_read_as_its_column_declares(cell: str, column: str, meant: object) -> None:
    body = io.BytesIO(f'value,category,{column}\nx,loan," {cell} "\n'.encode())
    ((_, report),) = FORMATS["text/csv"].batch(body).rows
    assert report == {"value": "x", "category": "loan", BULK_COLUMNS[column][0]: meant}


def test_documents_list_each_field_as_it_is_declared() -> None:
    """`docs/report-fields.md` is for people who report and who read; it may not promise anything else."""
    text = (ROOT / "docs" / "report-fields.md").read_text(encoding="utf-8")
    assert [line for line in map(documented, FIELDS) if line not in text] == []


def test_documents_explain_each_result_of_a_submission() -> None:
    text = (ROOT / "docs" / "report-fields.md").read_text(encoding="utf-8")
    assert [result for result in UpsertResult if f"\n| `{result}` | " not in text] == []
    assert [result for result in UpsertResult if f"`{result}`:" not in (UpsertResult.__doc__ or "")] == []


def test_contract_states_no_default_that_would_undo_what_was_said_before() -> None:
    schema = SubmissionIn.model_json_schema(mode="validation")
    objects = [schema, *schema["$defs"].values()]
    stated = [(name, member["default"]) for each in objects for name, member in each.get("properties", {}).items()
              if member.get("default") is not None]  # fmt: skip
    assert stated == []


def test_null_that_an_earlier_version_stored_for_a_label_is_still_read() -> None:
    stored = '{"value":"012345678","category":"loan","tlp":null,"audience":null}'
    assert ReportIn.model_validate_json(stored, context=STORED).tlp is None
    with pytest.raises(ValidationError, match="can't be null"):
        ReportIn.model_validate_json(stored)
