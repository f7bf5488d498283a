# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.tlp import Tlp

if TYPE_CHECKING:
    from ..models.audience import Audience


T = TypeVar("T", bound="LabelState")


@_attrs_define
class LabelState:
    """The label and audience of a report at one time."""

    tlp: Tlp
    """ How far a report may be shared (FIRST, TLP 2.0). """
    audience: Audience | None
    """ Null if every member could see the report. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.audience import Audience

        tlp = self.tlp.value

        audience: dict[str, Any] | None
        if isinstance(self.audience, Audience):
            audience = self.audience.to_dict()
        else:
            audience = self.audience

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "tlp": tlp,
                "audience": audience,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audience import Audience

        d = dict(src_dict)
        tlp = Tlp(d.pop("tlp"))

        def _parse_audience(data: object) -> Audience | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                audience_type_0 = Audience.from_dict(data)

                return audience_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Audience | None, data)

        audience = _parse_audience(d.pop("audience"))

        label_state = cls(
            tlp=tlp,
            audience=audience,
        )

        return label_state
