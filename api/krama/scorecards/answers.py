"""Scorecards as JSON and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from krama.core.money import MoneyOut
from krama.core.page_formats import harmless
from krama.outcomes.kinds import OutcomeKind
from krama.scorecards.policy import Line
from krama.scorecards.schemas import OutcomeCounts, ScorecardLine
from krama.scorecards.service import Scorecard


def lines_out(cards: Iterable[Scorecard]) -> Iterator[ScorecardLine]:
    """All lines, each with its agency."""
    for card in cards:
        for line in card.lines:
            yield _line_out(card, line)


def _line_out(card: Scorecard, line: Line) -> ScorecardLine:
    return ScorecardLine(
        agency=card.agency,
        month=str(line.month),
        province=line.province,
        report_count=line.reports,
        corroborated_count=line.corroborated,
        confirmed_count=line.confirmed,
        disputed_count=line.disputed,
        upheld_count=line.upheld,
        precision=line.precision,
        median_hours_to_report=line.median_hours_to_report,
        check_count=line.checks,
        hit_count=line.hits,
        outcome_counts=OutcomeCounts(**{kind.value: line.outcomes.get(kind, 0) for kind in OutcomeKind}),
        stopped_amounts=[MoneyOut.of(amount, currency) for currency, amount in sorted(line.stopped.items())],
    )


def flat(line: ScorecardLine) -> dict[str, Any]:
    """A line as a flat row: the agency by id and name, each outcome in its own column, amounts as text."""
    row = line.model_dump(mode="json")
    agency, counts, stopped = row.pop("agency"), row.pop("outcome_counts"), row.pop("stopped_amounts")
    outcomes = {f"{outcome}_count": count for outcome, count in counts.items()}
    amounts = " ".join(f"{money['amount']} {money['currency']}" for money in stopped)
    named = {"agency_id": agency["agency_id"], "agency_name": agency["name"]}
    return {**named, **row, **outcomes, "stopped_amounts": amounts}


_NESTED = ("agency", "outcome_counts", "stopped_amounts")
COLUMNS = (
    "agency_id",
    "agency_name",
    *(name for name in ScorecardLine.model_fields if name not in _NESTED),
    *(f"{kind.value}_count" for kind in OutcomeKind),
    "stopped_amounts",
)


def as_csv(lines: Iterable[ScorecardLine]) -> str:
    """CSV as in RFC 4180. A text that a spreadsheet would read as a formula gets a leading apostrophe."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for line in lines:
        writer.writerow({name: harmless(value) for name, value in flat(line).items()})
    return text.getvalue()
