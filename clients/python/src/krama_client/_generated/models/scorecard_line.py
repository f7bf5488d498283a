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
    """A month of an agency, in one province.

    Checks and outcomes belong to no province, and so do reports that name none: `province` is null there.

    """

    agency_id: UUID
    agency: str
    month: str
    """ Of UTC. """
    province: None | str
    """ ISO 3166-2. """
    reports: int
    """ Submitted, whatever became of them. """
    corroborated: int
    """ Of these, on what another agency reported too, as far as this one sees. """
    confirmed: int
    """ Of these, on what another member confirmed a fraud. """
    disputed: int
    """ Of these, disputed while they stood. """
    upheld: int
    """ Of these, ended by a dispute that was upheld. """
    precision: float | None
    """ Corroborated or confirmed ones that stand the dispute, as a part of these and the upheld; null where nobody
    has spoken yet. """
    median_hours_to_report: float | None
    """ From incident to report, where the report says when. """
    checks: int
    """ Values checked. """
    hits: int
    """ Of these, for how many something was listed. """
    outcomes: OutcomeCounts
    """ How many outcomes of each kind the agency told. """
    stopped: list[Loss]
    """ The sums of payments that were stopped. """

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
