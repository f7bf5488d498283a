"""Writes listings as STIX indicators.

An object is what its reader would have seen at the time of the listing's last change. So one version of an object never
has two contents. `valid_until` alone says how the score fades from then on.
"""

import math
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from krama.core import clock
from krama.indicators.canonical import display
from krama.indicators.categories import categories_in
from krama.indicators.kinds import Indicator, Kind
from krama.listings.service import Listing
from krama.rule import judgement as judging
from krama.rule.evidence import MICROS_A_DAY, Aggregate
from krama.rule.judgement import WARN_SCORE, Action, Judgement
from krama.rule.reasons import SENTENCES, ReasonCode, reasons
from krama.rule.weights import CORROBORATES
from krama.sharing.labels import Tlp, strictest
from krama.stix.exchange import CREATED, INDICATOR_EXTENSION, origin_reference
from krama.stix.ids import indicator_stix_id
from krama.stix.markings import marking_id
from krama.stix.patterns import SHAPES, pattern_of
from krama.stix.profiles import Profile

_MILLISECOND = 1000
_TEN_YEARS = 3653 * MICROS_A_DAY
"""How long a copy may use what never fades. Readers want a date for everything."""
_UNKNOWN = ["unknown"]
_TYPES = {
    Action.PROCEED: _UNKNOWN,
    Action.WARN: ["anomalous-activity"],
    Action.VERIFY: ["malicious-activity"],
    Action.HOLD: ["malicious-activity"],
}
_DETECTED = frozenset({Action.VERIFY, Action.HOLD})


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes listings in one profile. `corroborated`: for readers who see only what is corroborated."""

    profile: Profile
    identity: str
    corroborated: bool = False

    def holds(self, listing: Listing) -> bool:
        """Whether the listing belongs to the collection: it is there now, or it was once and must be revoked."""
        if not self.corroborated:
            return True
        # gate: only what is corroborated, or was
        return listing.aggregate.once_corroborated or self.is_valid(listing)

    def object_of(self, listing: Listing) -> dict[str, Any]:
        """The indicator as of its last change. What is no longer listed is revoked."""
        aggregate, indicator, changed_at = listing.aggregate, listing.indicator, listing.position.seq
        judgement = judging.judge(aggregate, changed_at)
        codes = reasons(aggregate, judgement, changed_at)
        is_valid, shape = self.is_valid(listing), SHAPES[self.profile][indicator.kind]
        valid_from = min(aggregate.first_at, changed_at)
        ends_at = self._ends_at(aggregate, changed_at) if is_valid else changed_at
        score = judgement.score if is_valid else 0
        members: dict[str, Any] = {
            "type": "indicator",
            "spec_version": "2.1",
            "id": indicator_stix_id(listing.indicator_id, self.profile),
            "created_by_ref": self.identity,
            "created": CREATED,
            "modified": timestamp(changed_at),
            "name": _name_of(indicator),
            "description": description(judgement, codes),
            "indicator_types": _TYPES[judgement.action] if is_valid else _UNKNOWN,
            "pattern": pattern_of(indicator, self.profile),
            "pattern_type": "stix",
            "pattern_version": "2.1",
            "valid_from": timestamp(valid_from),
            "valid_until": timestamp(max(ends_at, valid_from + _MILLISECOND)),
            "revoked": not is_valid,
            "confidence": score,
            "labels": [
                *(category.value for category in categories_in(aggregate.categories)),
                f"krama:{judgement.action.value}",
            ],
            "object_marking_refs": [marking_id(label_of(aggregate), self.profile)],
        }
        if aggregate.origin:
            members["external_references"] = [origin_reference(UUID(aggregate.origin))]
        if self.profile is Profile.OPENCTI:
            members["x_opencti_main_observable_type"] = shape.opencti_type
            members["x_opencti_score"] = score
            members["x_opencti_detection"] = is_valid and judgement.action in _DETECTED
        else:
            members["extensions"] = {INDICATOR_EXTENSION: self._extension(listing, judgement, codes)}
        return members

    def is_valid(self, listing: Listing) -> bool:
        """Whether the object of a listing is valid, and not revoked."""
        aggregate = listing.aggregate
        # gate: what is no longer listed is revoked
        return aggregate.listed and (not self.corroborated or judging.is_corroborated(aggregate, listing.position.seq))

    def _ends_at(self, aggregate: Aggregate, at: int) -> int:
        """When a copy must stop to use the object, if nothing changes before."""
        if judging.score(aggregate.weight_at(at)) < WARN_SCORE:
            return at
        fades_at = judging.fades_at(aggregate)
        ends_at = at + _TEN_YEARS if fades_at is None else fades_at
        return min(ends_at, _corroborated_until(aggregate)) if self.corroborated and fades_at is not None else ends_at

    def _extension(self, listing: Listing, judgement: Judgement, codes: tuple[ReasonCode, ...]) -> dict[str, Any]:
        aggregate = listing.aggregate
        return {
            "extension_type": "property-extension",
            "kind": listing.indicator.kind.value,
            "canonical": listing.indicator.canonical,
            "action": judgement.action.value,
            "status": judgement.status.value,
            "reason_codes": [code.value for code in codes],
            "categories": [category.value for category in categories_in(aggregate.categories)],
            "report_count": aggregate.reports,
            "agency_count": aggregate.agencies,
            "last_reported_at": timestamp(aggregate.last_at),
            "policy": judging.VERSION,
        }


def _corroborated_until(aggregate: Aggregate) -> int:
    """The start of the first day on which the second source weighs too little. A daily check tells the same."""
    day = math.ceil((aggregate.second_log_weight - math.log2(CORROBORATES)) * aggregate.half_life)
    for each in (day - 1, day, day + 1):  # rounding decides near the threshold
        if aggregate.second_weight_at(each * MICROS_A_DAY) < CORROBORATES:
            return each * MICROS_A_DAY
    return (day + 2) * MICROS_A_DAY


def _name_of(indicator: Indicator) -> str:
    """The form to show to people, with the code of a bank: its name may change, and an object would with it."""
    institution, _, number = indicator.canonical.partition(":")
    is_at_a_bank = indicator.kind is Kind.BANK_ACCOUNT and institution not in ("iban", "bakong")
    return f"{institution} {number}" if is_at_a_bank else display(indicator)


def label_of(aggregate: Aggregate) -> Tlp:
    """The strictest label of the reports that the reader sees."""
    return strictest(aggregate.labels) or Tlp.AMBER


def description(judgement: Judgement, codes: tuple[ReasonCode, ...]) -> str:
    """The action, and the reasons in sentences that may be read to a customer."""
    return " ".join([f"Action: {judgement.action.value}.", *(SENTENCES[code].en for code in codes)])


def timestamp(micros: int) -> str:
    """A time in microseconds since 1970, as STIX and TAXII write it: with six digits."""
    return f"{clock.from_micros(micros).isoformat(timespec='microseconds')[:-6]}Z"  # a third of the time of `strftime`
