# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.action import Action
from ..models.event import Event
from ..models.indicator_status import IndicatorStatus

T = TypeVar("T", bound="HistoryEventOut")


@_attrs_define
class HistoryEventOut:
    """An event in the history of an indicator, with the verdict from then on. Who caused it is not disclosed."""

    at: datetime.datetime
    event: Event
    """ What happened to an indicator. """
    status: IndicatorStatus | None
    action: Action
    """ What the member should do now, the mildest first. """
    score: int
    reports: int
    """ The number of reports live at that time that you may see. """
    agencies: int

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        event = self.event.value

        status: None | str
        if isinstance(self.status, IndicatorStatus):
            status = self.status.value
        else:
            status = self.status

        action = self.action.value

        score = self.score

        reports = self.reports

        agencies = self.agencies

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "at": at,
                "event": event,
                "status": status,
                "action": action,
                "score": score,
                "reports": reports,
                "agencies": agencies,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        event = Event(d.pop("event"))

        def _parse_status(data: object) -> IndicatorStatus | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = IndicatorStatus(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IndicatorStatus | None, data)

        status = _parse_status(d.pop("status"))

        action = Action(d.pop("action"))

        score = d.pop("score")

        reports = d.pop("reports")

        agencies = d.pop("agencies")

        history_event_out = cls(
            at=at,
            event=event,
            status=status,
            action=action,
            score=score,
            reports=reports,
            agencies=agencies,
        )

        return history_event_out
