"""Scorecards as a chart. Needs the extra `plot`."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from krama.core.iso import subdivision_name
from krama.scorecards.errors import OutputRefused
from krama.scorecards.policy import Line, total

_BLUE, _GREEN, _RED, _GREY = "#3b6ea5", "#3f8f5f", "#b5433b", "#9aa3ab"
_BORNE_OUT = "corroborated or confirmed"


def plot(lines: Sequence[Line], title: str, file: Path) -> None:
    """Draw reports by month, reports by province, and checks by month, into a PNG, SVG or PDF by the file's name.

    Raises `OutputRefused` if there is nothing to draw or the file can't be written.
    """
    if not lines:
        raise OutputRefused("There is nothing to draw in these months. Choose others with --from and --to.")
    if file.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise OutputRefused(f"{file.name} is not a chart file: end its name in .png, .svg or .pdf.")
    figure = Figure(figsize=(13, 7.5), layout="constrained")
    figure.suptitle(title)
    axes = figure.subplot_mosaic([["months", "provinces"], ["checks", "provinces"]])
    _months(axes["months"], lines)
    _checks(axes["checks"], lines)
    _provinces(axes["provinces"], lines)
    try:
        figure.savefig(file, dpi=150)
    except OSError as problem:
        raise OutputRefused(f"{file} can't be written ({problem.strerror}).") from problem


def _months(axes: Axes, lines: Sequence[Line]) -> None:
    sums = total(lines, "month")
    months = list(sums)
    axes.bar(months, [line.reports for line in sums.values()], color=_GREY, label="reports")
    axes.bar(months, [line.borne_out for line in sums.values()], color=_GREEN, width=0.55, label=_BORNE_OUT)
    axes.bar(months, [-line.upheld for line in sums.values()], color=_RED, width=0.55, label="ended by a dispute")
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_title("Reports by month")
    _finish(axes)


def _checks(axes: Axes, lines: Sequence[Line]) -> None:
    sums = total(lines, "month")
    months = list(sums)
    axes.bar(months, [line.checks for line in sums.values()], color=_BLUE, label="values checked")
    axes.bar(months, [line.hits for line in sums.values()], color=_RED, width=0.55, label="something was listed")
    axes.set_yscale("symlog")
    axes.set_title("Checks by month (the scale is logarithmic)")
    _finish(axes)


def _provinces(axes: Axes, lines: Sequence[Line]) -> None:
    sums = total((line for line in lines if line.reports), "province")
    named = sorted(sums.items(), key=lambda item: item[1].reports)[-25:]
    names = [subdivision_name(code) if code else "no province" for code, _ in named]
    axes.barh(names, [line.reports for _, line in named], color=_GREY, label="reports")
    axes.barh(names, [line.borne_out for _, line in named], color=_GREEN, height=0.5, label=_BORNE_OUT)
    axes.set_title("Reports by province")
    axes.legend(loc="lower right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _finish(axes: Axes) -> None:
    axes.tick_params("x", rotation=45)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
