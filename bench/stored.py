"""The data that the exchange has stored before the bench begins: rows as the service would have written them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from bench.values import Written, written
from krama.core import clock
from krama.indicators.canonical import canonicalise
from krama.indicators.categories import Category
from krama.indicators.errors import IndicatorRefused
from krama.indicators.identity import NAMESPACE, indicator_id
from krama.indicators.kinds import Hints, Indicator, Kind, Platform
from krama.listings.projection import Evidence, agencies_concerned, project
from krama.rule.evidence import ReportGroup
from krama.rule.half_lives import default_half_lives
from krama.sharing import policy as sharing
from krama.sharing.labels import Tlp
from krama.sharing.sectors import Sector
from krama.sharing.stored import columns_of

AGENCIES = tuple(uuid5(NAMESPACE, f"bench agency {number}") for number in range(20))

_START = datetime(2025, 1, 1, tzinfo=UTC)
_CATEGORIES = tuple(Category)
_LABELS = (*[Tlp.GREEN] * 17, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.CLEAR)
_VISIBILITIES = tuple(sharing.make_visibility(label) for label in _LABELS)
_CONFIDENCES = (30, 50, 50, 70, 80, 95)
_REPORTS = (*[1] * 17, 2, 2, 4)
_HALF_LIVES = default_half_lives()

_NARRATIVES = (
    "A caller said that he was from the bank and asked for the code that came by message. The victim paid at once and "
    "was called again an hour later. The case at the counter has the number",
    "អ្នកទូរស័ព្ទមកនិយាយថាគាត់មកពីធនាគារ ហើយសុំលេខកូដដែលបានមកតាមសារ។ ជនរងគ្រោះបានបង់ប្រាក់ភ្លាម។ លេខសំណុំរឿង",
    "A page sold telephones at half the price. Nothing was sent after the payment, and the page is gone. Ticket",
)
"""Each has about as many bytes as what people write, and ends with a number by which one is found."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredIndicator:
    """A written value and the indicator that it names."""

    serial: int
    written: Written
    indicator: Indicator
    indicator_id: UUID


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of one indicator."""

    indicator: Row
    reports: list[Row]
    verdicts: list[Row]


def known(seed: int, serials: range) -> Iterator[StoredIndicator]:
    """The values of these serials, without those that the exchange refuses."""
    for serial in serials:
        value = written(seed, serial)
        try:
            indicator = canonicalise(value.value, _hints(value))
        except IndicatorRefused:
            continue
        yield StoredIndicator(serial, value, indicator, indicator_id(indicator))


def stored(seed: int, serials: range) -> Iterator[Stored]:
    """The rows of these serials' indicators."""
    for value in known(seed, serials):
        reports = _reports(value)
        yield Stored(_indicator(value, reports[0]["created_at"]), reports, _verdicts(value, reports))


def change_of(serial: int) -> int:
    """The number of the change that stored a serial."""
    return clock.to_micros(_START) + serial


def client_id_of(agency: int) -> str:
    """The client that sent an agency's stored reports."""
    return f"krama_bench_{agency:02d}"


def _hints(value: Written) -> Hints:
    kind, platform = value.hints.get("kind"), value.hints.get("platform")
    return Hints(
        kind=Kind(kind) if kind else None,
        institution=value.hints.get("institution"),
        platform=Platform(platform) if platform else None,
    )


def _indicator(value: StoredIndicator, moment: datetime) -> Row:
    kind, canonical = value.indicator.kind.value, value.indicator.canonical
    return {"indicator_id": value.indicator_id, "kind": kind, "canonical": canonical, "created_at": moment}


def _reports(value: StoredIndicator) -> list[Row]:
    """One to four reports, each of another agency."""
    noise = value.indicator_id.int
    count = _REPORTS[noise % len(_REPORTS)]
    return [_report(value, turn, (noise >> 8 * turn) & 0xFFFFFFFFFFFF) for turn in range(count)]


def _report(value: StoredIndicator, turn: int, noise: int) -> Row:
    moment = _START + timedelta(seconds=noise % 25_000_000, microseconds=turn)
    agency = (value.indicator_id.int + turn * 7) % len(AGENCIES)
    told = noise % 2 == 0
    return {
        "report_id": UUID(int=(value.indicator_id.int ^ (turn + 1) << 100), version=4),
        "seq": change_of(value.serial),
        "revision": 1,
        "indicator_id": value.indicator_id,
        "agency_id": AGENCIES[agency],
        "client_id": client_id_of(agency),
        "police": True,
        "stating_clients": client_id_of(agency),
        "value": value.written.value,
        "category": _CATEGORIES[noise % len(_CATEGORIES)].value,
        "case_reference": f"PP-2025-{noise % 100_000:05d}" if told else "",
        "confidence": _CONFIDENCES[noise % len(_CONFIDENCES)],
        **columns_of(_VISIBILITIES[noise % len(_VISIBILITIES)])._asdict(),
        "anonymous": False,
        "occurred_at": moment - timedelta(days=2) if told else None,
        "province": f"KH-{1 + noise % 24}" if told else None,
        "role": None,
        "layer": None,
        "channel": "telegram" if told else None,
        "loss_amount": Decimal(noise % 5_000) if told else None,
        "loss_currency": "USD" if told else None,
        "narrative": f"{_NARRATIVES[noise % len(_NARRATIVES)]} {noise % 1_000_000:06d}." if told else None,
        "erased_at": None,
        "valid_until": None,
        "created_at": moment,
        "updated_at": moment,
        "origin": None,
        "approved_by": None,
        "approved_at": None,
        "overturned_at": None,
        "source_reason": None,
        "own_seq": None,
        "withdrawn_at": None,
        "withdrawal_reason": None,
        "ended_as": None,
        "decided_at": None,
        "decided_by": None,
        "decision_reason": None,
    }


def _verdicts(value: StoredIndicator, reports: list[Row]) -> list[Row]:
    evidence = Evidence([_standing(report) for report in reports], (), _HALF_LIVES[value.indicator.kind])
    sectors = dict.fromkeys(agencies_concerned({}, evidence), Sector.POLICE)
    return [
        {
            "indicator_id": value.indicator_id,
            "audience": audience,
            "kind": value.indicator.kind.value,
            **known.aggregate._asdict(),
            "seq": known.seq,
        }
        for audience, known in project({}, evidence, sectors, change_of(value.serial)).items()
    ]


def _standing(report: Row) -> ReportGroup:
    micros = clock.to_micros(report["created_at"])
    return ReportGroup(
        agency_id=report["agency_id"],
        audience=report["audience"],
        recipients=(),
        category=Category(report["category"]).bit,
        label=Tlp(report["tlp"]).bit,
        reports=1,
        confidence=report["confidence"],
        first_at=micros,
        last_at=micros,
        took_place_at=clock.to_micros(report["occurred_at"] or report["created_at"]),
        cased=report["case_reference"] != "",
    )
