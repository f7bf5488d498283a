"""Scorecards as they are answered."""

from krama.core.money import MoneyOut
from krama.outcomes.kinds import OutcomeKind
from krama.scorecards.schemas import OutcomeCounts, ScorecardOut
from krama.scorecards.service import Scorecard


def scorecard_out(card: Scorecard) -> ScorecardOut:
    """The scorecard, with its figures by name."""
    line = card.line
    return ScorecardOut(
        agency=card.agency,
        period=str(line.month),
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
        outcome_counts=OutcomeCounts(**{f"{kind.value}_count": line.outcomes.get(kind, 0) for kind in OutcomeKind}),
        stopped_amounts=[MoneyOut.of(amount, currency) for currency, amount in sorted(line.stopped.items())],
    )
