"""Records of the feed: what a copy stores of an indicator, as one line of JSON.

A record follows from the row that its viewers see, from the day, and from whether they see how much has faded. So it is
written once for all who see the same. It is written as text, because a model for each of a million records would take
most of the time (docs/performance.md).
"""

from functools import lru_cache
from json.encoder import encode_basestring  # json's own, and the fastest
from typing import NamedTuple
from uuid import UUID

from pydantic_core import to_json

from krama.core import clock
from krama.indicators.canonical import belonging
from krama.indicators.categories import categories_in
from krama.indicators.kinds import Indicator
from krama.listings.figures import figures_shown_to
from krama.listings.service import Listing
from krama.rule.evidence import MICROS_A_DAY, Aggregate
from krama.rule.judgement import Action, judge
from krama.rule.reasons import reasons
from krama.rule.roles import roles_in
from krama.rule.terms import FadingStep, Terms, day_of, terms_of, what_matters
from krama.sharing.labels import strictest
from krama.sharing.sectors import Sector

REMOVED = "removed"
LISTED = "listed"


class View(NamedTuple):
    """What records depend on in addition to the rows: the day (UTC, since 1970), and whether ages are shown."""

    day: int
    shows_age: bool


def view_of(sector: Sector, at: int) -> View:
    """How records look for an agency of this sector at a time in microseconds since 1970."""
    # gate: copies show ages to those who see them
    return View(at // MICROS_A_DAY, "fading" in figures_shown_to(sector))


def record(listing: Listing, view: View) -> str:
    """The record of a listing, or of a listing that has ended."""
    return _record(listing.indicator_id, listing.indicator, listing.aggregate, listing.position.seq, view)


def removal(listing: Listing, view: View) -> str:
    """The record that removes a listing from a copy that is narrowed and holds it no more."""
    aggregate = listing.aggregate._replace(reports=0, agencies=0)
    return _record(listing.indicator_id, listing.indicator, aggregate, listing.position.seq, view, outside=True)


def action_on(aggregate: Aggregate, day: int) -> Action:
    """The action on a day."""
    return judge(aggregate, day * MICROS_A_DAY).action


@lru_cache(maxsize=16_384)
def _record(
    key: UUID, indicator: Indicator, aggregate: Aggregate, seq: int, view: View, *, outside: bool = False
) -> str:
    first_at = _time(aggregate.first_at)
    verdict = _OUTSIDE if outside else _verdict(what_matters(aggregate), aggregate.listed, view)
    return (
        f'{{"change":"{LISTED if aggregate.listed else REMOVED}","indicator":{{"indicator_id":"{key}",'
        f"{_members(indicator)}}},{_sets(aggregate.categories, aggregate.labels, aggregate.roles)},{verdict},"
        f'"report_count":{aggregate.reports},"agency_count":{aggregate.agencies},"first_reported_at":"{first_at}",'
        f'"last_reported_at":"{_time(aggregate.last_at)}","created_at":"{first_at}","updated_at":"{_time(seq)}"}}'
    )


def _time(micros: int) -> str:
    return clock.from_micros(micros).isoformat().removesuffix("+00:00") + "Z"


def _members(indicator: Indicator) -> str:
    """`IndicatorRef` without `display`, which takes longer to make than all the rest."""
    place = belonging(indicator)
    head = f'"kind":"{indicator.kind._value_}","canonical":{encode_basestring(indicator.canonical)},'
    return head + _json(tuple(place.items()))


@lru_cache(maxsize=4096)
def _json(members: tuple[tuple[str, object], ...]) -> str:
    """Members without the braces around them."""
    return to_json(dict(members)).decode()[1:-1]


@lru_cache(maxsize=16_384)
def _sets(categories: int, labels: int, roles: int) -> str:
    label = strictest(labels)
    members = {"tlp": label, "categories": categories_in(categories), "roles": roles_in(roles)}
    return to_json(members).decode()[1:-1]


@lru_cache(maxsize=65_536)
def _verdict(aggregate: Aggregate, listed: bool, view: View) -> str:
    """The members that follow from the rule alone. `aggregate` has only what matters for the rule."""
    at = view.day * MICROS_A_DAY
    if not listed:
        judgement = judge(aggregate, at)
        members = {
            "action": judgement.action,
            "score": judgement.score,
            "status": judgement.status,
            "reasons": reasons(aggregate, judgement, at),
            "terms": None,
        }
        return to_json(members).decode()[1:-1]
    terms = terms_of(aggregate, view.day, shows_age=view.shows_age)
    first, judgement = terms.steps[0], terms.judgement_on(view.day)
    members = {
        "action": first.action,
        "score": judgement.score,
        "status": first.status,
        "reasons": first.reasons,
        "terms": _terms(terms),
    }
    return to_json(members).decode()[1:-1]


def _terms(terms: Terms) -> dict[str, object]:
    return {
        "weight": terms.weight,
        "weight_on": day_of(terms.on),
        "half_life_days": terms.half_life or None,
        "steps": [_step(step) for step in terms.steps],
    }


def _step(step: FadingStep) -> dict[str, object]:
    return {"from_on": day_of(step.day), "action": step.action, "status": step.status, "reasons": step.reasons}


_OUTSIDE = '"action":"proceed","score":0,"status":"unknown","reasons":[],"terms":null'
"""What is outside of a copy's filters is unknown to it."""
