"""What the stored values of reports name by this version's rules."""

from krama.indicators.canonical import belongs_to, canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain, Hints, Indicator, Kind, Platform
from krama.reports.schemas import ReportIn


def read_request_again(sent: ReportIn, now: Indicator, region: str) -> Indicator | None:
    """What the value of a stored request that was read as `now` names by today's rules, or None if it is refused.

    A request that was sent again has the hints of both times. Where they contradict the value, they do not count.
    """
    named = _read(sent.value, Hints(sent.kind, sent.institution, sent.chain, sent.platform, region))
    return named or read_again(sent.value, now, region)


def read_again(value: str, now: Indicator, region: str) -> Indicator | None:
    """What a value that was read as `now` names by today's rules, or None if it is refused.

    The kind that its sender stated is not stored. The stored kind is tried first, then the kind that the value shows.
    Digits that were something else never become a telephone number: nobody said that they are one, and it would be a
    stranger's.
    """
    named = _read(value, _stated(now, region))
    if named is None:
        named = _read(value, Hints(region=region))
        if named is not None and named.kind is Kind.PHONE and now.kind is not Kind.PHONE:
            return None
    return named


def _read(value: str, hints: Hints) -> Indicator | None:
    try:
        return canonicalise(value, hints)
    except IndicatorRefused:
        return None


def _stated(now: Indicator, region: str) -> Hints:
    """What the sender stated, where the canonical form shows it."""
    hints, place = Hints(now.kind, region=region), belongs_to(now)
    if place is None:
        return hints
    match now.kind:
        case Kind.BANK_ACCOUNT:
            return hints._replace(institution=place)
        case Kind.WALLET:
            return hints._replace(chain=Chain(place))
        case Kind.HANDLE:
            return hints._replace(platform=Platform(place))
    return hints
