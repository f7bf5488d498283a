"""Statistics as a chart: time, and a tile for each province, about where it is on the map. Needs the extra `plot`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from krama.core.provinces import PROVINCES
from krama.statistics.errors import ChartRefused

TILES: Mapping[str, tuple[int, int]] = {
    "KH-22": (2, 0), "KH-13": (3, 0), "KH-19": (4, 0), "KH-16": (5, 0),
    "KH-1": (1, 1), "KH-17": (2, 1), "KH-6": (3, 1), "KH-10": (4, 1), "KH-11": (5, 1),
    "KH-24": (0, 2), "KH-2": (1, 2), "KH-15": (2, 2), "KH-4": (3, 2), "KH-3": (4, 2), "KH-25": (5, 2),
    "KH-9": (1, 3), "KH-5": (2, 3), "KH-12": (3, 3), "KH-8": (4, 3), "KH-14": (5, 3),
    "KH-18": (1, 4), "KH-7": (2, 4), "KH-21": (3, 4), "KH-20": (5, 4),
    "KH-23": (2, 5),
}  # fmt: skip
"""Column and row of each province: west to east, north to south."""

_BLUE, _DARK, _LIGHT = "#3b6ea5", "#1d3f66", "#eef2f6"
_SHADES = LinearSegmentedColormap.from_list("krama", [_LIGHT, _BLUE, _DARK])
_TICKS = 16
_BRIGHT = 0.35


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: `series` by period, in order, and `provinces` by code, where "" means none."""

    title: str
    unit: str
    series: Mapping[str, float]
    provinces: Mapping[str, float]


def draw(chart: Chart, file: Path) -> None:
    """Draw a PNG, SVG or PDF by the file's name. Raises `ChartRefused`."""
    if not any(chart.series.values()):
        raise ChartRefused("There is nothing to draw in these months. Choose others with --from and --to.")
    if file.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise ChartRefused(f"{file.name} is not a chart file: end its name in .png, .svg or .pdf.")
    figure = Figure(figsize=(14, 7), layout="constrained")
    figure.suptitle(chart.title)
    over_time, tiles = figure.subplots(1, 2, width_ratios=[1.15, 1])
    _series(over_time, chart)
    _tiles(tiles, chart)
    try:
        figure.savefig(file, dpi=150)
    except OSError as problem:
        raise ChartRefused(f"{file} can't be written ({problem.strerror}).") from problem


def _series(axes: Axes, chart: Chart) -> None:
    periods, values = list(chart.series), list(chart.series.values())
    places = range(len(periods))
    if len(periods) > 3 * _TICKS:
        axes.fill_between(places, values, step="mid", color=_BLUE, linewidth=0)
    else:
        axes.bar(places, values, color=_BLUE)
    step = max(1, -(-len(periods) // _TICKS))
    axes.set_xticks(places[::step], periods[::step], rotation=45, ha="right")
    axes.set_title("Over time")
    axes.set_ylabel(chart.unit)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.spines[["top", "right"]].set_visible(False)


def _tiles(axes: Axes, chart: Chart) -> None:
    most = max((chart.provinces.get(code, 0) for code in TILES), default=0) or 1
    for code, (column, row) in TILES.items():
        value = chart.provinces.get(code, 0)
        axes.add_patch(Rectangle((column + 0.03, row + 0.03), 0.94, 0.94, facecolor=_SHADES(value / most)))
        ink = "white" if value / most > _BRIGHT else "black"
        name = PROVINCES[code]["en"].replace(" ", "\n", 1)
        axes.text(column + 0.5, row + 0.42, name, ha="center", va="center", fontsize=8, color=ink)
        axes.text(
            column + 0.5, row + 0.82, short(value), ha="center", va="center", fontsize=9, weight="bold", color=ink
        )
    axes.set(xlim=(0, 6), ylim=(6.4, 0), aspect="equal", title="By province")
    elsewhere = sum(value for code, value in chart.provinces.items() if code and code not in TILES)
    rest = f"no province: {short(chart.provinces.get('', 0))}; abroad: {short(elsewhere)}"
    axes.text(6, 6.25, rest, ha="right", va="center", fontsize=8)
    axes.axis("off")


def short(value: float) -> str:
    """A number that fits into a tile: 1234 as `1.2k`."""
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e4, "k")):
        if value >= size:
            return f"{value / (1e3 if letter == 'k' else size):.3g}{letter}"
    return f"{value:,.0f}"
