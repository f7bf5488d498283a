"""The lint of the contract: each convention complains about a contract that breaks it. `make check` runs it on ours."""

import copy
import re

import pytest

from krama.app import create_app
from krama.settings import Settings
from tests.architecture.repository import ROOT
from tests.contract.broken_conventions import BROKEN, SOUND
from tests.contract.conventions.document import Contract
from tests.contract.conventions.exceptions import OTHER_RIGHTS
from tests.contract.conventions.lint import complaints_about
from tests.contract.conventions.paths import security_by_rule
from tests.contract.conventions.table import CONVENTIONS
from tests.contract.edits import member, parameter
from tests.contract.sound_contract import TEXT, ref


def test_sound_contract_gets_no_complaint() -> None:
    assert complaints_about(SOUND, {}) == []


def test_every_convention_is_broken_here() -> None:
    assert set(BROKEN) == set(CONVENTIONS)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_broken_convention_is_complained_about(name: str) -> None:
    for breaks, words in BROKEN[name]:
        document = copy.deepcopy(SOUND)
        breaks(document)
        ours = [each for each in complaints_about(document, {}) if f"[{name}, " in each]
        assert any(words in complaint for complaint in ours), (words, ours)
        assert all(CONVENTIONS[name].fix in complaint for complaint in ours)


def test_reference_that_leads_nowhere_is_named() -> None:
    document = copy.deepcopy(SOUND)
    member("memo", ref("Memo"))(document)
    (complaint,) = complaints_about(document, {})
    assert complaint.startswith("Note.properties.memo refers to #/components/schemas/Memo, which"), complaint


def test_two_types_in_one_place_are_held_to_the_conventions_of_each() -> None:
    document = copy.deepcopy(SOUND)
    member("held", {"type": ["integer", "null"], "description": "How many."})(document)
    (*_, complaint) = complaints_about(document, {})
    assert "Note.held may be null and does not say what that means" in complaint


_EVIDENCE = {"lists_are_plural": {"Note.evidence": {"is a list and not plural": "it has no plural"}}}


def test_exception_that_nothing_needs_is_a_complaint() -> None:
    (complaint,) = complaints_about(SOUND, _EVIDENCE)
    assert "Note.evidence keeps lists_are_plural" in complaint


def test_exception_is_for_one_convention_at_one_place() -> None:
    document = copy.deepcopy(SOUND)
    member("evidence", {"type": "array", "items": TEXT})(document)
    assert complaints_about(document, _EVIDENCE) == []
    assert len(complaints_about(document, {})) == 1


def test_another_fault_at_the_place_of_an_exception_is_a_complaint() -> None:
    document = create_app(Settings.model_construct()).openapi()
    assert complaints_about(document) == []
    parameter("q", TEXT, path="/v1/cases")(document)
    (complaint,) = complaints_about(document)
    assert "GET /v1/cases has the filter q, which its items do not have" in complaint


def test_table_of_other_rights_has_only_operations_that_need_a_row() -> None:
    operations = {each.place: each for each in Contract(create_app(Settings.model_construct()).openapi()).operations}
    assert set(OTHER_RIGHTS) <= set(operations)
    assert all(security_by_rule(operations[place]) != asked for place, (asked, _) in OTHER_RIGHTS.items())


def test_page_names_the_functions_of_each_convention() -> None:
    page = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", page, re.MULTILINE))
    assert [int(number) for number in rows] == list(range(1, 27))
    listed = {name: int(number) for number, names in rows.items() for name in re.findall(r"`(\w+)`", names)}
    assert listed == {name: each.number for name, each in CONVENTIONS.items()}
