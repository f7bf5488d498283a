"""`search`, with the real server on the other side."""

import io
import itertools
import json

import pytest
from rich.cells import cell_len

from krama_client import Krama
from tests.client.command.conftest import Run
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")

_turns = itertools.count(1)


@pytest.fixture
def site(member: Account) -> str:
    """A domain that is reported in a case."""
    domain = f"sought-{next(_turns)}.com"
    with Krama(*member) as krama:
        krama.report(domain, "phishing", case_reference=f"S-{domain}", narrative=f"Copied page {domain[7:9]}.")
    return domain


def test_value_is_read_and_found(run: Run, site: str) -> None:
    ended = run("search", f"https://{site}/kit")
    assert ended.status == 0
    assert site.replace(".", "[.]") in ended.err
    assert [word in ended.out for word in ("listing", "report", "the value", "canonical")] == [
        True,
        True,
        True,
        False,
    ]
    khmer = run("search", site, "--lang", "km").out
    assert "រកឃើញតាម" in khmer
    assert "canonical" not in khmer


def test_what_was_found_is_in_plain_words_that_do_not_break(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    by_reference = run("search", f"s-{site}", "--type", "report").out
    assert {"the case", "number"} <= {line.rpartition("│")[2].strip() for line in by_reference.splitlines()}
    assert "case_ref" not in by_reference
    assert max(map(len, by_reference.splitlines())) <= 80


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Fake website or link", "domain name", "listing", "report", "case", "active"]),
        ("km", ["ឈ្មោះដែន", "ព័ត៌មានក្នុងបញ្ជី", "របាយការណ៍", "សំណុំរឿង", "សកម្ម"]),
    ],
)
def test_codes_have_names_where_people_read_them(run: Run, site: str, language: str, names: list[str]) -> None:
    ended = run("search", site, "--lang", language)
    assert [name for name in names if name not in ended.words] == []
    codes = ["phishing", "indicator", *(["domain", "active", "report"] if language == "km" else [])]
    assert [code for code in codes if code in ended.out + ended.err] == []


def test_long_link_leaves_room_for_the_other_columns(run: Run, member: Account, site: str) -> None:
    link = f"https://{site}/{'very-long-way/' * 12}"
    with Krama(*member) as krama:
        krama.report(link, "phishing", kind="url", case_reference="loan")
    for language, whole in (("en", ["listing", "active"]), ("km", ["ព័ត៌មានក្នុងបញ្ជី", "សកម្ម"])):
        lines = run("search", link, "--lang", language).out.splitlines()
        assert max(map(cell_len, lines)) <= 80
        types = {line.split("│")[2].strip() for line in lines if line.count("│") == 3}
        assert types.issuperset(whole)
    assert "Fake website or link, loan" in run("search", link, "--type", "report").words


def test_json_has_each_item_on_a_line(run: Run, site: str) -> None:
    lines = run("search", f"s-{site}".upper(), "--type", "report", "--json").out.splitlines()
    assert [json.loads(line)["matched_member"] for line in lines] == ["case_reference"]


def test_search_is_narrowed(run: Run, site: str) -> None:
    ended = run(
        "search", site, "--type", "report,dispute", "--kind", "domain", "--created-after", "2020-01-01", "--json"
    )
    assert [json.loads(line)["type"] for line in ended.out.splitlines()] == ["report"]
    assert run("search", site, "--status", "upheld", "--json").out == ""
    assert run("search", site, "--type", "person").status == 2


def test_text_can_come_from_the_standard_input(run: Run, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{site}\n"))
    assert len(run("search", "-", "--json").out.splitlines()) == 3


def test_number_that_is_not_read_as_a_value_says_what_is_missing(run: Run) -> None:
    ended = run("search", "០០១ ២៣៤ ៥៦៧")
    assert "Write the bank before an account" in ended.err
    assert "Write the bank" not in run("search", "ABA 001 234 567").err
    assert "Write the bank" not in run("search", "PP-2026").err


def test_client_says_what_the_text_was_read_as(member: Account, site: str) -> None:
    with Krama(*member) as krama:
        page = krama.search.run(text=site).page()
        assert [value["canonical"] for value in page.extra["named_indicators"]] == [site]
        assert [item.type for item in krama.search.run(text=site, types=["report"])] == ["report"]
        filed = krama.reports.list(agency_id="own", case_reference=f"S-{site}", min_loss="1.00", currency="USD")
        assert list(filed) == []
