"""`links`, with the real server on the other side."""

import itertools
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from krama_client import Krama
from krama_client._cli.drawing import svg
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


@pytest.mark.parametrize(("language", "name"), [("en", " link "), ("km", " តំណ ")])
def test_kinds_have_names(run: Run, case: tuple[str, str, str], language: str, name: str) -> None:
    words = f" {run('links', case[0], '--lang', language).words} "
    assert (name in words, "(url)" in words) == (True, False)


def test_json_is_what_the_exchange_answered(run: Run, case: tuple[str, str, str]) -> None:
    answer = json.loads(run("links", case[0], "--depth", "2", "--json").out)
    assert [node["distance"] for node in answer["nodes"]] == [0, 1, 2]


def test_graph_names_each_value_and_joins_them(run: Run, case: tuple[str, str, str]) -> None:
    out = run("links", case[0], "--dot").out
    assert (out.startswith("graph links {"), out.count(" -- "), out.count("label=")) == (True, 1, 3)


SVG = "{http://www.w3.org/2000/svg}"


def test_picture_is_readable_and_has_a_column_for_each_step(
    run: Run, case: tuple[str, str, str], tmp_path: Path
) -> None:
    file = tmp_path / "links.svg"
    assert run("links", case[0], "--depth", "2", "--svg", str(file)).status == 0
    picture = ET.fromstring(file.read_text(encoding="utf-8"))
    texts = [each.text or "" for each in picture.iter(f"{SVG}text")]
    assert sum("kit-" in text for text in texts) == 1
    assert texts.count("cases: 1") == 2
    assert len({each.get("x") for each in picture.iter(f"{SVG}rect")}) == 3
    again = run("links", case[0], "--svg", str(file))
    assert (again.status, "exists already" in again.err) == (2, True)


def test_boxes_of_a_large_picture_do_not_touch_each_other() -> None:
    nodes = [_node(0, 0), *(_node(key, 1) for key in range(1, 31)), *(_node(key, 2) for key in range(31, 80))]
    edges = [_edge(0, key) for key in range(1, 31)] + [_edge(key % 30 + 1, key) for key in range(31, 80)]
    edges.append(_edge(1, 2))
    picture = ET.fromstring(svg({"nodes": nodes, "edges": edges}, str, str))
    corners = [(float(box.get("x", "")), float(box.get("y", ""))) for box in picture.iter(f"{SVG}rect")]
    assert len(corners) == 80
    near = [(a, b) for a, b in itertools.combinations(corners, 2) if abs(a[0] - b[0]) < 260 and abs(a[1] - b[1]) < 48]
    assert near == []
    size = float(picture.get("width", "")), float(picture.get("height", ""))
    assert all(0 <= x <= size[0] - 260 and 0 <= y <= size[1] - 48 for x, y in corners)


def _node(key: int, distance: int) -> dict[str, Any]:
    indicator = {"indicator_id": str(key), "display": f"<{key}>"}
    return {"indicator": indicator, "distance": distance, "action": "warn", "widespread": key == 3}


def _edge(start: int, end: int) -> dict[str, Any]:
    return {"from_indicator_id": str(start), "to_indicator_id": str(end), "case_count": 2}


def test_value_that_is_not_listed_has_no_links(run: Run) -> None:
    ended = run("links", "012 346 702", "--kind", "phone")
    assert (ended.status, ended.out, "not listed" in ended.err) == (0, "", True)
    assert run("links", "12", "--kind", "phone").status == 2
    assert "as --institution." in run("links", "001234567", "--kind", "bank_account").err
