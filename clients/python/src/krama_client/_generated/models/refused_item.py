# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.field_problem import FieldProblem


T = TypeVar("T", bound="RefusedItem")


@_attrs_define
class RefusedItem:
    """An item of a batch that could not be checked."""

    value: None | str
    """ The value as it was sent. Null if it was not a string. """
    error: FieldProblem
    """ The error in one field of the request. """

    def to_dict(self) -> dict[str, Any]:
        value: None | str
        value = self.value

        error = self.error.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "value": value,
                "error": error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.field_problem import FieldProblem

        d = dict(src_dict)

        def _parse_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        value = _parse_value(d.pop("value"))

        error = FieldProblem.from_dict(d.pop("error"))

        refused_item = cls(
            value=value,
            error=error,
        )

        return refused_item
