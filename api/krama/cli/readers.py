"""`krama report readers`: who keeps a copy of the list, and who has not come back for corrections."""

import textwrap
from typing import TYPE_CHECKING, Any

from krama.cli.session import AsJson, open_database, operator, show_list, shown_time

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


def readers(as_json: AsJson = False) -> None:
    """Show which clients follow a list, when each last read it, and which corrections nobody has read.

    An agency that has corrections and does not read them may still hold the money of an innocent person: call it.
    """
    from krama.audit.entry import Entry
    from krama.audit.service import recorded_transaction

    with open_database() as database, recorded_transaction(database, Entry(operator(), "listReaders")) as session:
        rows = [*_readers(session), *_never_read(session)]
    show_list(rows if as_json else [_narrow(row) for row in rows], as_json=as_json)


_LIST_COLUMNS, _AGENCY_COLUMNS = 15, 26
"""So that the table fits into 80, with the 26 of a client's id."""


def _narrow(row: dict[str, Any]) -> dict[str, Any]:
    """What an operator needs of a row to call somebody."""
    since = row["unread_since"]
    return {
        "list": textwrap.wrap(row["list"], _LIST_COLUMNS),
        "agency, client": [*textwrap.wrap(row["agency"], _AGENCY_COLUMNS), row["client_id"] or "never read it"],
        "hours ago": row["hours_ago"],
        "unread": "" if since is None else [f"{row['unread_count']} since", since[: len("2026-12-31")]],
    }


def _readers(session: "Session") -> list[dict[str, Any]]:
    from krama.agencies import service as agencies
    from krama.corrections import service as corrections
    from krama.readers import service

    unread = {each.agency_id: each for each in corrections.unread(session)}
    following = service.readers(session)
    names = agencies.names_of(session, {each.agency_id for each in following})
    rows = []
    for each in following:
        waiting = unread.get(each.agency_id) if each.list_name == corrections.CORRECTIONS else None
        rows.append(
            {
                "list": each.list_name,
                "agency": names[each.agency_id][0],
                "client_id": each.client_id,
                "began_at": shown_time(each.began_at),
                "read_at": shown_time(each.read_at),
                "hours_ago": _hours_since(each.read_at),
                "unread_count": 0 if waiting is None else waiting.correction_count,
                "unread_since": None if waiting is None else shown_time(waiting.since),
            }
        )
    return rows


def _never_read(session: "Session") -> list[dict[str, Any]]:
    """Agencies that have corrections and never read any."""
    from krama.agencies import service as agencies
    from krama.corrections import service as corrections
    from krama.readers import service

    read = service.read_by(session, corrections.CORRECTIONS)
    waiting = [each for each in corrections.unread(session) if each.agency_id not in read]
    names = agencies.names_of(session, {each.agency_id for each in waiting})
    return [
        {
            "list": corrections.CORRECTIONS,
            "agency": names[each.agency_id][0],
            "client_id": None,
            "began_at": None,
            "read_at": None,
            "hours_ago": None,
            "unread_count": each.correction_count,
            "unread_since": shown_time(each.since),
        }
        for each in waiting
    ]


def _hours_since(moment: "datetime") -> float:
    from krama.core import clock

    return round((clock.now() - moment).total_seconds() / 3600, 1)
