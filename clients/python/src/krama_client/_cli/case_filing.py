"""`case new`: from a text, or from values, to a filed case. A person sees everything once more before it is filed."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from krama_client._cli import case_asking as asking
from krama_client._cli import typed, writing
from krama_client._cli.case_values import Found, of_text, of_words, show
from krama_client._cli.extracting import text_of
from krama_client._cli.login import connected
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, explained, has, say
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.types import RowResult

Document = dict[str, Any]

FACTS: Final = ("category", "reference", "occurred_at", "province", "channel", "loss", "narrative")
"""In the order in which they are asked for. A person names them by letters, from A."""
NEEDED: Final = ("category", "reference")
_LETTERS: Final = "ABCDEFG"


@dataclass(slots=True)
class Draft:
    """A case that is being put together. `facts` are as they are sent; what is not stated is not there."""

    krama: "Krama"
    values: list[Found]
    facts: Document = field(default_factory=dict)
    categories: list[Document] = field(default_factory=list)
    provinces: list[Document] = field(default_factory=list)
    own_province: str | None = None

    @property
    def sent(self) -> list[Found]:
        """The values that become reports."""
        return [each for each in self.values if each.is_sent]


def new(asked: argparse.Namespace) -> int:
    """0 if every value was taken; 1 if one was not, or the person did not want to file."""
    if not asked.yes and (asked.json or asked.text == "-" or not writing.is_terminal(sys.stdin)):
        raise Stop(WRONG_USE, "case.say_yes")
    with connected() as krama:
        draft = Draft(krama, [])
        filed: Document | None = None
        if asked.yes:
            _for_program(draft, asked)
            filed = _file(draft)
        else:
            with writing.after_interruption(lambda: say("case.nothing_filed")):
                with suppress(EOFError):  # the end of the input is no yes
                    filed = _with_a_person(draft, asked)
        if filed is None:
            writing.line(say("case.nothing_filed"))
            return NO
        return _end(asked, draft, filed)


# For programs


def _for_program(draft: Draft, asked: argparse.Namespace) -> None:
    """What the arguments say. What can't be listed stays out, and is counted on stderr."""
    missing = [f"--{name}" for name in NEEDED if not getattr(asked, name)]
    if missing:
        raise Stop(WRONG_USE, "case.needed", names=", ".join(missing))
    if not asked.values and not asked.text:
        raise Stop(WRONG_USE, "case.no_values")
    draft.values = list(of_words(draft.krama, asked.values))
    if asked.text:
        found, _ = of_text(draft.krama, text_of(asked.text))
        for each in found:
            each.role = "apart" if each.item["error"] else each.role
        draft.values += found
    left_out = len(draft.values) - len(draft.sent)
    if left_out:
        writing.note(say("case.left_out", count=left_out))
    _take_stated(draft, asked)


def _take_stated(draft: Draft, asked: argparse.Namespace) -> None:
    """The facts that the arguments state."""
    if asked.category:
        draft.facts["category"] = typed.code_of(asked.category, _categories(draft))
    if asked.province:
        draft.facts["province"] = typed.code_of(asked.province, _provinces(draft))
    if asked.loss:
        draft.facts["loss"] = typed.money(asked.loss)
    if asked.occurred_at:
        draft.facts["occurred_at"] = asking.past(asked.occurred_at)
    for name in ("reference", "channel", "narrative"):
        if stated := getattr(asked, name):
            draft.facts[name] = stated


def _categories(draft: Draft) -> list[Document]:
    if not draft.categories:
        draft.categories = [each.to_dict() for each in draft.krama.categories.list()]
    return draft.categories


def _provinces(draft: Draft) -> list[Document]:
    if not draft.provinces:
        draft.provinces = [each.to_dict() for each in draft.krama.provinces.list()]
        draft.own_province = draft.krama.me.get().agency.province
    return draft.provinces


# With a person


def _with_a_person(draft: Draft, asked: argparse.Namespace) -> Document | None:
    """Ask for everything, show it, and file it if the person says yes."""
    _take_stated(draft, asked)
    draft.values = list(of_words(draft.krama, asked.values))
    if asked.text or not asked.values:
        text = text_of(asked.text) if asked.text else asking.pasted()
        found, ignored = of_text(draft.krama, text) if text.strip() else ([], 0)
        draft.values += found
        if ignored:
            writing.note(say("extract.ignored", count=ignored))
    if draft.values:
        show(draft.values)
        asking.roles(draft.krama, draft.values)
    else:
        writing.line(say("extract.nothing"))
    asking.more_values(draft.krama, draft.values)
    for name in FACTS:
        if name not in draft.facts:
            _ask(draft, name)
    return _confirmed(draft)


def _ask(draft: Draft, name: str) -> None:
    """Ask for one fact. What is not known is not sent."""
    match name:
        case "category":
            fact: Any = asking.category(_categories(draft))
        case "province":
            fact = asking.province(_provinces(draft), draft.own_province)
        case "reference":
            fact = asking.case_reference()
        case "occurred_at":
            fact = asking.occurred_at()
        case "loss":
            fact = asking.loss()
        case _:
            fact = asking.text_or_none(f"case.ask_{name}")
    draft.facts.pop(name, None)
    if fact is not None:
        draft.facts[name] = fact


def _confirmed(draft: Draft) -> Document | None:
    """Show everything, change what the person names, and file it after a yes. None: it shall not be filed."""
    while True:
        _show(draft)
        answer = asking.line("case.ask").lower()
        if answer in say("report.yes_words").split():
            try:
                return _file(draft)
            except Exception as error:  # what the exchange refuses, the person can change
                if not _is_refusal(error):
                    raise
                writing.note(explained(error).text)
                continue
        plain = answer.translate(typed.KHMER_DIGITS)
        if plain.isdecimal() and 0 < int(plain[:4]) <= len(draft.values):
            asking.explain_roles()
            asking.role(draft.krama, draft.values[int(plain[:4]) - 1], int(plain[:4]))
        elif answer == "+":
            asking.more_values(draft.krama, draft.values)
        elif len(answer) == 1 and answer.upper() in _LETTERS:
            _ask(draft, FACTS[_LETTERS.index(answer.upper())])
        else:
            return None


def _is_refusal(error: Exception) -> bool:
    from krama_client import errors  # not needed for --help

    return isinstance(error, errors.ProblemError) and not isinstance(error, errors.ServiceFault | errors.RateLimited)


def _show(draft: Draft) -> None:
    """Everything that would be filed, with what the exchange says of each value before anything is stored."""
    facts = [
        (letter, say(f"case.fact_{name}"), _stated(draft, name)) for letter, name in zip(_LETTERS, FACTS, strict=True)
    ]
    writing.table([say(f"case.title_{name}") for name in ("letter", "fact", "stated")], facts, whole=(0,))
    tried = _tried(draft)
    values = [(number, *_value(each, tried.get(id(each)))) for number, each in enumerate(draft.values, start=1)]
    if values:
        titles = ("case.title_number", "report.title_read", "case.title_role", "case.title_known")
        writing.table([say(title) for title in titles], values, whole=(0,))
    else:
        writing.line(say("case.no_value_yet"))


def _stated(draft: Draft, name: str) -> str:
    fact = draft.facts.get(name)
    if fact is None:
        return "-"
    if name == "category":
        return typed.name_of(fact, _categories(draft))
    if name == "province":
        return typed.name_of(fact, _provinces(draft))
    if name == "loss":
        return f"{fact['amount']} {fact['currency']}"
    return fact.strftime("%d/%m/%Y %H:%M") if name == "occurred_at" else shown(fact, 500)


def _tried(draft: Draft) -> "dict[int, RowResult]":
    """What a dry run says of each value. Empty if the login may not send reports, but only cases."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    rows: list[RowResult] = []
    facts = {"category": draft.facts["category"], "case_reference": draft.facts["reference"]}
    if draft.sent:
        try:
            draft.krama.report_many([each.value | facts for each in draft.sent], dry_run=True, on_rows=rows.extend)
        except PermissionDenied:
            return {}
    return {id(each): row for each, row in zip(draft.sent, rows, strict=False)}


def _value(found: Found, tried: "RowResult | None") -> tuple[object, ...]:
    """A value of the last look: what it was read as, what it was, and who knows it or what is wrong."""
    role = say(f"case.role_{found.role}") + (f" ({found.layer})" if found.layer else "")
    if not found.is_sent:
        return found.name, role, say("case.stays_out")
    if tried is None:
        return [found.name, found.kind], role, "-"
    if tried.error is not None:
        return [found.name, found.kind], role, shown(tried.error.detail, 300)
    read = [tried.indicator.display, found.kind] if tried.indicator else [found.name, found.kind]
    return read, role, _standing(tried)


def _standing(tried: "RowResult") -> str:
    if tried.result == "pending":
        return say("report.standing_pending")
    if tried.result in ("overturned", "withdrawn", "dismissed"):
        return say("report.standing_ended")
    key = f"case.standing_{tried.known.status}" if tried.known else ""
    return say(key, count=tried.known.agency_count) if tried.known and has(key) else "-"


# What was filed


def _file(draft: Draft) -> Document:
    """File it. If the answer is lost, sending the same again never counts twice."""
    with writing.after_interruption(lambda: say("case.maybe_filed")):
        answer = draft.krama.cases.submit(values=[each.value for each in draft.sent], **draft.facts)  # type: ignore[misc]
        return answer.to_dict()


def _end(asked: argparse.Namespace, draft: Draft, case: Document) -> int:
    rejected = [item for item in case["items"] if item["result"] == "rejected"]
    if asked.json:
        writing.document(case)
    else:
        if case["items"]:
            titles = [say(f"case.title_{name}") for name in ("value", "role", "result")]
            writing.table(titles, list(_results(draft.sent, case["items"])))
        key = f"case.filed_{case['result']}"
        writing.line(say(key if has(key) else "case.filed_updated", reference=shown(case["reference"])))
        _tell_related(draft.krama, case)
    return NO if rejected else FINE


def _results(sent: Sequence[Found], items: Sequence[Document]) -> Iterator[tuple[object, ...]]:
    for found, item in zip(sent, items, strict=True):
        name = item["indicator"]["display"] if item["indicator"] else found.name
        key = f"case.result_{item['result']}"
        result = shown(item["error"]["detail"], 300) if item["error"] else say(key) if has(key) else item["result"]
        yield name, say(f"case.role_{found.role}"), result


def _tell_related(krama: "Krama", case: Document) -> None:
    """How many other cases share a value, if the login may read cases."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    try:
        count = sum(1 for _ in krama.cases.list_related(case["case_id"]))
    except PermissionDenied:
        return
    if count:
        writing.line(say("case.has_related", count=count, reference=shown(case["reference"])))
