"""`case new`: from a text, or from values, to a filed case. A person sees everything once more before it is filed."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from krama_client._cli import approvals, typed, writing
from krama_client._cli import case_asking as asking
from krama_client._cli import case_facts as facts
from krama_client._cli.case_draft import (
    FACTS,
    Codes,
    Draft,
    Reports,
    for_program,
    own_case,
    own_reports,
    take_stated,
    withdrawn_of,
)
from krama_client._cli.case_values import Candidate, of_lines, of_text, of_words, show, unread
from krama_client._cli.extracting import text_of
from krama_client._cli.faults import in_words
from krama_client._cli.login import connected
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, explained, has, say
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.types import RowResult

Document = dict[str, Any]

_LETTERS: Final = "ABCDEFG"
"""By these, a person names the facts."""
_SHOWN: Final = 10
"""The most lines that are shown because nothing was read in them."""


def new(asked: argparse.Namespace) -> int:
    """0 if every value was taken; 1 if one was not, or the person did not want to file."""
    if not asked.yes and (asked.json or asked.text == "-" or not writing.is_terminal(sys.stdin)):
        raise Stop(WRONG_USE, "case.say_yes")
    if asked.repeat and (asked.yes or asked.values or asked.text or asked.reference):
        raise Stop(WRONG_USE, "case.repeat_asks")
    with connected() as krama:
        codes = Codes(krama)
        if asked.yes:
            draft = Draft(codes, again=asked.again)
            with writing.after_interruption(lambda: _how_far(draft)):
                for_program(draft, asked)
                approvals.warn(draft, lambda: _tried(draft))
                filed = _file(draft)
            return _end(asked, draft, filed)
        status = _with_a_person(codes, asked)
        while asked.repeat and not codes.is_over:
            writing.line(say("case.next"))
            status = max(status, _with_a_person(codes, asked))
        return status


# With a person


def _with_a_person(codes: Codes, asked: argparse.Namespace) -> int:
    """Put one case together, and file it if the person says yes."""
    draft = Draft(codes, again=asked.again)
    filed: Document | None = None
    with writing.after_interruption(lambda: _how_far(draft)):
        try:
            filed = _answered(draft, asked)
        except EOFError:  # the end of the input is not a yes
            codes.is_over = True
    if filed is not None:
        return _end(asked, draft, filed)
    if codes.is_over and codes.are_known and not draft.values:  # the work has ended after the last case
        return FINE
    writing.line(say("case.nothing_filed"))
    return NO


def _answered(draft: Draft, asked: argparse.Namespace) -> Document | None:
    """Ask for everything, show it, and file it after a yes."""
    take_stated(draft, asked)
    draft.values = list(of_words(draft.krama, asked.values))
    if asked.text or not asked.values:
        _add_text(draft, asked)
    if draft.codes.is_over:
        return None
    if draft.values:
        show(draft.values)
        asking.roles(draft.krama, draft.values, brief=draft.codes.are_known)
    else:
        writing.line(say("extract.nothing"))
    asking.more_values(draft.krama, draft.values)
    facts.ask_all(draft)
    draft.codes.are_known = True
    return _confirmed(draft)


def _add_text(draft: Draft, asked: argparse.Namespace) -> None:
    """The values of a file, or of what is pasted. With `--repeat`, an empty text ends the work."""
    text = text_of(asked.text) if asked.text else asking.pasted()
    draft.codes.is_over = asked.repeat and draft.codes.are_known and not text.strip()
    if not text.strip():
        return
    read, ignored = of_text(draft.krama, text)
    alone = list(of_lines(text, read))
    draft.values += sorted([*read, *alone], key=lambda each: int(each.item["start"]))
    lost = list(unread(text, draft.values))
    if lost:
        writing.line(say("case.nothing_read", lines="; ".join(shown(each, 60) for each in lost[:_SHOWN])))
    if ignored > len(alone) + len(lost):
        writing.note(say("extract.ignored", count=ignored - len(alone) - len(lost)))


def _confirmed(draft: Draft) -> Document | None:
    """Show everything, change what the person names, and file it after a yes. None: it shall not be filed.

    What the exchange refuses can be changed, and what it could not answer can be sent again.
    """
    from krama_client.errors import KramaError  # not needed for --help

    _show(draft)
    while True:
        answer = asking.line("case.ask").lower()
        if answer in say("report.yes_words").split():
            try:
                return _file(draft)
            except KramaError as error:
                writing.note(explained(error).after(_how_far(draft)).text)
        elif _changed(draft, answer):
            _show(draft)
        elif answer in say("case.no_words").split():
            return None
        else:  # what was typed until now is not lost by Enter, or by a word that is not known
            writing.note(say("case.answer_unclear"))


def _changed(draft: Draft, answer: str) -> bool:
    """Change the line that the answer names. Whether it names one."""
    plain = answer.translate(typed.KHMER_DIGITS)
    if plain.isdecimal() and 0 < int(plain[:4]) <= len(draft.values):
        asking.explain_roles()
        asking.role(draft.krama, draft.values[int(plain[:4]) - 1], int(plain[:4]))
    elif answer == "+":
        asking.more_values(draft.krama, draft.values)
    elif len(answer) == 1 and answer.upper() in _LETTERS:
        facts.ask_again(draft, FACTS[_LETTERS.index(answer.upper())])
    else:
        return False
    return True


def _how_far(draft: Draft) -> str:
    """What to say of the case if the work is broken off now."""
    return say("case.maybe_filed" if draft.is_maybe_filed else "case.nothing_filed")


def _show(draft: Draft) -> None:
    """Everything that would be filed, with what the exchange says of each value before anything is stored."""
    facts.keep_province(draft)
    draft.look_up()
    rows = [
        (letter, say(f"case.fact_{name}"), facts.as_filed(draft, name))
        for letter, name in zip(_LETTERS, FACTS, strict=True)
    ]
    if "tlp" in draft.label:
        rows.append(("", say("case.fact_tlp"), draft.label["tlp"]))
    if draft.label.get("anonymous"):
        rows.append(("", say("case.fact_anonymous"), say("label.is_anonymous")))
    writing.table([say(f"case.title_{name}") for name in ("letter", "fact", "stated")], rows, whole=(0,))
    tried = _tried(draft)
    values = [(number, *_value(each, tried.get(id(each)), draft)) for number, each in enumerate(draft.values, start=1)]
    if values:
        titles = ("case.title_number", "report.title_read", "case.title_role", "case.title_known")
        writing.table([say(title) for title in titles], values, whole=(0,))
    if not draft.sent:
        writing.line(say("case.no_value_yet"))
    _warn_of_refused(sum(each.error is not None for each in tried.values()), len(draft.sent), "before")
    _warn_if_known(draft)
    approvals.warn(draft, lambda: tried)


def _warn_of_refused(count: int, most: int, when: str) -> None:
    """Say that values can't be listed, or were not: a case without any is kept, and protects nobody."""
    if count:
        writing.note(say(f"case.none_listed_{when}" if count == most else f"case.not_listed_{when}", count=count))


def _tried(draft: Draft) -> "dict[int, RowResult]":
    """What a dry run says of each value. Empty if the login may not send reports, but only cases."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    rows: list[RowResult] = []
    joined = {"category": draft.facts["category"], "case_reference": draft.facts["reference"]}
    if draft.sent:
        try:
            draft.krama.report_many([each.value | joined for each in draft.sent], dry_run=True, on_rows=rows.extend)
        except PermissionDenied:
            return {}
    return {id(each): row for each, row in zip(draft.sent, rows, strict=False)}


def _value(candidate: Candidate, tried: "RowResult | None", draft: Draft) -> tuple[object, ...]:
    """A value of the last look: what it was read as, what it was, and who knows it or what is wrong."""
    role = say(f"case.role_{candidate.role}") + (f" ({candidate.layer})" if candidate.layer else "")
    if not candidate.is_sent:
        return candidate.name, role, say("case.stays_out")
    if tried is None:
        return [candidate.name, candidate.kind], role, "-"
    if tried.error is not None:
        return (
            [candidate.name, candidate.kind],
            role,
            shown(in_words(tried.error.code, tried.error.detail, candidate.item["value"]), 300),
        )
    read = [tried.indicator.display, candidate.kind] if tried.indicator else [candidate.name, candidate.kind]
    return read, role, _standing(tried, draft)


def _standing(tried: "RowResult", draft: Draft) -> str:
    if tried.result == "pending":
        return say("report.standing_pending")
    if tried.result == "withdrawn":
        return say("case.standing_comes_back" if draft.again else "case.standing_withdrawn")
    if tried.result in ("overturned", "dismissed"):
        return say("report.standing_ended")
    if tried.known is None:
        return "-"
    key = "case.standing_repeated" if tried.known.status == "repeated" else f"report.standing_{tried.known.status}"
    return say(key, count=tried.known.agency_count) if has(key) else "-"


def _warn_if_known(draft: Draft) -> None:
    """Say that the office has a case with this reference: a number that was mistyped would join two victims.

    One that differs in capitals is another case, which divides what one victim brought.
    """
    from krama_client.errors import PermissionDenied  # not needed for --help

    reference = draft.facts["reference"]
    with suppress(PermissionDenied):
        for spelling in dict.fromkeys((reference, reference.upper(), reference.lower())):
            case = own_case(draft.krama, spelling)
            if case is None:
                continue
            is_withdrawn = case.status == "withdrawn"
            if spelling != reference:
                writing.note(say("case.is_known_in_capitals", reference=shown(spelling), typed=shown(reference)))
            elif changed := facts.replaced(draft):
                writing.note(say("case.is_replaced", reference=shown(spelling), facts=", ".join(changed)))
            elif not is_withdrawn:
                writing.note(say("case.is_known", reference=shown(spelling)))
            if is_withdrawn:
                writing.note(say("case.is_withdrawn", reference=shown(spelling)))
            return


# What was filed


def _file(draft: Draft) -> Document:
    """File it. If the answer is lost, sending the same again never counts twice."""
    from krama_client.errors import KramaError  # not needed for --help

    values: list[Any] = [each.value for each in (*draft.sent, *draft.kept_out)]
    if not draft.is_maybe_filed:  # what was sent before has perhaps ended some already
        draft.reports = own_reports(draft.krama, draft.facts["reference"])
    draft.is_maybe_filed = True
    try:
        on_purpose: Document = {"again": True} if draft.again else {}
        answer = draft.krama.cases.submit(values=values, **draft.facts, **draft.label, **on_purpose)
    except KramaError as error:
        draft.is_maybe_filed = error.maybe_done
        raise
    return answer.to_dict()


def _end(asked: argparse.Namespace, draft: Draft, case: Document) -> int:
    items, kept_out = case["items"][: len(draft.sent)], case["items"][len(draft.sent) :]
    rejected = [item for item in items if item["result"] == "rejected"]
    still_listed = [item for item in kept_out if item["error"]["code"] == "own_report_remains"]
    now = _reports_after(draft, case)
    ended = approvals.ended(draft.reports, lambda: now)
    if asked.json:
        writing.document(case | {"ended_approvals": ended})
    else:
        if items:
            titles = [say(f"case.title_{name}") for name in ("value", "role", "result")]
            writing.table(titles, list(_results(draft.sent, items)))
        elif asked.yes:  # a person has seen it in the table before
            writing.line(say("case.no_value_yet"))
        key = f"case.filed_{case['result']}"
        writing.line(say(key if has(key) else "case.filed_updated", reference=shown(case["reference"])))
        if gone := withdrawn_of(now):
            writing.line(say("case.stay_withdrawn", count=len(gone), reference=shown(case["reference"])))
        if ended:
            named = {"values": approvals.values_of(ended), "reference": shown(case["reference"])}
            writing.line(say("case.approvals_ended", **named))
        elif ended is None and approvals.approved(draft.reports):
            writing.note(say("case.approvals_unread", reference=shown(case["reference"])))
        for candidate, item in zip(draft.kept_out, kept_out, strict=True):
            _tell_kept_out(candidate, item)
        _tell_related(draft.krama, case)
        _warn_of_refused(len(rejected), len(items), "after")
        # what was withdrawn by mistake comes back with something new, and with nothing else
        if case["result"] == "withdrawn" or any(item["result"] == "withdrawn" for item in items):
            writing.note(say("case.withdrawn_again"))
    return NO if rejected or still_listed else FINE


def _tell_kept_out(candidate: Candidate, item: Document) -> None:
    """Say which report of the office listed a value that is the victim's own, or was only pretended to be."""
    told = {"name": candidate.name, "id": item["report_id"]}
    if any(fault["code"] == "own_report_withdrawn" for fault in item["error"]["errors"]):
        writing.line(say("case.own_withdrawn", **told))
    if item["error"]["code"] == "own_report_remains":
        writing.note(say("case.own_remains", **told))


def _reports_after(draft: Draft, case: Document) -> Reports | None:
    """The reports of a case that was there before. None if they can't be read: the case is filed all the same."""
    from krama_client.errors import KramaError  # not needed for --help

    if case["result"] == "created":
        return {}
    with suppress(KramaError):
        return own_reports(draft.krama, case["reference"])
    return None


def _results(sent: Sequence[Candidate], items: Sequence[Document]) -> Iterator[tuple[object, ...]]:
    for candidate, item in zip(sent, items, strict=True):
        name = item["indicator"]["display"] if item["indicator"] else candidate.name
        key = f"case.result_{item['result']}"
        error = item["error"]
        result = say(key) if has(key) else item["result"]
        if error:
            result = shown(in_words(error["code"], error["detail"], candidate.item["value"]), 300)
        yield name, say(f"case.role_{candidate.role}"), result


def _tell_related(krama: "Krama", case: Document) -> None:
    """How many other cases share a value, if the login may read cases."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    try:
        count = sum(1 for _ in krama.cases.list_related(case["case_id"]))
    except PermissionDenied:
        return
    if count:
        writing.line(say("case.has_related", count=count, reference=shown(case["reference"])))
