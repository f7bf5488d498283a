# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.row_result import RowResult


T = TypeVar("T", bound="BulkAnswer")


@_attrs_define
class BulkAnswer:
    """The results of all rows. `received` always equals `accepted` plus `held` plus `rejected`."""

    received: int
    accepted: int
    held: int
    rejected: int
    dry_run: bool
    results: list[RowResult]

    def to_dict(self) -> dict[str, Any]:
        received = self.received

        accepted = self.accepted

        held = self.held

        rejected = self.rejected

        dry_run = self.dry_run

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "received": received,
                "accepted": accepted,
                "held": held,
                "rejected": rejected,
                "dry_run": dry_run,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.row_result import RowResult

        d = dict(src_dict)
        received = d.pop("received")

        accepted = d.pop("accepted")

        held = d.pop("held")

        rejected = d.pop("rejected")

        dry_run = d.pop("dry_run")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = RowResult.from_dict(results_item_data)

            results.append(results_item)

        bulk_answer = cls(
            received=received,
            accepted=accepted,
            held=held,
            rejected=rejected,
            dry_run=dry_run,
            results=results,
        )

        return bulk_answer
