# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.action import Action
from ..models.category import Category
from ..models.kind import Kind

T = TypeVar("T", bound="IndicatorOut")


@_attrs_define
class IndicatorOut:
    """An indicator as the caller may see it."""

    indicator_id: UUID
    kind: Kind
    """ What sort of thing an indicator names. """
    canonical: str
    display: str
    """ For people: spaced, and with links defanged so that nobody follows them. """
    action: Action
    """ What the member should do now, the mildest first. """
    score: int
    reports: int
    agencies: int
    categories: list[Category]
    first_reported_at: datetime.datetime
    last_reported_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        indicator_id = str(self.indicator_id)

        kind = self.kind.value

        canonical = self.canonical

        display = self.display

        action = self.action.value

        score = self.score

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
        d = dict(src_dict)
        indicator_id = UUID(d.pop("indicator_id"))

        kind = Kind(d.pop("kind"))

        canonical = d.pop("canonical")

        display = d.pop("display")

        action = Action(d.pop("action"))

        score = d.pop("score")

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
            reports=reports,
            agencies=agencies,
            categories=categories,
            first_reported_at=first_reported_at,
            last_reported_at=last_reported_at,
            updated_at=updated_at,
        )

        return indicator_out
