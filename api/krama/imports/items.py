"""What every format is read as: one item for each value that a source states or takes back. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from krama.core.errors import KramaError
from krama.sharing.labels import Tlp


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One object of a source, in one version.

    `name` is how the source calls it, so that a person finds it: an id, or a line. `members` are those of a report
    (`ReportIn`), or empty if the object says nothing that a report can say. `key` is its id at the source, which all
    its versions have; None if its value is its id. `modified` is when the source changed it; None if it does not say.
    `origin` is who stated it first, or None if the source does not say. `ended`: the source takes it back, or does not
    let it be shared. `label` is how far the source or the operator lets it be shared, also if nothing else can be read;
    None if neither says it. With `fault`, the object can't be mapped, and `members` say at most which value it is
    about. `unknown_category`: it names a category that is not known here. `is_listing_of` says whether the object has
    the id that an exchange gives to its listing of an indicator; None if it has no such id.
    """

    name: str
    members: dict[str, Any]
    key: str | None = None
    modified: datetime | None = None
    origin: UUID | None = None
    ended: bool = False
    label: Tlp | None = None
    fault: KramaError | None = None
    unknown_category: bool = False
    is_listing_of: Callable[[UUID], bool] | None = None


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Items that are stored together, and the position in the source after them, as JSON can hold it.

    `note` is something about the source that the operator should know. `part` is what the items belong to, such as an
    event, by its id. `is_whole`: all items of that part were in this batch and the ones before it, so what it stated
    before and has not now, has ended. `rejected_before`: how many objects of this file were rejected before this run;
    None if the position keeps no count of them. `accepted_before`: not all of it was.
    `still_rejected`: the file is as it was when all of it was rejected.
    """

    items: list[ImportItem]
    position: dict[str, Any]
    note: str | None = None
    part: str | None = None
    is_whole: bool = False
    rejected_before: int | None = None
    accepted_before: bool = False
    still_rejected: bool = False


ImportBatches = Iterator[ImportBatch]
