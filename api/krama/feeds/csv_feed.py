"""The lines of the CSV feed: one listing each, with what every sector may know of it. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from krama.core.page_formats import line_of, quoted
from krama.indicators.canonical import belonging, display
from krama.indicators.categories import categories_in
from krama.listings.service import Listing
from krama.rule.evidence import MICROS_A_DAY, Aggregate
from krama.rule.judgement import judge
from krama.rule.reasons import reasons
from krama.sharing.labels import Tlp, strictest

_OF_INDICATOR = ("indicator_id", "kind", "canonical", "display", "institution", "chain", "platform")
_OF_VERDICT = ("action", "score", "status", "reason_codes", "report_count", "agency_count", "categories", "tlp")
_OF_SOURCES = ("origin", "first_reported_at", "last_reported_at", "updated_at")
COLUMNS = (*_OF_INDICATOR, *_OF_VERDICT, *_OF_SOURCES)
"""The columns in order, with the names that `GET /v1/indicators` gives them, and three more.

`reason_codes` are the codes of `reasons`. `tlp` is the strictest label of the reports that the reader sees. `origin` is
the exchange, or whose copy the listing is. None depends on a figure that only some sectors see (`listings/figures.py`).
"""

HEADER = line_of(COLUMNS)

_MICROS_A_SECOND = 1_000_000
_EPOCH = date(1970, 1, 1)


def lines(listings: Iterable[Listing], at: int, exchange_id: UUID) -> str:
    """A line for each listing of this exchange, judged at a time in microseconds since 1970.

    Only what people write can have a comma or look like a formula, so only that is quoted: nothing else costs as much.
    """
    own = str(exchange_id)
    return "".join([_line(listing, at, own) for listing in listings])


def _line(listing: Listing, at: int, own: str) -> str:
    indicator, aggregate = listing.indicator, listing.aggregate
    place = belonging(indicator)
    origin = str(UUID(aggregate.origin)) if aggregate.origin else own
    # The same for all listings that are judged alike, of which a list has many.
    alike = aggregate._replace(first_at=0, last_at=0, corroborated_at=0, origin="")
    return (
        f"{listing.indicator_id},{indicator.kind._value_},{quoted(indicator.canonical)},{quoted(display(indicator))},"
        f"{quoted(place['institution'])},{place['chain'] or ''},{place['platform'] or ''},{_verdict(alike, at)},"
        f"{origin},{_time(aggregate.first_at)},{_time(aggregate.last_at)},{_time(listing.position.seq)}\r\n"
    )


@lru_cache(maxsize=16_384)
def _verdict(aggregate: Aggregate, at: int) -> str:
    """The cells of the columns of the verdict."""
    judgement = judge(aggregate, at)
    cells = (
        judgement.action.value,
        judgement.score,
        judgement.status.value,
        ";".join(reasons(aggregate, judgement, at)),
        aggregate.reports,
        aggregate.agencies,
        ";".join(categories_in(aggregate.categories)),
        (strictest(aggregate.labels) or Tlp.AMBER).value,
    )
    return ",".join([quoted(cell) for cell in cells])


def _time(micros: int) -> str:
    """A time as the API writes it (RFC 3339, UTC)."""
    day, rest = divmod(micros, MICROS_A_DAY)
    seconds, fraction = divmod(rest, _MICROS_A_SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{_date(day)}T{hour:02}:{minute:02}:{second:02}{f'.{fraction:06}' if fraction else ''}Z"


@lru_cache(maxsize=4_096)
def _date(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat()
