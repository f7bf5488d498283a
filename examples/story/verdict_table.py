"""A bank's payments and their verdicts as a table."""

from collections.abc import Iterable

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from examples.story.files import Payment
from examples.story.output import coloured
from krama_client import Refused
from krama_client.types import Check, MatchType

_LONGEST_SHOWN = 22


def verdict_table(answers: Iterable[tuple[Payment, Check | Refused]]) -> Padding:
    """A row for each payment: the action and the reason. Readable at 80 columns."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="underline")
    for name in ("Payment", "Beneficiary", "Action"):
        table.add_column(name, no_wrap=True)
    for name in ("Score", "Agencies"):
        table.add_column(name, justify="right")
    table.add_column("Reported for", overflow="fold")
    for payment, answer in answers:
        table.add_row(payment.reference, escape(_short(payment.beneficiary)), *_cells(answer))
    return Padding(table, (0, 0, 0, 2))


def _cells(answer: Check | Refused) -> tuple[str, str, str, str]:
    if isinstance(answer, Refused):
        return "unchecked", "", "", answer.error.code
    return coloured(answer.action), str(answer.score), str(answer.agency_count), _reason(answer)


def _reason(verdict: Check) -> str:
    named = ", ".join(category.value for category in verdict.categories)
    if not verdict.matches:
        return named
    decisive = verdict.matches[0].match_type
    return named if decisive is MatchType.EXACT else f"{named} (by its {decisive.value.replace('_', ' ')})"


def _short(value: str) -> str:
    """The beginning and the end of a long value, so that people can recognise it."""
    return value if len(value) <= _LONGEST_SHOWN else f"{value[:13]}…{value[-8:]}"
