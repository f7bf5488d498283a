# Generated from openapi/openapi.json. Never edited: run `make client`.
"""What the exchange answers with: frozen values, and enumerations that pass on words they do not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from krama_client._core.models import Model, Words, extra
from krama_client._core.secret import Secret

__all__ = [
    "AccountLength",
    "Action",
    "ActionCounts",
    "ActionThreshold",
    "Actor",
    "Agency",
    "AgencyRef",
    "AgencyStatus",
    "Audience",
    "AuditRecord",
    "Case",
    "CaseEffects",
    "CaseItem",
    "CaseRole",
    "CaseStatistic",
    "CaseStatus",
    "CaseValue",
    "Category",
    "CategoryTexts",
    "CategoryWeight",
    "Certainty",
    "Chain",
    "Change",
    "ChangeType",
    "Check",
    "CheckMatch",
    "Checkpoint",
    "Client",
    "ClientDetail",
    "ClientKeys",
    "ClientRestriction",
    "ClientRole",
    "ClientSecret",
    "ClientStatus",
    "ConsistencyProof",
    "CopiedIndicator",
    "Correction",
    "CorrectionCause",
    "Dimension",
    "Dispute",
    "DisputeDecisionKind",
    "DisputeStatus",
    "Edge",
    "Evidence",
    "Explanation",
    "Extraction",
    "ExtractionItem",
    "ExtractionRest",
    "FieldProblem",
    "Grounds",
    "HalfLife",
    "Health",
    "HistoryEvent",
    "HistoryEventKind",
    "InclusionProof",
    "Indicator",
    "IndicatorRef",
    "IndicatorStatus",
    "Institution",
    "InstitutionNames",
    "InstitutionStatus",
    "Interval",
    "Introspection",
    "ItemProblem",
    "KeyBinding",
    "Kind",
    "LabelChange",
    "LabelState",
    "Link",
    "LinkRelation",
    "ListOrder",
    "LossStatistic",
    "MatchType",
    "Me",
    "Money",
    "Neighbourhood",
    "NewClient",
    "NewClientSecret",
    "Node",
    "Outcome",
    "OutcomeCounts",
    "OutcomeDimension",
    "OutcomeKind",
    "OutcomeStatistic",
    "OwnAgency",
    "PaymentCheck",
    "PaymentCheckItem",
    "PaymentCheckLink",
    "PaymentRole",
    "Platform",
    "Policy",
    "Protection",
    "ProtectionAdded",
    "ProtectionEnded",
    "ProtectionForm",
    "ProtectionResult",
    "ProtectionStatus",
    "Province",
    "PublicKey",
    "Purpose",
    "Reason",
    "ReasonCode",
    "Receipt",
    "RejectionCount",
    "RelatedCase",
    "Report",
    "ReportBatch",
    "ReportBatchColumn",
    "ReportBatchHeader",
    "ReportBatchIgnoredColumn",
    "ReportBatchItem",
    "ReportBatchKnown",
    "ReportBatchStanding",
    "ReportDecisionKind",
    "ReportResult",
    "ReportSource",
    "ReportStatistic",
    "ReportStatus",
    "RequestLimits",
    "ResourceMetadata",
    "ResponseTime",
    "Scope",
    "ScoreCount",
    "Scorecard",
    "SearchHit",
    "SearchMember",
    "SearchStatus",
    "SearchType",
    "Sector",
    "ServerMetadata",
    "ServiceDocument",
    "ServiceKeys",
    "Simulation",
    "Snapshot",
    "SnapshotFile",
    "SnapshotPart",
    "Terms",
    "TermsStep",
    "Tlp",
    "Translations",
    "View",
]


class Action(Words):
    """What the member should do now, the mildest first."""

    HOLD = "hold"
    PROCEED = "proceed"
    VERIFY = "verify"
    WARN = "warn"


class AgencyStatus(Words):
    """Whether the clients of an agency may call."""

    ACTIVE = "active"
    DISABLED = "disabled"


class CaseRole(Words):
    """What a value was in what happened to the victim.

    `contact`: it called or wrote to the victim. `lure`: it was the bait, such as a link, a page or an
    advertisement. `receiver`: the first account or wallet that the victim paid. `onward`: money went on to it,
    in a `layer`. `merchant`: money was spent there. `other`: none of these. `impersonated` and `victim` are not
    listed: what the scammers pretended to be, and what is the victim's own."""

    CONTACT = "contact"
    IMPERSONATED = "impersonated"
    LURE = "lure"
    MERCHANT = "merchant"
    ONWARD = "onward"
    OTHER = "other"
    RECEIVER = "receiver"
    VICTIM = "victim"


class CaseStatus(Words):
    """Whether the case counts. `withdrawn`: its agency has withdrawn it, with all its reports."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class Category(Words):
    """The type of scam."""

    ACCOUNT_TAKEOVER = "account_takeover"
    ILLEGAL_GAMBLING = "illegal_gambling"
    IMPERSONATION_BANK = "impersonation_bank"
    IMPERSONATION_OFFICIAL = "impersonation_official"
    IMPERSONATION_RELATIVE = "impersonation_relative"
    INVESTMENT = "investment"
    JOB_RECRUITMENT = "job_recruitment"
    LOAN = "loan"
    MALWARE = "malware"
    MONEY_MULE = "money_mule"
    ONLINE_PURCHASE = "online_purchase"
    OTHER = "other"
    PHISHING = "phishing"
    PRIZE_ADVANCE_FEE = "prize_advance_fee"
    ROMANCE = "romance"
    SEXTORTION = "sextortion"
    SIM_FRAUD = "sim_fraud"
    TRAFFICKING_RECRUITMENT = "trafficking_recruitment"


class Certainty(Words):
    """How sure a fact is."""

    ASSUMED = "assumed"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    UNVERIFIED = "unverified"


class Chain(Words):
    """The ledger a wallet address belongs to. Every EVM chain shares one address space, so they share one name."""

    BITCOIN = "bitcoin"
    BITCOIN_CASH = "bitcoin-cash"
    CARDANO = "cardano"
    DASH = "dash"
    DOGECOIN = "dogecoin"
    EVM = "evm"
    LITECOIN = "litecoin"
    MONERO = "monero"
    SOLANA = "solana"
    TON = "ton"
    TRON = "tron"
    XRP = "xrp"
    ZCASH = "zcash"


class ChangeType(Words):
    """What to do with a record in a copy."""

    LISTED = "listed"
    REMOVED = "removed"


class ClientRestriction(Words):
    """What limits how a client may call, and can be lifted."""

    DPOP_REQUIRED = "dpop_required"
    EXPIRES_AT = "expires_at"
    NETWORKS = "networks"


class ClientRole(Words):
    """The purpose of a client. A role is a name for a set of scopes. Only the scopes are stored."""

    ADMINISTRATOR = "administrator"
    APPROVER = "approver"
    AUDITOR = "auditor"
    CHECKER = "checker"
    NATIONAL_ADMINISTRATOR = "national_administrator"
    READER = "reader"
    REPORTER = "reporter"
    REVIEWER = "reviewer"


class ClientStatus(Words):
    """Whether a client may call. That its agency is disabled is not said here."""

    ACTIVE = "active"
    DISABLED = "disabled"
    EXPIRED = "expired"


class CorrectionCause(Words):
    """How a report or a listing ends: withdrawn by its source, expired, overturned by a dispute, or protected.

    `out_of_sight`: reports may still be live, and are no longer shared with the viewer. Only a listing ends so."""

    EXPIRED = "expired"
    OUT_OF_SIGHT = "out_of_sight"
    OVERTURNED = "overturned"
    PROTECTED = "protected"
    WITHDRAWN = "withdrawn"


class Dimension(Words):
    """What figures can be divided by, in the order of the columns of an answer."""

    CATEGORY = "category"
    CHANNEL = "channel"
    KIND = "kind"
    PROVINCE = "province"


class DisputeDecisionKind(Words):
    """The possible decisions: the listing was wrong, or it stands."""

    REJECTED = "rejected"
    UPHELD = "upheld"


class DisputeStatus(Words):
    """Where a dispute stands. `lapsed`: it was not decided in time, and may still be decided."""

    ACKNOWLEDGED = "acknowledged"
    LAPSED = "lapsed"
    OPENED = "opened"
    REJECTED = "rejected"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"


class Grounds(Words):
    """Why the member considers the listing wrong."""

    BUSINESS_DISPUTE = "business_dispute"
    IDENTITY_THEFT = "identity_theft"
    MISTAKEN_REPORT = "mistaken_report"
    OTHER = "other"
    RECYCLED_NUMBER = "recycled_number"
    RESOLVED = "resolved"
    WRONG_ACCOUNT = "wrong_account"


class HistoryEventKind(Words):
    """What happened to an indicator."""

    APPROVED = "approved"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    DISPUTE_CLOSED = "dispute_closed"
    DOUBTED = "doubted"
    FADED = "faded"
    OUT_OF_SIGHT = "out_of_sight"
    PROTECTED = "protected"
    REPORTED = "reported"
    REPORT_EXPIRED = "report_expired"
    REPORT_OVERTURNED = "report_overturned"
    REPORT_WITHDRAWN = "report_withdrawn"


class IndicatorStatus(Words):
    """The status of an indicator, as one viewer may know it.

    `unknown`: nothing is known of it. It is listed if it is `active`, `disputed` (a dispute is open) or `faded`
    (too little weight is left for a warning). Otherwise its reports have ended: the last one was `withdrawn`,
    was `overturned` by a dispute, or `expired` at its `valid_until`; or it is `out_of_sight`, because it is no
    longer shared with the viewer; or the value is `protected`."""

    ACTIVE = "active"
    DISPUTED = "disputed"
    EXPIRED = "expired"
    FADED = "faded"
    OUT_OF_SIGHT = "out_of_sight"
    OVERTURNED = "overturned"
    PROTECTED = "protected"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class InstitutionStatus(Words):
    """Whether accounts can still be held there. One that closed keeps its code, because its accounts stay listed."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class Interval(Words):
    """How figures are divided in time. A week begins on Monday (ISO 8601)."""

    DAY = "day"
    MONTH = "month"
    WEEK = "week"


class Kind(Words):
    """The kind of an indicator."""

    BANK_ACCOUNT = "bank_account"
    DOMAIN = "domain"
    EMAIL = "email"
    HANDLE = "handle"
    PHONE = "phone"
    URL = "url"
    WALLET = "wallet"


class LinkRelation(Words):
    """What links two indicators. `same_case`: an agency reported both under one case reference."""

    SAME_CASE = "same_case"


class ListOrder(Words):
    """The order of a list: by the last change of its items, the oldest or the newest first."""

    NEWEST = "newest"
    OLDEST = "oldest"


class MatchType(Words):
    """How a listed indicator relates to the value that was checked."""

    DOMAIN = "domain"
    EXACT = "exact"
    PARENT_DOMAIN = "parent_domain"
    PARENT_PATH = "parent_path"
    ROOT_PAGE = "root_page"
    SAME_SUBSCRIBER = "same_subscriber"
    WWW = "www"


class OutcomeDimension(Words):
    """What outcomes can be divided by."""

    KIND = "kind"


class OutcomeKind(Words):
    """What a member did, or learned later."""

    CONFIRMED_FRAUD = "confirmed_fraud"
    CUSTOMER_WARNED = "customer_warned"
    FALSE_POSITIVE = "false_positive"
    PAYMENT_STOPPED = "payment_stopped"


class PaymentRole(Words):
    """What a value is in a payment."""

    CONTACT = "contact"
    LINK = "link"
    MERCHANT = "merchant"
    OTHER = "other"
    PAYEE_ACCOUNT = "payee_account"
    PAYEE_HANDLE = "payee_handle"
    PAYEE_PHONE = "payee_phone"
    PAYEE_WALLET = "payee_wallet"


class Platform(Words):
    """The messenger or social network of a handle."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    LINE = "line"
    SIGNAL = "signal"
    TELEGRAM = "telegram"
    TIKTOK = "tiktok"
    VIBER = "viber"
    WECHAT = "wechat"
    WHATSAPP = "whatsapp"
    X = "x"


class ProtectionForm(Words):
    """What a protection covers.

    `exact`: one value. `domain_suffix`: a domain with everything below it, its links and its e-mail addresses.
    `host`: a shared host or shortener, its `www.` name and its front page, but not its other pages and not the
    subdomains of its customers. `prefix`: canonical forms of one kind that begin with the value. `pattern`:
    canonical forms of one kind that match the pattern completely."""

    DOMAIN_SUFFIX = "domain_suffix"
    EXACT = "exact"
    HOST = "host"
    PATTERN = "pattern"
    PREFIX = "prefix"


class ProtectionResult(Words):
    """What a request did: it added a protection, changed what is stated about one, or nothing."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"


class ProtectionStatus(Words):
    """Where a protection stands. `expired`: it ended because its time was up."""

    ACTIVE = "active"
    ENDED = "ended"
    EXPIRED = "expired"


class Purpose(Words):
    """Why a value is checked."""

    INVESTIGATION = "investigation"
    ONBOARDING = "onboarding"
    OTHER = "other"
    PAYMENT = "payment"
    SCREENING = "screening"


class ReasonCode(Words):
    """What supports a verdict, or weakens it."""

    CONFIRMED = "confirmed"
    COVERED = "covered"
    DISPUTED = "disputed"
    DOUBTED = "doubted"
    EXPIRED = "expired"
    FADED = "faded"
    NOTHING_KNOWN = "nothing_known"
    OUT_OF_SIGHT = "out_of_sight"
    OVERTURNED = "overturned"
    PASSED_THROUGH = "passed_through"
    POLICE_APPROVED = "police_approved"
    PROTECTED = "protected"
    REPORTED_BY_SEVERAL = "reported_by_several"
    REPORTED_ONCE = "reported_once"
    WEAK = "weak"
    WITHDRAWN = "withdrawn"


class ReportBatchKnown(Words):
    """How the value of an item stands before the batch is submitted, by the reports that you may see.

    `new`: nobody reports it. `known`: other agencies report it, and yours does not. `own`: your agency reports it
    already. `overturned`: nobody reports it, and a dispute showed an earlier report to be wrong. `repeated`: an
    earlier item of the batch is the same report."""

    KNOWN = "known"
    NEW = "new"
    OVERTURNED = "overturned"
    OWN = "own"
    REPEATED = "repeated"


class ReportDecisionKind(Words):
    """What is decided about a pending report. `accepted`: it becomes a report like any other."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class ReportResult(Words):
    """What became of a report that was sent.

    `created`: it is listed, as a new report. `updated`: your agency's report, which is listed, has changed.
    `unchanged`: your agency's report, which is listed, says the same already. `pending`: it waits for a
    decision and is not listed, because its value is protected. The result is the same each time that you send
    it, with or without a change. `overturned`: nothing, because a dispute has ended the same report before. If
    it happened again, send `occurred_at`. `withdrawn`: nothing, because your agency has withdrawn the same
    report. If it holds after all, send `again`. `dismissed`: nothing, because the same report was dismissed
    while it was pending. Send `again` here too. `rejected`: nothing, because of its error."""

    CREATED = "created"
    DISMISSED = "dismissed"
    OVERTURNED = "overturned"
    PENDING = "pending"
    REJECTED = "rejected"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"


class ReportStatus(Words):
    """Whether the report counts, and why not otherwise.

    `pending`: not listed, because its value is protected; a decision follows. `dismissed`: decided not to be
    listed. `withdrawn`: by the agency that made it. `expired`: at its `valid_until`. `overturned`: by an upheld
    dispute. One that ended while it was disputed is then `overturned` for its own agency; for others it stays
    as it ended."""

    ACTIVE = "active"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    PENDING = "pending"
    WITHDRAWN = "withdrawn"


class Scope(Words):
    """The value is the name of the scope in the contract: the first segment of the path, and a verb.

    To read, a client never needs a scope that also lets it change something."""

    AGENCIES_MANAGE = "agencies:manage"
    AGENCIES_READ = "agencies:read"
    AGENCIES_READ_ALL = "agencies:read_all"
    AUDIT_READ = "audit:read"
    AUDIT_READ_ALL = "audit:read_all"
    CASES_READ = "cases:read"
    CASES_SUBMIT = "cases:submit"
    CASES_WITHDRAW = "cases:withdraw"
    CHECKS_RUN = "checks:run"
    CLIENTS_MANAGE = "clients:manage"
    CLIENTS_READ = "clients:read"
    CLIENTS_READ_ALL = "clients:read_all"
    CORRECTIONS_READ = "corrections:read"
    DISPUTES_DECIDE = "disputes:decide"
    DISPUTES_OPEN = "disputes:open"
    DISPUTES_READ = "disputes:read"
    FEED_READ = "feed:read"
    INDICATORS_READ = "indicators:read"
    INSTITUTIONS_MANAGE = "institutions:manage"
    OUTCOMES_READ = "outcomes:read"
    OUTCOMES_SUBMIT = "outcomes:submit"
    PROTECTIONS_MANAGE = "protections:manage"
    PROTECTIONS_READ = "protections:read"
    REPORTS_APPROVE = "reports:approve"
    REPORTS_DECIDE = "reports:decide"
    REPORTS_READ = "reports:read"
    REPORTS_SUBMIT = "reports:submit"
    REPORTS_WITHDRAW = "reports:withdraw"
    SCORECARDS_READ = "scorecards:read"
    SCORECARDS_READ_ALL = "scorecards:read_all"
    SEARCH_RUN = "search:run"
    STATISTICS_READ = "statistics:read"
    STATISTICS_READ_ALL = "statistics:read_all"


class SearchMember(Words):
    """The member by which it was found. `indicator`: the value that the text names. `canonical`: the same, of an
    indicator itself. The others contain the text."""

    CANONICAL = "canonical"
    CASE_REFERENCE = "case_reference"
    DECISION_REASON = "decision_reason"
    END_REASON = "end_reason"
    INDICATOR = "indicator"
    NARRATIVE = "narrative"
    REFERENCE = "reference"
    STATEMENT = "statement"
    VALUE = "value"


class SearchStatus(Words):
    """The status of what was found, in the words of its own answers."""

    ACKNOWLEDGED = "acknowledged"
    ACTIVE = "active"
    DISMISSED = "dismissed"
    DISPUTED = "disputed"
    EXPIRED = "expired"
    FADED = "faded"
    LAPSED = "lapsed"
    OPENED = "opened"
    OVERTURNED = "overturned"
    PENDING = "pending"
    REJECTED = "rejected"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"


class SearchType(Words):
    """What can be found."""

    CASE = "case"
    DISPUTE = "dispute"
    INDICATOR = "indicator"
    REPORT = "report"


class Sector(Words):
    """The kind of organisation that a member is. Sharing rules and defaults depend on it."""

    BANK = "bank"
    PARTNER = "partner"
    POLICE = "police"
    REGULATOR = "regulator"
    TELECOM = "telecom"


class SnapshotPart(Words):
    """What a file of a snapshot holds."""

    OWN = "own"
    SHARED = "shared"


class Tlp(Words):
    """How far a report may be shared (FIRST, TLP 2.0)."""

    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    RED = "TLP:RED"


class View(Words):
    """How much of a report a viewer is shown."""

    MEMBER = "member"
    OWN = "own"
    PARTNER = "partner"
    POLICE = "police"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AccountLength(Model):
    """One length of the institution's account numbers."""

    digit_count: int
    """How many digits such a number has."""
    padded: bool
    """Whether such numbers begin with zeros. Up to three that a spreadsheet removed are added."""
    certainty: Certainty
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ActionCounts(Model):
    """The number of payments for which a check would have answered each action."""

    proceed_count: int
    """How many have this action."""
    warn_count: int
    """How many have this action."""
    verify_count: int
    """How many have this action."""
    hold_count: int
    """How many have this action."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ActionThreshold(Model):
    """The least score for an action."""

    action: Action
    min_score: int
    """The lowest score of this row."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Actor(Model):
    """Who did something: an agency, and the client that it used. The client is only for the agency itself."""

    agency_id: UUID
    """The id of the agency."""
    name: str
    """Its name, for people."""
    sector: Sector
    client_id: str | None
    """The id of the client. Null: it is a client of another agency."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Agency(Model):
    """A member of the exchange."""

    agency_id: UUID
    """The id of the agency."""
    name: str
    """Its name, for people."""
    sector: Sector
    country: str
    """ISO 3166-1 alpha-2."""
    province: str | None
    """ISO 3166-2 code. Null if it is not a provincial office."""
    status: AgencyStatus
    revision: int | None
    """The number of the last change. Null, without an `ETag`, if you may not see the agency's scopes: it would say how
    often they change."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    scopes: tuple[Scope, ...] | None
    """The scopes that its clients may have. Null if it is not your agency."""
    grantable_scopes: tuple[Scope, ...] | None
    """The scopes that its own administrators may grant although they do not have them. Those that are not among
    `scopes` have no effect. Null if it is not your agency."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AgencyRef(Model):
    """An agency where something else is about it."""

    agency_id: UUID
    """The id of the agency."""
    name: str
    """Its name, for people."""
    sector: Sector
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Audience(Model):
    """Who may see a report in addition to the agency that made it."""

    sectors: tuple[Sector, ...]
    agencies: tuple[UUID, ...]
    """The agencies that may see it, next to those of the sectors."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AuditRecord(Model):
    """An audit record. `leaf` is what was hashed. The other members are read from it."""

    leaf_index: int
    """The place of the record in the log, from 0."""
    leaf: str
    """The bytes of the record in base64: JSON, in which erasable data is encrypted."""
    data_key: str | None
    """The hexadecimal AES-128-GCM key of the encrypted data. Null once it is erased."""
    created_at: datetime
    """When it was created."""
    agency_id: UUID | None
    """Null for a command of the operator."""
    client_id: str | None
    """The id of the client. Null for a command of the operator."""
    token_id: str | None
    """The `jti` of the token that was used. Null for a command of the operator."""
    proof_key: str | None
    """The thumbprint of the key that the token is bound to. Null: to none."""
    operator: str | None
    """The user who ran the command. Null for a request of a client."""
    operation: str
    """The `operationId` of the contract, or the name of a command's operation."""
    http_status: int
    """The HTTP status of the answer."""
    data: Mapping[str, Any] | None = field(hash=False)
    """The decrypted data: `purpose`, `commitment` and `salt` of the value, `action`, disclosed `indicators`, ids of
    changed objects. Null once it is erased."""
    inclusion_path: tuple[str, ...] | None
    """The inclusion proof, if `tree_size` was given. Null otherwise."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case(Model):
    """A case as you may see it. Members that are not disclosed to you are null."""

    case_id: UUID
    """The id of the case."""
    reference: str | None
    """Disclosed to the case's own agency and the police. Null: not for you."""
    status: CaseStatus
    revision: int | None
    """Counts the changes of the case, and requests that add, restate, relabel, approve, decide or withdraw its
    reports. What ends otherwise, such as after a dispute, is not counted. Disclosed to its own agency. Null:
    not for you."""
    result: ReportResult | None
    """What became of what was sent; null when a case is read."""
    view: View
    """Your disclosure level, as in a report."""
    source: ReportSource
    category: Category | None
    """Null: not for you."""
    occurred_at: datetime | None
    """When it happened. Null: not known."""
    province: str | None
    """ISO 3166-2 code. Null: not known, or not for you."""
    channel: str | None
    """How the scam reached the victim. Usual channels have one spelling, such as `facebook`. Null: not known, or not
    for you."""
    loss: Money | None
    """Disclosed to the case's own agency and the police. Null: none was stated, or it is not for you."""
    narrative: str | None
    """Disclosed to the case's own agency and the police. Null: none was sent, it was erased, or it is not for you."""
    evidence: tuple[Evidence, ...] | None
    """Disclosed to the case's own agency and the police. Null: none was sent, it was erased, or it is not for you."""
    erased_at: datetime | None
    """When narrative and evidence were erased, at the end of their retention. Disclosed to the case's own agency and
    the police. Null: nothing was erased, or you may not know."""
    tlp: Tlp | None
    """Null if only reports have described the case. Then only its own agency sees it, and others see its reports."""
    audience: Audience | None
    """Who else may see the case; null if every member may. Disclosed only to its own agency."""
    anonymous: bool | None
    """Disclosed only to the case's own agency. Null: not for you."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When the case itself last changed. Reports that are added do not move it: others may not see them."""
    ended_at: datetime | None
    """When the case was withdrawn. Null: it was not."""
    end_reason: str | None
    """Why the case was withdrawn. Disclosed only to the case's own agency. Null: it was not, or the reason is not for
    you."""
    values: tuple[CaseValue, ...] | None
    """All values of the case, by its reports that you may see, at most 200. Null unless the case is read (`readCase`)."""
    items: tuple[CaseItem, ...] | None
    """What became of each value that this request sent, in their order. Null if it can send none."""
    report_count: int | None
    """How many reports of the case you may see: `values` has the first 200 of them. Null unless the case is read."""
    effects: CaseEffects | None
    """What came of the case. Only when its own agency reads it; null otherwise."""
    receipt: Receipt | None
    """Only in the answer to a case that asked for a receipt. Null in all other answers."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseEffects(Model):
    """What came of a case so far, by what its agency may know. No other agency is named."""

    payment_stopped_count: int
    """Payments that members stopped because of a value of the case, after it was reported to them."""
    stopped_amounts: tuple[Money, ...]
    """What these payments amount to, by currency."""
    customer_warned_count: int
    """Customers that members warned in the same way."""
    open_dispute_count: int
    """Disputes that are open on values of the case, if you may see them."""
    overturned_report_count: int
    """Reports of the case that an upheld dispute found to be mistakes."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseItem(Model):
    """What became of one value that was sent for a case."""

    index: int
    """The place among the values that were sent, from 0."""
    result: ReportResult
    report_id: UUID | None
    """Null if the value was rejected and has no report."""
    status: ReportStatus | None
    """The status of the report. Null if the value was rejected and has no report."""
    role: CaseRole | None
    """Null: none was stated, or it is not for you."""
    layer: int | None
    """Which account it was after the receiver: 2 is the first one. Null: not known, or not for you."""
    indicator: IndicatorRef | None
    """What the value was read as. Null if it can't be read."""
    error: ItemProblem | None
    """Why the value is rejected. Null if it was taken."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseStatistic(Model):
    """How many cases began in one period."""

    period: str
    """The day, week or month in Cambodia: 2026-01-31, 2026-W05 or 2026-01."""
    province: str | None
    """ISO 3166-2 code. Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these
    reports."""
    category: Category | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    kind: Kind | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    channel: str | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports. A channel
    that others name in few cases is null too."""
    suppressed: bool
    """Whether other agencies have fewer than 5 cases here, which are left out. Your own always count."""
    case_count: int | None
    """Cases whose first report was made in this period. Null if it would count fewer than 5 cases of other agencies,
    and none of yours."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseValue(Model):
    """A value of a case, and the report that states it."""

    report_id: UUID
    """The id of the report."""
    status: ReportStatus
    """The status of the report."""
    role: CaseRole | None
    """Null: none was stated, or it is not for you."""
    layer: int | None
    """Which account it was after the receiver: 2 is the first one. Null: not known, or not for you."""
    indicator: IndicatorRef
    """What the value was read as."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CategoryTexts(Model):
    """A category of scams, and when to use it."""

    code: Category
    """What a report has as its `category`."""
    names: Translations
    """What people call it."""
    meanings: Translations
    """What it means."""
    examples: Translations
    """What happened to a victim, for example."""
    uses: Translations
    """When to use it, and when another category."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CategoryWeight(Model):
    """What a report in a category weighs, compared with others."""

    category: Category
    factor: float
    """What the weight of a report is multiplied by."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Change(Model):
    """An indicator as a copy stores it, judged as of the day (UTC) on which the record was made."""

    change: ChangeType
    """`listed`: add it to your copy, or replace what you have. `removed`: delete it. If you acted on it, undo that:
    `status` says how the listing ended."""
    indicator: CopiedIndicator
    tlp: Tlp | None
    """The strictest label of the reports that you may see. Null: not known, as of some records that are removed."""
    categories: tuple[Category, ...]
    roles: tuple[CaseRole, ...]
    """What it was in the victims' stories, where sources said so."""
    action: Action
    score: int
    """From 0 to 100: how much the reports that you see weigh."""
    status: IndicatorStatus
    """`unknown`: the indicator no longer matches the filters of this copy, and may still be listed."""
    reason_codes: tuple[ReasonCode, ...]
    terms: Terms | None
    """How it fades. Null if it is removed."""
    report_count: int
    """How many live reports there are that you see."""
    agency_count: int
    """How many agencies made the reports."""
    first_reported_at: datetime
    """When the first of the reports that you see was made."""
    last_reported_at: datetime
    """When the last of the reports that you see was made."""
    created_at: datetime
    """The same as `first_reported_at`."""
    updated_at: datetime
    """When what you may see of it last changed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Check(Model):
    """The verdict on a value.

    If several listings cover the value, action, score, counts and times are those of the most serious one, which is
    the first of `matches`."""

    check_id: UUID
    """Names this check. Keep it with the payment: the audit record and the receipt have it, and an outcome may be
    submitted with it."""
    reference: str | None
    """Your own number, as it was sent. Null: you sent none."""
    value: str
    """The value as it was sent."""
    kind: Kind
    canonical: str
    """The canonical form, in which values are compared."""
    display: str
    """For people: with spaces, and with links defanged so that they can't be followed by mistake."""
    institution: str | None
    """The code of an account's bank, as in `GET /v1/institutions`. Null: not an account, or unknown."""
    institution_known: bool | None
    """Whether the bank is on the list of institutions. False: the BIC of a bank abroad, which only has the right form.
    Null if `institution` is null."""
    chain: Chain | None
    """The ledger of a wallet. Null: not a wallet."""
    platform: Platform | None
    """The platform of a handle. Null: not a handle."""
    action: Action
    """What to do now. Decide by this."""
    score: int
    """From 0 to 100: how much the reports that you see weigh."""
    listed: bool
    """Whether live reports cover the value. `status` is then `active`, `disputed` or `faded`, and otherwise another
    word."""
    status: IndicatorStatus
    reasons: tuple[Reason, ...]
    report_count: int
    """How many live reports there are that you see."""
    agency_count: int
    """The number of independent agencies that reported it."""
    categories: tuple[Category, ...]
    first_reported_at: datetime | None
    """When the first of the reports that you see was made. Null: nothing is listed."""
    last_reported_at: datetime | None
    """When the last of the reports that you see was made. Null: nothing is listed."""
    matches: tuple[CheckMatch, ...]
    """The listings that cover the value, the most serious first."""
    explanation: Explanation | None
    """Null if nothing is listed."""
    policy: str
    """The version of the rules. `GET /v1/policy` has their numbers."""
    as_of: datetime
    """When this was so. A later report may change it."""
    fresh_until: datetime
    """Until when you may use this answer again instead of asking: at most five minutes, and never past midnight UTC,
    when reports fade by another day."""
    receipt: Receipt | None
    """Null unless the request asked for it."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckMatch(Model):
    """A listed indicator that covers the value."""

    indicator_id: UUID
    """The listing that covers the value."""
    kind: Kind
    canonical: str
    """The canonical form, in which values are compared: all spellings of a value have the same."""
    display: str
    """For people: with spaces, and with links defanged so that they can't be followed by mistake."""
    institution: str | None
    """The code of an account's bank, as in `GET /v1/institutions`. Null: not an account, or unknown."""
    institution_known: bool | None
    """Whether the bank is on the list of institutions. False: the BIC of a bank abroad, which only has the right form.
    Null if `institution` is null."""
    chain: Chain | None
    """The ledger of a wallet. Null: not a wallet."""
    platform: Platform | None
    """The platform of a handle. Null: not a handle."""
    match_type: MatchType
    """How it covers the value. `exact`: it is the value itself. `www`: it is the same link or domain with or without
    `www.`."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Checkpoint(Model):
    """A signed statement of the log's size and root hash. Keep your latest copy: it reveals later tampering."""

    checkpoint: str
    """A signed note (C2SP tlog-checkpoint): the log's name, its size, its root hash in base64, an empty line, and the
    signature (Ed25519)."""
    verifier_key: str
    """The key that verifies the signature: name, key id and public key. Pin it."""
    tree_size: int
    """The number of records in the log."""
    root_hash: str
    """The Merkle tree hash (RFC 6962) of these records: SHA-256, in hexadecimal."""
    signed_at: datetime
    """When it was signed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Client(Model):
    """A program that acts for an agency."""

    client_id: str
    """The id of the client."""
    agency: AgencyRef
    name: str | None
    """Its name, for people. Null: it has none."""
    scopes: tuple[Scope, ...]
    """Its scopes. Those that its agency lacks have no effect."""
    status: ClientStatus
    dpop_required: bool
    """Whether every token must be bound to a key (RFC 9449)."""
    networks: tuple[str, ...]
    """The IP networks from which it may call. Empty: any."""
    key_ids: tuple[str, ...]
    """The `kid` of each registered key."""
    revision: int
    """Grows with each change. `ETag` has the same number."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClientDetail(Model):
    """A program that acts for an agency, with its live secrets."""

    client_id: str
    """The id of the client."""
    agency: AgencyRef
    name: str | None
    """Its name, for people. Null: it has none."""
    scopes: tuple[Scope, ...]
    """Its scopes. Those that its agency lacks have no effect."""
    status: ClientStatus
    dpop_required: bool
    """Whether every token must be bound to a key (RFC 9449)."""
    networks: tuple[str, ...]
    """The IP networks from which it may call. Empty: any."""
    key_ids: tuple[str, ...]
    """The `kid` of each registered key."""
    revision: int
    """Grows with each change. `ETag` has the same number."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    secrets: tuple[ClientSecret, ...]
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClientKeys(Model):
    """The registered keys of a client, as a JWK set (RFC 7517)."""

    keys: tuple[Mapping[str, Any], ...] = field(hash=False)
    """`kty`, `crv`, `x`, `y` and `kid` of each."""
    revision: int
    """That of the client, which this may have changed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClientSecret(Model):
    """A live secret of a client, without the secret itself."""

    secret_id: UUID
    """The id of the secret."""
    created_at: datetime
    """When it was created."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConsistencyProof(Model):
    """A proof that the tree of a checkpoint extends the tree of an earlier one (RFC 6962 §2.1.2)."""

    first_tree_size: int
    """The size of the older tree."""
    second_tree_size: int
    """The size of the newer tree."""
    consistency_path: tuple[str, ...]
    """The hashes of a consistency proof (RFC 9162)."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CopiedIndicator(Model):
    """The indicator that a record is about. A copy that shows it to people makes the `display` form itself."""

    indicator_id: UUID
    """The id of the indicator: a UUID of version 5, made of its kind and canonical form."""
    kind: Kind
    canonical: str
    """The canonical form, in which values are compared: all spellings of a value have the same."""
    institution: str | None
    """The code of an account's bank. Null: not an account, or unknown."""
    institution_known: bool | None
    """Whether the bank is on the list of institutions. Null if `institution` is null."""
    chain: Chain | None
    """The ledger of a wallet. Null: not a wallet."""
    platform: Platform | None
    """The platform of a handle. Null: not a handle."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Correction(Model):
    """A listing that was disclosed to your agency has ended, at most 30 days later. Undo what followed from it."""

    indicator: IndicatorRef
    cause: CorrectionCause
    """`withdrawn`: its source withdrew it. `expired`: its time was up. `overturned`: a dispute was upheld.
    `protected`: it may never be listed. `out_of_sight`: it is no longer shared with you, and may still be live."""
    created_at: datetime
    """When the listing ended."""
    updated_at: datetime
    """The same as `created_at`: a correction does not change."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dispute(Model):
    """A dispute, as its agency and reviewers see it."""

    dispute_id: UUID
    """The id of the dispute."""
    revision: int
    """The number of the last change. For a reviewer it also rises with each change of a report on the indicator that
    it sees, so that `If-Match` refuses a decision on reports that came later. Also in the header `ETag`."""
    indicator: IndicatorRef
    check_id: UUID | None
    """The check that it is about. Null: none was named."""
    status: DisputeStatus
    """`opened`, `acknowledged` and `under_review`: open. `lapsed`: open, and not decided in time. `upheld`, `rejected`
    and `withdrawn`: closed."""
    grounds: Grounds
    statement: str | None
    """Null once it has been erased."""
    evidence: tuple[Evidence, ...] | None
    """Null once it has been erased, with the statement."""
    hold_when_opened: bool
    """Whether the listing gave `hold` when the dispute was opened."""
    created_by: Actor
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    acknowledge_by: datetime
    """Until when a reviewer must acknowledge it."""
    decide_by: datetime
    """Until when a reviewer must decide it."""
    overdue: bool
    """Whether the deadline for acknowledging or deciding has passed."""
    acknowledged_at: datetime | None
    """When a reviewer acknowledged it. Null: nobody has."""
    review_started_at: datetime | None
    """When a reviewer started the review. Null: nobody has."""
    decided_at: datetime | None
    """When it was decided. Null: it is not."""
    decided_by: Actor | None
    """The reviewer's agency. The client only if it is your agency. Null: it is not decided."""
    decision_reason: str | None
    """Why it was decided so. Null: it is not, or the reason is not for you."""
    source_reason: str | None
    """What the sources of the ended reports read, if the dispute was upheld. Disclosed to reviewers. Null: it was not
    upheld, they read none, or it is not for you."""
    ended_at: datetime | None
    """When it was decided or withdrawn. Null: it is open."""
    end_reason: str | None
    """Why it was withdrawn or, as in `decision_reason`, why it was decided so. Null: it is open."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Edge(Model):
    """A link between two indicators of the neighbourhood."""

    from_indicator_id: UUID
    """The indicator at which it begins."""
    to_indicator_id: UUID
    """The indicator at which it ends."""
    relation: LinkRelation
    case_count: int
    """How many cases both are in."""
    agency_count: int
    """How many agencies made these cases."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Evidence(Model):
    """A document that the agency of a case or a dispute keeps."""

    sha256: str
    """The digest of the document, in hexadecimal."""
    media_type: str | None
    """The media type of the document, such as `image/png`. Null: none was stated."""
    description: str | None
    """What the document is. Null: none was stated."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation(Model):
    """How the score was computed: `100 * (1 - 0.5 ** (weight / half_score_weight))`, rounded.

    A figure that would give away a field of a report is null for members that do not see the field."""

    reported_weight: float | None
    """The total weight of the agencies' reports at the time of the incident. Disclosed to the police. Null: not for
    you."""
    fading: float | None
    """The fraction of that weight that is left now. Disclosed to domestic members. Null: not for you."""
    feedback: float
    """A factor, from members who confirmed a fraud or found a false positive."""
    weight: float | None
    """The product of `reported_weight`, `fading` and `feedback`. Disclosed to the police. Null: not for you."""
    half_score_weight: int
    """The weight that gives a score of 50: 70."""
    half_life_days: int | None
    """Days until a report weighs half as much. Null: it never fades."""
    corroborated: bool
    """Whether two agencies reported it, or a second officer approved a police report, and the second source still
    weighs 10 or more. Otherwise the action is at most `warn`."""
    fades_on: date | None
    """The day (UTC) from which too little weight is left for `warn`. Null: that day never comes, or you are a member
    abroad: check the value again."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Extraction(Model):
    """The values in the text, in its order. A value that is there several times is given once, at its first place."""

    items: tuple[ExtractionItem, ...]
    """At most 200."""
    ignored_count: int
    """How many parts of the text look like values and were left out: dates, amounts, numbers of orders, masked
    numbers, IP addresses, names of hosts that can't exist. Numbers with less than six digits don't count."""
    rest: ExtractionRest | None
    """Where reading stopped, because the text has very many values or is `incomplete`. Send the text again with it:
    the values that follow are in the next answer. Never send what follows alone. Null: all of it was read."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExtractionItem(Model):
    """A value in the text. Its members can be sent unchanged as those of a check or a report."""

    start: int
    """Where the value begins, in Unicode code points from 0."""
    end: int
    """Where it ends: the position behind its last code point."""
    value: str
    """The value as it is written in the text."""
    kind: Kind
    canonical: str | None
    """The canonical form, in which values are compared. Null if `error` says what is missing or wrong."""
    display: str | None
    """For people: with spaces, and with links defanged. Null with `canonical`."""
    institution: str | None
    """The code of an account's bank. It may be named elsewhere in the text. Null: not an account, or unknown."""
    institution_known: bool | None
    """Whether the bank is on the list of institutions. Null if `institution` is null."""
    chain: Chain | None
    """The ledger of a wallet. Null: not a wallet."""
    platform: Platform | None
    """The platform of a handle. It may be named elsewhere in the text. Null: not a handle, or none is named."""
    other_kinds: tuple[Kind, ...]
    """Other kinds that it could be. A person decides."""
    protected: bool
    """Whether the protected list covers the value, such as a bank's own number. It can't be listed."""
    role: CaseRole | None
    """What the value was in the victim's story, if the text says it: `victim` if the words at one of its places call
    it the writer's own or the victim's, `impersonated` if it is protected. A person decides. Null: the text
    doesn't say it."""
    error: ItemProblem | None
    """Why the value can't be used as it is: an account without its bank, a name without its platform, or wrong check
    digits. Otherwise null."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExtractionRest(Model):
    """Where reading stopped. Send it with the same text, and reading goes on there as if it had not stopped."""

    start: int
    """The position where reading stopped, in code points."""
    context: str
    """What the words before that position said. It has nothing of the text. Opaque."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FieldProblem(Model):
    """The error in one field of an item."""

    code: str
    """The kind of error, for programs. Codes never change."""
    detail: str
    """What is wrong and how to fix it. It never contains the value that was sent."""
    field: str | None
    """The path of the field, with dots. Null: the fault is in no field of its own."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HalfLife(Model):
    """How quickly reports on a kind of indicator fade."""

    kind: Kind
    days: int | None
    """Days after which a report weighs half as much. Null: it never fades."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Health(Model):
    """The service is healthy. Otherwise the answer is a problem."""

    status: str
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HistoryEvent(Model):
    """An event in the history of an indicator, with the verdict from then on. Who caused it is not disclosed."""

    occurred_at: datetime
    """When it happened."""
    event: HistoryEventKind
    """`out_of_sight`: reports that you saw are no longer shared with you, as `status` says too. `faded`: too little
    weight was left for a warning. Reports count with today's content and today's visibility."""
    status: IndicatorStatus
    action: Action
    score: int
    """From 0 to 100: how much the reports that you see weigh."""
    report_count: int
    """The number of reports live at that time that you may see."""
    agency_count: int
    """How many agencies made the reports."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InclusionProof(Model):
    """A proof that a record is in the tree of a checkpoint (RFC 6962 §2.1.1)."""

    leaf_index: int
    """The place of the record in the log, from 0."""
    tree_size: int
    """How many records the tree has."""
    leaf_hash: str
    """SHA-256, in hexadecimal."""
    inclusion_path: tuple[str, ...]
    """Hashes from the leaf to the root."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Indicator(Model):
    """An indicator as the caller may see it."""

    indicator_id: UUID
    """The id of the indicator: a UUID of version 5, made of its kind and canonical form."""
    kind: Kind
    canonical: str
    """The canonical form, in which values are compared: all spellings of a value have the same."""
    display: str
    """For people: with spaces, and with links defanged so that they can't be followed by mistake."""
    institution: str | None
    """The code of an account's bank, as in `GET /v1/institutions`. Null: not an account, or unknown."""
    institution_known: bool | None
    """Whether the bank is on the list of institutions. False: the BIC of a bank abroad, which only has the right form.
    Null if `institution` is null."""
    chain: Chain | None
    """The ledger of a wallet. Null: not a wallet."""
    platform: Platform | None
    """The platform of a handle. Null: not a handle."""
    action: Action
    score: int
    """From 0 to 100: how much the reports that you see weigh."""
    status: IndicatorStatus
    """`withdrawn`, `expired`, `overturned`, `out_of_sight` and `protected` indicators are shown so that you can remove
    them from your copy."""
    reasons: tuple[Reason, ...]
    explanation: Explanation | None
    """Null if the indicator is no longer listed."""
    policy: str
    """The version of the rules."""
    report_count: int
    """How many live reports there are that you see."""
    agency_count: int
    """The number of independent agencies that reported it."""
    categories: tuple[Category, ...]
    first_reported_at: datetime
    """When the first of the reports that you see was made."""
    last_reported_at: datetime
    """When the last of the reports that you see was made."""
    created_at: datetime
    """The same as `first_reported_at`: reports that you may not see don't count."""
    updated_at: datetime
    """When it last changed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IndicatorRef(Model):
    """The indicator that something is about."""

    indicator_id: UUID
    """The id of the indicator: a UUID of version 5, made of its kind and canonical form."""
    kind: Kind
    canonical: str
    """The canonical form, in which values are compared: all spellings of a value have the same."""
    display: str
    """For people: with spaces, and with links defanged so that they can't be followed by mistake."""
    institution: str | None
    """The code of an account's bank, as in `GET /v1/institutions`. Null: not an account, or unknown."""
    institution_known: bool | None
    """Whether the bank is on the list of institutions. False: the BIC of a bank abroad, which only has the right form.
    Null if `institution` is null."""
    chain: Chain | None
    """The ledger of a wallet. Null: not a wallet."""
    platform: Platform | None
    """The platform of a handle. Null: not a handle."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Institution(Model):
    """A bank or wallet at which accounts are held."""

    institution_id: UUID
    """The id of the institution."""
    institution: str
    """Its code, which never changes: what requests and answers name it by. The BIC if that was certain when it was
    added, otherwise a code of the exchange, such as KH-WING."""
    names: InstitutionNames
    short_name: str
    """The name that is shown before an account."""
    aliases: tuple[str, ...]
    """Other names that people write."""
    country: str
    """ISO 3166-1 alpha-2."""
    status: InstitutionStatus
    """`inactive`: it has closed. Its accounts stay listed."""
    certainty: Certainty
    """How sure the names and the status are."""
    bic: str | None
    """Its BIC of eight characters. Null: it has none, or it is not known."""
    bic_certainty: Certainty | None
    """How sure the BIC is. Null without a BIC."""
    participant: str | None
    """Its code in Bakong ids. Null: it has none, or it is not known."""
    participant_certainty: Certainty | None
    """How sure that is. Only a confirmed or published one decides how a Bakong id is read. Null without a code."""
    account_lengths: tuple[AccountLength, ...]
    """The lengths of its account numbers that are known. Only confirmed and published ones decide how a number is
    read."""
    agency: AgencyRef | None
    """The member agency that is this institution. Null: none is, or `GET /v1/agencies` does not show it to the caller."""
    revision: int
    """How often it has changed. Also in the header `ETag`."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InstitutionNames(Model):
    """The full name in each language, by BCP 47 tag."""

    en: str
    """In English."""
    km: str | None
    """In Khmer. Null if it is not known."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Introspection(Model):
    """The current state of a token (RFC 7662). Only `active` is present if it is false."""

    active: bool
    token_type: str | None = None
    scope: str | None = None
    client_id: str | None = None
    """The id of the client."""
    sub: str | None = None
    iss: str | None = None
    aud: str | None = None
    iat: int | None = None
    exp: int | None = None
    jti: str | None = None
    cnf: KeyBinding | None = None
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ItemProblem(Model):
    """Why one item of a request with many was not accepted: its first fault, and `errors` with all of them."""

    code: str
    """The kind of error, for programs. Codes never change."""
    detail: str
    """What is wrong and how to fix it. It never contains the value that was sent."""
    field: str | None
    """The path of the field, with dots. Null: the fault is in no field of its own."""
    errors: tuple[FieldProblem, ...]
    """One entry for each fault of the item, at most 20."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyBinding(Model):
    """The key that a token is bound to."""

    jkt: str
    """The RFC 7638 thumbprint of the key."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LabelChange(Model):
    """A recorded change of a report's label."""

    created_at: datetime
    """When it was created."""
    relabelled_by: Actor
    relabel_reason: str | None
    """Null if the report was submitted again with a stricter label."""
    before: LabelState
    after: LabelState
    widened: bool
    """Whether more members may see the report, or who made it, than before."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LabelState(Model):
    """The label of a report at one time."""

    tlp: Tlp
    audience: Audience | None
    """Null if every member could see the report."""
    anonymous: bool | None
    """Null in a change from before this was recorded."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Link(Model):
    """An indicator that shares cases with the one that was asked about, by the live reports that you may see."""

    indicator: IndicatorRef
    relation: LinkRelation
    case_count: int
    """The cases that both are in."""
    agency_count: int
    """The agencies of these cases. Reports without a source count apart."""
    roles: tuple[CaseRole, ...]
    """What the linked indicator was in these cases, if a report says so."""
    first_reported_at: datetime
    """When the linked indicator was first reported in these cases."""
    last_reported_at: datetime
    """When it was last reported in these cases."""
    action: Action
    """What a check of the linked indicator would say now."""
    score: int
    """From 0 to 100: how much the reports that you see weigh."""
    widespread: bool
    """Whether it is in so many reports that its links say nothing, as a hotline is. `readNeighbourhood` does not walk
    through it."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LossStatistic(Model):
    """What the cases of one period have cost."""

    period: str
    """The day, week or month in Cambodia: 2026-01-31, 2026-W05 or 2026-01."""
    province: str | None
    """ISO 3166-2 code. Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these
    reports."""
    category: Category | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    kind: Kind | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    channel: str | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports. A channel
    that others name in few cases is null too."""
    suppressed: bool
    """Whether other agencies have fewer than 5 cases here, which are left out. Your own always count."""
    case_count: int | None
    """Cases that state a loss, for each currency. Null if it would count fewer than 5 cases of other agencies, and
    none of yours."""
    losses: tuple[Money, ...] | None
    """The total by currency. Each case counts once: the largest loss that one of its reports states. Others' part has
    two digits that count. Null if it would count fewer than 5 cases of other agencies, and none of yours."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Me(Model):
    """The authenticated client and its agency."""

    client_id: str
    """The id of the client."""
    agency: OwnAgency
    scopes: tuple[Scope, ...]
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Money(Model):
    """An amount of money."""

    amount: str
    """Text with the decimals of the currency."""
    currency: str
    """ISO 4217 code."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Neighbourhood(Model):
    """The indicators around one, and the links that lead to them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    truncated: bool
    """Whether there is more than the answer shows: a limit was reached."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewClient(Model):
    """A new client."""

    client_id: str
    """The id of the client."""
    agency: AgencyRef
    name: str | None
    """Its name, for people. Null: it has none."""
    scopes: tuple[Scope, ...]
    """Its scopes. Those that its agency lacks have no effect."""
    status: ClientStatus
    dpop_required: bool
    """Whether every token must be bound to a key (RFC 9449)."""
    networks: tuple[str, ...]
    """The IP networks from which it may call. Empty: any."""
    key_ids: tuple[str, ...]
    """The `kid` of each registered key."""
    revision: int
    """Grows with each change. `ETag` has the same number."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    secret: NewClientSecret | None
    """Null for a client with keys."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewClientSecret(Model):
    """A new secret. Store it now: it is never shown again."""

    secret_id: UUID
    """The id of the secret."""
    created_at: datetime
    """When it was created."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    client_id: str
    """The id of the client."""
    client_secret: Secret
    """The secret. It is shown only here."""
    revision: int
    """That of the client, which this has changed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Node(Model):
    """An indicator in the neighbourhood of another."""

    indicator: IndicatorRef
    distance: int
    """The steps from the indicator that was asked about; 0 is that one itself."""
    action: Action
    score: int
    """From 0 to 100: how much the reports that you see weigh."""
    widespread: bool
    """Whether the walk ended here because it is in too many reports."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outcome(Model):
    """What your agency last said of a payment. To correct it, send it again with the same `check_id` or `reference`."""

    outcome_id: UUID
    """The id of the outcome."""
    check_id: UUID | None
    """The check that names the payment. Of a payment check, the whole one. Null: `reference` names the payment, or
    `indicator` what is judged."""
    indicator: IndicatorRef | None
    """The indicator that it judges. Null: none was named."""
    outcome: OutcomeKind
    payment: Money | None
    """What the payment amounts to. Null: it was not stated."""
    reference: str | None
    """Your own number, as it was sent. Null: you sent none."""
    updated_by: Actor
    """Who said it last."""
    revision: int
    """Counts its changes: what your agency has sent again, and said otherwise."""
    created_at: datetime
    """When it was first submitted. Scorecards count it in this month."""
    updated_at: datetime
    """When it last changed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OutcomeCounts(Model):
    """The number of outcomes of each kind that the agency submitted."""

    payment_stopped_count: int
    """How many payments were stopped."""
    customer_warned_count: int
    """How many customers were warned."""
    confirmed_fraud_count: int
    """How many were frauds."""
    false_positive_count: int
    """How many listings were wrong."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OutcomeStatistic(Model):
    """What came of payments and verdicts in one period: the outcomes that your agency submitted."""

    period: str
    """As in the other statistics."""
    kind: Kind | None
    """The kind of the indicator. Null if the outcome names none, or without `group_by`."""
    payment_stopped_count: int
    """How many payments were stopped."""
    customer_warned_count: int
    """How many customers were warned."""
    confirmed_fraud_count: int
    """How many were frauds."""
    false_positive_count: int
    """How many listings were wrong."""
    stopped_amounts: tuple[Money, ...]
    """The total of stopped payments, by currency."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OwnAgency(Model):
    """The agency of the authenticated client."""

    agency_id: UUID
    """The id of the agency."""
    name: str
    """Its name, for people."""
    sector: Sector
    country: str
    """ISO 3166-1 alpha-2."""
    province: str | None
    """ISO 3166-2 code. Null if it is not a provincial office."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PaymentCheck(Model):
    """The verdict on a payment: that of its most serious value."""

    check_id: UUID
    """Names this payment check. Each item has a `check_id` of its own too."""
    reference: str | None
    """Your own number, as it was sent. Null: you sent none."""
    action: Action
    """What to do now: the most serious action among the values. Decide by this."""
    score: int
    """That of the decisive value."""
    reasons: tuple[Reason, ...]
    """Those of the decisive value."""
    decisive_index: int
    """The index of the value that decided: the most serious one, and of equally serious ones the first."""
    complete: bool
    """False if a value could not be read. The action is then about the other values: correct the value and ask again."""
    items: tuple[PaymentCheckItem, ...]
    """One for each value, in the order of the request."""
    links: tuple[PaymentCheckLink, ...] | None
    """Which values share a case: somebody has reported them together. It does not change the action. Null if it could
    not be looked up in time."""
    policy: str
    """The version of the rules. `GET /v1/policy` has their numbers."""
    as_of: datetime
    """When this was so. A later report may change it."""
    fresh_until: datetime
    """Until when you may use this answer again instead of asking."""
    receipt: Receipt | None
    """One for the whole payment. Null unless the request asked for it."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PaymentCheckItem(Model):
    """The answer to one value: its check, or the error because of which there is none."""

    index: int
    """The position of the value in the request, from 0."""
    role: PaymentRole
    check: Check | None
    """The check. Null: the value was refused, and `error` says why."""
    error: ItemProblem | None
    """Why the value was refused. Null: it was checked."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PaymentCheckLink(Model):
    """Two listed values of the payment that share cases, by the live reports that you may see."""

    from_index: int
    """The position of one value in the request, from 0."""
    to_index: int
    """The position of the other, which is larger."""
    relation: LinkRelation
    case_count: int
    """The cases that have both."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Policy(Model):
    """The rule by which checks are answered. docs/verdicts.md explains it with an example."""

    policy: str
    """The version of the rule, as answers and receipts name it."""
    thresholds: tuple[ActionThreshold, ...]
    """The mildest first. `verify` and `hold` also need two sources: see `corroboration_weight`."""
    half_score_weight: int
    """The weight that gives a score of 50."""
    corroboration_weight: int
    """What the second source must still weigh for more than `warn`."""
    case_factor: float
    """What a police case number does to a report's weight."""
    approval_factor: float
    """What the approval of a second officer does to it."""
    repeat_addition: float
    """What each further report of one agency adds, as a part of the first."""
    max_repeat_addition: float
    """The most that further reports of one agency add."""
    confirmed_factor: float
    """What each member that confirmed a fraud does to the total weight."""
    doubted_factor: float
    """What each member that found no fraud does to the total weight."""
    max_feedback_count: int
    """How many such members count, of each sort."""
    category_weights: tuple[CategoryWeight, ...]
    half_lives: tuple[HalfLife, ...]
    fresh_seconds: int
    """How long an answer may be used at most. Each answer has its `fresh_until`."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Protection(Model):
    """Values that may not be listed."""

    protection_id: UUID
    """The id of the protection."""
    revision: int
    """How often the protection has changed. Also in the header `ETag`."""
    status: ProtectionStatus
    """`active`: the values may not be listed. `ended`: somebody ended it. `expired`: its time was up."""
    form: ProtectionForm
    kind: Kind | None
    """Null: the values are not of one kind."""
    value: str
    """The value in its canonical form."""
    owner: str
    """Whose value it is."""
    protection_reason: str
    """Why it is protected."""
    imported_from: str | None
    """The list from which it was imported. Null: it was not imported."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    created_by: Actor | None
    """Null: the operator of the service."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    ended_at: datetime | None
    """When it ended. Null: it is active."""
    ended_by: Actor | None
    """Null: active, expired, or ended by the operator of the service."""
    end_reason: str | None
    """Why it was ended, as the person who did so said. Null: it stands, or has expired."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProtectionAdded(Model):
    """A protection that was added, or was there already, and what was taken down for it.

    A dry run shows the protection that there is as it stands, or the new one as it would be."""

    protection_id: UUID | None
    """Null in a dry run if the protection would be a new one."""
    revision: int | None
    """Null in a dry run if the protection would be a new one."""
    status: ProtectionStatus
    """`active`: the values may not be listed. `ended`: somebody ended it. `expired`: its time was up."""
    form: ProtectionForm
    kind: Kind | None
    """Null: the values are not of one kind."""
    value: str
    """The value in its canonical form."""
    owner: str
    """Whose value it is."""
    protection_reason: str
    """Why it is protected."""
    imported_from: str | None
    """The list from which it was imported. Null: it was not imported."""
    created_at: datetime | None
    """Null in a dry run if the protection would be a new one."""
    updated_at: datetime | None
    """Null in a dry run if the protection would be a new one."""
    created_by: Actor | None
    """Null: the operator of the service."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    ended_at: datetime | None
    """When it ended. Null: it is active."""
    ended_by: Actor | None
    """Null: active, expired, or ended by the operator of the service."""
    end_reason: str | None
    """Why it was ended, as the person who did so said. Null: it stands, or has expired."""
    dry_run: bool
    """Whether this was a dry run, which stores nothing."""
    result: ProtectionResult
    indicator_count: int
    """Listed indicators that were taken down, or would be in a dry run: those that your agency sees."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProtectionEnded(Model):
    """A protection that has ended, and what may be listed again."""

    protection_id: UUID
    """The id of the protection."""
    revision: int
    """How often the protection has changed. Also in the header `ETag`."""
    status: ProtectionStatus
    """`active`: the values may not be listed. `ended`: somebody ended it. `expired`: its time was up."""
    form: ProtectionForm
    kind: Kind | None
    """Null: the values are not of one kind."""
    value: str
    """The value in its canonical form."""
    owner: str
    """Whose value it is."""
    protection_reason: str
    """Why it is protected."""
    imported_from: str | None
    """The list from which it was imported. Null: it was not imported."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    created_by: Actor | None
    """Null: the operator of the service."""
    expires_at: datetime | None
    """When it ends by itself. Null: it does not."""
    ended_at: datetime | None
    """When it ended. Null: it is active."""
    ended_by: Actor | None
    """Null: active, expired, or ended by the operator of the service."""
    end_reason: str | None
    """Why it was ended, as the person who did so said. Null: it stands, or has expired."""
    indicator_count: int
    """Indicators that were marked for this protection and no longer are: those that your agency sees."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Province(Model):
    """A province of Cambodia, or Phnom Penh."""

    code: str
    """Its code of ISO 3166-2, without a leading zero: what a report has as its `province`."""
    names: Translations
    """What people call it. ISO's own spellings differ."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PublicKey(Model):
    """A public P-256 key as a JWK (RFC 7517)."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reason(Model):
    """A reason for a verdict. Programs go by `code`."""

    code: ReasonCode
    texts: Translations | None = None
    """A sentence that accuses nobody and may be read to a customer. Left out only where a batch asked for no texts."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Receipt(Model):
    """A signed statement of a request and its answer. Keep it: it can be verified offline, even years later."""

    signed_note: str
    """A signed note: a line with the log's name and `/receipt`, a line of JSON, an empty line, and the signature. It
    contains only the commitment of the value, not the value itself."""
    salt: str
    """The salt in hexadecimal. The commitment is the SHA-256 of the salt's bytes, the kind, a line feed, the canonical
    form and a line feed. With the salt, you can prove that the receipt is about a value."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RejectionCount(Model):
    """The number of payments that could not be checked, by the error code of a check, or `paid_in_future`."""

    code: str
    """The `code` of the error."""
    count: int
    """How many there are."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RelatedCase(Model):
    """A case that shares values with another, by the live reports that you may see."""

    case_id: UUID | None
    """Null if you may not read the case itself."""
    reference: str | None
    """Disclosed to the case's own agency and, with its name, to the police. Null: not for you."""
    source: ReportSource
    shared_indicators: tuple[IndicatorRef, ...]
    """The indicators that are in both cases."""
    first_reported_at: datetime
    """When the other case first reported one of them."""
    last_reported_at: datetime
    """When a report of the case that you see was last made."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Report(Model):
    """A report as you may see it. Fields that are not disclosed to you are null."""

    report_id: UUID
    """The id of the report."""
    revision: int | None
    """The number of the last change. Disclosed to its own agency, and to those who approve or decide it. Null: not for
    you."""
    status: ReportStatus
    result: ReportResult | None
    """What became of what was sent; null in every answer but that to a submission."""
    view: View
    """Your disclosure level: `own` for the agency that made the report, `police` for the police, `member` for other
    domestic agencies, `partner` for a member abroad."""
    source: ReportSource
    indicator: IndicatorRef
    value: str | None
    """The value as it was submitted. Disclosed to the report's own agency and the police. Null: not for you."""
    category: Category
    confidence: int | None
    """How sure the source is, from 0 to 100. Null: not for you."""
    tlp: Tlp
    audience: Audience | None
    """Who else may see the report; null if every member may. Disclosed only to its own agency."""
    anonymous: bool | None
    """Disclosed only to the report's own agency. Null: not for you."""
    occurred_at: datetime | None
    """When it happened. Null: not known."""
    province: str | None
    """ISO 3166-2 code. Null: not known, or not for you."""
    case_reference: str | None
    """Disclosed to the report's own agency and the police. Null: none was stated, or it is not for you."""
    role: CaseRole | None
    """Null: none was stated, or it is not for you."""
    layer: int | None
    """Which account it was after the receiver: 2 is the first one. Null: not known, or not for you."""
    channel: str | None
    """How the scam reached the victim. Usual channels have one spelling, such as `facebook`. Null: not known, or not
    for you."""
    loss: Money | None
    """Disclosed to the report's own agency and the police. Null: none was stated, or it is not for you."""
    narrative: str | None
    """Disclosed to the report's own agency and the police. Null: none was sent, it was erased, or it is not for you."""
    erased_at: datetime | None
    """When personal data such as the narrative was erased, at the end of its retention. Disclosed to the report's own
    agency and the police. Null: nothing was erased, or you may not know."""
    valid_until: datetime | None
    """When the report ends by itself. Null: only its weight fades."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When it last changed."""
    approved_at: datetime | None
    """When a second officer approved the police report. Disclosed to its own agency, and to those who approve or
    decide it. Null: nobody has, or you may not know."""
    approved_by: Actor | None
    """Disclosed only to the report's own agency. Null: nobody has approved it, or you may not know who."""
    ended_at: datetime | None
    """When the report ended, however it ended: `status` says how. Null: it has not."""
    end_reason: str | None
    """Why the report ended, as the person who ended it said. Disclosed only to the report's own agency. Null: it has
    not ended, or the reason is not for you."""
    overturned_at: datetime | None
    """When a dispute about the value was upheld, which may be after the report had ended. The same report sent again
    is `overturned` from then on. Disclosed to its own agency, and to those who approve or decide it, but only
    to its own agency if the report had ended before. Null: none was, or you may not know."""
    source_reason: str | None
    """Why the dispute was upheld, as the reviewer told the sources of the reports. Null if the report had ended before
    and the decision is from before this was stored. Disclosed only to the report's own agency."""
    decided_at: datetime | None
    """When the pending report was accepted or dismissed. Null: it never was, or you may not know."""
    decided_by: Actor | None
    """Disclosed to the report's own agency and to those who decide. Null: nobody has, or you may not know who."""
    decision_reason: str | None
    """Disclosed to the report's own agency and to those who decide. Null: it was not decided, or the reason is not for
    you."""
    receipt: Receipt | None
    """Only in the answer to a submission that asked for a receipt. Null in all other answers."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportBatch(Model):
    """The results of the items. `item_count` is the sum of the other counts, and each counts the items of one result.

    The counts are of all items, also if `only` leaves some of them out. What is listed is `created_count`,
    `updated_count` and `unchanged_count`."""

    item_count: int
    """How many items there are."""
    created_count: int
    """How many are new."""
    updated_count: int
    """How many changed what was there."""
    unchanged_count: int
    """How many say what was known already."""
    overturned_count: int
    """How many were overturned before, so that nothing was stored."""
    withdrawn_count: int
    """How many were withdrawn before."""
    dismissed_count: int
    """How many were dismissed before."""
    pending_count: int
    """How many wait for the national administrator."""
    rejected_count: int
    """How many can't be read or are not allowed."""
    dry_run: bool
    """Whether this was a dry run, which stores nothing."""
    header: ReportBatchHeader | None
    """How the first lines of a CSV were read; null for JSON and NDJSON."""
    items: tuple[ReportBatchItem, ...]
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportBatchColumn(Model):
    """A column of a CSV file, and what it was read as."""

    number: int
    """The place of the column in the file, from 1."""
    heading: str
    """The heading in the file."""
    column: str
    """The API's name of the column."""
    implied_kind: Kind | None
    """The kind that the heading gives to rows that state none. Null: none."""
    implied_currency: str | None
    """The currency that the heading gives to rows that state none. Null: none."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportBatchHeader(Model):
    """Which line of a CSV file names the columns, and what each column was read as."""

    line: int
    """The line of the header, from 1. Lines above it were taken for titles."""
    columns: tuple[ReportBatchColumn, ...]
    """The columns that were read."""
    ignored_columns: tuple[ReportBatchIgnoredColumn, ...]
    """The columns whose heading is not known. Nothing of them was read."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportBatchIgnoredColumn(Model):
    """A column of a CSV file that was not read."""

    number: int
    """The place of the column in the file, from 1."""
    heading: str | None
    """The heading in the file. All are null if one has more than words, because they may be data then."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportBatchItem(Model):
    """The result of one item."""

    index: int
    """The item's place among those sent, from 0."""
    line: int | None
    """The line of the file on which the item begins, from 1. Null for JSON, which has no lines."""
    reference: str | None
    """The `reference` that the item had. Null: it had none, or none that can be read."""
    case_reference: str | None
    """The `case_reference` that the item had, also if the item is rejected for another fault. Null: it had none, or
    none that can be read."""
    result: ReportResult
    report_id: UUID | None
    """Null if nothing is stored: in a dry run, the report would be new."""
    indicator: IndicatorRef | None
    """What the value was read as. Null: the item itself has a fault."""
    institution_name: str | None
    """What people call the institution of the indicator. Only in a dry run. Null: the indicator has no institution
    with a name that is known."""
    known: ReportBatchStanding | None
    """How the value stands. Only in a dry run, and without `checks:run` only if the report is your own or repeated.
    Null otherwise, and for an item that is rejected."""
    error: ItemProblem | None
    """Why the item is rejected. Null: it is not rejected."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportBatchStanding(Model):
    """How the value of an item stands before the batch is submitted."""

    status: ReportBatchKnown
    agency_count: int | None
    """How many agencies report the value, of those that you may see, and yours among them. Null without `checks:run`."""
    first_index: int | None
    """The `index` of the item that this one repeats, if it does. Null: it repeats none."""
    first_line: int | None
    """The `line` of the item that this one repeats, if it has one. Null: it repeats none, or items have no lines."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportSource(Model):
    """The agency that made a report, or `another member` if it is not disclosed to you."""

    agency_id: UUID | None
    """The id of the agency. Null: the agency is not disclosed to you."""
    name: str
    """Its name, for people."""
    sector: Sector | None
    """Null: the agency is not disclosed to you."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportStatistic(Model):
    """How many reports were made in one period."""

    period: str
    """The day, week or month in Cambodia: 2026-01-31, 2026-W05 or 2026-01."""
    province: str | None
    """ISO 3166-2 code. Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these
    reports."""
    category: Category | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    kind: Kind | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    channel: str | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports. A channel
    that others name in few cases is null too."""
    suppressed: bool
    """Whether other agencies have fewer than 5 cases here, which are left out. Your own always count."""
    report_count: int | None
    """Reports that are live or have expired. Null if it would count fewer than 5 cases of other agencies, and none of
    yours."""
    case_count: int | None
    """Cases whose first report is among them. Null if it would count fewer than 5 cases of other agencies, and none of
    yours."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RequestLimits(Model):
    """The largest requests that this exchange accepts. Your quotas are in the header `RateLimit-Policy`."""

    max_body_bytes: int
    """The body of an ordinary request."""
    max_json_values: int
    """The values in a JSON body: members of objects and elements of arrays, at any depth. An empty object or array
    counts as two. A batch of reports has the limit of its items instead."""
    max_check_batch_bytes: int
    """The body of a batch of checks."""
    max_check_batch_items: int
    """The values in a batch of checks."""
    max_payment_check_items: int
    """The values of a payment."""
    max_report_batch_bytes: int
    """The body of a batch of reports as NDJSON or CSV."""
    max_json_report_batch_bytes: int
    """The body of a batch of reports as JSON."""
    max_report_batch_items: int
    """The reports in a batch."""
    max_page_items: int
    """The largest `limit` of a list."""
    access_token_seconds: int
    """The lifetime of an access token."""
    idempotency_key_seconds: int
    """How long a key keeps its first answer."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResourceMetadata(Model):
    """The metadata of this service as a protected resource (RFC 9728)."""

    resource: str
    """The audience of the tokens that this service accepts."""
    authorization_servers: tuple[str, ...]
    scopes_supported: tuple[Scope, ...]
    bearer_methods_supported: tuple[str, ...]
    resource_name: str
    resource_documentation: str
    dpop_signing_alg_values_supported: tuple[str, ...]
    dpop_bound_access_tokens_required: bool
    """False: it depends on the client."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResponseTime(Model):
    """How long it took to report the cases of one period, and to correct mistakes in them."""

    period: str
    """The day, week or month in Cambodia: 2026-01-31, 2026-W05 or 2026-01."""
    province: str | None
    """ISO 3166-2 code. Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these
    reports."""
    category: Category | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    kind: Kind | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."""
    channel: str | None
    """Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports. A channel
    that others name in few cases is null too."""
    suppressed: bool
    """Whether other agencies have fewer than 5 cases here, which are left out. Your own always count."""
    reported_count: int | None
    """Cases that say when it happened. Null if it would count fewer than 5 cases of other agencies, and none of yours."""
    median_hours_to_report: int | None
    """Median of the whole hours, from two days on of the whole days, from the incident to the first report that says
    when it happened. Those of others are rounded further. Null: there is none, or it would be of too few cases
    of other agencies."""
    corrected_count: int | None
    """Cases of which a report was withdrawn or overturned. Null if it would count fewer than 5 cases of other
    agencies, and none of yours."""
    median_hours_to_correct: int | None
    """Median of the whole hours, from two days on of the whole days, from the first such report to its end. Those of
    others are rounded further. Null: there is none, or it would be of too few cases of other agencies."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScoreCount(Model):
    """The number of payments with at least this score."""

    min_score: int
    """The lowest score of this row."""
    count: int
    """How many there are."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Scorecard(Model):
    """The figures of one agency for one period, which is a month, and one province.

    `province` is null in the scorecard that counts checks, outcomes, and the reports that do not name a province."""

    agency: AgencyRef
    period: str
    """The month in Cambodia, as in statistics."""
    province: str | None
    """ISO 3166-2 code. Null: checks, outcomes, and the reports that name none."""
    report_count: int
    """Reports submitted, including those that have ended."""
    corroborated_count: int
    """Of these, reports on an indicator that another agency also reported, where this agency may see it."""
    confirmed_count: int
    """Of these, reports on an indicator for which another agency confirmed a fraud."""
    disputed_count: int
    """Of these, reports disputed while they were live."""
    upheld_count: int
    """Of these, reports ended by an upheld dispute."""
    precision: float | None
    """The share of reports that held up: corroborated or confirmed ones that no dispute ended, divided by those plus
    `upheld_count`. Null while both are zero."""
    median_hours_to_report: int | None
    """Median of the whole hours from the incident to the report, over the reports that say when it happened. Null: no
    report says it."""
    check_count: int
    """Values checked."""
    hit_count: int
    """Of these, values for which something was listed."""
    outcome_counts: OutcomeCounts
    stopped_amounts: tuple[Money, ...]
    """The total of stopped payments, by currency."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SearchHit(Model):
    """Something that was found. Read it at its `path`."""

    type: SearchType
    case_id: UUID | None
    """Its own id, if it is a case. Null for the other types."""
    report_id: UUID | None
    """The same, if it is a report. Null: it is of another type."""
    indicator_id: UUID | None
    """The same, if it is an indicator. Null: it is of another type."""
    dispute_id: UUID | None
    """The same, if it is a dispute. Null: it is of another type."""
    path: str
    """Where to read it."""
    title: str
    """What it is about, in what you may see of it."""
    status: SearchStatus
    matched_member: SearchMember
    updated_at: datetime
    """When it last changed."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ServerMetadata(Model):
    """The metadata of this authorization server (RFC 8414)."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    introspection_endpoint: str
    jwks_uri: str
    scopes_supported: tuple[Scope, ...]
    response_types_supported: tuple[str, ...]
    grant_types_supported: tuple[str, ...]
    token_endpoint_auth_methods_supported: tuple[str, ...]
    token_endpoint_auth_signing_alg_values_supported: tuple[str, ...]
    revocation_endpoint_auth_methods_supported: tuple[str, ...]
    revocation_endpoint_auth_signing_alg_values_supported: tuple[str, ...]
    introspection_endpoint_auth_methods_supported: tuple[str, ...]
    introspection_endpoint_auth_signing_alg_values_supported: tuple[str, ...]
    dpop_signing_alg_values_supported: tuple[str, ...]
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ServiceDocument(Model):
    """What this exchange supports. Read it when your program starts, and not before each call."""

    contract_version: str
    """The version of this contract."""
    policy: str
    """The version of the rule that decides verdicts."""
    capabilities: tuple[str, ...]
    """The nouns of the contract: the first segments of its paths below `/v1`."""
    limits: RequestLimits
    languages: tuple[str, ...]
    """The languages of texts for people (BCP 47). Ask for one with `Accept-Language`."""
    sandbox: bool | None = None
    """Whether this is a sandbox, where members, reports and verdicts are invented. Every answer of a sandbox has the
    header `Krama-Sandbox: true`."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ServiceKeys(Model):
    """The keys that verify this service's tokens."""

    keys: tuple[PublicKey, ...]
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Simulation(Model):
    """What checks would have answered, in totals. Nothing is disclosed about single payments."""

    policy: str
    """The version of the rules."""
    item_count: int
    """How many items there are."""
    checked_count: int
    """How many items were checked."""
    rejected_count: int
    """How many can't be read or are not allowed."""
    hit_count: int
    """The number of checked payments for which something was listed."""
    action_counts: ActionCounts
    score_counts: tuple[ScoreCount, ...]
    """For choosing the score at which you look closer."""
    rejections: tuple[RejectionCount, ...]
    """Why payments were rejected, with the number of each."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Snapshot(Model):
    """Everything that you may see, at one moment. It replaces all that your copy holds."""

    snapshot_id: UUID
    """The id of the snapshot."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """The same as `created_at`: a snapshot does not change."""
    as_of: datetime
    """Refuse a snapshot that is older than your copy."""
    policy: str
    """The version of the rules."""
    item_count: int
    """The number of records in all files of one format."""
    files: tuple[SnapshotFile, ...]
    resume_cursor: str
    """Send it as `cursor` to `GET /v1/changes` once the files are applied."""
    signed_note: str
    """The other members as JSON, signed with the key of the audit log: verify it like a receipt."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SnapshotFile(Model):
    """A file of a snapshot: records as in `GET /v1/changes`, one on each line."""

    file_id: UUID
    """The id of the file."""
    name: str
    """The name of the file."""
    path: str
    """Where it is downloaded: `GET` this path."""
    part: SnapshotPart
    """`shared`: what every agency of your sector sees. `own`: what only yours sees. Apply it last: it replaces what
    the others say of the same indicators."""
    kind: Kind | None
    """The only kind in it. Null: all kinds."""
    format: str
    """How its lines are written and packed."""
    item_count: int
    """How many items there are."""
    byte_count: int
    """The size of the file."""
    content_byte_count: int
    """The size of what the file unpacks to. Refuse more."""
    sha256: str
    """The digest of the file, in hexadecimal."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Terms(Model):
    """How the verdict changes by time alone: `score = 100 * (1 - 0.5 ** (weight / 70))`, rounded.

    `weight` is what is left on the day `weight_on`, and halves every `half_life_days`. It is the shortest number
    that gives the right score on every day, and not the weight of the reports."""

    weight: float
    """How much it weighs on the day `weight_on`."""
    weight_on: date
    """The day on which it has this weight."""
    half_life_days: int | None
    """Null: it never fades."""
    steps: tuple[TermsStep, ...]
    """In the order of their days. The first is that of this record."""
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TermsStep(Model):
    """What holds from the start of a day (UTC) until the next step."""

    from_on: date
    """The first day of this step."""
    action: Action
    status: IndicatorStatus
    reason_codes: tuple[ReasonCode, ...]
    extra: Mapping[str, Any] = extra()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Translations(Model):
    """A text in each language, by BCP 47 tag."""

    en: str
    """In English."""
    km: str
    """In Khmer."""
    extra: Mapping[str, Any] = extra()
