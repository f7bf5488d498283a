"""What a source can't have meant is named and skipped. It opens no label, stops no import, and makes no traceback."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.core import clock
from krama.imports import csv_rows, misp_events, sources, stix_objects
from krama.imports.errors import ImportRefused
from krama.imports.rules import Rules, read_rules
from krama.imports.service import Fault, Summary
from tests.exchange import Exchange
from tests.imports.importing import bundle, importer, live, phone
from tests.imports.test_statements import NOVEMBER, attribute, event
from tests.server import serving
from tests.tiers import fewer_examples

RED, UNKNOWN = (
    f"marking-definition--{key}"
    for key in ("e828b379-4e03-4974-9ac4-e53a884c97c1", "00000000-0000-4000-8000-000000000000")
)
AMBER_STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
HUGE = "1" + "0" * 5_000


def imported(exchange: Exchange, file: Path, form: str, text: str) -> Summary:
    file.write_text(text, encoding="utf-8")
    return importer(exchange).run(form, file)


def of_event(exchange: Exchange, tmp_path: Path, *attributes: dict[str, Any], **members: Any) -> Summary:
    return imported(exchange, tmp_path / "event.json", "misp", json.dumps({"Event": event(*attributes, **members)}))


@pytest.mark.parametrize(
    "granular",
    [
        [{"marking_ref": RED, "selectors": ["description"]}],
        [{"marking_ref": UNKNOWN, "selectors": ["pattern"]}],
        [{"selectors": ["pattern"]}],
        [{"lang": "km", "marking_ref": RED, "selectors": ["pattern"]}],
        ["TLP:RED"],
        {"marking_ref": AMBER_STRICT},
        "TLP:RED",
    ],
)
def test_marking_of_a_part_holds_for_the_whole(module_exchange: Exchange, tmp_path: Path, granular: Any) -> None:
    summary = importer(module_exchange).run(
        "stix", bundle(tmp_path / "list.json", phone(1, granular_markings=granular))
    )
    assert summary.counts == {"rejected": 1}
    assert live(module_exchange) == []


def test_strictest_marking_of_all_parts_is_the_label(exchange: Exchange, tmp_path: Path) -> None:
    parts = [{"marking_ref": AMBER_STRICT, "selectors": ["labels"]}, {"lang": "km", "selectors": ["name"]}]
    importer(exchange).run("stix", bundle(tmp_path / "list.json", phone(1, granular_markings=parts)))
    assert [each.tlp for each in live(exchange)] == ["TLP:AMBER+STRICT"]


@pytest.mark.parametrize("revoked", ["true", "True", 1])
def test_revoked_that_is_written_otherwise_ends_too(exchange: Exchange, tmp_path: Path, revoked: Any) -> None:
    file, mine = tmp_path / "list.json", importer(exchange)
    mine.run("stix", bundle(file, phone(1)))
    assert mine.run("stix", bundle(file, phone(1, modified=NOVEMBER, revoked=revoked))).counts == {"ended": 1}


@pytest.mark.parametrize("form", ["stix", "misp"])
def test_object_that_became_red_ends_also_if_its_time_cannot_be_read(
    exchange: Exchange, tmp_path: Path, form: str
) -> None:
    mine, file = importer(exchange), tmp_path / "list.json"
    red = {**attribute(1, 0), "timestamp": "x", "Tag": [{"name": "tlp:red"}]}
    texts: dict[str, list[dict[str, Any]]] = {
        "stix": [{"objects": [phone(1)]}, {"objects": [phone(1, object_marking_refs=[RED], modified="soon")]}],
        "misp": [{"Event": event(attribute(1, 1790000000))}, {"Event": event(red)}],
    }
    counts = []
    for version in texts[form]:
        file.write_text(json.dumps(version), encoding="utf-8")
        counts.append(dict(mine.run(form, file).counts))
    assert counts == [{"created": 1}, {"rejected": 1, "ended": 1}]


@pytest.mark.parametrize("refs", [[UNKNOWN], [7], "TLP:GREEN", [RED]])
def test_object_that_may_not_be_shared_any_more_ends_and_one_that_is_revoked_ends_too(
    exchange: Exchange, tmp_path: Path, refs: Any
) -> None:
    file, mine = tmp_path / "list.json", importer(exchange)
    mine.run("stix", bundle(file, phone(1), phone(2)))
    marked = phone(1, object_marking_refs=refs, modified=NOVEMBER)
    revoked = phone(2, object_marking_refs=refs, modified=NOVEMBER, revoked=True, confidence="x")
    assert mine.run("stix", bundle(file, marked, revoked)).counts == {"ended": 2, "rejected": 1}


@pytest.mark.parametrize(
    ("members", "on_attribute", "said"),
    [
        ({"Tag": [{"name": "tlp:ex:chr"}]}, {}, "not one of TLP"),
        ({}, {"Tag": [{"name": "TLP: RED "}]}, "not one of TLP"),
        ({}, {"Tag": [{"name": "tlp:red"}]}, "TLP:RED"),
        ({"distribution": "0"}, {}, "organisation that made it"),
        ({}, {"distribution": 0}, "organisation that made it"),
        ({}, {"distribution": "4"}, "who may see"),
        ({"distribution": HUGE}, {}, "who may see"),
    ],
)
def test_attribute_that_may_not_be_shared_is_refused_with_the_reason(
    module_exchange: Exchange, tmp_path: Path, members: dict[str, Any], on_attribute: dict[str, Any], said: str
) -> None:
    summary = of_event(module_exchange, tmp_path, attribute(1, 1790000000, **on_attribute), **members)
    assert summary.counts == {"rejected": 1}
    assert said in summary.faults[0].detail


@pytest.mark.parametrize(
    ("distribution", "tag", "label"),
    [("1", "tlp:clear", "AMBER"), ("1", "tlp:amber+strict", "AMBER+STRICT"), ("3", "tlp:white", "CLEAR")],
)
def test_label_of_an_attribute_is_the_strictest_that_it_asks_for(
    exchange: Exchange, tmp_path: Path, distribution: str, tag: str, label: str
) -> None:
    of_event(exchange, tmp_path, attribute(1, 1790000000), distribution=distribution, Tag=[{"name": tag}])
    assert [each.tlp for each in live(exchange)] == [f"TLP:{label}"]


@pytest.mark.parametrize("label", ["TLP:RED", "tlp:secret", HUGE])
def test_row_that_may_no_longer_be_shared_ends(exchange: Exchange, tmp_path: Path, label: str) -> None:
    file, mine = tmp_path / "list.csv", importer(exchange)
    file.write_text("value,tlp\n+85512340001,tlp:green\n", encoding="utf-8")
    assert mine.run("csv", file).counts == {"created": 1}
    file.write_text(f"value,tlp\n+85512340001,{label}\n", encoding="utf-8")
    assert mine.run("csv", file).counts == {"ended": 1, "rejected": 1}


@pytest.mark.parametrize("stamp", ["253402300800", "-1", "1e9", HUGE, int("9" * 4_000), [1], "999999999999", True])
def test_attribute_with_a_time_that_is_none_is_named_and_the_others_are_imported(
    exchange: Exchange, tmp_path: Path, stamp: Any
) -> None:
    summary = of_event(exchange, tmp_path, {**attribute(1, 0), "timestamp": stamp}, attribute(2, 1790000000))
    assert summary.counts == {"created": 1, "rejected": 1}
    assert summary.faults == [Fault(attribute(1, 0)["uuid"], "object_refused", summary.faults[0].detail)]
    assert "timestamp" in summary.faults[0].detail


@pytest.mark.parametrize(
    "members",
    [
        {"confidence": 101},
        {"confidence": True},
        {"valid_until": "99999-01-01T00:00:00Z"},
        {"valid_until": "9999-12-31T23:59:59-23:59"},
        {"valid_until": 7},
        {"modified": "0001-01-01T00:00:00+23:59"},
        {"modified": ["2026"]},
        {"pattern": "[phone-number:value = '\ud800']"},
        {"pattern": "[url:value = 'https://evil.example/\x00']"},
        {"labels": [7], "pattern": 7},
        {"revoked": "perhaps"},
        {"revoked": []},
    ],
)
def test_indicator_that_cannot_be_meant_is_named_and_the_others_are_imported(
    exchange: Exchange, tmp_path: Path, members: dict[str, Any]
) -> None:
    bad = phone(1) | members
    summary = importer(exchange).run("stix", bundle(tmp_path / "list.json", bad, phone(2)))
    assert summary.counts == {"created": 1, "rejected": 1}
    assert [fault.name for fault in summary.faults] == [bad["id"]]
    assert summary.faults[0].detail.encode()


@pytest.mark.parametrize("form", ["stix", "misp", "csv"])
def test_number_of_thousands_of_digits_stops_no_other_object(exchange: Exchange, tmp_path: Path, form: str) -> None:
    texts = {
        "stix": json.dumps({"objects": [phone(1, confidence=-7), phone(2)]}).replace("-7", HUGE),
        "misp": json.dumps({"Event": event(attribute(1, 1) | {"timestamp": -7}, attribute(2, 1790000000))}).replace(
            "-7", HUGE
        ),
        "csv": f"value,confidence\n+85512340001,{HUGE}\n+85512340002,10\n",
    }
    assert imported(exchange, tmp_path / "list", form, texts[form]).counts == {"created": 1, "rejected": 1}


def test_member_that_comes_twice_still_refuses_the_file(module_exchange: Exchange, tmp_path: Path) -> None:
    text = json.dumps({"objects": [phone(1, confidence=-7)]}).replace("-7", f'{HUGE}, "confidence": 1')
    with pytest.raises(ImportRefused, match="well-formed"):
        imported(module_exchange, tmp_path / "list", "stix", text)


def feed(folder: Path, **events: tuple[Any, Any]) -> Path:
    """A feed of MISP: for each event its timestamp in the manifest, and its attributes or a text."""
    manifest = {}
    for number, (stamp, content) in events.items():
        key = f"{number:_>8}-0000-4000-8000-000000000000".replace("_", "0")
        manifest[key] = {"timestamp": stamp}
        if content is not None:
            text = content if isinstance(content, str) else json.dumps({"Event": event(*content)})
            (folder / f"{key}.json").write_text(text, encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_event_that_cannot_be_read_or_is_dated_ahead_hides_no_later_event(exchange: Exchange, tmp_path: Path) -> None:
    good, mine = [attribute(1, 1790000000)], importer(exchange)
    bad = {"a": ("1790000001", "[1"), "b": (1790000002, None), "c": ("999999999999", good), "d": ("-5", good)}
    summary = mine.run("misp", feed(tmp_path, **bad))
    assert (summary.counts["created"], summary.counts["rejected"]) == (1, 2)
    other = [attribute(2, 1790000003, value="+85512340002")]
    assert mine.run("misp", feed(tmp_path, **bad, e=(1790000003, other))).counts["created"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "[columns]\nvalue = 1",
        "[columns]\nvalue = ['a']",
        "[defaults]\nconfidence = 'high'",
        "[defaults]\nconfidence = 101",
        "[defaults]\ntlp = 'green'",
        "[defaults]\ncategory = ['loan']",
        "[defaults]\naudience = 7",
        "[categories]\na = ['loan']",
        "[categories]\na = {b = 1}",
        f"[defaults]\nconfidence = {HUGE}",
        "a = " + "[" * 5_000,
        "columns = [[1]]",
    ],
)
def test_map_of_wrong_types_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused):
        read_rules(file, most_confidence=50, origin=None)
    with pytest.raises(ImportRefused, match="can't be read"):
        read_rules(tmp_path, most_confidence=50, origin=None)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["0", "1", "tlp:red", "1790000000", "phone-number", "[phone-number:value = '+85512340001']", HUGE]),
)  # fmt: skip
names = st.sampled_from([
    "type", "id", "pattern", "pattern_type", "modified", "valid_until", "revoked", "labels", "confidence",
    "object_marking_refs", "granular_markings", "marking_ref", "created_by_ref", "uuid", "value", "to_ids", "deleted",
    "timestamp", "Tag", "name", "distribution", "Attribute", "Object", "object_relation", "Orgc",
])  # fmt: skip
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5), max_leaves=20
)


@fewer_examples
@given(st.lists(st.dictionaries(names, anything, max_size=8), max_size=3), anything)
def test_no_object_makes_a_reader_fail(nodes: list[dict[str, Any]], odd: Any) -> None:
    now, rules = clock.now(), Rules()
    indicators = [{**phone(1), **node, "type": "indicator"} for node in nodes]
    assert len([*stix_objects.items_of([*indicators, odd], rules, now)]) >= len(indicators)
    attributes = [{**attribute(1, 1790000000), **node} for node in nodes]
    document = {"Event": {"Attribute": attributes, "Object": nodes, "Tag": odd, "Orgc": odd, "timestamp": odd}}
    assert len([*misp_events.items_of(document, rules, now)]) >= len(attributes)


@fewer_examples
@given(st.lists(st.text(st.characters(exclude_characters='"\r\n'), max_size=12), min_size=8, max_size=8))
def test_no_row_makes_a_reader_fail(cells: list[str]) -> None:
    header = "value,kind,tlp,confidence,occurred_at,origin,status,updated_at"
    row = ",".join(f'"{cell}"' for cell in cells)
    (item,) = csv_rows.items_of([header, row], Rules(), clock.now())
    assert item.name == "line 2"


class Collection:
    """A TAXII collection that answers as `pages` says, by the `next` that is asked for."""

    def __init__(self, pages: dict[str, Any], last: str = "2026-11-01T00:00:00.000000Z") -> None:
        self.pages, self.last, self.asked = pages, last, Counter[str]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        query = dict(part.split("=") for part in scope["query_string"].decode().split("&") if part)
        page = self.pages.get(query.get("next", ""))
        self.asked[scope["query_string"].decode()] += 1
        status = page if isinstance(page, int) else 404 if page is None else 200
        content = json.dumps(page).encode() if status == 200 else b""
        headers = [(b"x-taxii-date-added-last", self.last.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def page(number: int, following: str | None = None) -> dict[str, Any]:
    more = {} if following is None else {"more": True, "next": following}
    return {"objects": [phone(number)], **more}


@pytest.mark.parametrize("status", [400, 404, 410])
def test_page_that_the_source_no_longer_knows_is_left_for_the_time_before_it(exchange: Exchange, status: int) -> None:
    collection, mine = Collection({"": page(1, "a"), "a": 500}), importer(exchange)
    with serving(collection, lifespan="off") as address:
        with pytest.raises(ImportRefused, match="500"):
            mine.run("taxii", f"{address}/c/")
        collection.pages = {"": page(1, "b"), "a": status, "b": page(2)}
        summary = mine.run("taxii", f"{address}/c/")
        assert summary.counts == {"unchanged": 1, "created": 1}
        assert [note for note in summary.notes if "no longer knows the page" in note] == summary.notes != []
        assert mine.run("taxii", f"{address}/c/").counts == {"unchanged": 2}
    assert "added_after=2026-11-01T00%3A00%3A00.000000Z" in collection.asked


@pytest.mark.parametrize(
    "pages",
    [
        {"": page(1, "a"), "a": page(2, "a")},
        {"": page(1, "a"), "a": page(2, "b"), "b": page(3, "a")},
        {"": page(1, "a"), "a": page(1, "b"), "b": page(1, "c"), "c": page(1, "d")},
        {"": page(1, "a"), "a": 404},
    ],
)
def test_same_page_again_and_again_is_refused_once_it_repeats(
    exchange: Exchange, pages: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_MOST_PAGES", 20)
    collection, mine = Collection(pages), importer(exchange)
    with serving(collection, lifespan="off") as address, pytest.raises(ImportRefused, match="again and again"):
        mine.run("taxii", f"{address}/c/")
    assert max(collection.asked.values()) <= 2
    assert len(live(exchange)) >= 1


def test_pages_without_an_indicator_stop_no_collection(exchange: Exchange) -> None:
    """The list of an exchange has them if little of it is corroborated: each has the identity of the exchange alone."""
    identity = [{"type": "identity", "id": "identity--11111111-1111-5111-8111-111111111111"}]
    pages = {asked: {"objects": identity, "more": True, "next": following} for asked, following in ("-a", "ab", "bc")}
    collection = Collection({"": pages.pop("-"), **pages, "c": page(1)})
    with serving(collection, lifespan="off") as address:
        assert importer(exchange).run("taxii", f"{address}/c/").counts == {"created": 1}


def test_next_that_no_address_can_have_ends_as_a_page_that_repeats(exchange: Exchange) -> None:
    collection, mine = Collection({"": {**page(1), "more": True, "next": "\ud800"}}), importer(exchange)
    with serving(collection, lifespan="off") as address:
        for _ in range(2):
            with pytest.raises(ImportRefused, match="again and again"):
                mine.run("taxii", f"{address}/c/")
    assert len(live(exchange)) == 1


@pytest.mark.parametrize("last", ["9999-12-31T00:00:00Z", "soon", "x" * 100, "9999-12-31T23:59:59-23:59"])
def test_time_that_is_not_past_hides_nothing_that_follows(exchange: Exchange, last: str) -> None:
    collection, mine = Collection({"": page(1)}, last), importer(exchange)
    before = clock.now().isoformat()[:10]
    with serving(collection, lifespan="off") as address:
        mine.run("taxii", f"{address}/c/")
        mine.run("taxii", f"{address}/c/")
    assert all(asked == "" or asked.startswith(f"added_after={before}") for asked in collection.asked)
