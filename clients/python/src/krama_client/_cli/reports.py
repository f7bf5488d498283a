"""`reports`: the reports of the agency, and those that others share with it."""

import argparse
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._cli import agency_names, lists, typed, writing
from krama_client._cli.case_draft import Codes
from krama_client._cli.case_label import label_of, label_options, needed_label, readers
from krama_client._cli.lists import Column, at_least_one, day, moment, typed_id
from krama_client._cli.login import connected
from krama_client._cli.main import Parser, action
from krama_client._cli.names import kind_name, role_name, status_name
from krama_client._cli.texts import FINE, NO, Explained, Stop, say

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.types import Report

Document = dict[str, Any]


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `reports` and its actions."""
    lists.limit_option(parser)
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--shared", action="store_true", help=say("reports.shared"))
    whose.add_argument("--agency", metavar="NAME", help=say("reports.agency"))
    parser.flag("--waiting", "reports.waiting")
    parser.option("--status", "reports.status")
    parser.option("--kind", "check.kind")
    parser.option("--category", "reports.category")
    parser.option("--province", "reports.province")
    parser.option("--case-reference", "reports.case_reference", metavar="TEXT")
    parser.option("--role", "reports.role")
    parser.option("--channel", "reports.channel", metavar="TEXT")
    parser.option("--min-loss", "reports.min_loss", metavar="AMOUNT")
    parser.option("--currency", "reports.currency")
    parser.option("--occurred-after", "reports.occurred_after", metavar="TIME", type=moment)
    parser.option("--occurred-before", "reports.occurred_before", metavar="TIME", type=moment)
    parser.option("--created-after", "reports.created_after", metavar="TIME", type=moment)
    parser.option("--created-before", "reports.created_before", metavar="TIME", type=moment)
    parser.option("--updated-after", "reports.updated_after", metavar="TIME", type=moment)
    parser.option("--updated-before", "reports.updated_before", metavar="TIME", type=moment)
    actions = parser.add_subparsers(dest="action", metavar="{show,withdraw,relabel,approve}")
    showing = action(actions, "show", "reports.show")
    showing.option("report_id", "reports.id", metavar="REPORT_ID")
    showing.leaf().set_defaults(run=show_report)
    for name, key in (("withdraw", "reports.withdraw"), ("approve", "reports.approve")):
        changing = action(actions, name, key)
        changing.option("report_id", "reports.id", metavar="REPORT_ID")
        if name == "withdraw":
            changing.option("--reason", "reports.reason", required=True, metavar="TEXT")
        else:
            changing.option("--revision", "reports.revision", required=True, metavar="N", type=at_least_one)
        changing.leaf().set_defaults(run=end_or_approve)
    relabelling = action(actions, "relabel", "reports.relabel")
    relabelling.option("report_id", "reports.id", metavar="REPORT_ID")
    label_options(relabelling, may_name=True)
    relabelling.option("--reason", "label.reason", required=True, metavar="TEXT")
    relabelling.leaf().set_defaults(run=relabel_report)
    parser.leaf().set_defaults(run=reports)


_FILTERS = (
    *("status", "kind", "category", "province", "case_reference", "role", "channel", "min_loss", "currency"),
    *(f"{member}_{side}" for member in ("occurred", "created", "updated") for side in ("after", "before")),
)


def reports(asked: argparse.Namespace) -> int:
    """List the agency's reports, or those that others share with it."""
    filters = {name: getattr(asked, name) for name in _FILTERS}
    if asked.waiting:
        filters["awaits_approval"] = True
    with connected() as krama:
        codes = Codes(krama)
        filters |= _coded(asked, codes)
        whose = agency_names.id_of(krama, asked.agency) if asked.agency else "others" if asked.shared else "own"
        listing = krama.reports.list(agency_id=whose, **filters)
        lists.show(asked, listing, _columns(codes), more="lists.oldest")
    return FINE


def _coded(asked: argparse.Namespace, codes: Codes) -> dict[str, str]:
    """The categories and provinces that were typed, by codes or names, as the API takes them. Raises `Stop`."""
    coded: dict[str, str] = {}
    for name, words in (("category", "categories"), ("province", "provinces")):
        if typed_words := getattr(asked, name):
            coded[name] = ",".join(_codes_of(typed_words, getattr(codes, words), words))
    return coded


def _codes_of(text: str, items: Sequence[Document], words: str) -> list[str]:
    """The codes of what commas separate, or of the whole text: a name may have a comma. Raises `Stop`."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return [typed.code_of(part, items, words) for part in parts]
    except Stop as unknown:
        with suppress(Stop):
            return [typed.code_of(text, items, words)]
        raise unknown from None


def show_report(asked: argparse.Namespace) -> int:
    """Show a report: one of the agency, or one that it may see."""
    report_id = typed_id(asked.report_id, "reports.not_an_id")
    with connected() as krama:
        report = krama.reports.get(report_id).to_dict()
        if asked.json:
            writing.document(report)
        else:
            lists.show_facts(_facts(Codes(krama)), agency_names.with_names(krama, report))
    return FINE


def relabel_report(asked: argparse.Namespace) -> int:
    """Change who may see a report of the agency, also one that has ended, and say who may now."""
    members, report_id = needed_label(asked), typed_id(asked.report_id, "reports.not_an_id")
    with connected() as krama:
        label = agency_names.with_ids(krama, members)
        report = krama.reports.relabel(report_id, reason=asked.reason, **label).to_dict()
        report = report if asked.json else agency_names.with_names(krama, report)
    if asked.json:
        writing.document(report)
    else:
        writing.line(say("reports.relabelled", label=label_of(report)))
        writing.line(say("label.seen_by", readers=readers(report)))
        if report["anonymous"]:
            writing.line(say("label.is_anonymous"))
    return FINE


def end_or_approve(asked: argparse.Namespace) -> int:
    """Withdraw a report of the agency, or approve one as its second officer."""
    report_id = typed_id(asked.report_id, "reports.not_an_id")
    with connected() as krama:
        if asked.action == "approve":
            report, key = _approved(krama, report_id, asked.revision), "reports.approved"
        else:
            report, key = krama.reports.withdraw(report_id, reason=asked.reason), "reports.withdrawn"
    if asked.json:
        writing.document(report.to_dict())
    else:
        writing.line(say(key))
    return FINE


def _approved(krama: "Krama", report_id: UUID, revision: int) -> "Report":
    """The report, approved. Raises `Explained` if it is not at this revision."""
    from krama_client.errors import Conflict  # not needed for --help

    try:
        return krama.reports.approve(report_id, revision=revision)
    except Conflict as refused:
        if refused.code != "revision_changed":
            raise
        raise Explained(NO, refused.code, say("reports.other_revision", revision=revision, id=report_id)) from None


def _revision(item: Document) -> list[str]:
    """What `reports approve` needs of a report that can be approved. A pending one waits for another decision."""
    can_be = item["status"] == "active" and item["source"]["sector"] == "police" and item["approved_at"] is None
    return [f"--revision {item['revision']}"] if can_be and item["revision"] else []


def second_officer(report: Document | None) -> str:
    """Whether a second officer approved the report, and who. `-` if it needs none, or that is not for the reader."""
    if report is None or report["source"]["sector"] != "police" or report["status"] != "active":
        return "-"
    if report["approved_at"] is None:  # who neither made nor may approve it sees neither this nor the revision
        return "-" if report["revision"] is None else say("lists.approval_waits")
    by = report["approved_by"] or {}
    name = by.get("name") or (by.get("agency") or {}).get("name")
    return say("lists.approved_by", name=name) if name else say("lists.approved")


def _columns(codes: Codes) -> Sequence[Column]:
    """The columns of a list. What a report is about stands in one, so that all of them fit a narrow terminal."""
    return (
        ("lists.title_at", lambda item: day(item["created_at"]).split()),
        (
            "reports.title_value_id",
            lambda item: lists.over_id(
                f"{item['indicator']['display']}, {typed.name_of(item['category'], codes.categories)}",
                item["report_id"],
            ),
        ),
        ("lists.title_status", lambda item: status_name(item["status"])),
        ("case.title_officer", lambda item: [second_officer(item), *_revision(item)]),
    )


def _facts(codes: Codes) -> Sequence[Column]:
    """What a person reads of one report."""
    return (
        ("lists.title_value", lambda item: [item["indicator"]["display"], kind_name(item["indicator"]["kind"])]),
        ("extract.title_value", lambda item: item["value"]),
        ("case.title_role", _role),
        ("lists.title_status", lambda item: status_name(item["status"])),
        ("case.title_source", lambda item: item["source"]["name"]),
        ("case.fact_category", lambda item: typed.name_of(item["category"], codes.categories)),
        ("case.fact_reference", lambda item: item["case_reference"]),
        ("case.fact_occurred_at", lambda item: _day(item["occurred_at"])),
        ("case.fact_province", lambda item: item["province"] and typed.name_of(item["province"], codes.provinces)),
        ("case.fact_channel", lambda item: item["channel"]),
        ("case.fact_loss", lambda item: item["loss"] and typed.amount_of(item["loss"])),
        ("case.fact_narrative", lambda item: item["narrative"]),
        ("reports.fact_erased_at", lambda item: _day(item["erased_at"])),
        ("reports.fact_confidence", _confidence),
        ("case.fact_tlp", lambda item: f"{label_of(item)}: {readers(item)}"),
        ("case.fact_anonymous", lambda item: say("label.is_anonymous") if item["anonymous"] else None),
        ("case.title_officer", _approval),
        ("case.fact_created_at", lambda item: _day(item["created_at"])),
        ("reports.fact_updated_at", lambda item: _day(item["updated_at"])),
        ("reports.fact_valid_until", lambda item: _day(item["valid_until"])),
        ("reports.fact_decided_at", lambda item: _day(item["decided_at"])),
        ("reports.fact_decided_by", lambda item: item["decided_by"] and item["decided_by"]["name"]),
        ("reports.fact_decision_reason", lambda item: item["decision_reason"]),
        ("reports.fact_ended_at", lambda item: _day(item["ended_at"])),
        ("reports.fact_end_reason", lambda item: item["end_reason"]),
        ("reports.fact_overturned_at", lambda item: _day(item["overturned_at"])),
        ("reports.fact_source_reason", lambda item: item["source_reason"]),
        ("lists.title_id", lambda item: item["report_id"]),
    )


def _day(stamp: str | None) -> str | None:
    return day(stamp) if stamp else None


def _role(item: Document) -> str | None:
    layer = f" ({item['layer']})" if item["layer"] else ""
    return role_name(item["role"]) + layer if item["role"] else None


def _confidence(item: Document) -> str | None:
    return None if item["confidence"] is None else say("reports.of_100", number=item["confidence"])


def _approval(item: Document) -> list[str] | None:
    """How far the approval is: who approved the report and when, or what it waits for. None if it needs no approval."""
    if (officer := second_officer(item)) == "-":
        return None
    return [officer, day(item["approved_at"])] if item["approved_at"] else [officer, *_revision(item)]
