"""Scorecards as they are answered."""

from collections.abc import Iterable, Iterator

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
