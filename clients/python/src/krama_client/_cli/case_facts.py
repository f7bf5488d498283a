"""The facts of a case that is about to be filed: asking for each, changing it in the last look, and showing it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from krama_client._cli import case_asking as asking
from krama_client._cli import typed, writing
from krama_client._cli.case_draft import FACTS, Draft
from krama_client._cli.texts import say
from krama_client._cli.writing import shown

KEPT: Final = ("occurred_at", "province", "channel", "loss", "narrative")
"""The facts that a case keeps if they are not stated. In the order in which they are asked for."""


def ask_all(draft: Draft) -> None:
    """Ask for each fact that no argument states. For a case that is there, say first what stands in it."""
    for name in FACTS:
        if name not in draft.facts:
            _ask(draft, name)
        if name == "reference":
            draft.look_up()
            _tell_stored(draft)


def _tell_stored(draft: Draft) -> None:
    """Say at once whose case the reference names: a number that was mistyped is seen by the facts of another victim."""
    if draft.stored is not None:
        facts = [_in_words(draft, name, _of_stored(draft, name)) for name in ("category", *KEPT)]
        reference = shown(draft.facts["reference"])
        writing.note(say("case.stands", reference=reference, facts="; ".join(each for each in facts if each != "-")))


def _ask(draft: Draft, name: str) -> None:
    """Ask for one fact. What is not known is not sent."""
    stands = _stands(draft, name)
    match name:
        case "category":
            fact: Any = asking.category(draft.codes.categories, brief=draft.codes.are_known)
        case "province":
            fact = _province(draft, stands)
        case "reference":
            fact = asking.case_reference()
        case "occurred_at":
            fact = asking.occurred_at(stands)
        case "loss":
            fact = asking.loss(stands)
        case _:
            fact = asking.text_or_none(name, stands)
    draft.facts.pop(name, None)
    if fact is not None:
        draft.facts[name] = fact


def _stands(draft: Draft, name: str) -> str | None:
    """A fact of the case that is there, which Enter keeps, in words."""
    known = _of_stored(draft, name) if name in KEPT else None
    return None if known is None else writing.shown(_in_words(draft, name, known), 60)


def ask_again(draft: Draft, name: str) -> None:
    """Ask for a fact that the last look shows. Enter keeps it: nobody loses a fact by looking at it.

    A hyphen takes it out, also of a case that is there: null clears a fact, and what is left out stays.
    """
    now = draft.facts.get(name)
    match name:
        case "category":
            fact: Any = asking.category(draft.codes.categories, brief=draft.codes.are_known, now=now)
        case "reference":
            fact = asking.case_reference(now)
        case _:
            fact = asking.once_more(_reader(draft, name), name, as_filed(draft, name))
    if fact is asking.KEPT:
        return
    if name == "province" and fact != now:
        draft.taken_province, draft.codes.home_province = None, fact or draft.codes.home_province
    draft.facts.pop(name, None)
    if fact is not None or _of_stored(draft, name) is not None:
        draft.facts[name] = fact


def _reader(draft: Draft, name: str) -> Callable[[str], Any]:
    """What reads the answer for a fact. It raises `Stop`."""
    readers: dict[str, Callable[[str], Any]] = {"occurred_at": asking.past, "loss": typed.money}
    if name == "province":
        return asking.province_of(draft.codes.provinces)
    return readers.get(name, str)


def _province(draft: Draft, stands: str | None) -> str | None:
    """The province that is typed, else that of the office, which only a new case takes."""
    is_there = draft.is_there()
    fact = asking.province(draft.codes.provinces, draft.codes.home_province, is_there=is_there, stands=stands)
    draft.taken_province = draft.codes.home_province if fact is asking.TAKEN else None
    if fact is asking.TAKEN:
        return draft.taken_province
    draft.codes.home_province = fact or draft.codes.home_province
    return fact


def keep_province(draft: Draft) -> None:
    """Send the province that Enter took for a new case alone: the case number may be another one by now."""
    if draft.taken_province is None:
        return
    if draft.is_there() is False:
        draft.facts["province"] = draft.taken_province
    elif draft.facts.pop("province", None):
        writing.note(say("case.province_kept", reference=shown(draft.facts["reference"])))


def as_filed(draft: Draft, name: str) -> str:
    """A fact as the case would have it, for a person: what is stated, or stays, or is replaced. A hyphen if none is."""
    fact, before = draft.facts.get(name), _of_stored(draft, name)
    words = _in_words(draft, name, fact)
    if before is None or (fact is not None and plain(name, fact) == plain(name, before)):
        return words
    known = _in_words(draft, name, before)
    if name not in draft.facts:
        return say("case.stays", stated=known)
    return say("case.removes", before=known) if fact is None else say("case.replaces", stated=words, before=known)


def replaced(draft: Draft) -> list[str]:
    """The names of the facts of the case that would be replaced by others, or taken out."""
    return [
        say(f"case.fact_{name}")
        for name in ("category", *KEPT)
        if name in draft.facts
        and (before := _of_stored(draft, name)) is not None
        and plain(name, draft.facts[name]) != plain(name, before)
    ]


def plain(name: str, fact: Any) -> object:
    """A fact in a form in which the same is equal, as stated and as the exchange has it."""
    if fact is None:
        return None
    if name == "occurred_at":
        return datetime.fromisoformat(fact) if isinstance(fact, str) else fact
    if name == "loss":
        return Decimal(str(fact["amount"])), fact["currency"]
    words = " ".join(str(fact).split())
    return words.casefold() if name == "channel" else words


def _of_stored(draft: Draft, name: str) -> Any:
    """A fact of the case that is there."""
    return draft.stored.get(name) if draft.stored is not None and name != "reference" else None


def _in_words(draft: Draft, name: str, fact: Any) -> str:
    """A fact for a person. A hyphen if none is stated."""
    if fact is None:
        return "-"
    if name == "category":
        return typed.name_of(fact, draft.codes.categories)
    if name == "province":
        return typed.name_of(fact, draft.codes.provinces)
    if name == "loss":
        return typed.amount_of(fact)
    if name == "occurred_at":
        return typed.written(datetime.fromisoformat(fact) if isinstance(fact, str) else fact)
    return shown(fact, 500)
