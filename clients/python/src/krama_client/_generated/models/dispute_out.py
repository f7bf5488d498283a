# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.dispute_state import DisputeState
from ..models.grounds import Grounds

if TYPE_CHECKING:
    from ..models.indicator_ref import IndicatorRef


T = TypeVar("T", bound="DisputeOut")


@_attrs_define
class DisputeOut:
    """A dispute, as its agency and reviewers see it."""

    dispute_id: UUID
    agency_id: UUID
    indicator: IndicatorRef
    """ The indicator that a report or a dispute is about. """
    state: DisputeState
    """ The state of a dispute. `lapsed`: it was not decided in time, and may still be decided. """
    grounds: Grounds
    """ Why the member considers the listing wrong. """
    statement: None | str
    """ Null once it has been erased. """
    evidence: list[str]
    held: bool
    """ Whether the listing gave `hold` when the dispute was opened. """
    opened_at: datetime.datetime
    acknowledge_by: datetime.datetime
    decide_by: datetime.datetime
    overdue: bool
    """ Whether the deadline for acknowledging or deciding has passed. """
    acknowledged_at: datetime.datetime | None
    review_at: datetime.datetime | None
    decided_at: datetime.datetime | None
    reason: None | str

    def to_dict(self) -> dict[str, Any]:
        dispute_id = str(self.dispute_id)

        agency_id = str(self.agency_id)

        indicator = self.indicator.to_dict()

        state = self.state.value

        grounds = self.grounds.value

        statement: None | str
        statement = self.statement

        evidence = self.evidence

        held = self.held

        opened_at = self.opened_at.isoformat()

        acknowledge_by = self.acknowledge_by.isoformat()

        decide_by = self.decide_by.isoformat()

        overdue = self.overdue

        acknowledged_at: None | str
        if isinstance(self.acknowledged_at, datetime.datetime):
            acknowledged_at = self.acknowledged_at.isoformat()
        else:
            acknowledged_at = self.acknowledged_at

        review_at: None | str
        if isinstance(self.review_at, datetime.datetime):
            review_at = self.review_at.isoformat()
        else:
            review_at = self.review_at

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        reason: None | str
        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "dispute_id": dispute_id,
                "agency_id": agency_id,
                "indicator": indicator,
                "state": state,
                "grounds": grounds,
                "statement": statement,
                "evidence": evidence,
                "held": held,
                "opened_at": opened_at,
                "acknowledge_by": acknowledge_by,
                "decide_by": decide_by,
                "overdue": overdue,
                "acknowledged_at": acknowledged_at,
                "review_at": review_at,
                "decided_at": decided_at,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.indicator_ref import IndicatorRef

        d = dict(src_dict)
        dispute_id = UUID(d.pop("dispute_id"))

        agency_id = UUID(d.pop("agency_id"))

        indicator = IndicatorRef.from_dict(d.pop("indicator"))

        state = DisputeState(d.pop("state"))

        grounds = Grounds(d.pop("grounds"))

        def _parse_statement(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        statement = _parse_statement(d.pop("statement"))

        evidence = cast(list[str], d.pop("evidence"))

        held = d.pop("held")

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        acknowledge_by = datetime.datetime.fromisoformat(d.pop("acknowledge_by"))

        decide_by = datetime.datetime.fromisoformat(d.pop("decide_by"))

        overdue = d.pop("overdue")

        def _parse_acknowledged_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                acknowledged_at_type_0 = datetime.datetime.fromisoformat(data)

                return acknowledged_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        acknowledged_at = _parse_acknowledged_at(d.pop("acknowledged_at"))

        def _parse_review_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                review_at_type_0 = datetime.datetime.fromisoformat(data)

                return review_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        review_at = _parse_review_at(d.pop("review_at"))

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

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        dispute_out = cls(
            dispute_id=dispute_id,
            agency_id=agency_id,
            indicator=indicator,
            state=state,
            grounds=grounds,
            statement=statement,
            evidence=evidence,
            held=held,
            opened_at=opened_at,
            acknowledge_by=acknowledge_by,
            decide_by=decide_by,
            overdue=overdue,
            acknowledged_at=acknowledged_at,
            review_at=review_at,
            decided_at=decided_at,
            reason=reason,
        )

        return dispute_out
