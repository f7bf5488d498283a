"""What the story prints: headings, progress bars, lines and failures, to a terminal or a file."""

import io
import sys
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from examples.story.files import Payment
from examples.story.members import Member
from krama_client import Refused
from krama_client.types import Action, Check, Indicator, RowResult

_WIDTH_WITHOUT_TERMINAL = 120
_COLOURS = {Action.PROCEED: "green", Action.WARN: "yellow", Action.VERIFY: "magenta", Action.HOLD: "bold red"}


def console() -> Console:
    """Plain text without a terminal. A character that the output can't encode becomes a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL)


def chapter(console: Console, title: str, khmer: str = "") -> None:
    """A heading, also in Khmer for chapters about officers."""
    console.print(f"\n[bold]{title}[/bold]{f'  {khmer}' if khmer else ''}")


def bar(console: Console) -> Progress:
    """A progress bar. Without a terminal, one line at its end."""
    columns = (TextColumn("  {task.description:<35}"), BarColumn(bar_width=24), MofNCompleteColumn())
    return Progress(*columns, console=console)


def coloured(action: Action) -> str:
    """The action as markup. An unknown action looks like the gravest one."""
    return f"[{_COLOURS.get(action, _COLOURS[Action.HOLD])}]{action.value}[/]"


def list_members(console: Console, members: Iterable[Member]) -> None:
    """Print the members and what each may do."""
    for member in members:
        console.print(f"    {member.name:<23}{member.sector:<9}{', '.join(member.scopes)}")


def print_outcome(console: Console, received: int, accepted: int, seconds: float) -> None:
    """Print the result of a submission."""
    console.print(
        f"  {received} rows in {seconds:.2f} s: [green]បានទទួល {accepted} accepted[/], "
        f"បានបដិសេធ {received - accepted} refused"
    )


def print_rejection(console: Console, outcome: RowResult, row: Mapping[str, str]) -> None:
    """Print a refused row, and how to fix it."""
    if outcome.error is None:
        return
    console.print(f"  [yellow]Row {outcome.row}[/] ({row['case_reference']}, {escape(row['value'])}) was refused:")
    console.print(f"    {outcome.error.code}: {escape(outcome.error.detail)}", soft_wrap=True)


def print_counts(console: Console, counts: Mapping[Action | str, int], seconds: float) -> None:
    """Print the number of payments for each action."""
    named = [f"{counts[action]} {coloured(action)}" for action in _COLOURS if action in counts]
    rest = [f"{count} {name}" for name, count in counts.items() if name not in _COLOURS]
    console.print(f"  {sum(counts.values())} payments in {seconds:.2f} s: {', '.join(named + rest)}")


def print_unchecked(console: Console, payment: Payment, refused: Refused) -> None:
    """Print a payment that could not be checked, and how to fix it."""
    console.print(f"  [yellow]{payment.reference}[/] could not be checked:")
    console.print(f"    {refused.error.code}: {escape(refused.error.detail)}", soft_wrap=True)


def print_sentences(console: Console, payment: Payment, answer: Check) -> None:
    """Print what a teller reads to the customer, in both languages."""
    console.print(f"  {payment.reference}: {coloured(answer.action)}. The teller reads to the customer:")
    for texts in (reason.texts for reason in answer.reasons if reason.texts is not None):
        console.print(f"    {texts.en}", soft_wrap=True)
        console.print(f"    {texts.km}", soft_wrap=True)


def print_step(console: Console, name: str, text: str, answer: Check) -> None:
    """Print a step of a dispute, and the verdict after it."""
    console.print(f"  {name:<11}{text}: {coloured(answer.action)}, score {answer.score}")


def print_indicator(console: Console, indicator: Indicator) -> None:
    """Print what the exchange knows about an indicator."""
    console.print(f"  {indicator.display}: {coloured(indicator.action)}, score {indicator.score}")
    console.print(f"  {indicator.report_count} reports of {indicator.agency_count} agencies")
    console.print(f"  for {', '.join(category.value for category in indicator.categories)}")


def print_failure(console: Console, error: Exception) -> None:
    """Print what failed, and the server's last messages from the error's notes."""
    console.print(f"\n[bold red]The demo failed.[/] {type(error).__name__}: {escape(str(error))}", soft_wrap=True)
    for note in getattr(error, "__notes__", ()):
        console.print(escape(note), soft_wrap=True)
