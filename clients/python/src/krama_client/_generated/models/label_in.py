# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.tlp import Tlp
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.audience_in import AudienceIn


T = TypeVar("T", bound="LabelIn")


@_attrs_define
class LabelIn:
    """The new label and audience of a report, and the reason for the change."""

    tlp: Tlp
    """ How far a report may be shared (FIRST, TLP 2.0). """
    reason: str
    audience: AudienceIn | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.audience_in import AudienceIn

        tlp = self.tlp.value

        reason = self.reason

        audience: dict[str, Any] | None | Unset
        if isinstance(self.audience, Unset):
            audience = UNSET
        elif isinstance(self.audience, AudienceIn):
            audience = self.audience.to_dict()
        else:
            audience = self.audience

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "tlp": tlp,
                "reason": reason,
            }
        )
        if audience is not UNSET:
            field_dict["audience"] = audience

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audience_in import AudienceIn

        d = dict(src_dict)
        tlp = Tlp(d.pop("tlp"))

        reason = d.pop("reason")

        def _parse_audience(data: object) -> AudienceIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                audience_type_0 = AudienceIn.from_dict(data)

                return audience_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AudienceIn | None | Unset, data)

        audience = _parse_audience(d.pop("audience", UNSET))

        label_in = cls(
            tlp=tlp,
            reason=reason,
            audience=audience,
        )

        return label_in
