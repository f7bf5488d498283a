"""The questions about a case that is about to be filed. What is typed is asked again until it can be understood.

The end of the input raises `EOFError`, and Ctrl-C `KeyboardInterrupt`: then nothing is filed.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from krama_client._cli import typed, writing
from krama_client._cli.case_values import (
    CHOICES,
    FIRST_LAYER,
    KINDS,
    LAST_LAYER,
    SENT,
    Candidate,
    of_text,
    of_words,
    show,
    suit_kind,
)
from krama_client._cli.faults import misses_digits
from krama_client._cli.texts import WRONG_USE, Stop, language, say

if TYPE_CHECKING:
    from krama_client import Krama

Document = dict[str, Any]
Answer = TypeVar("Answer")

_END = (".", "។")
_NOTHING = "-"


def line(key: str, **fields: Any) -> str:
    """What is typed after a question."""
    sys.stderr.write(say(key, **fields) + " ")
    sys.stderr.flush()
    return input().strip()


def pasted() -> str:
    """The lines up to one with only a full stop."""
    writing.note(say("case.paste"))
    lines: list[str] = []
    while (each := input()).strip() not in _END:
        lines.append(each)
    return "\n".join(lines)


def asked_for(read: Callable[[str], Answer], key: str, otherwise: Answer, **fields: Any) -> Answer:
    """What `read` makes of the answer. A `Stop` is shown, and asked again. Enter gives `otherwise`."""
    while True:
        text = line(key, **fields)
        if not text:
            return otherwise
        try:
            return read(text)
        except Stop as wrong:
            writing.note(str(wrong))


# Values


def roles(krama: "Krama", values: list[Candidate], *, brief: bool) -> None:
    """Ask what each value was. `+` takes the suggestions for the rest. `brief`: the choices were shown before."""
    if not brief:
        explain_roles()
    is_taken = False
    for place, candidate in enumerate(values):
        if not is_taken or candidate.is_perhaps_own:
            is_taken = role(krama, candidate, place + 1) or is_taken


def explain_roles() -> None:
    """Write what can be chosen."""
    writing.line(say("case.roles"))
    for number, name in enumerate(CHOICES, start=1):
        line_of = {"number": number, "name": say(f"case.role_{name}"), "meaning": say(f"case.means_{name}")}
        writing.line(say("case.role_line", **line_of))
    writing.line(say("case.role_signs"))


def role(krama: "Krama", candidate: Candidate, number: int) -> bool:
    """Ask what one value was. Whether the suggestions are right for the rest."""
    while True:
        if _ask_missing(candidate, number):
            return False
        shown = {
            "number": number,
            "name": candidate.name,
            "kind": candidate.kind,
            "role": "?" if candidate.is_perhaps_own else say(f"case.role_{candidate.role}"),
        }
        word = line("case.ask_role", **shown).translate(typed.KHMER_DIGITS)
        if word in ("", "+") and candidate.is_perhaps_own:
            writing.note(say("case.perhaps_own"))
        elif word in ("", "+"):
            if _take(candidate, candidate.role):
                return word == "+"
        elif word.lower() in (answers := _answers()):
            if candidate.is_perhaps_own and not _is_scammers(candidate, answers[word.lower()]):
                continue
            if _take(candidate, answers[word.lower()]):
                _ask_missing(candidate, number)  # of a value that was left out until now
                return False
        elif word == "*" and candidate.item["other_kinds"]:
            suit_kind(candidate, candidate.item["other_kinds"][0])
        elif word == "/":
            _type_again(krama, candidate)
        elif word == "?":
            explain_roles()
        else:
            writing.note(say("case.role_unknown"))


def _is_scammers(candidate: Candidate, name: str) -> bool:
    """Ask again before a value is listed that the text calls the victim's: a wrong digit must not accuse a victim."""
    if name not in SENT:
        return True
    shown = {"name": candidate.name, "role": say(f"case.role_{name}")}
    return line("case.ask_whether_own", **shown).lower() in say("report.yes_words").split()


def _answers() -> dict[str, str]:
    """What may be typed for each role: its number, its word or its name."""
    numbered = {str(number): name for number, name in enumerate(CHOICES, start=1)}
    return numbered | {word.lower(): name for name in CHOICES for word in (name, say(f"case.role_{name}"))}


def _take(candidate: Candidate, name: str) -> bool:
    """Take a role. False if the person goes back from the question for the layer, to say that it was something else."""
    first: int | None = FIRST_LAYER
    layer = asked_for(or_nothing(_layer), "case.layer", first) if name == "onward" else None
    if name == "onward" and layer is None:
        return False
    candidate.role, candidate.layer, candidate.is_perhaps_own = name, layer, False
    if candidate.role in ("victim", "impersonated"):
        writing.note(say(f"case.why_{candidate.role}"))
    return True


def _layer(text: str) -> int:
    plain = text.translate(typed.KHMER_DIGITS)
    if not plain.isdecimal() or not FIRST_LAYER <= int(plain[:3]) <= LAST_LAYER:
        raise Stop(WRONG_USE, "case.layer_wrong")
    return int(plain)


def _ask_missing(candidate: Candidate, number: int) -> bool:
    """Ask for the kind of a value, the bank of an account, the platform of a name. Whether the person leaves it out."""
    if candidate.item["kind"] is None and candidate.is_sent:
        items = [{"code": kind, "names": {language(): say(f"kinds.{kind}")}} for kind in KINDS]
        kinds = ", ".join(f"{place} {say(f'kinds.{kind}')}" for place, kind in enumerate(KINDS, start=1))
        shown = {"number": number, "name": candidate.name, "kinds": kinds}
        if digits := misses_digits(candidate.item["value"]):
            writing.note(say("faults.phone_digits", count=digits))
        kind = asked_for(lambda text: typed.code_of(text, items), "case.which_kind", None, **shown)
        if kind is None:
            candidate.role = "apart"
            return True
        suit_kind(candidate, kind)
    if (hint := candidate.missing) is not None and candidate.is_sent:
        answer = line(f"case.which_{hint}", number=number, name=candidate.name)
        if not answer:
            candidate.role = "apart"
            return True
        candidate.item |= {hint: answer, "error": None, "display": f"{answer} {candidate.item['value']}"}
    return False


def _type_again(krama: "Krama", candidate: Candidate) -> None:
    again = asked_for(lambda text: next(of_words(krama, [text])), "case.type_again", candidate)
    candidate.item, candidate.role, candidate.is_perhaps_own = again.item, again.role, again.is_perhaps_own


def more_values(krama: "Krama", values: list[Candidate]) -> None:
    """Ask for values that are missing, until there are none."""
    while text := line("case.another"):
        added, _ = of_text(krama, text)
        if not added:
            try:
                added = list(of_words(krama, [text]))
            except Stop as wrong:
                writing.note(str(wrong))
                continue
        show(added, len(values) + 1)
        for each in added:
            values.append(each)
            role(krama, each, len(values))


# Facts


def category(items: list[Document], *, brief: bool, now: str | None = None) -> str:
    """The category, from its list. `brief`: the list was shown before. Enter keeps what is stated `now`."""
    if not brief:
        names = [f"{number} {item['names'][language()]}" for number, item in enumerate(items, start=1)]
        writing.line(", ".join(names))
    while True:
        text = line("case.ask_category_again", name=typed.name_of(now, items)) if now else line("case.ask_category")
        if now and not text:
            return now
        if text == "?":
            rows = [
                (number, item["names"][language()], typed.with_names(item["uses"][language()], items))
                for number, item in enumerate(items, 1)
            ]
            titles = ("case.title_number", "codes.title_name", "codes.title_meaning")
            writing.table([say(title) for title in titles], rows, whole=(0,))
            continue
        try:
            return typed.code_of(text, items, "categories")
        except Stop as wrong:
            writing.note(str(wrong))


def case_reference(now: str | None = None) -> str:
    """The office's own number of the case, which every case has. Enter keeps what is stated `now`."""
    if now:
        return asked_for(reference, "case.ask_reference_again", now, name=writing.shown(now, 60))
    while (text := asked_for(reference, "case.ask_reference", None)) is None:
        writing.note(say("case.reference_needed"))
    return text


def reference(text: str) -> str:
    """A case reference. Raises `Stop` for one without a letter or a digit: `?` asks for help, and names no case."""
    if not any(sign.isalnum() for sign in text):
        raise Stop(WRONG_USE, "case.reference_needed")
    return text


TAKEN: Final = "the office's"
"""The answer of somebody that takes the province of the office by Enter."""


def province(items: list[Document], own: str | None, *, is_there: bool | None, stands: str | None) -> str | None:
    """The province, or `TAKEN` by Enter in a new case. `-` is none.

    In a case that is there, or may be (None), Enter states nothing. `stands` is the province of the case.
    """
    if is_there is None:
        key, taken = "case.ask_province_unseen", None
    elif is_there:
        key, taken = "case.ask_province_known" if stands else "case.ask_province_unknown", None
    else:
        key, taken = ("case.ask_province", TAKEN) if own else ("case.ask_province_unknown", None)
    name = stands or (typed.name_of(own, items) if own else "")

    return asked_for(or_nothing(province_of(items)), key, taken, name=name)


def province_of(items: list[Document]) -> Callable[[str], str]:
    """Reads the name or code of a province. Raises `Stop`."""
    return lambda text: typed.code_of(text, items, "provinces")


def or_nothing(read: Callable[[str], Answer]) -> Callable[[str], Answer | None]:
    """Reads the same, and a hyphen as nothing."""
    return lambda text: None if text == _NOTHING else read(text)


KEPT: Final[Any] = "as it is"
"""The answer of somebody that keeps a fact by Enter."""


def once_more(read: Callable[[str], Any], name: str, stated: str) -> Any:
    """Another answer for a fact that is stated as `stated`. `KEPT` for Enter, and None for a hyphen."""
    words = say("statistics.not_stated") if stated == _NOTHING else writing.shown(stated, 60)
    return asked_for(or_nothing(read), "case.ask_again", KEPT, fact=say(f"case.fact_{name}"), stated=words)


def occurred_at(stands: str | None) -> datetime | None:
    """When it happened. Enter states nothing: the case keeps what `stands` in it."""
    return asked_for(past, _question("occurred_at", stands), None, name=stands)


def _question(name: str, stands: str | None) -> str:
    """The text that asks for a fact, and says what Enter does: in a case that is there, its own fact stays."""
    return f"case.ask_{name}_known" if stands else f"case.ask_{name}"


def past(text: str) -> datetime:
    """A day or time that is not in the future. Raises `Stop`."""
    now = datetime.now(UTC)
    stated = typed.moment(text, now)
    if stated > now:
        raise Stop(WRONG_USE, "case.in_future")
    return stated


def loss(stands: str | None) -> dict[str, str] | None:
    """What the victim lost. Enter states nothing."""
    return asked_for(typed.money, _question("loss", stands), None, name=stands)


def text_or_none(name: str, stands: str | None) -> str | None:
    """A text, or nothing for Enter."""
    return line(_question(name, stands), name=stands) or None
