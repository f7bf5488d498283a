"""`krama report`: show scorecards, statistics, readers, what is held on a value, and read values again."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.cli.person import person
from krama.cli.readers import readers
from krama.cli.session import (
    AsJson,
    MaxIndicators,
    open_database,
    operator,
    settings,
    show,
    show_list,
    warn_of_limit,
)
from krama.cli.statistics import statistics
from krama.protection.forms import MAX_INDICATORS

if TYPE_CHECKING:
    from krama.scorecards.schemas import ScorecardOut
    from krama.scorecards.service import Scorecard

app = typer.Typer(
    help="Show scorecards, statistics and what is held on a value, and read the values of reports again.",
    no_args_is_help=True,
    add_completion=False,
)
app.command("person")(person)
app.command("readers")(readers)
app.command("statistics")(statistics)


_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_COLUMNS = (
    "period", "agency", "province", "report_count", "corroborated_count", "confirmed_count", "disputed_count",
    "upheld_count", "precision", "median_hours_to_report", "check_count", "hit_count", "payment_stopped_count",
    "stopped_amounts",
)  # fmt: skip


def refuse_unless_month(text: str | None, option: str) -> None:
    if text is not None and _MONTH.fullmatch(text) is None:
        raise typer.BadParameter(f"{option} must be a month such as 2026-01.")


@app.command("scorecards")
def scorecards(
    first: Annotated[str | None, typer.Option("--from", help="The first month, such as 2026-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last month. By default, this month.")] = None,
    agency: Annotated[UUID | None, typer.Option(help="One agency. By default, all agencies.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a CSV table to this file.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw a chart to this file: .png, .svg or .pdf.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the reports, checks and outcomes of agencies by month and province. By default, the last twelve months."""
    from krama.audit.entry import Entry
    from krama.audit.service import recorded_transaction
    from krama.core import clock
    from krama.core.extras import Extra, require
    from krama.core.owners import EVERYBODY, Owners
    from krama.core.page_formats import table
    from krama.reports.summing import take_changes
    from krama.scorecards import service
    from krama.scorecards.answers import scorecard_out
    from krama.scorecards.policy import months_of
    from krama.scorecards.schemas import ScorecardOut

    if plot is not None:
        require(Extra.PLOT, "--plot")
    refuse_existing(csv, plot)
    for option, text in (("--from", first), ("--to", last)):
        refuse_unless_month(text, option)
    months = months_of(first, last, clock.now())
    entry = Entry(operator(), "listScorecards")
    whose = EVERYBODY if agency is None else Owners(frozenset({agency}))
    with open_database() as database:
        take_changes(database)  # there may be no server that does it
        with database.read() as session:  # slow, so it must not block writers
            cards = sorted(service.scorecards(session, whose, months, at_once=True), key=lambda card: card.agency.name)
        with recorded_transaction(database, entry):
            pass
    written: dict[str, Any] = {}
    lines = [scorecard_out(card) for card in cards]
    if csv is not None:
        write(csv, table(lines, ScorecardOut))
        written["csv"] = str(csv)
    if plot is not None:
        _plot(cards, f"Scorecards, {months}", plot)
        written["plot"] = str(plot)
    if written:
        show(written, as_json=as_json)
    elif as_json:
        show_list([line.model_dump(mode="json") for line in lines], as_json=True)
    else:
        show_list([_row(line) for line in lines], as_json=False)


_NAMED = 20
"""So many reports are named on a terminal."""


@app.command("reread")
def reread(
    max_indicators: MaxIndicators = MAX_INDICATORS,
    dry_run: Annotated[bool, typer.Option(help="Count what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read the values of reports by the rules of this version, and move reports whose values name something else.

    First take down what is listed and now protected from the start. If that is more than --max-indicators, nothing
    changes. Run it after an update that changes how values are read or what is protected, and after a change of
    KRAMA_WELL_KNOWN; `krama doctor` says if it was not run. Members that received a listing which ends by it get a
    correction. Reports on disputed values stay until the dispute is decided: run it again then.

    It prints how many live reports it read (`report_count`). Of these, `moved_count` name something else now, and
    `merged_count` ended because their agency has the same report there. `refused_count` ended because their values are
    refused now, and `protected_count` because their values now name something that is protected. `unstated_count` are
    copies that ended because no source states what they name now (--dry-run counts these as moved). `disputed_count`
    stay as they are. `pending_count` pending reports were read, and stay pending. Of these, `pending_moved_count` name
    something else now, and `pending_ended_count` ended because their values are refused now or their agency has the
    same there. Before that, `taken_down_indicator_count` listings ended because they are protected from the start.

    `readings` names the reports that move, end or stay disputed, with the reason and without their values. With
    --dry-run, `taken_down_indicators` has the ids of the listings that would be taken down. Of both it has the first
    20, and with --json up to 10,000.
    """
    from functools import partial

    from krama.institutions.cache import InstitutionCache
    from krama.protected_list.takedown import protect_well_known, protected_from_the_start
    from krama.reports import rereading

    show_progress = partial(typer.echo, err=True)
    with open_database() as database:
        InstitutionCache(database).refresh()
        listed = protected_from_the_start(database, show_progress) if dry_run else []
        taken = len(listed)
        if not dry_run:
            taken = protect_well_known(database, operator(), max_indicators, dry_run=False, show_progress=show_progress)
        region = settings().default_region
        done = rereading.reread(database, operator(), region, dry_run=dry_run, show_progress=show_progress)
    most = rereading.NAMED if as_json else _NAMED
    named = {
        "taken_down_indicators": [str(key) for key in listed[:most]],
        "readings": [
            each._asdict() | {"report_id": str(each.report_id), "agency_id": str(each.agency_id)}
            for each in done.readings[:most]
        ],
    }
    show({**done.counts(), "taken_down_indicator_count": taken, **named}, as_json=as_json)
    if not as_json and max(len(listed), len(done.readings)) > most:
        typer.echo(f"Only the first {most} are named here: --json names up to {rereading.NAMED:,}.", err=True)
    if dry_run and taken > max_indicators:
        warn_of_limit(max_indicators)


def _row(line: "ScorecardOut") -> dict[str, Any]:
    """The figures that fit in a terminal."""
    amounts = " ".join(f"{money.amount} {money.currency}" for money in line.stopped_amounts)
    flat = {
        "agency": line.agency.name,
        "stopped_amounts": amounts,
        "payment_stopped_count": line.outcome_counts.payment_stopped_count,
    }
    return {name: flat[name] if name in flat else getattr(line, name) for name in _COLUMNS}


def refuse_existing(*files: Path | None) -> None:
    """Raises `OutputRefused` for a file that is there. Devices, such as /dev/stdout into a pipe, are not."""
    from krama.scorecards.errors import OutputRefused

    for file in files:
        if file is not None and file.is_file():
            raise OutputRefused(f"{file} already exists, and was not changed. Choose a new name.")


def write(file: Path, text: str) -> None:
    from krama.scorecards.errors import OutputRefused

    try:
        file.write_text(text, encoding="utf-8-sig", newline="")  # Excel needs the byte order mark to read Khmer
    except OSError as problem:
        raise OutputRefused(f"{file} can't be written ({problem.strerror}).") from problem


def _plot(cards: "list[Scorecard]", title: str, file: Path) -> None:
    from krama.scorecards.plot import plot

    names = {card.agency.name for card in cards}
    plot([card.line for card in cards], f"{title}: {names.pop()}" if len(names) == 1 else title, file)
