# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.label_state import LabelState


T = TypeVar("T", bound="LabelChangeOut")


@_attrs_define
class LabelChangeOut:
    """A recorded change of a report's label."""

    changed_at: datetime.datetime
    client_id: str
    before: LabelState
    """ The label and audience of a report at one time. """
    after: LabelState
    """ The label and audience of a report at one time. """
    lowered: bool
    """ Whether more members may see the report than before. """
    reason: None | str
    """ Null if the report was submitted again with another label. """

    def to_dict(self) -> dict[str, Any]:
        changed_at = self.changed_at.isoformat()

        client_id = self.client_id

        before = self.before.to_dict()

        after = self.after.to_dict()

        lowered = self.lowered

        reason: None | str
        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "changed_at": changed_at,
                "client_id": client_id,
                "before": before,
                "after": after,
                "lowered": lowered,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.label_state import LabelState

        d = dict(src_dict)
        changed_at = datetime.datetime.fromisoformat(d.pop("changed_at"))

        client_id = d.pop("client_id")

        before = LabelState.from_dict(d.pop("before"))

        after = LabelState.from_dict(d.pop("after"))

        lowered = d.pop("lowered")

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        label_change_out = cls(
            changed_at=changed_at,
            client_id=client_id,
            before=before,
            after=after,
            lowered=lowered,
            reason=reason,
        )

        return label_change_out
