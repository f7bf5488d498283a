"""Writes the tables of docs/feeds.md and docs/imports.md from the code: `python -m tests.misp.pages`."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from krama.cli.feed_key import feed_names
from krama.feeds.csv_feed import COLUMNS
from krama.imports import misp_events
from krama.indicators.kinds import Indicator, Kind
from krama.misp.shapes import CATEGORIES, EXAMPLES, shape_of
from tests.architecture.repository import ROOT


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def _misp() -> str:
    rows = []
    for kind in Kind:
        shape = shape_of(Indicator(kind, EXAMPLES[kind]))
        attributes = ", ".join(
            f"{f'`{each.relation}`: ' if each.relation else ''}`{each.type}` `{each.value}`"
            for each in shape.attributes
        )
        what = "attribute" if shape.template is None else f"object `{shape.template.name}`"
        rows.append([f"`{kind.value}`", f"`{EXAMPLES[kind]}`", what, attributes, CATEGORIES[kind]])
    return _table(["kind", "canonical form", "in MISP", "types and values", "category"], rows)


def _csv() -> str:
    return f"The columns: {', '.join(f'`{column}`' for column in COLUMNS)}."


def _keys() -> str:
    feeds = [name for name in feed_names() if name.startswith("csv-")]
    rows = [[f"`/feeds/csv/{name.removeprefix('csv-').replace('-', '_')}.csv`", f"`{name}`"] for name in feeds]
    rows.append(["all of them", "`csv-*`"])
    return _table(["file", "`--collection` of its feed key"], rows)


def _import() -> str:
    rows = [
        [f"attribute `{name}`", f"`{read('…').get('kind')}`{_more(read('…'))}"]
        for name, read in misp_events.ATTRIBUTES.items()
    ]
    rows += [[f"object `{name}`", f"`handle` of `{platform}`"] for name, platform in misp_events.ACCOUNTS.items()]
    rows += [[f"object `{name}`", meaning] for name, meaning in misp_events.OBJECT_MEANINGS.items()]
    return _table(["in MISP", "kind of report"], rows)


def _more(members: Mapping[str, object]) -> str:
    return f" on `{members['chain']}`" if "chain" in members else ""


TABLES: Mapping[Path, Mapping[str, Callable[[], str]]] = {
    ROOT / "docs/feeds.md": {"misp": _misp, "csv": _csv, "keys": _keys},
    ROOT / "docs/imports.md": {"import": _import},
}


def page(file: Path) -> str:
    """The page with its tables as they have to be."""
    text = file.read_text(encoding="utf-8")
    for name, table in TABLES[file].items():
        marked = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        made = f"\n{table()}\n\n"
        text, count = marked.subn(_between(made), text)
        assert count == 1, f"{file.name} has no place for the table {name}"
    return text


def _between(made: str) -> Callable[[re.Match[str]], str]:
    return lambda match: f"{match[1]}{made}{match[2]}"


if __name__ == "__main__":
    for changed in TABLES:
        changed.write_text(page(changed), encoding="utf-8")
