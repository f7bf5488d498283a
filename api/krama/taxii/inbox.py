"""Takes STIX indicators as reports: a bulk submission, with a result for each object."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, FailFast, StrictBool

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.bulk.service import Wanted, submit_rows
from krama.core import clock
from krama.core.database import Database
from krama.core.idempotent_steps import Steps
from krama.core.texts import LongText
from krama.core.uuid7 import uuid7
from krama.stix.errors import StixObjectRefused
from krama.stix.reading import SKIPPED_TYPES, report_of
from krama.stix.writing import timestamp
from krama.taxii import repository
from krama.taxii.errors import TaxiiFilterRefused

MOST_OBJECTS = 10_000
_LONGEST_ID, _LONGEST_VERSION, _LONGEST_MESSAGE = 128, 40, 250
"""A status is kept for a day, so no object may make it long."""
_NO_ID = "object--00000000-0000-4000-8000-000000000000"
"""Names an object without an id. TAXII requires one in a status."""
_SKIPPED = "Not needed for a report, so it was not stored."


class EnvelopeIn(BaseModel):
    """The body of a request to add objects (TAXII 2.1 §3.7). `more` and `next` mean nothing here."""

    model_config = ConfigDict(extra="forbid")

    objects: Annotated[list[dict[str, Any]], FailFast()]
    more: StrictBool | None = None
    next: LongText | None = None


@dataclass(slots=True)
class Contents:
    """The objects of an envelope: the rows that became reports, and what was said of the others."""

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    said: dict[int, tuple[bool, str]] = field(default_factory=dict)
    """For an object without a report: whether that is a success, and why."""


def sort(objects: Sequence[Mapping[str, Any]], own_identities: Collection[str]) -> Contents:
    """Read each object on its own: one that can't become a report stops no other. Raises `TaxiiFilterRefused`."""
    if len(objects) > MOST_OBJECTS:
        raise TaxiiFilterRefused(f"An envelope may have {MOST_OBJECTS:,} objects. Send more of them.", field="objects")
    contents = Contents()
    for index, each in enumerate(objects):
        kind = each.get("type")
        if isinstance(kind, str) and kind in SKIPPED_TYPES:
            contents.said[index] = True, _SKIPPED
            continue
        try:
            contents.rows.append((index, report_of(each, own_identities)))
        except StixObjectRefused as problem:
            contents.said[index] = False, problem.detail
    return contents


def submit(
    database: Database,
    principal: Principal,
    entry: Entry,
    region: str,
    objects: Sequence[Mapping[str, Any]],
    contents: Contents,
) -> dict[str, Any]:
    """Store the reports, and keep the status resource for a day. Returns the status resource.

    500 reports are one transaction, as in a bulk submission. To send the same objects again changes nothing.
    """
    began = clock.now()
    rows: Iterator[tuple[None, dict[str, Any]]] = ((None, row) for _, row in contents.rows)
    answer = submit_rows(database, principal, entry, region, rows, wanted=Wanted(), steps=Steps(database, None))
    said = dict(contents.said)
    for (index, _), item in zip(contents.rows, answer["items"], strict=True):
        said[index] = _of_item(item)
    entry.detail |= {"item_count": len(objects), "rejected_count": sum(not good for good, _ in said.values())}
    status = _status(uuid7(began), timestamp(clock.to_micros(began)), objects, said)
    return status


def _of_item(item: Mapping[str, Any]) -> tuple[bool, str]:
    if item["error"] is not None:
        return False, str(item["error"]["detail"])
    return True, f"The report is {item['result']}."


def _status(
    status_id: UUID, began: str, objects: Sequence[Mapping[str, Any]], said: Mapping[int, tuple[bool, str]]
) -> dict[str, Any]:
    """A status resource (§4.3.1). Everything is done when it is first sent."""
    successes: list[dict[str, str]] = []
    failures: list[dict[str, str]] = []
    for index, each in enumerate(objects):
        good, message = said[index]
        (successes if good else failures).append({**_named(each, began), "message": message[:_LONGEST_MESSAGE]})
    status: dict[str, Any] = {
        "id": str(status_id),
        "status": "complete",
        "request_timestamp": began,
        "total_count": len(objects),
        "success_count": len(successes),
        "failure_count": len(failures),
        "pending_count": 0,
    }
    if successes:
        status["successes"] = successes
    if failures:
        status["failures"] = failures
    return status


def _named(each: Mapping[str, Any], began: str) -> dict[str, str]:
    stix_id, version = each.get("id"), each.get("modified", each.get("created"))
    return {
        "id": stix_id[:_LONGEST_ID] if isinstance(stix_id, str) and stix_id else _NO_ID,
        "version": version if isinstance(version, str) and len(version) <= _LONGEST_VERSION else began,
    }


def keep(database: Database, principal: Principal, status: Mapping[str, Any], document: bytes) -> None:
    """Keep the status resource for a day."""
    with database.transaction() as session:
        repository.keep_status(session, UUID(status["id"]), principal.agency_id, document, clock.now())
