"""`links`, with the real server on the other side."""

import itertools
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from krama_client import Krama
from tests.client.command.conftest import Run
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")

_cases = itertools.count(1)


@pytest.fixture
def case(member: Account) -> tuple[str, str, str]:
    """A number and a link of one case, and a page of another case with the same link."""
    turn = next(_cases)
    number, link, page = f"012 765 {400 + turn}", f'https://kit-{turn}.example/a"b', f"https://far-{turn}.example/"
    with Krama(*member) as krama:
        for reference, value in (("A", number), ("A", link), ("B", link), ("B", page)):
            krama.report(value, "phishing", case_reference=f"{reference}-{turn}", confidence=90)
    return number, link, page


def test_table_has_what_shares_a_case(run: Run, case: tuple[str, str, str]) -> None:
    number, _, page = case
    ended = run("links", number)
    assert (ended.status, "kit-" in ended.out, page[8:13] in ended.out) == (0, True, False)
    assert page[8:13] in run("links", number, "--depth", "2").out
    assert "ត្រូវធ្វើ" in run("links", number, "--lang", "km").out


def test_json_is_what_the_exchange_answered(run: Run, case: tuple[str, str, str]) -> None:
    answer = json.loads(run("links", case[0], "--depth", "2", "--json").out)
    assert [node["distance"] for node in answer["nodes"]] == [0, 1, 2]


def test_graph_names_each_value_and_joins_them(run: Run, case: tuple[str, str, str]) -> None:
    out = run("links", case[0], "--dot").out
    assert (out.startswith("graph links {"), out.count(" -- "), out.count("label=")) == (True, 1, 3)


def test_picture_is_readable_and_has_a_ring_for_each_step(run: Run, case: tuple[str, str, str], tmp_path: Path) -> None:
    file = tmp_path / "links.svg"
    assert run("links", case[0], "--depth", "2", "--svg", str(file)).status == 0
    picture = ET.fromstring(file.read_text(encoding="utf-8"))
    texts = [each.text or "" for each in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert sum("kit-" in text for text in texts) == 1
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}rect"))) == 3
    again = run("links", case[0], "--svg", str(file))
    assert (again.status, "exists already" in again.err) == (2, True)


def test_value_that_is_not_listed_has_no_links(run: Run) -> None:
    ended = run("links", "012 346 702", "--kind", "phone")
    assert (ended.status, ended.out, "not listed" in ended.err) == (0, "", True)
    assert run("links", "12", "--kind", "phone").status == 2
