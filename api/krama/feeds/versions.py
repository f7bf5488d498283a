"""Conditional requests for files that follow from the list (RFC 9110 §13): unchanged is 304, and discloses nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session
from starlette.datastructures import Headers

from krama.addresses.own import Publisher
from krama.core import clock, epoch
from krama.core.conditions import has_tag
from krama.core.services import Services
from krama.indicators.kinds import Kind
from krama.institutions.cache import InstitutionCache
from krama.listings import in_id_order
from krama.rule import judgement
from krama.rule.evidence import MICROS_A_DAY
from krama.sharing.audiences import Viewer
from krama.stix.exchange import exchange_id

_MICROS_A_SECOND = 1_000_000
VARY = "Authorization, Accept-Encoding"
"""Each member has a file of its own. An answer without content says what the file's own would say."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One state of a file for one viewer. Files with the same `tag` have the same content.

    `changed_at` is when its content last changed, in microseconds since 1970: by a change of the list or of a name in
    it, or at midnight (UTC), when verdicts fade, or when the database was restored. `read_at` is now.
    """

    tag: str
    changed_at: int
    read_at: int

    @property
    def is_settled(self) -> bool:
        """Whether the second of the last change is over."""
        return self.read_at // _MICROS_A_SECOND > self.changed_at // _MICROS_A_SECOND

    def unsettled(self) -> "FileVersion":
        """The version of a file that the end of this second will change."""
        return replace(self, tag=f'{self.tag[:-1]}-"', changed_at=self.read_at)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer.

        A time has whole seconds. So it is left out while another change may come in the same second.
        """
        stated = {"ETag": self.tag, "Cache-Control": "private, no-cache", "Vary": VARY}
        if self.read_at - self.changed_at > _MICROS_A_SECOND:
            changed = clock.from_micros(self.changed_at).replace(microsecond=0)
            stated["Last-Modified"] = format_datetime(changed, usegmt=True)
        return stated

    def is_known_to(self, headers: Headers) -> bool:
        """Whether the request says that its sender has this state of the file. A tag counts more than a time."""
        if tags := headers.getlist("if-none-match"):
            return has_tag(tags, self.tag)
        since = _moment(headers.get("if-modified-since"))
        if since is None or "Last-Modified" not in self.headers:
            return False
        return self.changed_at // _MICROS_A_SECOND <= clock.to_micros(since) // _MICROS_A_SECOND


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None


class FileNames(NamedTuple):
    """The names in files: the id of the exchange, the address that it is named by, and the list of institutions.

    `institutions` is the number of its last change that this worker uses.
    """

    exchange: UUID
    publisher: Publisher
    institutions: int


def names_in_files(services: Services) -> FileNames:
    """The names that this worker writes in files now."""
    publisher = services[Publisher]
    return FileNames(exchange_id(publisher.address), publisher, services[InstitutionCache].version)


def version_of(
    session: Session, viewer: Viewer, kinds: Iterable[Kind], form: str, now: int, names: FileNames
) -> FileVersion:
    """The state of a file about these kinds, as the viewer sees it now. `form` names the file and its format."""
    newest = in_id_order.newest_change(session, viewer, kinds)
    day, restored = now // MICROS_A_DAY, epoch.current(session)
    of_viewer = viewer.agency_id.hex, viewer.sector.value
    # gate: file with other names is another file
    named = names.exchange.hex, str(names.institutions)
    parts = (form, *of_viewer, str(newest), str(day), judgement.VERSION, str(restored.number), *named)
    digest = hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
    # gate: file of a restored database is newer than before
    changed_at = max(newest, day * MICROS_A_DAY, restored.began_at, names.institutions, names.publisher.since)
    return FileVersion(f'W/"{digest}"', changed_at, now)
