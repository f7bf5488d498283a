"""`krama dispute`: open disputes, and how long disputes take."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from krama.cli.session import AsJson, open_database, show, show_list, shown_time

if TYPE_CHECKING:
    from krama.disputes.service import DisputeDetail

app = typer.Typer(help="Show open disputes, and how long disputes take.", no_args_is_help=True, add_completion=False)


@app.command("list")
def list_disputes(as_json: AsJson = False) -> None:
    """Show open disputes, the one that is due next first."""
    from krama.disputes import service

    with open_database() as database, database.read() as session:
        disputes = [_shown(detail) for detail in service.open_disputes(session)]
    show_list(disputes, as_json=as_json)


def _shown(detail: "DisputeDetail") -> dict[str, Any]:
    from krama.indicators.canonical import display

    dispute = detail.dispute
    return {
        "dispute_id": str(dispute.dispute_id),
        "status": detail.status.value,
        "hold_when_opened": dispute.hold_when_opened,
        "grounds": dispute.grounds,
        "indicator": display(detail.indicator),
        "created_at": shown_time(dispute.created_at),
        "acknowledge_by": None if dispute.acknowledged_at else shown_time(dispute.acknowledge_by),
        "decide_by": shown_time(dispute.decide_by),
    }


@app.command("figures")
def figures(as_json: AsJson = False) -> None:
    """Count disputes, and show the median and longest hours to acknowledge, decide and correct them."""
    from krama.core import clock
    from krama.disputes import figures as dispute_figures

    with open_database() as database, database.read() as session:
        values = asdict(dispute_figures.figures(session, clock.now()))
    show(dict(_in_hours(name, value) for name, value in values.items()), as_json=as_json)


def _in_hours(name: str, value: float | None) -> tuple[str, float | None]:
    if "_to_" not in name:
        return name, value
    return name.replace("_to_", "_hours_to_"), None if value is None else round(value / 3600, 2)
