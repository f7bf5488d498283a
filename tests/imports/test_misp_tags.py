"""Tags of a MISP event are read once, and count for all that is in it."""

from collections.abc import Iterator
from typing import Any

from krama.core import clock
from krama.imports.items import ImportItem
from krama.imports.misp_events import items_of
from krama.imports.rules import Rules
from tests.imports.test_statements import attribute, event

STAMP = 1790000000


class Tags(list[dict[str, Any]]):
    """Tags that count how often they are read."""

    reads = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self.reads += 1
        return super().__iter__()


def read(tags: list[dict[str, Any]], *attributes: dict[str, Any]) -> list[ImportItem]:
    return list(items_of({"Event": event(Attribute=list(attributes), Tag=tags)}, Rules(), clock.now()))


def test_event_with_many_tags_and_attributes_reads_its_tags_once() -> None:
    tags = Tags([{"name": "tlp:amber"}, {"name": "romance"}])
    own = [{"name": "tlp:green"}, {"name": "loan"}]
    items = read(tags, attribute(1, STAMP), attribute(2, STAMP, Tag=own), *(attribute(n, STAMP) for n in range(3, 50)))
    assert [each.members["category"] for each in items[:3]] == ["romance", "loan", "romance"]
    assert {each.members["tlp"] for each in items} == {"TLP:AMBER"}
    assert tags.reads == 1


def test_event_with_a_label_that_nobody_knows_is_refused_in_all_its_parts() -> None:
    items = read([{"name": "tlp:violet"}], attribute(1, STAMP), attribute(2, STAMP, Tag=[{"name": "tlp:green"}]))
    assert [(each.ended, each.fault and each.fault.code) for each in items] == [(True, "object_refused")] * 2
