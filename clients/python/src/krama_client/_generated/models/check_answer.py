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
    from ..models.match import Match
    from ..models.reason import Reason
    from ..models.receipt import Receipt


T = TypeVar("T", bound="CheckAnswer")


@_attrs_define
class CheckAnswer:
    """The verdict on a value.

    If several listings cover the value, action, score, counts, times and `indicator_id` are those of the gravest.

    """

    value: str
    """ The value as it was sent. """
    kind: Kind
    """ The kind of an indicator. """
    canonical: str
    """ The canonical form, in which values are compared. """
    listed: bool
    action: Action
    """ What the member should do now, the mildest first. """
    score: int
    status: IndicatorStatus | None
    """ The status of the indicator. Null: nothing is known of it. """
    reasons: list[Reason]
    explanation: Explanation | None
    """ Null if nothing is listed. """
    reports: int
    agencies: int
    """ The number of independent agencies that reported it. """
    categories: list[Category]
    first_reported_at: datetime.datetime | None
    last_reported_at: datetime.datetime | None
    indicator_id: None | UUID
    matched: list[Match]
    as_of: datetime.datetime
    receipt: None | Receipt
    """ Null unless the request asked for it. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.explanation import Explanation
        from ..models.receipt import Receipt

        value = self.value

        kind = self.kind.value

        canonical = self.canonical

        listed = self.listed

        action = self.action.value

        score = self.score

        status: None | str
        if isinstance(self.status, IndicatorStatus):
            status = self.status.value
        else:
            status = self.status

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

        first_reported_at: None | str
        if isinstance(self.first_reported_at, datetime.datetime):
            first_reported_at = self.first_reported_at.isoformat()
        else:
            first_reported_at = self.first_reported_at

        last_reported_at: None | str
        if isinstance(self.last_reported_at, datetime.datetime):
            last_reported_at = self.last_reported_at.isoformat()
        else:
            last_reported_at = self.last_reported_at

        indicator_id: None | str
        if isinstance(self.indicator_id, UUID):
            indicator_id = str(self.indicator_id)
        else:
            indicator_id = self.indicator_id

        matched = []
        for matched_item_data in self.matched:
            matched_item = matched_item_data.to_dict()
            matched.append(matched_item)

        as_of = self.as_of.isoformat()

        receipt: dict[str, Any] | None
        if isinstance(self.receipt, Receipt):
            receipt = self.receipt.to_dict()
        else:
            receipt = self.receipt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "value": value,
                "kind": kind,
                "canonical": canonical,
                "listed": listed,
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
                "indicator_id": indicator_id,
                "matched": matched,
                "as_of": as_of,
                "receipt": receipt,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.explanation import Explanation
        from ..models.match import Match
        from ..models.reason import Reason
        from ..models.receipt import Receipt

        d = dict(src_dict)
        value = d.pop("value")

        kind = Kind(d.pop("kind"))

        canonical = d.pop("canonical")

        listed = d.pop("listed")

        action = Action(d.pop("action"))

        score = d.pop("score")

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

        def _parse_first_reported_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                first_reported_at_type_0 = datetime.datetime.fromisoformat(data)

                return first_reported_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        first_reported_at = _parse_first_reported_at(d.pop("first_reported_at"))

        def _parse_last_reported_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_reported_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_reported_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_reported_at = _parse_last_reported_at(d.pop("last_reported_at"))

        def _parse_indicator_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                indicator_id_type_0 = UUID(data)

                return indicator_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        indicator_id = _parse_indicator_id(d.pop("indicator_id"))

        matched = []
        _matched = d.pop("matched")
        for matched_item_data in _matched:
            matched_item = Match.from_dict(matched_item_data)

            matched.append(matched_item)

        as_of = datetime.datetime.fromisoformat(d.pop("as_of"))

        def _parse_receipt(data: object) -> None | Receipt:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                receipt_type_0 = Receipt.from_dict(data)

                return receipt_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Receipt, data)

        receipt = _parse_receipt(d.pop("receipt"))

        check_answer = cls(
            value=value,
            kind=kind,
            canonical=canonical,
            listed=listed,
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
            indicator_id=indicator_id,
            matched=matched,
            as_of=as_of,
            receipt=receipt,
        )

        return check_answer
