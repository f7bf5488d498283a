"""A stored row in the words of the API, for the report that a person may ask for under data protection.

The table below has the columns that the API calls otherwise. A column that is not in it is shown under its own name, so
that a new column is in the report from its first day.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, select

from krama.agencies.tables import Agency
from krama.cases.tables import CaseFile
from krama.core import clock
from krama.core.evidence import shown_evidence
from krama.core.money import MoneyOut
from krama.corrections.tables import Correction
from krama.disputes.policy import status_of
from krama.disputes.tables import Dispute
from krama.outcomes.tables import Outcome
from krama.protection import service as protection
from krama.protection.tables import Protection
from krama.reports.schemas import ReportStatus
from krama.reports.tables import LabelChange, PendingReport, Report
from krama.sharing.audiences import mask_of, sectors_in

_ENDING = {"withdrawn_at": "ended_at", "withdrawal_reason": "end_reason"}

_WORDS: Mapping[type[SQLModel], Mapping[str, str]] = {
    CaseFile: _ENDING,
    Dispute: {
        "closed_at": "ended_at",
        "closed_by": "ended_by",
        "closing_reason": "end_reason",
    },
    LabelChange: {"lowered": "widened", "reason": "relabel_reason"},
    PendingReport: _ENDING,
    Protection: {"reason": "protection_reason", "source": "imported_from"},
    Report: _ENDING,
}

_MONEY = {"loss_amount": ("loss", "loss_currency"), "amount": ("payment", "currency")}
"""Columns with an amount: what the API calls the money, and the column with its currency."""

_LABEL = ("tlp", "audience", "anonymous")
"""What a label change has twice, as it was `before` and is `after`."""

_PART_OF_ANOTHER = {"recipients", "loss_currency", "currency", "ended_as", "closed_as", "ended_seq", "seq", "own_seq"}
"""Columns that `audience`, money or `status` show, and numbers that only order lists."""

_OF_SPACES = {"stating_clients"}


class Shown:
    """Rows as the API words them, with names of agencies."""

    def __init__(self, session: Session) -> None:
        self._names = {agency.agency_id: agency.name for agency in session.exec(select(Agency))}

    def name_of(self, agency_id: UUID | None) -> str | None:
        """The agency's name."""
        return None if agency_id is None else self._names.get(agency_id)

    def readers(self, audience: UUID) -> list[str]:
        """The sectors, or the agency, that a row of listings is for."""
        mask = mask_of(audience)
        return [self._names.get(audience, str(audience))] if mask is None else _sectors(mask)

    def row(self, row: SQLModel) -> dict[str, Any]:
        """All columns of a row."""
        if isinstance(row, LabelChange):
            return self._label_change(row)
        shown = self._columns(row, [name for name in type(row).model_fields if name not in _PART_OF_ANOTHER])
        return {**shown, **_ADDED.get(type(row), lambda _: {})(row)}

    def _columns(self, row: SQLModel, names: list[str]) -> dict[str, Any]:
        words = _WORDS.get(type(row), {})
        shown: dict[str, Any] = {}
        for name in names:
            value, word = getattr(row, name), words.get(name, name)
            if name == "audience":
                shown[word] = self._audience(value, getattr(row, "recipients", ""))
            elif name in _MONEY:
                word, currency = _MONEY[name]
                shown[word] = None if value is None else MoneyOut.of(value, getattr(row, currency)).model_dump()
            else:
                shown[word] = value.split() if word in _OF_SPACES else plain(value)
            if name == "agency_id":
                shown["agency"] = self.name_of(value)
        return shown

    def _audience(self, mask: int, recipients: str) -> dict[str, list[str]]:
        named = [self._names.get(UUID(each), each) for each in recipients.split()]
        return {"sectors": _sectors(mask), "agencies": named}

    def _label_change(self, row: LabelChange) -> dict[str, Any]:
        both = [name for name in LabelChange.model_fields if name.endswith(("_before", "_after"))]
        shown = self._columns(row, [name for name in LabelChange.model_fields if name not in {*both, "seq"}])
        for side in ("before", "after"):
            audience = self._audience(getattr(row, f"audience_{side}"), getattr(row, f"recipients_{side}"))
            tlp, anonymous = getattr(row, f"tlp_{side}"), getattr(row, f"anonymous_{side}")
            shown[side] = dict(zip(_LABEL, (tlp, audience, anonymous), strict=True))
        return {"created_at": moment(row.seq), **shown}


_ADDED: Mapping[type[SQLModel], Callable[[Any], dict[str, Any]]] = {
    CaseFile: lambda row: {"status": row.status.value, "evidence": _parsed(row.evidence)},
    Correction: lambda row: {"created_at": moment(row.seq), "ended_at": moment(row.ended_seq or row.seq)},
    Dispute: lambda row: {
        "status": status_of(row, clock.now()).value,
        "evidence": [each.model_dump() for each in shown_evidence(row.evidence)],
        "updated_at": moment(row.seq),
    },
    Outcome: lambda row: {"updated_at": moment(row.seq)},
    PendingReport: lambda row: {
        "status": _status_of_pending(row).value,
        "ended_at": plain(row.withdrawn_at or row.decided_at),
        "end_reason": row.withdrawal_reason or row.decision_reason,
        "request": _parsed(row.request),
        "updated_at": moment(row.seq),
    },
    Protection: lambda row: {"status": protection.status_of(row).value, "updated_at": moment(row.seq)},
    Report: lambda row: {"status": row.ended_as or ReportStatus.ACTIVE.value},
}
"""What the API says of a row that is not a column, or not as it is stored."""


def _status_of_pending(row: PendingReport) -> ReportStatus:
    if row.withdrawn_at is not None:
        return ReportStatus.WITHDRAWN
    return ReportStatus.PENDING if row.decided_at is None else ReportStatus.DISMISSED


def _parsed(document: str | None) -> Any:
    return None if document is None else json.loads(document)


def _sectors(mask: int) -> list[str]:
    return [sector.value for sector in sectors_in(mask)]


def moment(micros: int) -> str:
    """The time that a number of the change sequence is."""
    return str(plain(clock.from_micros(micros)))


def plain(value: Any) -> Any:
    """A column's value as JSON writes it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID | Decimal) else value
