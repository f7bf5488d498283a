"""Writes the tables of docs/interop.md from the code: `python -m tests.stix.pages`."""

import re

from krama.indicators.kinds import Indicator, Kind
from krama.stix.patterns import SHAPES
from krama.stix.profiles import Profile
from krama.taxii.collections import COLLECTIONS, INBOX, INBOX_ID
from tests.architecture.repository import ROOT

PAGE = ROOT / "docs" / "interop.md"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("| --- ", "|---").replace("---|", "---|")


def _collections() -> str:
    rows = [[f"`{each.name}`", f"`{each.collection_id}`"] for each in COLLECTIONS.values()]
    return _table(["collection", "id"], [*rows, [f"`{INBOX}`, to write to", f"`{INBOX_ID}`"]])


def _mapping() -> str:
    rows = []
    for kind in Kind:
        patterns = {profile: SHAPES[profile][kind] for profile in Profile}
        shape, strict = patterns[Profile.OPENCTI], patterns[Profile.STRICT]
        written = {
            profile: f"`[{each.expression(Indicator(kind, each.example))}]`" for profile, each in patterns.items()
        }
        other = "the same" if shape.expression is strict.expression else written[Profile.STRICT]
        rows.append([f"`{kind}`", f"`{shape.opencti_type}`", written[Profile.OPENCTI], other])
    return _table(["kind", "in OpenCTI", "pattern in `opencti`", "pattern in `strict`"], rows)


def page() -> str:
    """docs/interop.md as it has to be."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in (("collections", _collections()), ("mapping", _mapping())):
        between = re.compile(rf"(<!-- {name}: [^>]*-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        text = between.sub(lambda match, table=table: f"{match[1]}{table}\n\n{match[2]}", text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
