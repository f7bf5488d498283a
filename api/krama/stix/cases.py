"""Writes a case as a STIX grouping of the indicators that its reader sees in it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from krama.listings.service import Listing
from krama.sharing.labels import Tlp
from krama.stix.exchange import CREATED
from krama.stix.ids import grouping_stix_id, indicator_stix_id
from krama.stix.markings import marking_id
from krama.stix.writing import Writer, timestamp

_LEAST = 2
"""A case of one indicator says nothing that the indicator does not say."""


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case as its reader sees it.

    `known` are the listings of the indicators that the reader sees in it, or once saw, and `seen` are those that are in
    it now. Of `shown`, the reader may still read a report in it, also if that has ended.
    """

    case_id: UUID
    known: Mapping[UUID, Listing]
    seen: Collection[UUID]
    shown: Collection[UUID]
    categories: Sequence[str]
    labels: Collection[Tlp]


def grouping_of(writer: Writer, case: SeenCase) -> dict[str, Any] | None:
    """The grouping, or None if the reader never saw two indicators of the case.

    It changes with its listings, so `modified` is the newest of theirs. It is revoked when none of them is left in the
    case. Then it names those that the reader may still read in the case. If it may read none, it names a single
    indicator, because a grouping must name one: its readers know it by its id, and others learn of no connection.
    """
    # gate: case of one indicator has no grouping
    if len(case.known) < _LEAST:
        return None
    left = [key for key in case.known if key in case.seen and writer.is_valid(case.known[key])]
    # gate: case that was closed to its reader joins no values
    named = left or [key for key in case.known if key in case.shown] or [min(case.known)]
    changed_at = max(listing.position.seq for listing in case.known.values())
    profile, stix_id = writer.profile, grouping_stix_id(case.case_id, writer.profile)
    strictest = max(case.labels, key=list(Tlp).index)
    return {
        "type": "grouping",
        "spec_version": "2.1",
        "id": stix_id,
        "created_by_ref": writer.identity,
        "created": CREATED,
        "modified": timestamp(changed_at),
        "name": f"Case {stix_id[-12:]}",
        "description": "What one agency reported as one case.",
        "context": "suspicious-activity",
        "labels": sorted(set(case.categories)),
        "revoked": not left,
        "object_refs": [indicator_stix_id(key, profile) for key in sorted(named)],
        "object_marking_refs": [marking_id(strictest, profile)],
    }
