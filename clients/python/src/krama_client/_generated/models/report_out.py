# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.category import Category
from ..models.report_status import ReportStatus
from ..models.tlp import Tlp
from ..models.view import View

if TYPE_CHECKING:
    from ..models.audience import Audience
    from ..models.indicator_ref import IndicatorRef
    from ..models.loss import Loss
    from ..models.receipt import Receipt
    from ..models.source import Source


T = TypeVar("T", bound="ReportOut")


@_attrs_define
class ReportOut:
    """A report as you may see it. Fields that are not disclosed to you are null."""

    report_id: UUID
    status: ReportStatus
    """ Whether the report counts, and how it ended otherwise.

    `withdrawn`: by the agency that made it. `expired`: at its `valid_until`. `overturned`: by an upheld dispute.
    """
    view: View
    """ How much of a report a viewer is shown. """
    source: Source
    """ The agency that made a report, or `another member` if it is not disclosed to you. """
    indicator: IndicatorRef
    """ The indicator that a report or a dispute is about. """
    value: None | str
    """ The value as it was submitted. Disclosed to the report's own agency and the police. """
    category: Category
    """ The type of scam. """
    confidence: int | None
    tlp: Tlp
    """ How far a report may be shared (FIRST, TLP 2.0). """
    audience: Audience | None
    """ Who else may see the report; null if every member may. Disclosed only to its own agency. """
    anonymous: bool | None
    """ Disclosed only to the report's own agency. """
    occurred_at: datetime.datetime | None
    province: None | str
    case_reference: None | str
    """ Disclosed to the report's own agency and the police. """
    channel: None | str
    loss: Loss | None
    """ Disclosed to the report's own agency and the police. """
    narrative: None | str
    """ Disclosed to the report's own agency and the police. """
    erased_at: datetime.datetime | None
    """ When personal data such as the narrative was erased, at the end of its retention. """
    valid_until: datetime.datetime | None
    reported_at: datetime.datetime
    updated_at: datetime.datetime
    approved_at: datetime.datetime | None
    """ When a second officer approved the police report. """
    withdrawn_at: datetime.datetime | None
    """ When the report ended, for any reason. """
    withdrawn_reason: None | str
    """ Disclosed only to the report's own agency. """
    receipt: None | Receipt
    """ Only in the answer to a submission that asked for a receipt. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.audience import Audience
        from ..models.loss import Loss
        from ..models.receipt import Receipt

        report_id = str(self.report_id)

        status = self.status.value

        view = self.view.value

        source = self.source.to_dict()

        indicator = self.indicator.to_dict()

        value: None | str
        value = self.value

        category = self.category.value

        confidence: int | None
        confidence = self.confidence

        tlp = self.tlp.value

        audience: dict[str, Any] | None
        if isinstance(self.audience, Audience):
            audience = self.audience.to_dict()
        else:
            audience = self.audience

        anonymous: bool | None
        anonymous = self.anonymous

        occurred_at: None | str
        if isinstance(self.occurred_at, datetime.datetime):
            occurred_at = self.occurred_at.isoformat()
        else:
            occurred_at = self.occurred_at

        province: None | str
        province = self.province

        case_reference: None | str
        case_reference = self.case_reference

        channel: None | str
        channel = self.channel

        loss: dict[str, Any] | None
        if isinstance(self.loss, Loss):
            loss = self.loss.to_dict()
        else:
            loss = self.loss

        narrative: None | str
        narrative = self.narrative

        erased_at: None | str
        if isinstance(self.erased_at, datetime.datetime):
            erased_at = self.erased_at.isoformat()
        else:
            erased_at = self.erased_at

        valid_until: None | str
        if isinstance(self.valid_until, datetime.datetime):
            valid_until = self.valid_until.isoformat()
        else:
            valid_until = self.valid_until

        reported_at = self.reported_at.isoformat()

        updated_at = self.updated_at.isoformat()

        approved_at: None | str
        if isinstance(self.approved_at, datetime.datetime):
            approved_at = self.approved_at.isoformat()
        else:
            approved_at = self.approved_at

        withdrawn_at: None | str
        if isinstance(self.withdrawn_at, datetime.datetime):
            withdrawn_at = self.withdrawn_at.isoformat()
        else:
            withdrawn_at = self.withdrawn_at

        withdrawn_reason: None | str
        withdrawn_reason = self.withdrawn_reason

        receipt: dict[str, Any] | None
        if isinstance(self.receipt, Receipt):
            receipt = self.receipt.to_dict()
        else:
            receipt = self.receipt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "report_id": report_id,
                "status": status,
                "view": view,
                "source": source,
                "indicator": indicator,
                "value": value,
                "category": category,
                "confidence": confidence,
                "tlp": tlp,
                "audience": audience,
                "anonymous": anonymous,
                "occurred_at": occurred_at,
                "province": province,
                "case_reference": case_reference,
                "channel": channel,
                "loss": loss,
                "narrative": narrative,
                "erased_at": erased_at,
                "valid_until": valid_until,
                "reported_at": reported_at,
                "updated_at": updated_at,
                "approved_at": approved_at,
                "withdrawn_at": withdrawn_at,
                "withdrawn_reason": withdrawn_reason,
                "receipt": receipt,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audience import Audience
        from ..models.indicator_ref import IndicatorRef
        from ..models.loss import Loss
        from ..models.receipt import Receipt
        from ..models.source import Source

        d = dict(src_dict)
        report_id = UUID(d.pop("report_id"))

        status = ReportStatus(d.pop("status"))

        view = View(d.pop("view"))

        source = Source.from_dict(d.pop("source"))

        indicator = IndicatorRef.from_dict(d.pop("indicator"))

        def _parse_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        value = _parse_value(d.pop("value"))

        category = Category(d.pop("category"))

        def _parse_confidence(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        confidence = _parse_confidence(d.pop("confidence"))

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

        def _parse_anonymous(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        anonymous = _parse_anonymous(d.pop("anonymous"))

        def _parse_occurred_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                occurred_at_type_0 = datetime.datetime.fromisoformat(data)

                return occurred_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        occurred_at = _parse_occurred_at(d.pop("occurred_at"))

        def _parse_province(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        province = _parse_province(d.pop("province"))

        def _parse_case_reference(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        case_reference = _parse_case_reference(d.pop("case_reference"))

        def _parse_channel(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        channel = _parse_channel(d.pop("channel"))

        def _parse_loss(data: object) -> Loss | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                loss_type_0 = Loss.from_dict(data)

                return loss_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Loss | None, data)

        loss = _parse_loss(d.pop("loss"))

        def _parse_narrative(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        narrative = _parse_narrative(d.pop("narrative"))

        def _parse_erased_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                erased_at_type_0 = datetime.datetime.fromisoformat(data)

                return erased_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        erased_at = _parse_erased_at(d.pop("erased_at"))

        def _parse_valid_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_until_type_0 = datetime.datetime.fromisoformat(data)

                return valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        valid_until = _parse_valid_until(d.pop("valid_until"))

        reported_at = datetime.datetime.fromisoformat(d.pop("reported_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_approved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                approved_at_type_0 = datetime.datetime.fromisoformat(data)

                return approved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        approved_at = _parse_approved_at(d.pop("approved_at"))

        def _parse_withdrawn_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                withdrawn_at_type_0 = datetime.datetime.fromisoformat(data)

                return withdrawn_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        withdrawn_at = _parse_withdrawn_at(d.pop("withdrawn_at"))

        def _parse_withdrawn_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        withdrawn_reason = _parse_withdrawn_reason(d.pop("withdrawn_reason"))

        def _parse_receipt(data: object) -> None | Receipt:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                receipt_type_0 = Receipt.from_dict(data)

                return receipt_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Receipt, data)

        receipt = _parse_receipt(d.pop("receipt"))

        report_out = cls(
            report_id=report_id,
            status=status,
            view=view,
            source=source,
            indicator=indicator,
            value=value,
            category=category,
            confidence=confidence,
            tlp=tlp,
            audience=audience,
            anonymous=anonymous,
            occurred_at=occurred_at,
            province=province,
            case_reference=case_reference,
            channel=channel,
            loss=loss,
            narrative=narrative,
            erased_at=erased_at,
            valid_until=valid_until,
            reported_at=reported_at,
            updated_at=updated_at,
            approved_at=approved_at,
            withdrawn_at=withdrawn_at,
            withdrawn_reason=withdrawn_reason,
            receipt=receipt,
        )

        return report_out
