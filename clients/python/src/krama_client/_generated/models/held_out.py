# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.category import Category
from ..models.held_status import HeldStatus

if TYPE_CHECKING:
    from ..models.indicator_ref import IndicatorRef


T = TypeVar("T", bound="HeldOut")


@_attrs_define
class HeldOut:
    """A pending report: it is not listed, because the protected list covers its value."""

    held_id: UUID
    status: HeldStatus
    """ The state of a pending report. `held`: it awaits the decision. `released`: accepted. `dismissed`: rejected.
    """
    reason: str
    """ Why the report is pending. """
    indicator: IndicatorRef
    """ The indicator that a report or a dispute is about. """
    category: Category
    """ The type of scam. """
    case_reference: None | str
    held_at: datetime.datetime
    decided_at: datetime.datetime | None
    decision_reason: None | str
    report_id: None | UUID
    """ The report that it became when it was released. """

    def to_dict(self) -> dict[str, Any]:
        held_id = str(self.held_id)

        status = self.status.value

        reason = self.reason

        indicator = self.indicator.to_dict()

        category = self.category.value

        case_reference: None | str
        case_reference = self.case_reference

        held_at = self.held_at.isoformat()

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        decision_reason: None | str
        decision_reason = self.decision_reason

        report_id: None | str
        if isinstance(self.report_id, UUID):
            report_id = str(self.report_id)
        else:
            report_id = self.report_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "held_id": held_id,
                "status": status,
                "reason": reason,
                "indicator": indicator,
                "category": category,
                "case_reference": case_reference,
                "held_at": held_at,
                "decided_at": decided_at,
                "decision_reason": decision_reason,
                "report_id": report_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.indicator_ref import IndicatorRef

        d = dict(src_dict)
        held_id = UUID(d.pop("held_id"))

        status = HeldStatus(d.pop("status"))

        reason = d.pop("reason")

        indicator = IndicatorRef.from_dict(d.pop("indicator"))

        category = Category(d.pop("category"))

        def _parse_case_reference(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        case_reference = _parse_case_reference(d.pop("case_reference"))

        held_at = datetime.datetime.fromisoformat(d.pop("held_at"))

        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))

        def _parse_decision_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        decision_reason = _parse_decision_reason(d.pop("decision_reason"))

        def _parse_report_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                report_id_type_0 = UUID(data)

                return report_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        report_id = _parse_report_id(d.pop("report_id"))

        held_out = cls(
            held_id=held_id,
            status=status,
            reason=reason,
            indicator=indicator,
            category=category,
            case_reference=case_reference,
            held_at=held_at,
            decided_at=decided_at,
            decision_reason=decision_reason,
            report_id=report_id,
        )

        return held_out
