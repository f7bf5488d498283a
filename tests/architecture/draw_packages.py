"""Draws the packages of the service in their layers: `python -m tests.architecture.draw_packages docs/packages.svg`.

An arrow is drawn for every pair of packages of which one imports the other; one that runs upwards is red and thick.
"""

import sys
import tomllib
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

from tests.architecture.repository import ROOT

_WIDTH, _ROW, _BOX_WIDTH, _BOX_HEIGHT = 1180, 62, 150, 34
_LEFT, _TOP = 120, 20


def layers() -> list[list[str]]:
    """The packages of each layer, from the top down, as the import contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = (each for each in contracts if each["type"] == "layers" and each["containers"] == ["krama"])
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def imports() -> Counter[tuple[str, str]]:
    """How many imports there are from one package to another."""
    graph = grimp.build_graph("krama", cache_dir=None)
    counted: Counter[tuple[str, str]] = Counter()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            pair = importer.split(".")[1:2], imported.split(".")[1:2]
            if pair[0] and pair[1] and pair[0] != pair[1]:
                counted[pair[0][0], pair[1][0]] += 1
    return counted


def picture(rows: list[list[str]], counted: Counter[tuple[str, str]]) -> str:
    """The drawing as SVG: the same for the same code."""
    places: dict[str, tuple[float, float]] = {
        name: (_LEFT + (number + 0.5) * (_WIDTH - _LEFT) / len(row), _TOP + level * _ROW)
        for level, row in enumerate(rows)
        for number, name in enumerate(row)
    }
    height = _TOP + len(rows) * _ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="Helvetica, Arial, '
        'sans-serif" role="img" aria-labelledby="title">',
        '<title id="title">The packages of the service: imports run downwards only</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        *(_arrow(places, pair) for pair in sorted(counted)),
        *(_box(name, *places[name]) for name in places),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _arrow(places: dict[str, tuple[float, float]], pair: tuple[str, str]) -> str:
    (x1, y1), (x2, y2) = places[pair[0]], places[pair[1]]
    up = y2 <= y1
    colour, width = ("#b91c1c", 3) if up else ("#94a3b8", 0.8)
    start, end = (y1, y2 + _BOX_HEIGHT) if up else (y1 + _BOX_HEIGHT, y2)
    return f'<line x1="{x1:.0f}" y1="{start}" x2="{x2:.0f}" y2="{end}" stroke="{colour}" stroke-width="{width}"/>'


def _box(name: str, x: float, y: float) -> str:
    return (
        f'<rect x="{x - _BOX_WIDTH / 2:.0f}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="6" fill="#e0f2fe" '
        f'stroke="#0f172a"/><text x="{x:.0f}" y="{y + 22}" text-anchor="middle" font-size="15" fill="#0f172a">'
        f"{escape(name)}</text>"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(layers(), imports()), encoding="utf-8")
