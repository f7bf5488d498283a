"""`check`: what is known about some values, and what a teller should do."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._cli import writing
from krama_client._cli.faults import of_hint
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.names import kind_name
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, language, say
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from krama_client import Krama

ACTIONS = ("proceed", "warn", "verify", "hold")
_COLOURS = {"proceed": "green", "warn": "yellow", "verify": "bold yellow"}

PURPOSES = ("payment", "onboarding", "screening", "investigation", "other")
Answer = dict[str, Any]


def arguments(_: str, parser: Parser) -> None:
    """The arguments of the command."""
    parser.option("values", "check.values", nargs="+", metavar="VALUE")
    hints(parser)
    parser.option("--purpose", "check.purpose", choices=PURPOSES, default="other", metavar="PURPOSE")
    parser.flag("--receipt", "check.receipt")
    parser.leaf().set_defaults(run=check)


def hints(parser: Parser) -> None:
    """The options that say more about a value."""
    parser.option("--kind", "check.kind")
    parser.option("--institution", "check.institution", metavar="BIC")
    parser.option("--chain", "check.chain")
    parser.option("--platform", "check.platform")


def stated_hints(asked: argparse.Namespace) -> dict[str, str]:
    """The hints that were given."""
    names = ("kind", "institution", "chain", "platform")
    return {name: value for name in names if (value := getattr(asked, name))}


def check(asked: argparse.Namespace) -> int:
    """1 if any value has another action than `proceed`; else 2 if any value could not be checked."""
    values = list(typed_values(asked.values))
    with connected() as krama:
        if asked.receipt:
            answers = [_with_receipt(krama, value, asked) for value in values]
        else:
            items = [{"value": value, **stated_hints(asked)} for value in values]
            answers = list(verdicts(krama, items, asked.purpose))
    return show_verdicts(asked, answers)


def show_verdicts(asked: argparse.Namespace, answers: Sequence[Answer]) -> int:
    """Show the answers to what was asked, and the exit status that they amount to."""
    if asked.json:
        for answer in answers:
            writing.document(answer)
    else:
        titles = [say(f"check.{title}") for title in ("title_value", "title_action", "title_advice")]
        writing.table(titles, [_row(answer, stated_hints(asked)) for answer in answers])
    if not asked.json and len(asked.values) > 1 and any("error" in answer for answer in answers):
        writing.note(say("check.quotes"))
    if any(is_hit(answer) for answer in answers):
        return NO
    return WRONG_USE if any("error" in answer for answer in answers) else FINE


def typed_values(words: list[str]) -> Iterator[str]:
    """The words, with the lines of stdin in the place of `-`."""
    for word in words:
        if word != "-":
            yield word
            continue
        try:
            yield from (line.strip() for line in sys.stdin if line.strip())
        except UnicodeError:
            raise Stop(WRONG_USE, "check.stdin_not_utf8") from None


def _with_receipt(krama: "Krama", value: str, asked: argparse.Namespace) -> Answer:
    hints: dict[str, Any] = {**stated_hints(asked), "purpose": asked.purpose}
    return krama.check(value, **hints, with_receipt=True).to_dict()


def verdicts(krama: "Krama", items: Iterable[Any], purpose: str) -> Iterator[Answer]:
    """A verdict for each item, or `value` and `error` where it was refused."""
    from krama_client import Refused  # not needed for --help

    for answer in krama.check_many(items, purpose=purpose):
        if isinstance(answer, Refused):
            error = answer.error
            refusal = {"code": error.code, "detail": error.detail, "field": error.field}
            yield {"value": answer.value, "error": refusal}
        else:
            yield answer.to_dict()


def listed_id(krama: "Krama", asked: argparse.Namespace, purpose: str) -> UUID | None:
    """The indicator that the value is listed as, by a check."""
    hints: dict[str, Any] = stated_hints(asked)
    matches = krama.check(asked.value, **hints, purpose=purpose).matches
    return matches[0].indicator_id if matches else None


def is_hit(answer: Answer) -> bool:
    """Whether a verdict asks for more than to proceed. An action that this version does not know does."""
    return "error" not in answer and answer["action"] != "proceed"


def coloured_action(action: str) -> writing.Coloured:
    """An action in the reader's language, in its colour."""
    return writing.Coloured(action_word(action), _COLOURS.get(action, "bold red"))


def action_word(action: str) -> str:
    """An action in the reader's language."""
    return say(f"action.{action}" if action in ACTIONS else "action.unknown")


def advice(action: str) -> str:
    """What a teller should do. An action that this version does not know is treated as `hold`."""
    return say(f"advice.{action if action in ACTIONS else 'hold'}")


def reasons(answer: Answer) -> str:
    """The reasons of a verdict, in the reader's language."""
    return " ".join(text for reason in answer["reasons"] if (text := reason["texts"][language()]))


def _row(answer: Answer, stated: dict[str, str]) -> tuple[object, str, object]:
    if "error" in answer:
        return (
            shown(answer["value"] or "", 60),
            say("action.refused"),
            shown(of_hint(answer["error"], stated), 500),
        )
    value = [shown(answer["value"], 60), kind_name(answer["kind"])]
    action = coloured_action(answer["action"])
    score = say("check.score", score=answer["score"], reports=answer["report_count"], agencies=answer["agency_count"])
    known = [reasons(answer), score] if answer["listed"] else [reasons(answer)]
    return value, action, [*known, advice(answer["action"])]
