"""Use cases of the rows of cases: make, describe, find, list and erase them."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.cases import repository
from krama.cases.errors import CaseNotFound
from krama.cases.repository import (
    MOST_READ,
    CasePage,
    CaseTexts,
    Sought,
    after_place,
    has_status,
    made_at,
    own_texts,
    page,
    place_bound,
    place_of,
    readdress,
    visible_to,
    with_ids,
)
from krama.cases.tables import PERSONAL, CaseFile
from krama.core import clock
from krama.core.inserts import RowTuple
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer
from krama.sharing.policy import Visibility
from krama.sharing.stored import columns_of, visibility_of

__all__ = [
    "MOST_READ",
    "CaseFile",
    "CasePage",
    "CaseTexts",
    "Sought",
    "after_place",
    "has_status",
    "made_at",
    "own_texts",
    "page",
    "place_bound",
    "place_of",
    "readdress",
    "visible_to",
    "with_ids",
]

CaseKey = tuple[UUID, str]
"""A case: its agency and its reference."""

Loss = tuple[Decimal, str]
"""An amount of money and its currency."""

_STATED = ("category", "occurred_at", "province", "channel", "loss_amount", "loss_currency")
"""What reports state of a case that its agency has not described."""


class Ensured(NamedTuple):
    """Whether any of the cases was there, and which are certainly new."""

    were_there: bool
    new: frozenset[str]


NOT_CITED = Ensured(were_there=False, new=frozenset())
"""No report names a case."""


def known(session: Session, principal: Principal, references: Collection[str]) -> set[str]:
    """Those of these references for which the caller's agency has a case."""
    return repository.known_references(session, principal.agency_id, references)


def ensure(
    session: Session, principal: Principal, known: AbstractSet[str], stated: Mapping[str, Mapping[str, Any]]
) -> Ensured:
    """Make the cases of the caller's agency that it may not have yet, with what their reports state. Lock `known`.

    Rows are inserted and locked in the order of the references, before every other lock of a submission.
    """
    moment = clock.now()
    missing = sorted(stated)
    rows = [_row(principal, reference, moment, stated[reference]) for reference in missing]
    made = repository.add_missing(session, _COLUMNS, rows)
    new = frozenset(missing)
    if made < len(missing):  # another request was faster with some
        new = frozenset(repository.references_of(session, [case_id for case_id, *_ in rows]))
    there = known | (stated.keys() - new)
    if there:
        # The facts are read later, and only of cases whose reports change: a batch that is sent again changes none.
        repository.lock_rows(session, principal.agency_id, there)
    return Ensured(bool(there), new)


def locked(session: Session, principal: Principal, references: Collection[str]) -> list[CaseFile]:
    """The caller's cases with these references, which `ensure` has locked, as they are now."""
    return repository.lock_references(session, principal.agency_id, references) if references else []


def locked_one(session: Session, agency_id: UUID, reference: str) -> CaseFile | None:
    """The case of this agency with this reference, locked until the transaction ends, or None."""
    return next(iter(repository.lock_references(session, agency_id, [reference])), None) if reference else None


def complete(case: CaseFile, principal: Principal, stated: Mapping[str, Any], loss: Loss | None) -> None:
    """Take what reports state of a case that its agency has not described: what it lacked, and its largest loss."""
    # gate: reports change no case that its agency has described
    if case.tlp is not None:
        return
    lacked = {name: value for name, value in stated.items() if getattr(case, name) is None and value is not None}
    if loss is not None:
        lacked |= {"loss_amount": loss[0], "loss_currency": loss[1]}
    if restate(case, lacked):
        stating(case, principal)


def begin_with(case: CaseFile, stated: Mapping[str, Any]) -> None:
    """A case that was made in this transaction states this, and nothing else."""
    case.sqlmodel_update({name: stated.get(name) for name in _STATED})


def begin_again(session: Session, case: CaseFile) -> None:
    """The case is no longer withdrawn: its agency has reported a value of it, new or again. Others see it made now."""
    case.withdrawn_at, case.withdrawal_reason = None, None
    touch(case)
    # gate: case that begins again is new to those who see it then
    if case.tlp is not None:
        case.opened_at = case.updated_at
        readdress(session, case)


def open_case(session: Session, principal: Principal, reference: str, category: str) -> tuple[CaseFile, bool]:
    """The agency's case with this reference, locked until the transaction ends, and whether it is new."""
    row = _row(principal, reference, clock.now(), dict.fromkeys(_STATED) | {"category": category})
    is_new = bool(repository.add_missing(session, _COLUMNS, [row]))
    (case,) = repository.lock_references(session, principal.agency_id, [reference])
    return case, is_new


_COLUMNS = ("case_id", "agency_id", "client_id", "reference", "created_at", "updated_at", *_STATED)
_in_order = itemgetter(*_STATED)


def _row(principal: Principal, reference: str, moment: datetime, stated: Mapping[str, Any]) -> RowTuple:
    """A row to insert, in the order of `_COLUMNS`."""
    return uuid4(), principal.agency_id, principal.client_id, reference, moment, moment, *_in_order(stated)


def restate(case: CaseFile, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Change what differs of these columns. Returns what has changed."""
    changes = {name: value for name, value in stated.items() if getattr(case, name) != value}
    if changes:
        case.sqlmodel_update(changes)
        touch(case)
    return changes


def stating(case: CaseFile, principal: Principal) -> None:
    """Remember that this client has stated facts of the case."""
    case.stating_clients = " ".join(sorted({*case.stated_by.split(), principal.client_id} - {case.client_id}))


def touch(case: CaseFile) -> None:
    """Count a change of the case."""
    case.updated_at, case.revision = clock.now(), case.revision + 1
    if case.tlp is not None and case.opened_at is None:
        case.opened_at = case.updated_at  # a worker of the version before has described it, and does not say when


def count_reports(case: CaseFile, before: int) -> None:
    """Count that reports were added, changed or withdrawn: who decides on the case decides on them too.

    `before` is the revision at the start of the request, which counts once.
    `revision` is for its own agency. `updated_at` would tell others of reports that they may not see.
    """
    case.revision = before + 1


def set_label(
    session: Session, case: CaseFile, visibility: Visibility, anonymous: bool, *, opened_at: datetime | None
) -> None:
    """Give the case this label. From then on it is described. `opened_at` is now if more members see it than before."""
    case.tlp, case.audience, case.recipients = columns_of(visibility)
    case.anonymous = anonymous
    # gate: case that is opened is new to those who see it then
    if opened_at is not None:
        case.opened_at = opened_at
    readdress(session, case)


def forget_description(session: Session, case: CaseFile, category: str) -> None:
    """The case is not described any more: a report that others may not see would show them that it began again.

    What it stated before went with its reports. Its narrative and evidence stay, which only its own agency sees.
    """
    case.sqlmodel_update(dict.fromkeys(_STATED) | {"category": category})
    case.tlp, case.audience, case.recipients, case.opened_at = None, 0, "", None
    readdress(session, case)


def visibility(case: CaseFile) -> Visibility | None:
    """Who may see what the case states, or None if only its own agency may: it was not described."""
    return None if case.tlp is None else visibility_of(case)  # type: ignore[arg-type]


def sees(viewer: Viewer, case: CaseFile) -> bool:
    """Whether the viewer may see what the case states. One that is withdrawn is for its own agency alone."""
    seen_by = None if case.withdrawn_at is not None else visibility(case)
    # gate: visibility of a case
    return viewer.agency_id == case.agency_id or (seen_by is not None and sharing.sees(viewer, case.agency_id, seen_by))


def shows(viewer: Viewer, case: CaseFile, *, anonymous: bool) -> bool:
    """Whether the case shows this viewer what its agency reported anonymously, or with its name.

    What is reported with a name is not shown in an anonymous case, and the other way round: one of the two would name
    the source of the other. `reports.case_reports.is_shown` says the same to the database.
    """
    # gate: anonymous part of a case is not the case with its name
    return viewer.agency_id == case.agency_id or anonymous == case.anonymous


def read(session: Session, viewer: Viewer, case_id: UUID) -> CaseFile:
    """A case that the viewer may see. Raises `CaseNotFound`."""
    case = repository.find(session, case_id)
    if case is None or not sees(viewer, case):
        raise _not_found()
    return case


def own_locked(session: Session, agency_id: UUID, case_id: UUID) -> CaseFile:
    """A case of this agency, locked until the transaction ends. Raises `CaseNotFound`."""
    case = repository.find(session, case_id)
    # gate: case of another agency is not changed
    if case is None or case.agency_id != agency_id:
        raise _not_found()
    repository.lock(session, case_id)
    return case


def _not_found() -> CaseNotFound:
    return CaseNotFound("There is no case with this id that you may see or change.", field="case_id")


def of_keys(session: Session, keys: Collection[CaseKey]) -> dict[CaseKey, CaseFile]:
    """The cases with these agencies and references. The caller decides who may see them."""
    return {(case.agency_id, case.reference): case for case in repository.of_keys(session, keys)}


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase the personal columns of up to `limit` cases that last changed before this time. Returns their number."""
    old = repository.lock_personal(session, before, limit)
    for case in old:
        case.sqlmodel_update(dict.fromkeys(PERSONAL))
        touch(case)
        case.erased_at = case.updated_at
    session.flush()
    note(session, cases=[case.case_id for case in old])
    return len(old)
