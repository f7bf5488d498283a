"""Submitting many: files and iterables, divided and numbered on, with the real server on the other side."""

import json
from pathlib import Path
from typing import Any

import pytest

from krama_client import InvalidRequest, Krama
from krama_client.errors import FileUnreadable
from krama_client.types import BatchResult, ReportResult, RowResult

HEADER = "value,kind,category,narrative\r\n"


def test_csv_is_divided_between_records_and_rows_are_numbered_over_the_whole_file(krama: Krama, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    rows = [
        '012345701,phone,loan,"He said:\r\n""pay, now""\r\n\r\nand hung up"\r\n',
        "12,phone,loan,too short\r\n",
        ",,,\r\n",
        '012345702,phone,loan,a stray " in a cell\r\n',
        '012345703,phone,loan,"two\nlines"\r\n',
        "\r\n",
        "012345704,phone,loan,the last has no line break",
    ]
    file.write_bytes(b"\xef\xbb\xbf" + (HEADER + "".join(rows)).encode())
    seen: list[int] = []
    rows_seen: list[RowResult] = []
    done = krama.report_many(
        file, chunk=2, on_progress=lambda so_far: seen.append(so_far.item_count), on_rows=rows_seen.extend
    )
    assert seen == [2, 4, 5]
    assert (done.item_count, done.accepted_count, done.rejected_count, done.resume) == (5, 4, 1, 6)
    assert [result.row for result in rows_seen] == [1, 2, 3, 4, 5]
    assert [(each.row, each.line, each.error and each.error.code) for each in done.rejections] == [
        (2, 6, "phone_invalid")
    ]
    assert {report.narrative for report in krama.reports.list(agency_id="own")} == {
        'He said:\r\n"pay, now"\r\n\r\nand hung up',
        'a stray " in a cell',
        "two\nlines",
        "the last has no line break",
    }


def test_semicolons_and_quoted_headers_are_kept(krama: Krama, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text('value;kind;"category";narrative\n012345711;phone;loan;"a;\nb"\n012345712;phone;loan;c\n')
    done = krama.report_many(str(file), chunk=1)
    assert (done.accepted_count, done.rejected_count) == (2, 0)


def test_ndjson_file_may_have_a_bom_blank_lines_and_bad_ones(krama: Krama, tmp_path: Path) -> None:
    file = tmp_path / "cases.ndjson"
    good = [json.dumps({"value": f"01234572{n}", "kind": "phone", "category": "loan"}) for n in range(3)]
    file.write_text("\n".join(["\ufeff" + good[0], "", "{not json", good[1], "  ", good[2]]), encoding="utf-8")
    rows: list[RowResult] = []
    krama.report_many(file, chunk=2, on_rows=rows.extend)
    assert [(result.row, result.line, str(result.result)) for result in rows] == [
        (1, 1, "created"),
        (2, 3, "rejected"),
        (3, 4, "created"),
        (4, 6, "created"),
    ]


def test_iterable_may_hold_what_the_service_refuses(krama: Krama) -> None:
    rows: list[dict[str, Any]] = [
        {"value": "012345731", "kind": "phone", "category": "loan", "confidence": float("nan")},
        {"value": "012345732\ud83d", "kind": "phone", "category": "loan"},
        {"value": "012345733", "kind": "phone", "category": "loan", "loss": {"amount": "5", "currency": "KHR"}},
    ]
    results: list[RowResult] = []
    krama.report_many(rows, on_rows=results.extend)
    assert [result.result for result in results] == ["rejected", "rejected", ReportResult.CREATED]


def test_member_of_a_row_that_is_none_says_nothing(krama: Krama) -> None:
    """As in `report`: the exchange would refuse null as a confidence."""
    row = {"value": "012345736", "kind": "phone", "category": "loan", "confidence": None, "anonymous": None}
    assert krama.report_many([row]).accepted_count == 1
    [report] = krama.reports.list(agency_id="own")
    assert (report.confidence, report.anonymous) == (50, False)


def test_dry_run_stores_nothing(krama: Krama) -> None:
    rows: list[RowResult] = []
    report = {"value": "012345741", "kind": "phone", "category": "loan"}
    done = krama.report_many([report], dry_run=True, on_rows=rows.extend)
    assert done.dry_run
    assert (done.accepted_count, rows[0].report_id) == (1, None)
    assert list(krama.reports.list(agency_id="own")) == []


def test_submitting_again_changes_nothing(krama: Krama) -> None:
    rows = [{"value": f"01234575{n}", "kind": "phone", "category": "loan"} for n in range(3)]
    krama.report_many(rows)
    results: list[RowResult] = []
    krama.report_many(rows, on_rows=results.extend)
    assert {result.result for result in results} == {ReportResult.UNCHANGED}
    assert len(list(krama.reports.list(agency_id="own"))) == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [("none.csv", ""), ("none.csv", HEADER), ("none.csv", HEADER + "\r\n,,,\r\n"), ("none.jsonl", "\n \r\n")],
)
def test_file_without_rows_is_refused_before_anything_is_sent(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(FileUnreadable, match="no rows: nothing was sent"):
        Krama("http://127.0.0.1:9", "client", "secret").report_many(file)


def test_no_reports_at_all_give_an_empty_outcome() -> None:
    assert Krama("http://127.0.0.1:9", "client", "secret").report_many([]) == BatchResult(dry_run=False)


@pytest.mark.parametrize(
    ("content", "mend"),
    [
        (HEADER.encode() + "012345761,phone,loan,ខ្មែរ\r\n".encode("utf-16"), "UTF-8"),
        (b'value,category\n"01,loan\n', "quote"),
    ],
    ids=["not UTF-8", "a quote never closed"],
)
def test_file_that_cannot_be_divided_says_so(krama: Krama, tmp_path: Path, content: bytes, mend: str) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes(content)
    with pytest.raises(FileUnreadable, match=mend) as caught:
        krama.report_many(file)
    assert "Rows 1 to 0 were answered" in caught.value.__notes__[0]


def test_file_of_another_kind_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    offline = Krama("http://127.0.0.1:9", "client", "secret")
    with pytest.raises(ValueError, match=r"\.csv"):
        offline.report_many(tmp_path / "cases.xlsx")


def test_wrong_header_is_the_services_to_refuse(krama: Krama, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("number,category\n012345762,loan\n")
    with pytest.raises(InvalidRequest, match="wrong_columns"):
        krama.report_many(file)


@pytest.mark.parametrize("chunk", [0, 10_001])
def test_chunk_that_the_service_does_not_take_is_refused(chunk: int) -> None:
    with pytest.raises(ValueError, match="1 to 10000"):
        Krama("http://127.0.0.1:9", "client", "secret").report_many([], chunk=chunk)
    with pytest.raises(ValueError, match="1 to 10000"):
        Krama("http://127.0.0.1:9", "client", "secret").check_many([], chunk=chunk)


def test_body_limit_divides_too(krama: Krama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._rows.chunks.MOST_BYTES", 200)
    rows = [{"value": f"01234577{n}", "kind": "phone", "category": "loan"} for n in range(9)]
    seen: list[int] = []
    krama.report_many(rows, on_progress=lambda so_far: seen.append(so_far.item_count))
    assert seen == [3, 6, 9]
