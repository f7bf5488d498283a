"""The facts of a case that is about to be filed: asking for each, changing it in the last look, and showing it."""

from collections.abc import Callable
from typing import Any

from krama_client._cli import case_asking as asking
from krama_client._cli import typed, writing
from krama_client._cli.case_draft import Draft
from krama_client._cli.texts import say
from krama_client._cli.writing import shown


def ask(draft: Draft, name: str) -> None:
    """Ask for one fact. What is not known is not sent."""
    match name:
        case "category":
            fact: Any = asking.category(draft.codes.categories, brief=draft.codes.are_known)
        case "province":
            fact = _province(draft)
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


def ask_again(draft: Draft, name: str) -> None:
    """Ask for a fact that the last look shows. Enter keeps it: nobody loses a fact by looking at it."""
    now = draft.facts.get(name)
    match name:
        case "category":
            fact: Any = asking.category(draft.codes.categories, brief=draft.codes.are_known, now=now)
        case "reference":
            fact = asking.case_reference(now)
        case _:
            fact = asking.once_more(_reader(draft, name), name, stated(draft, name), now)
    if name == "province" and fact != now:
        draft.taken_province, draft.codes.home_province = None, fact or draft.codes.home_province
    draft.facts.pop(name, None)
    if fact is not None:
        draft.facts[name] = fact


def _reader(draft: Draft, name: str) -> Callable[[str], Any]:
    """What reads the answer for a fact. It raises `Stop`."""
    readers: dict[str, Callable[[str], Any]] = {"occurred_at": asking.past, "loss": typed.money}
    if name == "province":
        return asking.province_of(draft.codes.provinces)
    return readers.get(name, str)


def _province(draft: Draft) -> str | None:
    """The province that is typed, else that of the office, which only a new case takes."""
    is_there = draft.is_there()
    fact = asking.province(draft.codes.provinces, draft.codes.home_province, is_there=is_there)
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


def stated(draft: Draft, name: str) -> str:
    """A fact as it would be filed, for a person. A hyphen if none is stated."""
    fact = draft.facts.get(name)
    if fact is None:
        return "-"
    if name == "category":
        return typed.name_of(fact, draft.codes.categories)
    if name == "province":
        return typed.name_of(fact, draft.codes.provinces)
    if name == "loss":
        return typed.amount_of(fact)
    if name == "occurred_at":
        return typed.written(fact)
    return shown(fact, 500)
