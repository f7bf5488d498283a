# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.category import Category
from ..models.chain import Chain
from ..models.kind import Kind
from ..models.platform import Platform
from ..models.tlp import Tlp
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.audience_in import AudienceIn
    from ..models.loss_in import LossIn


T = TypeVar("T", bound="SubmissionIn")


@_attrs_define
class SubmissionIn:
    """A report that is submitted in a request of its own."""

    value: str
    """ The value in any spelling. Khmer digits and defanged links are accepted. """
    category: Category
    """ The type of scam. """
    kind: Kind | None | Unset = UNSET
    """ Optional if the value shows its kind. """
    institution: None | str | Unset = UNSET
    """ The bank of a bank account: BIC8, BIC11, or an unambiguous short name such as ABA. """
    chain: Chain | None | Unset = UNSET
    """ The ledger of a wallet, if the address alone is ambiguous. """
    platform: None | Platform | Unset = UNSET
    """ The platform of a handle. """
    confidence: int | Unset = 50
    """ How sure you are, from 0 to 100. """
    tlp: None | Tlp | Unset = UNSET
    """ Who may see the report (TLP 2.0). `TLP:CLEAR` and `TLP:GREEN`: every member. `TLP:AMBER`: the audience, by
    default police, banks and regulator. `TLP:AMBER+STRICT`: your agency and the named agencies. `TLP:RED`: the
    named agencies, at least one. The default is `TLP:AMBER` for banks, otherwise `TLP:GREEN`. """
    audience: AudienceIn | None | Unset = UNSET
    anonymous: bool | Unset = False
    """ Show other agencies `another member` in place of your agency's name. """
    occurred_at: datetime.datetime | None | Unset = UNSET
    """ When the incident happened. Must not be in the future. """
    province: None | str | Unset = UNSET
    """ Where the incident happened, as an ISO 3166-2 code. """
    case_reference: None | str | Unset = UNSET
    """ Your own case number. One report is what your agency says of one value, in one category and one case. So two
    victims of one number are one report unless each has a case number. """
    channel: None | str | Unset = UNSET
    """ How the scam reached the victim, such as telegram or phone call. """
    loss: LossIn | None | Unset = UNSET
    narrative: None | str | Unset = UNSET
    """ What happened, in a few sentences. """
    valid_until: datetime.datetime | None | Unset = UNSET
    """ When the report ends, such as when a link is taken down. By default only its weight fades. """
    receipt: bool | Unset = False
    """ Return a signed receipt, which proves later that you submitted the report. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.audience_in import AudienceIn
        from ..models.loss_in import LossIn

        value = self.value

        category = self.category.value

        kind: None | str | Unset
        if isinstance(self.kind, Unset):
            kind = UNSET
        elif isinstance(self.kind, Kind):
            kind = self.kind.value
        else:
            kind = self.kind

        institution: None | str | Unset
        if isinstance(self.institution, Unset):
            institution = UNSET
        else:
            institution = self.institution

        chain: None | str | Unset
        if isinstance(self.chain, Unset):
            chain = UNSET
        elif isinstance(self.chain, Chain):
            chain = self.chain.value
        else:
            chain = self.chain

        platform: None | str | Unset
        if isinstance(self.platform, Unset):
            platform = UNSET
        elif isinstance(self.platform, Platform):
            platform = self.platform.value
        else:
            platform = self.platform

        confidence = self.confidence

        tlp: None | str | Unset
        if isinstance(self.tlp, Unset):
            tlp = UNSET
        elif isinstance(self.tlp, Tlp):
            tlp = self.tlp.value
        else:
            tlp = self.tlp

        audience: dict[str, Any] | None | Unset
        if isinstance(self.audience, Unset):
            audience = UNSET
        elif isinstance(self.audience, AudienceIn):
            audience = self.audience.to_dict()
        else:
            audience = self.audience

        anonymous = self.anonymous

        occurred_at: None | str | Unset
        if isinstance(self.occurred_at, Unset):
            occurred_at = UNSET
        elif isinstance(self.occurred_at, datetime.datetime):
            occurred_at = self.occurred_at.isoformat()
        else:
            occurred_at = self.occurred_at

        province: None | str | Unset
        if isinstance(self.province, Unset):
            province = UNSET
        else:
            province = self.province

        case_reference: None | str | Unset
        if isinstance(self.case_reference, Unset):
            case_reference = UNSET
        else:
            case_reference = self.case_reference

        channel: None | str | Unset
        if isinstance(self.channel, Unset):
            channel = UNSET
        else:
            channel = self.channel

        loss: dict[str, Any] | None | Unset
        if isinstance(self.loss, Unset):
            loss = UNSET
        elif isinstance(self.loss, LossIn):
            loss = self.loss.to_dict()
        else:
            loss = self.loss

        narrative: None | str | Unset
        if isinstance(self.narrative, Unset):
            narrative = UNSET
        else:
            narrative = self.narrative

        valid_until: None | str | Unset
        if isinstance(self.valid_until, Unset):
            valid_until = UNSET
        elif isinstance(self.valid_until, datetime.datetime):
            valid_until = self.valid_until.isoformat()
        else:
            valid_until = self.valid_until

        receipt = self.receipt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "value": value,
                "category": category,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind
        if institution is not UNSET:
            field_dict["institution"] = institution
        if chain is not UNSET:
            field_dict["chain"] = chain
        if platform is not UNSET:
            field_dict["platform"] = platform
        if confidence is not UNSET:
            field_dict["confidence"] = confidence
        if tlp is not UNSET:
            field_dict["tlp"] = tlp
        if audience is not UNSET:
            field_dict["audience"] = audience
        if anonymous is not UNSET:
            field_dict["anonymous"] = anonymous
        if occurred_at is not UNSET:
            field_dict["occurred_at"] = occurred_at
        if province is not UNSET:
            field_dict["province"] = province
        if case_reference is not UNSET:
            field_dict["case_reference"] = case_reference
        if channel is not UNSET:
            field_dict["channel"] = channel
        if loss is not UNSET:
            field_dict["loss"] = loss
        if narrative is not UNSET:
            field_dict["narrative"] = narrative
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until
        if receipt is not UNSET:
            field_dict["receipt"] = receipt

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audience_in import AudienceIn
        from ..models.loss_in import LossIn

        d = dict(src_dict)
        value = d.pop("value")

        category = Category(d.pop("category"))

        def _parse_kind(data: object) -> Kind | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kind_type_0 = Kind(data)

                return kind_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Kind | None | Unset, data)

        kind = _parse_kind(d.pop("kind", UNSET))

        def _parse_institution(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        institution = _parse_institution(d.pop("institution", UNSET))

        def _parse_chain(data: object) -> Chain | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                chain_type_0 = Chain(data)

                return chain_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Chain | None | Unset, data)

        chain = _parse_chain(d.pop("chain", UNSET))

        def _parse_platform(data: object) -> None | Platform | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                platform_type_0 = Platform(data)

                return platform_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Platform | Unset, data)

        platform = _parse_platform(d.pop("platform", UNSET))

        confidence = d.pop("confidence", UNSET)

        def _parse_tlp(data: object) -> None | Tlp | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tlp_type_0 = Tlp(data)

                return tlp_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Tlp | Unset, data)

        tlp = _parse_tlp(d.pop("tlp", UNSET))

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

        anonymous = d.pop("anonymous", UNSET)

        def _parse_occurred_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                occurred_at_type_0 = datetime.datetime.fromisoformat(data)

                return occurred_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        occurred_at = _parse_occurred_at(d.pop("occurred_at", UNSET))

        def _parse_province(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        province = _parse_province(d.pop("province", UNSET))

        def _parse_case_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        case_reference = _parse_case_reference(d.pop("case_reference", UNSET))

        def _parse_channel(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        channel = _parse_channel(d.pop("channel", UNSET))

        def _parse_loss(data: object) -> LossIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                loss_type_0 = LossIn.from_dict(data)

                return loss_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LossIn | None | Unset, data)

        loss = _parse_loss(d.pop("loss", UNSET))

        def _parse_narrative(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        narrative = _parse_narrative(d.pop("narrative", UNSET))

        def _parse_valid_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                valid_until_type_0 = datetime.datetime.fromisoformat(data)

                return valid_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        valid_until = _parse_valid_until(d.pop("valid_until", UNSET))

        receipt = d.pop("receipt", UNSET)

        submission_in = cls(
            value=value,
            category=category,
            kind=kind,
            institution=institution,
            chain=chain,
            platform=platform,
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
            valid_until=valid_until,
            receipt=receipt,
        )

        return submission_in
