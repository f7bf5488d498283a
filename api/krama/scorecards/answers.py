"""Scorecards as JSON and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from krama.core.money import MoneyOut
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
        agency_id=card.agency_id,
        agency=card.name,
        month=str(line.month),
        province=line.province,
        reports=line.reports,
        corroborated=line.corroborated,
        confirmed=line.confirmed,
        disputed=line.disputed,
        upheld=line.upheld,
        precision=line.precision,
        median_hours_to_report=line.median_hours_to_report,
        checks=line.checks,
        hits=line.hits,
        outcomes=OutcomeCounts(**{kind.value: line.outcomes.get(kind, 0) for kind in OutcomeKind}),
        stopped=[MoneyOut.of(amount, currency) for currency, amount in sorted(line.stopped.items())],
    )


def flat(line: ScorecardLine) -> dict[str, Any]:
    """A line as a flat row: each outcome in its own column, amounts as text."""
    row = line.model_dump(mode="json")
    counts, stopped = row.pop("outcomes"), row.pop("stopped")
    return {**row, **counts, "stopped": " ".join(f"{loss['amount']} {loss['currency']}" for loss in stopped)}


COLUMNS = (
    *(name for name in ScorecardLine.model_fields if name not in ("outcomes", "stopped")),
    *(kind.value for kind in OutcomeKind),
    "stopped",
)


def as_csv(lines: Iterable[ScorecardLine]) -> str:
    """CSV as in RFC 4180. A text that a spreadsheet would read as a formula gets a leading apostrophe."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for line in lines:
        writer.writerow({name: _harmless(value) for name, value in flat(line).items()})
    return text.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value
