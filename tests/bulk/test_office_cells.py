"""Cells of a CSV as an office has them: dates, amounts and words are read where there is one reading, or refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.bulk import words
from krama.bulk.errors import CellRefused
from krama.bulk.rows import FaultyRow
from krama.indicators.categories import Category
from tests.bulk.test_bulk import send
from tests.bulk.test_headings import batch
from tests.exchange import Caller


def row(column: str, cell: str, **more: str) -> Any:
    """What the cell of a column is read as: the row, or its refusal."""
    cells = {"value": "x", "category": "loan", column: cell} | more
    ((_, read),) = batch(";".join(cells) + "\n" + ";".join(f'"{each}"' for each in cells.values())).rows
    return read


def fault(read: Any) -> tuple[str, str | None]:
    assert isinstance(read, FaultyRow)
    (only,) = read.faults
    return only.code, only.field


NOVEMBER = "2026-11-28T00:00:00+07:00"


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("28/11/2026", NOVEMBER), ("28-11-2026", NOVEMBER), ("28.11.2026", NOVEMBER), ("2026-11-28", NOVEMBER),
        ("2026/11/28", NOVEMBER), ("28 Nov 2026", NOVEMBER), ("28-Nov-2026", NOVEMBER),
        ("28th November, 2026", NOVEMBER),
        ("November 28, 2026", NOVEMBER), ("Saturday, 28 November 2026", NOVEMBER), ("២៨/១១/២០២៦", NOVEMBER),
        ("២៨ វិច្ឆិកា ២០២៦", NOVEMBER), ("ថ្ងៃទី២៨ ខែវិច្ឆិកា ឆ្នាំ២០២៦", NOVEMBER),
        ("ថ្ងៃទី ២៨ ខែ វិច្ឆិកា ឆ្នាំ ២០២៦", NOVEMBER),
        ("28/11/2026 14:05", "2026-11-28T14:05:00+07:00"), ("28-11-2026 2:05 PM", "2026-11-28T14:05:00+07:00"),
        ("2026-11-28 14:05:06", "2026-11-28T14:05:06+07:00"), ("28/11/2026 12:00 am", NOVEMBER),
        ("2026-11-28T14:05:00", "2026-11-28T14:05:00+07:00"), ("3/4/2026", "2026-04-03T00:00:00+07:00"),
        ("28/11/2026 14:05 +09:00", "2026-11-28T14:05:00+09:00"), ("28/11/2026 +09:00", "2026-11-28T00:00:00+09:00"),
        ("28/11/2026 14:05+09:00", "2026-11-28T14:05:00+09:00"), ("2026-11-28T07:05:00.5Z", "2026-11-28T07:05:00.5Z"),
    ],
)  # fmt: skip
def test_date_is_read_day_first_in_cambodias_time(cell: str, moment: str) -> None:
    assert row("occurred_at", cell) == {"value": "x", "category": "loan", "occurred_at": moment}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/2026", "time_invalid"), ("29/02/2025", "time_invalid"), ("28/13/2026", "time_invalid"),
        ("2026-13-01", "time_invalid"), ("28/11/2026 25:00", "time_invalid"), ("28/11/2026 14:05 pm", "time_invalid"),
        ("0/0/0000", "time_invalid"), ("46354", "date_unreadable"), ("28/11/26", "date_unreadable"),
        ("yesterday", "date_unreadable"), ("28 Nox 2026", "date_unreadable"), ("28/11", "date_unreadable"),
        ("1" * 5000, "date_unreadable"), ("២៨", "date_unreadable"), ("11/2026", "date_unreadable"),
        ("2026-11-28-10:00", "date_unreadable"), ("28/11/2026-14:05", "date_unreadable"),
        ("28 Nov 2026+10:00", "date_unreadable"),
    ],
)  # fmt: skip
def test_text_that_is_no_date_is_refused_alone(cell: str, code: str) -> None:
    assert fault(row("valid_until", cell)) == (code, "valid_until")


def test_column_with_the_month_first_is_refused_where_it_can_be_read_in_two_ways() -> None:
    dates = ["03/04/2026", "28/11/2026", "11/28/2026", "2026-04-03", "4 March 2026"]
    read = batch("value,category,date,valid_until\n" + "".join(f"x,loan,{date},03/04/2099\n" for date in dates))
    results = [(line, fault(each) if isinstance(each, FaultyRow) else "") for line, each in read.rows]
    ambiguous = ("date_ambiguous", "occurred_at")
    assert results == [(2, ambiguous), (3, ""), (4, ambiguous), (5, ""), (6, "")]


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 1, 1)))  # noqa: DTZ001  (without a zone, as in a spreadsheet)
def test_date_means_the_same_however_it_is_written(day: datetime) -> None:
    moment = day.replace(second=0, microsecond=0)
    expected = f"{moment.isoformat()}+07:00"
    for form in ("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%d %B %Y %H:%M", "%d-%b-%Y %I:%M %p", "%d.%m.%Y %H:%M:%S"):
        assert row("occurred_at", moment.strftime(form))["occurred_at"] == expected


def test_date_in_the_future_is_refused_by_its_column(police: Caller) -> None:
    day = (datetime.now(UTC) + timedelta(days=3)).strftime("%d/%m/%Y")
    (item,) = send(police, f"value,category,Date\n012 345 678,loan,{day}\n", "text/csv").json()["items"]
    assert (item["error"]["code"], item["error"]["field"]) == ("occurred_in_future", "occurred_at")


@pytest.mark.parametrize(
    ("cell", "currency", "loss"),
    [
        ("1,250.50", "USD", ("1250.50", "USD")), ("1.250,50", "USD", ("1250.50", "USD")),
        ("250,00", "USD", ("250.00", "USD")),
        ("1 250", "USD", ("1250", "USD")), ("1\u202f250,5", "USD", ("1250.5", "USD")),
        ("1'250.50", "", ("1250.50", None)),
        ("$250", "", ("250", "USD")), ("250 USD", "", ("250", "USD")), ("US$ 1,250.00", "USD", ("1250.00", "USD")),
        ("1,000,000៛", "", ("1000000", "KHR")), ("១.០០០.០០០ រៀល", "", ("1000000", "KHR")),
        ("២៥០,៥០ ដុល្លារ", "ដុល្លារ", ("250.50", "USD")), ("1,250", "KHR", ("1250", "KHR")),
        ("1.250", "riel", ("1250", "KHR")),
        ("1,250 Riels", "", ("1250", "KHR")), ("1.250", "KWD", ("1.250", "KWD")), ("250.5", "$", ("250.5", "USD")),
        ("1250.00", "usd", ("1250.00", "USD")), ("1250,5", "", ("1250.5", None)), ("0.125", "USD", ("0.125", "USD")),
    ],
)  # fmt: skip
def test_amount_is_read_where_there_is_one_reading(cell: str, currency: str, loss: tuple[str, str | None]) -> None:
    expected = {name: each for name, each in zip(("amount", "currency"), loss, strict=True) if each is not None}
    assert row("loss_amount", cell, loss_currency=currency)["loss"] == expected


@pytest.mark.parametrize(
    ("cell", "currency", "code"),
    [
        ("1,250", "USD", "amount_ambiguous"), ("1.250", "USD", "amount_ambiguous"), ("$1,250", "", "amount_ambiguous"),
        ("1,250", "", "amount_ambiguous"), ("1,250", "KWD", "amount_ambiguous"),
        ("12,50,000", "USD", "amount_unreadable"),
        ("1.5 million", "USD", "amount_unreadable"), ("much", "USD", "amount_unreadable"),
        ("-250", "USD", "amount_unreadable"),
        ("250-300", "USD", "amount_unreadable"), ("1,250.500", "USD", "amount_unreadable"),
        ("9" * 70 + "x", "USD", "amount_unreadable"),
        ("$250", "KHR", "currency_contradicted"), ("$250 riel", "", "currency_contradicted"),
        ("1e3", "USD", "amount_unreadable"),
    ],
)  # fmt: skip
def test_amount_with_two_readings_is_refused_alone(cell: str, currency: str, code: str) -> None:
    assert fault(row("loss_amount", cell, loss_currency=currency)) == (code, "loss.amount")


def test_currency_of_the_heading_is_that_of_every_amount() -> None:
    read = list(batch("value,category,Amount (USD),Currency\nx,loan,5,\nx,loan,5,KHR\nx,loan,5៛,\nx,loan,,\n").rows)
    assert read[0][1] == {"value": "x", "category": "loan", "loss": {"amount": "5", "currency": "USD"}}
    assert [fault(each) for _, each in read[1:3]] == [("currency_contradicted", "loss.amount")] * 2
    assert read[3][1] == {"value": "x", "category": "loan"}


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_amount_with_cents_means_the_same_however_it_is_written(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    for cell in (english, english.translate(str.maketrans(",.", ".,")), english.replace(",", " "), f"${english}"):
        assert row("loss_amount", cell, loss_currency="USD")["loss"]["amount"] == f"{whole}.{cents:02}"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("province", "Phnom Penh", "KH-12"), ("province", "ខេត្តកំពង់ចាម", "KH-3"),
        ("province", "រាជធានី ភ្នំពេញ", "KH-12"),
        ("province", "Province of Takeo", "KH-21"), ("province", "Siem Reap Province", "KH-17"),
        ("province", "kh-2", "KH-2"),
        ("province", "កណ្តាល", "KH-8"), ("province", "កណ្ដាល", "KH-8"), ("province", "Sihanoukville", "KH-18"),
        ("province", "Krong Kep", "KH-23"), ("province", "KH12", "KH-12"), ("province", "kh-02", "KH-2"),
        ("province", "TH-10", "TH-10"),
        ("category", "Love scam", "romance"), ("category", "ប្រាក់កម្ចី", "loan"),
        ("category", "Money Mule", "money_mule"),
        ("category", "PHISHING", "phishing"), ("category", "Fake bank", "impersonation_bank"),
        ("category", "Fake police", "impersonation_official"),
        ("kind", "Phone number", "phone"), ("kind", "លេខទូរស័ព្ទ", "phone"), ("kind", "Bank account", "bank_account"),
        ("kind", "BANK_ACCOUNT", "bank_account"), ("kind", "គណនីធនាគារ", "bank_account"), ("kind", "Fone", "fone"),
    ],
)  # fmt: skip
def test_word_in_a_cell_is_the_code_that_it_names(column: str, cell: str, code: str) -> None:
    assert row(column, cell)[column] == code


@pytest.mark.parametrize(
    ("read", "cell", "code", "near"),
    [
        (words.province, "Kampong Chamm", "province_name_unknown", "Kampong Cham / កំពង់ចាម"),
        (words.province, "Pnhom Penh", "province_name_unknown", "Phnom Penh / ភ្នំពេញ"),
        (words.province, "Atlantis", "province_name_unknown", "—"),
        (words.province, "KH-99", "province_name_unknown", "—"),
        (words.province, "Province", "province_name_unknown", "—"),
        (words.category, "Ilegal gambling", "category_name_unknown", "Illegal gambling / ល្បែងស៊ីសងខុសច្បាប់"),
        (words.category, "planet", "category_name_unknown", "—"),
        (words.category, "x" * 10_000, "category_name_unknown", "—"),
    ],
)
def test_unknown_word_is_refused_with_the_name_that_it_may_be_a_slip_of(
    read: Callable[[str], str], cell: str, code: str, near: str
) -> None:
    with pytest.raises(CellRefused) as refused:
        read(cell)
    assert (refused.value.code, getattr(refused.value, "near", None)) == (code, near)
    assert cell not in str(refused.value)


@pytest.mark.parametrize("category", Category)
def test_every_category_has_a_name_in_both_languages(category: Category) -> None:
    names = [name for name, code in words.CATEGORIES.items() if code == category]
    assert any(name.isascii() for name in names)
    assert any("\u1780" <= name[0] <= "\u17b3" for name in names)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_any_cells_are_read_or_refused_in_their_row(cells: list[str]) -> None:
    for column in ("occurred_at", "loss_amount", "loss_currency", "province", "category", "kind"):
        for cell in cells:
            row(column, cell.replace('"', ""))


def test_unknown_names_that_a_file_repeats_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def near(name: str, *_: Any, **__: Any) -> list[str]:
        compared.append(name)
        return []

    monkeypatch.setattr("krama.bulk.words.get_close_matches", near)
    for read, name in ((words.category, "romanse scam x"), (words.province, "kandall x")):
        told = set()
        for _ in range(3):
            with pytest.raises(CellRefused) as refusal:
                read(name)
            told.add(refusal.value.detail)
        assert len(told) == 1
    assert len(compared) == 2
