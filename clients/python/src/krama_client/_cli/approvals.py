"""The approvals of a second officer that end because changed facts are filed: what to say before it, and after.

Who may not read reports learns nothing of approvals.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from krama_client._cli import case_facts as facts_of
from krama_client._cli import writing
from krama_client._cli.case_draft import Draft, Reports, own_reports
from krama_client._cli.case_label import LABELS
from krama_client._cli.case_values import Candidate
from krama_client._cli.texts import say
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from uuid import UUID

    from krama_client import Krama
    from krama_client.types import RowResult

Document = dict[str, Any]

LOOKED_UP: Final = 50
"""The most reports of a file that are looked up: each is a request."""
_TOLD: Final = ("report_id", "indicator", "case_reference")
_NAMED: Final = 20


def of_file(krama: "Krama", report_ids: "Iterable[UUID | str]") -> Reports | None:
    """The first `LOOKED_UP` of these reports. None: the login may not read reports."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    with suppress(PermissionDenied):
        return {str(each): krama.reports.get(each).to_dict() for each in islice(report_ids, LOOKED_UP)}
    return None


def approved(reports: Reports | None) -> Reports:
    """Those that are listed and approved."""
    return {
        report_id: each
        for report_id, each in (reports or {}).items()
        if each["approved_at"] is not None and each["status"] == "active"
    }


def ended(before: Reports | None, read: Callable[[], Reports | None]) -> list[Document] | None:
    """What was approved before and is not now, as programs get it. None where that can't be known.

    Something was filed meanwhile, so a fault of the exchange is not raised.
    """
    from krama_client.errors import KramaError  # not needed for --help

    if before is None:
        return None
    if not (earlier := approved(before)):
        return []
    try:
        now = read()
    except KramaError:
        return None
    if now is None:
        return None
    lost = [each for key, each in earlier.items() if key in now and now[key]["approved_at"] is None]
    return [{name: report[name] for name in _TOLD} for report in lost]


def values_of(reports: Iterable[Document]) -> str:
    """The values of these reports, for a sentence."""
    names = list(dict.fromkeys(shown(each["indicator"]["display"], 60) for each in reports))
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def warn(draft: Draft, tried: "Callable[[], Mapping[int, RowResult]]") -> None:
    """Say which approvals end if the draft is filed as it is. `tried` is what a dry run says of each value."""
    reference = draft.facts["reference"]
    at_stake = approved(own_reports(draft.krama, reference))
    if not at_stake:
        return
    draft.look_up()
    case, rows = draft.stored, tried()
    sent = {str(rows[id(each)].report_id): each for each in draft.sent if id(each) in rows}
    lost = [each for key, each in at_stake.items() if _changes(each, draft.facts, case) or _moves(each, sent.get(key))]
    if lost:
        writing.note(say("case.ends_approvals", values=values_of(lost)))


def _changes(report: Document, facts: Document, case: Document | None) -> bool:
    """Whether the report takes a fact that is stated for the case: one that it has as the case had it before.

    What more members see than the case takes none, but loses what the case loses.
    """
    shows_more = case is not None and case["tlp"] is not None and _openness(report) > _openness(case)
    return any(
        facts_of.plain(name, facts[name]) != facts_of.plain(name, report[name])
        and (case is None or facts_of.plain(name, case[name]) == facts_of.plain(name, report[name]))
        and not (shows_more and facts[name] is not None)
        for name in facts_of.KEPT
        if name in facts
    )


def _moves(report: Document, candidate: Candidate | None) -> bool:
    """Whether the value is sent again with another role."""
    return candidate is not None and (candidate.role, candidate.layer) != (report["role"], report["layer"])


def _openness(labelled: Document) -> int:
    return -LABELS.index(labelled["tlp"].removeprefix("TLP:"))
