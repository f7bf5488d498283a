"""A BIC or a certain name identifies a bank. Uncertain facts are not used."""

import json
import re
from importlib import resources

import pytest

from krama.indicators import institutions

_ROWS = json.loads(resources.files("krama.indicators").joinpath("institutions.json").read_text("utf-8"))["institutions"]


@pytest.mark.parametrize(
    "written", ["ABAAKHPP", "abaakhpp", "ABAAKHPPXXX", "ABAAKHPP XXX", "ABA", "aba", "abaa", " ABA ", "ABAAKHPP001"]
)
def test_every_name_of_a_known_bank_is_its_bic8(written: str) -> None:
    assert institutions.resolve(written) == "ABAAKHPP"


@pytest.mark.parametrize("written", ["CPBPKHP1", "BARCGB22XXX", "PRBAXKPR", "MBBEKHPP"])
def test_bic_of_any_bank_is_accepted_by_its_syntax(written: str) -> None:
    assert institutions.resolve(written) == written[:8]


@pytest.mark.parametrize(
    "written",
    ["", " ", "ABAAKHP", "ABAAKHPPX", "ABAAQQPP", "12345678", "VATTANAC", "Wing", "wing", "ftcc", "ppcb", "Prince"],
)
def test_what_is_not_sure_names_no_institution(written: str) -> None:
    with pytest.raises(institutions.InstitutionUnknown) as refused:
        institutions.resolve(written)
    assert refused.value.field == "institution"


def test_participant_is_a_bank_only_where_both_codes_are_sure() -> None:
    sure = {"abaa": "ABAAKHPP", "aclb": "ACLBKHPP", "cadi": "CADIKHPP"}
    codes = [row["participant"]["code"] for row in _ROWS if "participant" in row]
    assert {code: bic for code in codes if (bic := institutions.of_participant(code))} == sure


def test_short_names_lead_back_to_their_bank() -> None:
    banks = [bank for bank in institutions.all_institutions() if bank.bic is not None]
    assert banks
    for bank in banks:
        assert bank.bic is not None
        assert institutions.short_name(bank.bic) == bank.short
        assert institutions.by_name(bank.short) == bank.bic


def test_bundled_data_is_well_formed_and_names_nothing_twice() -> None:
    for key in ("bic", "participant"):
        codes = [row[key]["code"] for row in _ROWS if key in row]
        assert len(codes) == len(set(codes))
    names = [row["short"].casefold() for row in _ROWS] + [
        row["participant"]["code"] for row in _ROWS if "participant" in row
    ]
    assert len({*names}) >= len(_ROWS)
    for row in _ROWS:
        assert re.fullmatch(r"[A-Za-z]+", row["short"])
        assert isinstance(row["active"], bool)
        for fact in [row.get("bic"), row.get("participant"), *row.get("shapes", [])]:
            assert fact is None or fact["sure"] in {"A", "B", "C", "K"}
        assert "bic" not in row or re.fullmatch(r"[A-Z]{4}KH[A-Z0-9]{2}", row["bic"]["code"])


def test_banks_that_closed_are_kept_for_history() -> None:
    assert {bank.short for bank in institutions.all_institutions() if not bank.active} >= {"Prince", "Panda"}


@pytest.mark.parametrize("name", ["KB Prasac", "Chip Mong", "Wing Bank", "WINGBANK", "Phillip Bank", "abaakhppx"])
def test_name_of_a_bank_never_becomes_a_bic_of_its_own(name: str) -> None:
    with pytest.raises(institutions.InstitutionUnknown):
        institutions.resolve(name)
