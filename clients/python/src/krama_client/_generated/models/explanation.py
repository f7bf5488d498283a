# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="Explanation")


@_attrs_define
class Explanation:
    """How the score was computed: `100 * (1 - 0.5 ** (weight / half_score_weight))`, rounded."""

    policy: str
    """ The version of the rules. """
    reported_weight: float
    """ The total weight of the agencies' reports at the time of the incident. """
    fading: float
    """ The fraction of that weight that is left now. """
    feedback: float
    """ A factor, from members who confirmed a fraud or found a false positive. """
    weight: float
    """ The product of `reported_weight`, `fading` and `feedback`. """
    half_score_weight: int
    """ The weight that gives a score of 50: 70. """
    half_life_days: int | None
    """ Days until a report weighs half as much. Null: it never fades. """
    corroborated: bool
    """ Whether two agencies reported it, or a second officer approved a police report, and the second source still
    weighs 10 or more. Otherwise the action is at most `warn`. """
    fades_on: datetime.date | None
    """ The day (UTC) from which too little weight is left for `warn`. Null: that day never comes. """

    def to_dict(self) -> dict[str, Any]:
        policy = self.policy

        reported_weight = self.reported_weight

        fading = self.fading

        feedback = self.feedback

        weight = self.weight

        half_score_weight = self.half_score_weight

        half_life_days: int | None
        half_life_days = self.half_life_days

        corroborated = self.corroborated

        fades_on: None | str
        if isinstance(self.fades_on, datetime.date):
            fades_on = self.fades_on.isoformat()
        else:
            fades_on = self.fades_on

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "policy": policy,
                "reported_weight": reported_weight,
                "fading": fading,
                "feedback": feedback,
                "weight": weight,
                "half_score_weight": half_score_weight,
                "half_life_days": half_life_days,
                "corroborated": corroborated,
                "fades_on": fades_on,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        policy = d.pop("policy")

        reported_weight = d.pop("reported_weight")

        fading = d.pop("fading")

        feedback = d.pop("feedback")

        weight = d.pop("weight")

        half_score_weight = d.pop("half_score_weight")

        def _parse_half_life_days(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        half_life_days = _parse_half_life_days(d.pop("half_life_days"))

        corroborated = d.pop("corroborated")

        def _parse_fades_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fades_on_type_0 = datetime.date.fromisoformat(data)

                return fades_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        fades_on = _parse_fades_on(d.pop("fades_on"))

        explanation = cls(
            policy=policy,
            reported_weight=reported_weight,
            fading=fading,
            feedback=feedback,
            weight=weight,
            half_score_weight=half_score_weight,
            half_life_days=half_life_days,
            corroborated=corroborated,
            fades_on=fades_on,
        )

        return explanation
