"""Telephone numbers that say of no country, and so name another subscriber in each."""

from collections.abc import Iterable

from krama.imports.errors import ObjectRefused
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.home_numbers import NOWHERE
from krama.indicators.kinds import Hints, Kind
from krama.reports.schemas import ReportIn


def with_country_code(sent: ReportIn, country: str) -> ReportIn:
    """The same, with a telephone number in E.164, read as one of this country.

    So it names the same when `krama report reread` reads the stored value, which knows nothing of the source.
    """
    number = _number(sent, country)
    return sent if number is None else sent.model_copy(update={"value": number})


def refuse_national(sent: ReportIn, regions: Iterable[str]) -> None:
    """Raise `ObjectRefused` for a number of one of these countries that does not say of which.

    The country of the agency does not say it: an office here may import a list from abroad.
    """
    if _number(sent, NOWHERE) is None and any(_number(sent, region) for region in regions):
        raise ObjectRefused(
            "The telephone number has no country code. Write it with + and its country code, or say of which country "
            "such numbers of this list are: --country, such as --country TH, or `country` in [defaults] of the map."
        )


def _number(sent: ReportIn, region: str) -> str | None:
    """The telephone number in E.164, or None if it is none there."""
    hints = Hints(sent.kind, sent.institution, sent.chain, sent.platform, region)
    try:
        kind, canonical = canonicalise(sent.value, hints)
    except IndicatorRefused:
        return None
    return canonical if kind is Kind.PHONE else None
