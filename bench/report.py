"""Prints and stores the results: a table for people, and JSON for programs."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Outcome, Series
from bench.plot import draw

RESULTS = Path(__file__).parent / "results"

_HEAD = (
    "| case | database | who | median | spread | CPU µs each | ratio | by CPU | goal | |\n"
    "|---|---|---|--:|--:|--:|--:|--:|--:|---|\n"
)


def table(outcomes: Iterable[Outcome]) -> str:
    """A Markdown table. For each case, Krama's line comes first, with the ratio."""
    return _HEAD + "".join(line for outcome in outcomes for line in _lines(outcome))


def _lines(outcome: Outcome) -> Iterable[str]:
    for contender in outcome.series:
        cells = _verdict(outcome) if contender is outcome.series[0] else ["", "", "", ""]
        yield f"| {' | '.join([outcome.case, outcome.database, *_figures(contender), *cells])} |\n"


def _figures(contender: Series) -> list[str]:
    cpu = f"{sorted(contender.cpu_micros)[len(contender.cpu_micros) // 2]:,.1f}" if contender.cpu_micros else ""
    note = f" ({contender.note})" if contender.note else ""
    digits = 0 if contender.median >= 100 else 2
    return [contender.name + note, f"{contender.median:,.{digits}f} {contender.unit}", f"{contender.spread:.0%}", cpu]


def _verdict(outcome: Outcome) -> list[str]:
    ratio = f"{outcome.score:.2f}" if outcome.against else ""
    by_cpu = "" if outcome.cpu_ratio is None else f"{outcome.cpu_ratio:.2f}"
    return [ratio, by_cpu, _goal(outcome), {None: "", True: "PASS", False: "short"}[outcome.met]]


def _goal(outcome: Outcome) -> str:
    if outcome.goal is None:
        return ""
    bound = "≤ " if outcome.at_most else "≥ "
    return f"{bound}{outcome.goal:,}" + (f" of {outcome.against}" if outcome.against else "")


def keep(outcomes: list[Outcome], conditions: dict[str, object], name: str) -> Path:
    """Write `bench/results/NAME.json`, `.md` and `.png`. Returns the path of the table."""
    RESULTS.mkdir(exist_ok=True)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    measured = [
        {**asdict(outcome), "score": outcome.score, "cpu_ratio": outcome.cpu_ratio, "met": outcome.met}
        for outcome in outcomes
    ]
    document = {"measured_at": when, **conditions, "outcomes": measured}
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    notes = "\n".join(f"- {key}: {value}" for key, value in conditions.items())
    text = f"# Measured {when}\n\n{table(outcomes)}\n![Ratios]({name}.png)\n\n{notes}\n"
    written = RESULTS / f"{name}.md"
    written.write_text(text, encoding="utf-8")
    draw(outcomes, RESULTS / f"{name}.png")
    return written
