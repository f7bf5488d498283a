# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.action import Action
from ..models.category import Category
from ..models.indicator_status import IndicatorStatus
from ..models.kind import Kind

if TYPE_CHECKING:
    from ..models.explanation import Explanation
    from ..models.reason import Reason


T = TypeVar("T", bound="IndicatorOut")


@_attrs_define
class IndicatorOut:
    """An indicator as the caller may see it."""

    indicator_id: UUID
    kind: Kind
    """ The kind of an indicator. """
    canonical: str
    display: str
    """ For people: with spaces, and with links defanged so that they can't be followed by mistake. """
    action: Action
    """ What the member should do now, the mildest first. """
    score: int
    status: IndicatorStatus
    """ The status of an indicator. """
    reasons: list[Reason]
    explanation: Explanation | None
    """ Null if the indicator is no longer listed. """
    reports: int
    agencies: int
    categories: list[Category]
    first_reported_at: datetime.datetime
    last_reported_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        from ..models.explanation import Explanation

        indicator_id = str(self.indicator_id)

        kind = self.kind.value

        canonical = self.canonical

        display = self.display

        action = self.action.value

        score = self.score

        status = self.status.value

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)

        explanation: dict[str, Any] | None
        if isinstance(self.explanation, Explanation):
            explanation = self.explanation.to_dict()
        else:
            explanation = self.explanation

        reports = self.reports

        agencies = self.agencies

        categories = []
        for categories_item_data in self.categories:
            categories_item = categories_item_data.value
            categories.append(categories_item)

        first_reported_at = self.first_reported_at.isoformat()

        last_reported_at = self.last_reported_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "indicator_id": indicator_id,
                "kind": kind,
                "canonical": canonical,
                "display": display,
                "action": action,
                "score": score,
                "status": status,
                "reasons": reasons,
                "explanation": explanation,
                "reports": reports,
                "agencies": agencies,
                "categories": categories,
                "first_reported_at": first_reported_at,
                "last_reported_at": last_reported_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.explanation import Explanation
        from ..models.reason import Reason

        d = dict(src_dict)
        indicator_id = UUID(d.pop("indicator_id"))

        kind = Kind(d.pop("kind"))

        canonical = d.pop("canonical")

        display = d.pop("display")

        action = Action(d.pop("action"))

        score = d.pop("score")

        status = IndicatorStatus(d.pop("status"))

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = Reason.from_dict(reasons_item_data)

            reasons.append(reasons_item)

        def _parse_explanation(data: object) -> Explanation | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                explanation_type_0 = Explanation.from_dict(data)

                return explanation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Explanation | None, data)

        explanation = _parse_explanation(d.pop("explanation"))

        reports = d.pop("reports")

        agencies = d.pop("agencies")

        categories = []
        _categories = d.pop("categories")
        for categories_item_data in _categories:
            categories_item = Category(categories_item_data)

            categories.append(categories_item)

        first_reported_at = datetime.datetime.fromisoformat(d.pop("first_reported_at"))

        last_reported_at = datetime.datetime.fromisoformat(d.pop("last_reported_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        indicator_out = cls(
            indicator_id=indicator_id,
            kind=kind,
            canonical=canonical,
            display=display,
            action=action,
            score=score,
            status=status,
            reasons=reasons,
            explanation=explanation,
            reports=reports,
            agencies=agencies,
            categories=categories,
            first_reported_at=first_reported_at,
            last_reported_at=last_reported_at,
            updated_at=updated_at,
        )

        return indicator_out
