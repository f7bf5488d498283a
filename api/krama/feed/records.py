"""Records of the feed: what a copy stores of an indicator, as one line of JSON.

A record follows from the row that its viewers see, from the day, and from whether they see how much has faded. So it is
written once for all who see the same. It is written as text, from the columns as the database gives them, because
objects for each of a million records would take most of the time (docs/performance.md).
"""

from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring  # json's own, and the fastest
from typing import Any, NamedTuple

from pydantic_core import to_json

from krama.indicators.canonical import NOWHERE, belongs_to, has_place, place_members
from krama.indicators.categories import categories_in
from krama.indicators.kinds import Kind
from krama.listings.copied import CopyRow
from krama.listings.figures import figures_shown_to
from krama.listings.records import named
from krama.rule.evidence import MICROS_A_DAY, Aggregate
from krama.rule.judgement import Action, judge, score
from krama.rule.reasons import reasons
from krama.rule.roles import roles_in
from krama.rule.terms import day_of, terms_of
from krama.sharing.labels import strictest
from krama.sharing.sectors import Sector

REMOVED = "removed"
LISTED = "listed"
LISTED_RECORD = '{"change":"listed"'
"""How the record of a listing begins."""


class View(NamedTuple):
    """What records depend on in addition to the rows: the day (UTC, since 1970), and whether ages are shown."""

    day: int
    shows_age: bool


def view_of(sector: Sector, at: int) -> View:
    """How records look for an agency of this sector at a time in microseconds since 1970."""
    # gate: copies show ages to those who see them
    return View(at // MICROS_A_DAY, "fading" in figures_shown_to(sector))


def written(row: CopyRow, view: View, *, outside: bool = False) -> str:
    """The record of a row, of a listing or one that has ended.

    `outside`: it removes a listing from a copy that is narrowed and holds it no more.
    """
    key, kind, canonical, seq, reports, agencies = row[:6]
    categories, labels, roles, flags, first_at, last_at = row[11:17]
    if outside:
        reports, agencies = 0, 0
        change, verdict = REMOVED, _OUTSIDE
    else:
        change, verdict = _verdict(row[6:11], flags, reports > 0, agencies > 1, view)
    first = _time(first_at)
    last = first if last_at == first_at else _time(last_at)
    updated = last if seq == last_at else _time(seq)
    uuid = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
    return (
        f'{{"change":"{change}","indicator":{{"indicator_id":"{uuid}","kind":"{kind}",'
        f'"canonical":{encode_basestring(canonical)},{_place(kind, canonical)}}},'
        f'{_sets(categories, labels, roles)},{verdict},"report_count":{reports},"agency_count":{agencies},'
        f'"first_reported_at":"{first}","last_reported_at":"{last}","created_at":"{first}","updated_at":"{updated}"}}'
    )


record = lru_cache(maxsize=16_384)(written)
"""The same, written once for those who follow the changes at about the same time."""


def action_on(aggregate: Aggregate, day: int) -> Action:
    """The action on a day."""
    return judge(aggregate, day * MICROS_A_DAY).action


def _time(micros: int) -> str:
    seconds, rest = divmod(micros, 1_000_000)
    days, second = divmod(seconds, 86_400)
    fraction = f".{rest:06d}" if rest else ""
    return f"{_day(days)}T{_MINUTES[second // 60]}:{_SECONDS[second % 60]}{fraction}Z"


_SECONDS = [f"{second:02d}" for second in range(60)]
_MINUTES = [f"{hour}:{minute}" for hour in _SECONDS[:24] for minute in _SECONDS]


@lru_cache(maxsize=16_384)
def _day(days: int) -> str:
    return day_of(days).isoformat()


def _place(kind: str, canonical: str) -> str:
    """Where it belongs. This and the kind are all of `IndicatorRef`, without `display`, which takes long to make."""
    return _NOWHERE if kind in _NOWHERE_KINDS else _members_of(kind, belongs_to(named(kind, canonical)))


@lru_cache(maxsize=4096)
def _members_of(kind: str, place: str | None) -> str:
    return _json(place_members(Kind(kind), place))


def _json(members: Mapping[str, object]) -> str:
    """Members without the braces around them."""
    return to_json(members).decode()[1:-1]


_NOWHERE = _json(NOWHERE)
_NOWHERE_KINDS = frozenset(kind.value for kind in Kind if not has_place(kind))


@lru_cache(maxsize=16_384)
def _sets(categories: int, labels: int, roles: int) -> str:
    label = strictest(labels)
    return _json({"tlp": label, "categories": categories_in(categories), "roles": roles_in(roles)})


@lru_cache(maxsize=16_384)
def _verdict(weights: tuple[Any, ...], flags: int, reported: bool, by_several: bool, view: View) -> tuple[str, str]:
    """The change, and the members that follow from the rule alone: most listings share them with many others.

    `weights` are the members of `Aggregate` from `weight` to `half_life`.
    """
    counts = int(reported), int(reported) + by_several
    aggregate = Aggregate._make((*counts, *weights, 0, 0, 0, flags, 0, 0, 0, ""))
    if not aggregate.listed:
        judgement = judge(aggregate, view.day * MICROS_A_DAY)
        members = {
            "action": judgement.action,
            "score": judgement.score,
            "status": judgement.status,
            "reason_codes": reasons(aggregate, judgement, view.day * MICROS_A_DAY),
            "terms": None,
        }
        return REMOVED, _json(members)
    terms = terms_of(aggregate, view.day, shows_age=view.shows_age)
    first, half_life = terms.steps[0], terms.half_life or "null"
    steps = ",".join([f'{{"from_on":"{_day(step.day)}",{_step(step[1:])}}}' for step in terms.steps])
    return LISTED, (
        f'"action":"{first.action}","score":{score(terms.weight)},{_step(first[2:])},"terms":'
        f'{{"weight":{terms.weight},"weight_on":"{_day(terms.on)}","half_life_days":{half_life},"steps":[{steps}]}}'
    )


@lru_cache(maxsize=4096)
def _step(members: tuple[Any, ...]) -> str:
    """The last members of a step: the action, unless it is written already, the status and the reasons."""
    return _json(dict(zip(("action", "status", "reason_codes")[-len(members) :], members, strict=True)))


_OUTSIDE = '"action":"proceed","score":0,"status":"unknown","reason_codes":[],"terms":null'
"""What is outside of a copy's filters is unknown to it."""
