# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.loss import Loss
    from ..models.outcome_counts import OutcomeCounts


T = TypeVar("T", bound="ScorecardLine")


@_attrs_define
class ScorecardLine:
    """The figures of one agency for one month and one province.

    `province` is null in the line that counts checks, outcomes, and the reports that do not name a province.

    """

    agency_id: UUID
    agency: str
    month: str
    """ The month, in UTC. """
    province: None | str
    """ ISO 3166-2 code. """
    reports: int
    """ Reports submitted, including those that have ended. """
    corroborated: int
    """ Of these, reports on an indicator that another agency also reported, where this agency may see it. """
    confirmed: int
    """ Of these, reports on an indicator for which another agency confirmed a fraud. """
    disputed: int
    """ Of these, reports disputed while they were live. """
    upheld: int
    """ Of these, reports ended by an upheld dispute. """
    precision: float | None
    """ The share of reports that held up: corroborated or confirmed ones that no dispute ended, divided by those
    plus `upheld`. Null while both are zero. """
    median_hours_to_report: float | None
    """ Median hours from incident to report, over the reports that say when it happened. """
    checks: int
    """ Values checked. """
    hits: int
    """ Of these, values for which something was listed. """
    outcomes: OutcomeCounts
    """ The number of outcomes of each kind that the agency submitted. """
    stopped: list[Loss]
    """ The total of stopped payments, by currency. """

    def to_dict(self) -> dict[str, Any]:
        agency_id = str(self.agency_id)

        agency = self.agency

        month = self.month

        province: None | str
        province = self.province

        reports = self.reports

        corroborated = self.corroborated

        confirmed = self.confirmed

        disputed = self.disputed

        upheld = self.upheld

        precision: float | None
        precision = self.precision

        median_hours_to_report: float | None
        median_hours_to_report = self.median_hours_to_report

        checks = self.checks

        hits = self.hits

        outcomes = self.outcomes.to_dict()

        stopped = []
        for stopped_item_data in self.stopped:
            stopped_item = stopped_item_data.to_dict()
            stopped.append(stopped_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "agency_id": agency_id,
                "agency": agency,
                "month": month,
                "province": province,
                "reports": reports,
                "corroborated": corroborated,
                "confirmed": confirmed,
                "disputed": disputed,
                "upheld": upheld,
                "precision": precision,
                "median_hours_to_report": median_hours_to_report,
                "checks": checks,
                "hits": hits,
                "outcomes": outcomes,
                "stopped": stopped,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.loss import Loss
        from ..models.outcome_counts import OutcomeCounts

        d = dict(src_dict)
        agency_id = UUID(d.pop("agency_id"))

        agency = d.pop("agency")

        month = d.pop("month")

        def _parse_province(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        province = _parse_province(d.pop("province"))

        reports = d.pop("reports")

        corroborated = d.pop("corroborated")

        confirmed = d.pop("confirmed")

        disputed = d.pop("disputed")

        upheld = d.pop("upheld")

        def _parse_precision(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        precision = _parse_precision(d.pop("precision"))

        def _parse_median_hours_to_report(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        median_hours_to_report = _parse_median_hours_to_report(d.pop("median_hours_to_report"))

        checks = d.pop("checks")

        hits = d.pop("hits")

        outcomes = OutcomeCounts.from_dict(d.pop("outcomes"))

        stopped = []
        _stopped = d.pop("stopped")
        for stopped_item_data in _stopped:
            stopped_item = Loss.from_dict(stopped_item_data)

            stopped.append(stopped_item)

        scorecard_line = cls(
            agency_id=agency_id,
            agency=agency,
            month=month,
            province=province,
            reports=reports,
            corroborated=corroborated,
            confirmed=confirmed,
            disputed=disputed,
            upheld=upheld,
            precision=precision,
            median_hours_to_report=median_hours_to_report,
            checks=checks,
            hits=hits,
            outcomes=outcomes,
            stopped=stopped,
        )

        return scorecard_line
