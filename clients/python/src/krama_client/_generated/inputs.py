# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Dictionaries that callers pass in. Ordinary dictionaries: these types let an editor and mypy check them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Required, TypedDict
from uuid import UUID

if TYPE_CHECKING:
    from krama_client._generated.models import (
        CaseRole,
        Category,
        Certainty,
        Chain,
        Kind,
        PaymentRole,
        Platform,
        Purpose,
        Sector,
        Tlp,
    )

__all__ = [
    "AccountLengthInput",
    "AudienceInput",
    "CaseValueInput",
    "CheckBatchItemInput",
    "ClientKeysInput",
    "EvidenceInput",
    "ExtractionRestInput",
    "InstitutionNamesInput",
    "MoneyInput",
    "PastPaymentInput",
    "PaymentCheckItemInput",
    "ReportBatchItemInput",
    "ReportFacts",
    "ReportInput",
]


class AccountLengthInput(TypedDict, total=False):
    """One length of the institution's account numbers. If any is certain, the exchange refuses other lengths."""

    digit_count: Required[int]
    """How many digits a number has."""
    padded: Required[bool]
    """Whether such numbers begin with zeros."""
    certainty: Required[Certainty | str]


class AudienceInput(TypedDict, total=False):
    """Who may see a report in addition to the agency that made it. Requires a label; for `TLP:AMBER` it names
    somebody.

    If it is left out, `TLP:CLEAR` and `TLP:GREEN` go to every member, `TLP:AMBER` to police, banks and regulators,
    and `TLP:AMBER+STRICT` to nobody else. `TLP:RED` needs it."""

    sectors: Sequence[Sector | str]
    """Only with `TLP:AMBER`. A member abroad always has the sector `partner`."""
    agencies: Sequence[UUID | str]
    """Agencies by their ids, as listed by `GET /v1/agencies`."""


class CaseValueInput(TypedDict, total=False):
    """A value of a case, and what it was in it. Everything else is as the case says."""

    value: Required[str]
    """The value in any spelling. Khmer digits and defanged links are accepted."""
    role: CaseRole | str | None
    """What the value was in what happened to the victim, as in a report. `impersonated` and `victim` are not listed,
    and withdraw your agency's report of the value in this case."""
    layer: int | None
    """Only with the role `onward`: 2 for the first account after the receiver."""
    kind: Kind | str | None
    """Optional if the value shows its kind."""
    institution: str | None
    """The bank of a bank account, as in a report."""
    chain: Chain | str | None
    """The ledger of a wallet, if the address alone is ambiguous."""
    platform: Platform | str | None
    """The platform of a handle."""
    confidence: int
    """How sure you are, from 0 to 100. Left out: unchanged, or 50 in a new report."""
    tlp: Tlp | str
    """A stricter label than that of the case, for this value. Left out: that of the case."""
    audience: AudienceInput
    """Only with `tlp`."""


class CheckBatchItemInput(TypedDict, total=False):
    """A value to check."""

    value: Required[str]
    """The value as written. Any spelling is accepted, also Khmer digits and defanged links."""
    kind: Kind | str | None
    """Optional if the value itself shows its kind."""
    institution: str | None
    """The bank of a bank account: a code, name, alias or BIC of `GET /v1/institutions`, such as ABA, or the BIC of a
    bank abroad."""
    chain: Chain | str | None
    """The ledger of a wallet, if the address alone is ambiguous. `evm` is Ethereum and each ledger with the same
    addresses, such as BSC and Polygon. `tron` is that of most USDT."""
    platform: Platform | str | None
    """The platform of a handle."""
    purpose: Purpose | str | None
    """Why you check. The audit log keeps it."""
    reference: str | None
    """Your own number for this, such as that of the payment. It comes back in the answer. The audit log keeps it where
    it can be erased."""


class ClientKeysInput(TypedDict, total=False):
    """A JWK set (RFC 7517) of public P-256 keys that replaces the registered keys. An empty set removes them."""

    keys: Required[Sequence[Mapping[str, Any]]]
    """`kty` EC, `crv` P-256, `x`, `y`, and optionally `kid`. The default is the RFC 7638 thumbprint."""


class EvidenceInput(TypedDict, total=False):
    """A document that you keep, such as a screenshot. Only its digest is sent, so that you can present it later."""

    sha256: Required[str]
    """SHA-256 of a document, in hexadecimal."""
    media_type: str | None
    """The media type of the document, such as `image/png`."""
    description: str | None
    """What it shows, in a few words."""


class ExtractionRestInput(TypedDict, total=False):
    """The `rest` of the last answer."""

    start: Required[int]
    """The position where reading stopped, in code points."""
    context: Required[str]
    """The `context` of that `rest`, as it was received."""


class InstitutionNamesInput(TypedDict, total=False):
    """The full name in each language, by BCP 47 tag."""

    en: Required[str]
    """In English."""
    km: str | None
    """In Khmer. Null if it is not known."""


class MoneyInput(TypedDict, total=False):
    """An amount of money in a request."""

    currency: Required[str]
    """ISO 4217 code."""
    amount: Required[Decimal | str]
    """Text with at most the decimals that ISO 4217 gives the currency: two for KHR and USD."""


class PastPaymentInput(TypedDict, total=False):
    """A past payment."""

    value: Required[str]
    """The value as written. Any spelling is accepted, also Khmer digits and defanged links."""
    kind: Kind | str | None
    """Optional if the value itself shows its kind."""
    institution: str | None
    """The bank of a bank account: a code, name, alias or BIC of `GET /v1/institutions`, such as ABA, or the BIC of a
    bank abroad."""
    chain: Chain | str | None
    """The ledger of a wallet, if the address alone is ambiguous. `evm` is Ethereum and each ledger with the same
    addresses, such as BSC and Polygon. `tron` is that of most USDT."""
    platform: Platform | str | None
    """The platform of a handle."""
    paid_at: Required[datetime | str]
    """When the payment was made."""


class PaymentCheckItemInput(TypedDict, total=False):
    """One value of a payment."""

    value: Required[str]
    """The value as written. Any spelling is accepted, also Khmer digits and defanged links."""
    kind: Kind | str | None
    """Optional if the value itself shows its kind."""
    institution: str | None
    """The bank of a bank account: a code, name, alias or BIC of `GET /v1/institutions`, such as ABA, or the BIC of a
    bank abroad."""
    chain: Chain | str | None
    """The ledger of a wallet, if the address alone is ambiguous. `evm` is Ethereum and each ledger with the same
    addresses, such as BSC and Polygon. `tron` is that of most USDT."""
    platform: Platform | str | None
    """The platform of a handle."""
    role: Required[PaymentRole | str]
    """What the value is in the payment. `contact`: where the payer was asked to pay, such as a number or a handle.
    `link`: what the payer was sent. The role says what the value is where it can: `payee_account` is of kind
    `bank_account`, `payee_phone` of `phone`, `payee_wallet` of `wallet`, `payee_handle` of `handle`, and `link`
    of `url` or `domain`, or of the `handle` or `wallet` that it names. A value that can't be that has an
    `error` in its place. The role changes nothing else."""


class ReportBatchItemInput(TypedDict, total=False):
    """A report of a batch."""

    value: Required[str]
    """The value in any spelling. Khmer digits and defanged links are accepted."""
    kind: Kind | str | None
    """Optional if the value shows its kind."""
    institution: str | None
    """The bank of a bank account: a code, name, alias or BIC of `GET /v1/institutions`, such as ABA, or the BIC of a
    bank abroad."""
    chain: Chain | str | None
    """The ledger of a wallet, if the address alone is ambiguous. `evm` is Ethereum and each ledger with the same
    addresses, such as BSC and Polygon. `tron` is that of most USDT."""
    platform: Platform | str | None
    """The platform of a handle."""
    category: Required[Category | str]
    confidence: int
    """How sure you are, from 0 to 100. Left out: unchanged, or 50 in a new report."""
    tlp: Tlp | str
    """Who may see the report (TLP 2.0). `TLP:CLEAR` and `TLP:GREEN`: every member. `TLP:AMBER`: the audience, by
    default police, banks and regulator. `TLP:AMBER+STRICT`: your agency and the named agencies. `TLP:RED`: the
    named agencies, at least one. The default is `TLP:AMBER` for banks, otherwise `TLP:GREEN`."""
    audience: AudienceInput
    anonymous: bool
    """`true` shows other agencies `another member` in place of your agency's name. Left out: unchanged, or `false` in
    a new report. If the report is anonymous, `false` has no effect: only `relabelReport`, with a reason, names
    your agency again."""
    occurred_at: datetime | str | None
    """When the incident happened. Must not be in the future."""
    province: str | None
    """Where the incident happened, as an ISO 3166-2 code."""
    case_reference: str | None
    """Your own case number. One report is what your agency says of one value, in one category and one case. So two
    victims of one number are one report unless each has a case number."""
    role: CaseRole | str | None
    """What the value was in what happened to the victim. `contact`: it called or wrote. `lure`: the bait, such as a
    link or a page. `receiver`: the first account or wallet that the victim paid. `onward`: money went on to it.
    `merchant`: money was spent there. `other`: none of these. Reports with `onward` or `merchant` weigh less
    and never cause `hold` by themselves. `impersonated` (what the scammers pretended to be) and `victim` (the
    victim's own) are refused: your agency does not list them."""
    layer: int | None
    """Only with the role `onward`: 2 for the first account after the receiver, 3 for the next one."""
    channel: str | None
    """How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one spelling: `TG`
    as telegram."""
    loss: MoneyInput | None
    narrative: str | None
    """What happened, in a few sentences."""
    valid_until: datetime | str | None
    """When the report ends, such as when a link is taken down. By default only its weight fades."""
    reference: str | None
    """Your own name for the item, which its result repeats. It is not stored."""


class ReportFacts(TypedDict, total=False):
    """A report that is submitted in a request of its own."""

    kind: Kind | str | None
    """Optional if the value shows its kind."""
    institution: str | None
    """The bank of a bank account: a code, name, alias or BIC of `GET /v1/institutions`, such as ABA, or the BIC of a
    bank abroad."""
    chain: Chain | str | None
    """The ledger of a wallet, if the address alone is ambiguous. `evm` is Ethereum and each ledger with the same
    addresses, such as BSC and Polygon. `tron` is that of most USDT."""
    platform: Platform | str | None
    """The platform of a handle."""
    confidence: int | None
    """How sure you are, from 0 to 100. Left out: unchanged, or 50 in a new report."""
    tlp: Tlp | str | None
    """Who may see the report (TLP 2.0). `TLP:CLEAR` and `TLP:GREEN`: every member. `TLP:AMBER`: the audience, by
    default police, banks and regulator. `TLP:AMBER+STRICT`: your agency and the named agencies. `TLP:RED`: the
    named agencies, at least one. The default is `TLP:AMBER` for banks, otherwise `TLP:GREEN`."""
    audience: AudienceInput | None
    anonymous: bool | None
    """`true` shows other agencies `another member` in place of your agency's name. Left out: unchanged, or `false` in
    a new report. If the report is anonymous, `false` has no effect: only `relabelReport`, with a reason, names
    your agency again."""
    occurred_at: datetime | str | None
    """When the incident happened. Must not be in the future."""
    province: str | None
    """Where the incident happened, as an ISO 3166-2 code."""
    case_reference: str | None
    """Your own case number. One report is what your agency says of one value, in one category and one case. So two
    victims of one number are one report unless each has a case number."""
    role: CaseRole | str | None
    """What the value was in what happened to the victim. `contact`: it called or wrote. `lure`: the bait, such as a
    link or a page. `receiver`: the first account or wallet that the victim paid. `onward`: money went on to it.
    `merchant`: money was spent there. `other`: none of these. Reports with `onward` or `merchant` weigh less
    and never cause `hold` by themselves. `impersonated` (what the scammers pretended to be) and `victim` (the
    victim's own) are refused: your agency does not list them."""
    layer: int | None
    """Only with the role `onward`: 2 for the first account after the receiver, 3 for the next one."""
    channel: str | None
    """How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one spelling: `TG`
    as telegram."""
    loss: MoneyInput | None
    narrative: str | None
    """What happened, in a few sentences."""
    valid_until: datetime | str | None
    """When the report ends, such as when a link is taken down. By default only its weight fades."""
    again: bool | None
    """`true` reports again, on purpose, what your agency has withdrawn, or what was dismissed while it was pending.
    Without it, both stay ended, whatever the request states. Never let a program set it that sends the same
    every night. Rows of a file don't have it."""
    with_receipt: bool | None
    """`true` returns a signed receipt, which proves later that you submitted the report."""


class ReportInput(ReportFacts, total=False):
    """A report that is submitted in a request of its own."""

    value: Required[str]
    """The value in any spelling. Khmer digits and defanged links are accepted."""
    category: Required[Category | str]
