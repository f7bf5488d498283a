"""How the story sounds: headings, bars, lines and failures, on a terminal or in a file."""

import io
import sys
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from examples.story.files import Payment
from examples.story.members import Member
from krama_client import Action, Indicator, Refused, RowOutcome

_WIDTH_WITHOUT_TERMINAL = 120
_COLOURS = {Action.PROCEED: "green", Action.WARN: "yellow", Action.VERIFY: "magenta", Action.HOLD: "bold red"}


def console() -> Console:
    """Plain text where no terminal is; a character that the output's encoding lacks becomes a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL)


def chapter(console: Console, title: str, khmer: str = "") -> None:
    """A heading, in Khmer too where an officer reads on."""
    console.print(f"\n[bold]{title}[/bold]{f'  {khmer}' if khmer else ''}")


def bar(console: Console) -> Progress:
    """A progress bar; without a terminal it is one line, printed at its end."""
    columns = (TextColumn("  {task.description:<35}"), BarColumn(bar_width=24), MofNCompleteColumn())
    return Progress(*columns, console=console)


def coloured(action: Action) -> str:
    """The action as markup; one that this client does not know looks like the gravest."""
    return f"[{_COLOURS.get(action, _COLOURS[Action.HOLD])}]{action.value}[/]"


def list_members(console: Console, members: Iterable[Member]) -> None:
    """Who may do what."""
    for member in members:
        console.print(f"    {member.name:<23}{member.sector:<9}{', '.join(member.scopes)}")


def tell_outcome(console: Console, received: int, accepted: int, seconds: float) -> None:
    """What became of a submission, as an officer reads it."""
    console.print(
        f"  {received} rows in {seconds:.2f} s: [green]បានទទួល {accepted} accepted[/], "
        f"បានបដិសេធ {received - accepted} refused"
    )


def tell_rejection(console: Console, outcome: RowOutcome, row: Mapping[str, str]) -> None:
    """A row that was refused, and how to fix it."""
    if outcome.error is None:
        return
    console.print(f"  [yellow]Row {outcome.row}[/] ({row['case_reference']}, {escape(row['value'])}) was refused:")
    console.print(f"    {outcome.error.code}: {escape(outcome.error.detail)}", soft_wrap=True)


def tell_counts(console: Console, counts: Mapping[Action | str, int], seconds: float) -> None:
    """How many payments there were of each action."""
    named = [f"{counts[action]} {coloured(action)}" for action in _COLOURS if action in counts]
    rest = [f"{count} {name}" for name, count in counts.items() if name not in _COLOURS]
    console.print(f"  {sum(counts.values())} payments in {seconds:.2f} s: {', '.join(named + rest)}")


def tell_unchecked(console: Console, payment: Payment, refused: Refused) -> None:
    """A payment that could not be checked, and how to fix it. The others were checked."""
    console.print(f"  [yellow]{payment.reference}[/] could not be checked:")
    console.print(f"    {refused.error.code}: {escape(refused.error.detail)}", soft_wrap=True)


def tell_indicator(console: Console, indicator: Indicator) -> None:
    """What the exchange knows of one thing."""
    console.print(f"  {indicator.display}: {coloured(indicator.action)}, score {indicator.score}")
    console.print(f"  {indicator.reports} reports of {indicator.agencies} agencies")
    console.print(f"  for {', '.join(category.value for category in indicator.categories)}")
    console.print(f"  {indicator.indicator_id} names it in every exchange")


def tell_failure(console: Console, error: Exception) -> None:
    """What failed and, in its notes, what the server said last."""
    console.print(f"\n[bold red]The demo failed.[/] {type(error).__name__}: {escape(str(error))}", soft_wrap=True)
    for note in getattr(error, "__notes__", ()):
        console.print(escape(note), soft_wrap=True)
