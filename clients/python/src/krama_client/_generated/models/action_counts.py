# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ActionCounts")


@_attrs_define
class ActionCounts:
    """The number of payments for which a check would have answered each action."""

    proceed: int
    warn: int
    verify: int
    hold: int

    def to_dict(self) -> dict[str, Any]:
        proceed = self.proceed

        warn = self.warn

        verify = self.verify

        hold = self.hold

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "proceed": proceed,
                "warn": warn,
                "verify": verify,
                "hold": hold,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        proceed = d.pop("proceed")

        warn = d.pop("warn")

        verify = d.pop("verify")

        hold = d.pop("hold")

        action_counts = cls(
            proceed=proceed,
            warn=warn,
            verify=verify,
            hold=hold,
        )

        return action_counts
