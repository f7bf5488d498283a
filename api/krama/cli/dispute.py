"""`krama dispute`: what is open, and how long disputes take."""

from dataclasses import asdict
from typing import Any

import typer

from krama.cli.session import AsJson, open_database, show, show_list, shown_time
from krama.disputes import service
from krama.disputes.service import DisputeDetail
from krama.indicators.canonical import display

app = typer.Typer(help="Disputes: what is open, and how long they take.", no_args_is_help=True, add_completion=False)


@app.command("list")
def list_disputes(as_json: AsJson = False) -> None:
    """Show the open ones, the one that is due first on top."""
    with open_database() as database, database.read() as session:
        found = [_shown(one) for one in service.open_disputes(session)]
    show_list(found, as_json=as_json)


def _shown(one: DisputeDetail) -> dict[str, Any]:
    dispute = one.dispute
    return {
        "dispute_id": str(dispute.dispute_id),
        "state": one.state.value,
        "held": dispute.held,
        "grounds": dispute.grounds,
        "indicator": display(one.indicator),
        "opened_at": shown_time(dispute.opened_at),
        "acknowledge_by": None if dispute.acknowledged_at else shown_time(dispute.acknowledge_by),
        "decide_by": shown_time(dispute.decide_by),
    }


@app.command("figures")
def figures(as_json: AsJson = False) -> None:
    """How many there were, and the median and longest times in hours to acknowledge, to decide and to correct."""
    with open_database() as database, database.read() as session:
        found = asdict(service.figures(session))
    show(dict(_in_hours(name, value) for name, value in found.items()), as_json=as_json)


def _in_hours(name: str, value: float | None) -> tuple[str, float | None]:
    if "_to_" not in name:
        return name, value
    return name.replace("_to_", "_hours_to_"), None if value is None else round(value / 3600, 2)
