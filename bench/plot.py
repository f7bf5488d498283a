"""Draws the results: each case as a part of its goal, so that one picture shows which goals are met."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bench.figures import Outcome

_MOST = 3.0
_MET, _SHORT = "#2a7f62", "#b5533c"


def draw(outcomes: Sequence[Outcome], file: Path) -> None:
    """A bar for each outcome with a goal. At 1 the goal is just met. Bars are cut off at 3."""
    shown = [outcome for outcome in outcomes if outcome.goal is not None]
    if not shown:
        return
    figure = Figure(figsize=(9, 0.34 * len(shown) + 1.2), layout="constrained")
    axes = figure.subplots()
    parts = [min(_part(outcome), _MOST) for outcome in shown]
    axes.barh(range(len(shown)), parts, color=[_MET if outcome.met else _SHORT for outcome in shown])
    axes.set_yticks(range(len(shown)), [f"{outcome.case} ({outcome.database})" for outcome in shown], fontsize=8)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlim(0, _MOST)
    axes.set_xlabel("how much of the goal was reached; 1 is the goal")
    axes.invert_yaxis()
    figure.savefig(file, dpi=110)


def _part(outcome: Outcome) -> float:
    assert outcome.goal is not None
    if not outcome.at_most:
        return outcome.score / outcome.goal
    return outcome.goal / outcome.score if outcome.score else _MOST
