"""`case`: file a case, and look at what was filed or change who may see it."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from krama_client._cli import agency_names, lists, typed, writing
from krama_client._cli.case_draft import FACTS, Codes, own_reports, withdrawn_of
from krama_client._cli.case_filing import new
from krama_client._cli.case_label import STATED, label_of, label_options, needed_label, readers
from krama_client._cli.login import connected
from krama_client._cli.main import Parser, action
from krama_client._cli.names import role_name, status_name
from krama_client._cli.reports import second_officer
from krama_client._cli.texts import FINE, NO, Stop, say
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.types import Case

Document = dict[str, Any]

_NAMES: Final = {"category": "categories", "province": "provinces"}
"""The facts that are codes, and the list that has their names."""


FACTS_SHOWN: Sequence[lists.Column] = (
    ("case.fact_reference", lambda case: case["reference"]),
    ("lists.title_status", lambda case: status_name(case["status"])),
    ("case.title_source", lambda case: case["source"]["name"]),
    ("case.fact_category", lambda case: case["category"]),
    (
        "case.fact_occurred_at",
        lambda case: case["occurred_at"] and typed.written(datetime.fromisoformat(case["occurred_at"])),
    ),
    ("case.fact_province", lambda case: case["province"]),
    ("case.fact_channel", lambda case: case["channel"]),
    ("case.fact_loss", lambda case: case["loss"] and typed.amount_of(case["loss"])),
    ("case.fact_narrative", lambda case: case["narrative"]),
    ("case.fact_end_reason", lambda case: case["end_reason"]),
    ("case.fact_tlp", lambda case: case["tlp"] and _seen_by(case)),
    ("case.fact_anonymous", lambda case: say("label.is_anonymous") if case["anonymous"] else None),
    ("case.fact_created_at", lambda case: typed.written(datetime.fromisoformat(case["created_at"]))),
    ("lists.title_id", lambda case: case["case_id"]),
)
"""The facts of one case, for a person. Those that are not known, or not for the reader, are left out."""
RELATED: Sequence[lists.Column] = (
    ("case.title_first", lambda item: lists.day(item["first_reported_at"])),
    ("case.title_source", lambda item: item["source"]["name"]),
    ("case.title_case_id", lambda item: item["reference"] or item["case_id"] or "-"),
    ("case.title_shared", lambda item: [each["display"] for each in item["shared_indicators"]]),
)
_PAGE = 1000


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `case` and its actions. Without an action, everything is asked for."""
    nothing = dict.fromkeys(("text", *FACTS)) | STATED
    parser.leaf().set_defaults(run=new, values=[], again=False, yes=False, repeat=False, **nothing)
    actions = parser.add_subparsers(dest="action", metavar="{new,show,list,related,relabel,withdraw}")
    filing = action(actions, "new", "case.new")
    filing.option("values", "case.values", nargs="*", metavar="[ROLE=]VALUE")
    filing.option("--text", "case.text", metavar="FILE")
    for name in FACTS:
        filing.option(f"--{name.replace('_', '-')}", f"case.state_{name}", metavar="TEXT")
    label_options(filing)
    filing.flag("--again", "case.again")
    filing.flag("--yes", "case.yes")
    filing.flag("--repeat", "case.repeat")
    filing.leaf().set_defaults(run=new)
    listing = action(actions, "list", "case.list")
    listing.flag("--shared", "case.shared")
    for name in ("status", "kind", "category", "province"):
        listing.option(f"--{name}", f"search.{name}")
    listing.option("--created-after", "search.created_after", metavar="TIME", type=lists.moment)
    lists.limit_option(listing)
    listing.leaf().set_defaults(run=list_cases)
    for name, run in (("show", show), ("related", related), ("relabel", relabel), ("withdraw", withdraw)):
        looking = action(actions, name, f"case.{name}")
        looking.option("reference", "case.which", metavar="REFERENCE")
        if name == "relabel":
            label_options(looking, may_name=True)
            looking.option("--reason", "label.reason", required=True, metavar="TEXT")
        if name == "withdraw":
            looking.option("--reason", "case.reason", required=True, metavar="TEXT")
        if name == "related":
            lists.limit_option(looking)
        looking.leaf().set_defaults(run=run)


def _columns(codes: Codes, *, shared: bool) -> Sequence[lists.Column]:
    """The columns of a list of cases. A case of others is named by its id, because its reference may be hidden."""
    time: lists.Column = ("lists.title_at", lambda item: lists.day(item["created_at"]))
    category: lists.Column = ("lists.title_category", lambda item: typed.name_of(item["category"], codes.categories))
    if shared:
        named: lists.Column = ("case.title_case_id", lambda item: item["reference"] or item["case_id"])
        return time, named, category, ("case.title_source", lambda item: item["source"]["name"])
    reference: lists.Column = ("case.title_reference", lambda item: item["reference"] or "-")
    return time, reference, category, ("lists.title_status", lambda item: status_name(item["status"]))


def list_cases(asked: argparse.Namespace) -> int:
    """List the office's cases, or those that others share with it, the newest first."""
    filters = {name: getattr(asked, name) for name in ("status", "kind", "category", "province", "created_after")}
    with connected() as krama:
        listing = krama.cases.list(agency_id="others" if asked.shared else "own", order="newest", **filters)
        lists.show(asked, listing, _columns(Codes(krama), shared=asked.shared))
    return FINE


def show(asked: argparse.Namespace) -> int:
    """Show a case with its values, and what came of it."""
    with connected() as krama:
        case = krama.cases.get(_case_id(krama, asked.reference)).to_dict()
        if asked.json:
            writing.document(case)
            return FINE
        case = agency_names.with_names(krama, case)
        for name, listed in _NAMES.items():
            case[name] = case[name] and typed.name_of(case[name], getattr(Codes(krama), listed))
        reports = own_reports(krama, case["reference"]) if case["view"] == "own" else None
    gone = withdrawn_of(reports)
    values, effects = case["values"], case["effects"]
    lists.show_facts(FACTS_SHOWN, case)
    if values or gone:
        titles = [say(f"case.title_{name}") for name in ("value_id", "role", "status")]
        rows = [_row(item) for item in (*values, *gone)]
        if reports is not None:
            titles.append(say("case.title_officer"))
            officers = [second_officer(reports.get(item["report_id"])) for item in (*values, *gone)]
            rows = [(*row, officer) for row, officer in zip(rows, officers, strict=True)]
        writing.table(titles, rows, whole=(0,))
        if values and case["view"] == "own":
            writing.line(say("case.change_one"))
        if gone:
            writing.line(say("case.bring_back"))
    for text in _effects(effects) if effects else ():
        writing.line(text)
    return FINE


def _row(item: Document) -> tuple[object, ...]:
    role = role_name(item["role"])
    layer = f" ({item['layer']})" if item["layer"] else ""
    value = item["indicator"]["display"] if item["indicator"] else "-"
    return lists.over_id(value, item["report_id"]), role + layer, status_name(item["status"])


def _effects(effects: Document) -> list[str]:
    """What came of the case, a sentence each. Without anything, one that says so."""
    amounts = ", ".join(map(typed.amount_of, effects["stopped_amounts"]))
    counts = {
        name: effects[f"{name}_count"]
        for name in ("payment_stopped", "customer_warned", "open_dispute", "overturned_report")
    }
    told = [say(f"case.effect_{name}", count=count, amounts=amounts or "-") for name, count in counts.items() if count]
    return told or [say("case.no_effects")]


def related(asked: argparse.Namespace) -> int:
    """List the cases that share a value with this one."""
    with connected() as krama:
        lists.show(asked, krama.cases.list_related(_case_id(krama, asked.reference)), RELATED)
    return FINE


def relabel(asked: argparse.Namespace) -> int:
    """Change who may see a case of the office, and say who may now."""
    members = needed_label(asked)
    with connected() as krama:
        case_id, label = _case_id(krama, asked.reference, own=True), agency_names.with_ids(krama, members)
        case = krama.cases.relabel(case_id, reason=asked.reason, **label).to_dict()
        if asked.json:
            writing.document(case)
        else:
            case = agency_names.with_names(krama, case)
            writing.line(say("label.changed", reference=shown(case["reference"]), label=label_of(case)))
            writing.line(say("label.seen_by", readers=_readers(case)))
            if case["anonymous"]:
                writing.line(say("label.is_anonymous"))
    return FINE


def _seen_by(case: Document) -> str:
    """The label of a case, and in words who sees it."""
    return f"{label_of(case)}: {_readers(case)}"


def _readers(case: Document) -> str:
    """Who sees a case. Others may still read the reports of one that was withdrawn."""
    if case["status"] == "withdrawn":
        return say("label.readers_withdrawn", readers=readers(case))
    return readers(case)


def withdraw(asked: argparse.Namespace) -> int:
    """Withdraw a case of the office with all its reports."""
    with connected() as krama:
        case = krama.cases.withdraw(_case_id(krama, asked.reference, own=True), reason=asked.reason).to_dict()
    if asked.json:
        writing.document(case)
    else:
        writing.line(say("case.withdrawn", reference=shown(case["reference"])))
    return FINE


def _case_id(krama: "Krama", reference: str, *, own: bool = False) -> UUID:
    """The id of the office's case with this reference, or of a case that is named by its id.

    A reference may look like an id. Without `own`, it may be others' only case with this reference. Raises `Stop`.
    """
    from krama_client.errors import PermissionDenied  # not needed for --help

    case_id = _id(reference)
    try:
        matching = _with_reference(krama, reference, "own")
    except PermissionDenied:  # who may withdraw and not read names the id
        matching = []
        if case_id is None:
            raise
    if not matching and case_id is not None:
        return case_id
    if not matching and not own:
        matching = _with_reference(krama, reference, "others")
    if len(matching) > 1:
        raise Stop(NO, "case.several")
    if not matching:
        raise Stop(NO, "case.not_found")
    return matching[0].case_id


def _id(text: str) -> UUID | None:
    """The id that this is. 32 digits are a reference, and so is what only Python takes for an id."""
    try:
        named = UUID(text)
    except ValueError:
        return None
    return named if str(named) == text.lower() else None


def _with_reference(krama: "Krama", reference: str, whose: str) -> "list[Case]":
    return list(islice(krama.cases.list(agency_id=whose, reference=reference, limit=_PAGE), 2))
