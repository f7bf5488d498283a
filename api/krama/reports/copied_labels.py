"""Who may see a copied report: those who may see all that its objects state, and never more than its agency allowed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import itemgetter
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.core.columns import AskedKeys
from krama.reports import copy_repository, label_record, pending_repository, repository
from krama.reports.drafts import Fact, NewReport, last_change
from krama.reports.pending_view import as_report
from krama.reports.tables import Report
from krama.sharing.policy import Visibility, make_visibility, seen_by_both
from krama.sharing.sectors import Sector
from krama.sharing.stored import visibility_of


def strictest(stated: Iterable[Visibility], sectors: Mapping[UUID, Sector]) -> Visibility | None:
    """The visibility for the members that may see all of these. None if there are none.

    `sectors` are those of the agencies that they name.
    """
    distinct = list(dict.fromkeys(stated))
    return reduce(lambda first, second: seen_by_both(first, second, sectors), distinct) if distinct else None


def sectors_named(session: Session, named: Iterable[Visibility]) -> dict[UUID, Sector]:
    """The sectors of the agencies that these name."""
    recipients = {agency for each in named for agency in each.recipients}
    return agencies.sectors_of(session, recipients) if recipients else {}


def allowed(stated: Visibility, given: Visibility | None, sectors: Mapping[UUID, Sector]) -> Visibility:
    """Who may see what sources state, if the agency itself gave a label to it.

    A source's label without an audience says nothing of the audience that the agency has chosen for the same label.
    """
    # gate: no source opens what its agency has narrowed
    if given is None:
        return stated
    if stated.tlp is given.tlp and not stated.recipients and stated == make_visibility(stated.tlp):
        return given
    return seen_by_both(stated, given, sectors)


def of_remaining(
    session: Session, principal: Principal, remaining: Sequence[tuple[Report, Sequence[Visibility | None]]]
) -> list[Visibility]:
    """Who may see each of these copied reports from now on, of which these labels of objects are left.

    None is the label of an object of which nobody noted it: its report keeps its own.
    """
    known = {each for _, left in remaining for each in left if each is not None}
    sectors = sectors_named(session, known)
    stated = [
        visibility_of(report) if None in left else strictest([each for each in left if each is not None], sectors)
        for report, left in remaining
    ]
    wanted = [
        (report, visibility_of(report) if visibility is None else visibility)
        for (report, _), visibility in zip(remaining, stated, strict=True)
    ]
    moved = {_fact(report) for report, visibility in wanted if visibility != visibility_of(report)}
    given = given_by_agency(session, principal.agency_id, principal.client_id, moved)
    sectors |= sectors_named(session, given.values())
    return [allowed(visibility, given.get(_fact(report)), sectors) for report, visibility in wanted]


_Given = tuple[int, Visibility]
"""A label that an agency gave, after the number of that change."""


def given_by_agency(
    session: Session, agency_id: UUID, client_id: str, facts: Collection[Fact]
) -> dict[Fact, Visibility]:
    """The label that an agency itself gave last to each of these facts: by hand, or with a report of its own.

    A fact is also as strict as the labels that it gave later to other facts of the same value: a source may name
    another category in its next version. `client_id` is the client by which it imports. What this client has changed
    follows from sources.
    """
    if not facts:
        return {}
    given = _given(session, agency_id, client_id, AskedKeys({fact[0] for fact in facts}))
    return _on_values(session, facts, given)


def _given(session: Session, agency_id: UUID, client_id: str | None, indicators: AskedKeys) -> dict[Fact, _Given]:
    """The label that an agency itself gave last to each fact of these values.

    `client_id` is the client by which it imports. Without one, it is that of each report.
    """
    live = repository.live_facts(session, agency_id, indicators).values()
    reports = [*live, *repository.ended_facts(session, agency_id, indicators)]
    by_hand = label_record.last_by_others(session, client_id, {report.report_id for report in reports})
    waiting = pending_repository.latest(session, agency_id, indicators, lock=False).values()
    # gate: a label outlasts that values are read again
    given = copy_repository.carried(session, agency_id, indicators)
    sectors = agencies.sectors_of(session, {agency_id}) if waiting else {}
    pending = [as_report(row, sectors[agency_id]) for row in waiting if row.request is not None]
    every: list[Report | NewReport] = [*reports, *pending]
    for report in every:
        own = (last_change(report, own=True), visibility_of(report)) if report.origin is None else None
        if last := own or by_hand.get(report.report_id):
            fact = _fact(report)
            given[fact] = max(given.get(fact, last), last, key=itemgetter(0))
    return given


def carry(session: Session, moves: Iterable[tuple[UUID, UUID, UUID]]) -> None:
    """Let the labels that agencies have given to values go along to what these values name now.

    Each move is an agency, the indicator of before, and that of now. Call it before anything moves. A label of before
    keeps its category and its number. If the agency gave another one to the same fact of now, the strictest counts, as
    if it had been given last. What has gone along before does not again, so that the agency may open it.
    """
    of_agencies: dict[UUID, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for agency_id, before, now in moves:
        of_agencies[agency_id][before].add(now)
    for agency_id, leading in of_agencies.items():
        named_now = AskedKeys(set().union(*leading.values()))
        known = copy_repository.carried(session, agency_id, named_now)
        given = _given(session, agency_id, None, AskedKeys({*leading, *named_now}))
        sectors = sectors_named(session, [label for _, label in (*known.values(), *given.values())])
        carried = dict(known)
        for (before, category, reference), (number, label) in given.items():
            for now in leading.get(before, ()):
                fact = (now, category, reference)
                # gate: a label that went along once is not brought again
                if fact in carried and seen_by_both(carried[fact][1], label, sectors) == carried[fact][1]:
                    continue
                every = [(number, label), *(each[fact] for each in (carried, given) if fact in each)]
                strict = reduce(lambda first, second: seen_by_both(first, second, sectors), [each[1] for each in every])
                carried[fact] = max(each[0] for each in every), strict
        copy_repository.carry(
            session, agency_id, {fact: each for fact, each in carried.items() if each != known.get(fact)}
        )


def _on_values(session: Session, facts: Collection[Fact], given: Mapping[Fact, _Given]) -> dict[Fact, Visibility]:
    """The strictest of what was given to each fact, and later to others of its value. Others are left out."""
    sectors = sectors_named(session, [visibility for _, visibility in given.values()])
    on_value: dict[UUID, list[_Given]] = defaultdict(list)
    for fact, each in given.items():
        on_value[fact[0]].append(each)
    strict = {}
    for fact in facts:
        since = given[fact][0] if fact in given else 0
        # gate: what its agency has narrowed stays so in each category
        later = [visibility for moment, visibility in on_value[fact[0]] if moment >= since]
        if (visibility := strictest(later, sectors)) is not None:
            strict[fact] = visibility
    return strict


def _fact(report: Report | NewReport) -> Fact:
    return report.indicator_id, report.category, report.case_reference
