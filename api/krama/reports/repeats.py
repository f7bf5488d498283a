"""Which drafts of a batch only repeat what their agency's live reports say: nearly all of a file that is sent again.

Of such a report, little is read. As objects of the ORM, these took a tenth of the time of the whole batch.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session, select

from krama.core import clock
from krama.core.columns import AskedKeys
from krama.reports import repository
from krama.reports.drafts import Fact, NewReport
from krama.reports.fields import ReportFacts
from krama.reports.intake import Draft
from krama.reports.tables import Report


class Repeats(NamedTuple):
    """The live reports on the drafts' indicators, by fact: `same` are those that no draft changes, `live` the others.

    Those in `same` have their id, indicator and number alone. To read another of their members raises `AttributeError`.
    """

    same: dict[Fact, NewReport]
    live: dict[Fact, Report]


def find(session: Session, agency_id: UUID, drafts: Sequence[Draft]) -> Repeats:
    """What the agency's live reports say of the drafts' facts. Reads them in full only if a draft changes one."""
    indicators = AskedKeys({draft.indicator_id for draft in drafts})
    asked = {"indicators": indicators, "agency": agency_id}
    stored = {tuple(row[:3]): row for row in session.execute(_SAID, asked)}
    if not stored:
        return Repeats({}, {})
    now = clock.now()
    changed = {fact for fact, row in stored.items() if row.valid_until is not None and row.valid_until <= now}
    named = set()
    for draft in drafts:
        fact = draft.fact
        if fact in stored:
            named.add(fact)
            if fact not in changed and not _repeats(draft, stored[fact]):
                changed.add(fact)
    same = {fact: _in_part(stored[fact]) for fact in named - changed}
    others = {fact[0] for fact in stored.keys() - same.keys()}
    live = repository.live_facts(session, agency_id, AskedKeys(others)) if others else {}
    return Repeats(same, {fact: report for fact, report in live.items() if fact not in same})


def _repeats(draft: Draft, row: Any) -> bool:
    """Whether the draft states nothing that the report does not say, and asks for no label."""
    if draft.asks_for_label or draft.restated is not None or draft.origin != row.origin:
        return False
    said: Mapping[str, object] = dict(zip(_FACTS, row[_OTHERS:], strict=True))
    # as in `earlier.changes_of`: the label was looked at above
    return all(said[name] == value for name, value in draft.stated().items() if name != "anonymous")


def _in_part(row: Any) -> NewReport:
    report = NewReport.__new__(NewReport)
    report.indicator_id, report.report_id, report.seq = row.indicator_id, row.report_id, row.seq
    return report


_FACTS = tuple(ReportFacts.model_fields)
_KNOWN = ("indicator_id", "category", "case_reference", "report_id", "seq", "origin")
_OTHERS = len(_KNOWN)
_COLUMNS = [Report.__table__.c[name] for name in (*_KNOWN, *_FACTS)]  # type: ignore[attr-defined]
_SAID = select(*_COLUMNS).where(*repository.live_of_agency)
"""Columns, and no objects. Built once."""
