"""`mirror`: keeps a copy of the list on this computer, and checks values with it, without the exchange."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krama_client._cli import typed, writing
from krama_client._cli.checking import Answer, hints, show_verdicts, stated_hints, typed_values
from krama_client._cli.login import connected
from krama_client._cli.main import Parser, action
from krama_client._cli.texts import FINE, LANGUAGES, WRONG_USE, Stop, explained, say

if TYPE_CHECKING:
    from krama_client.errors import KramaError
    from krama_client.mirror import Mirror, MirrorCheck, MirrorStatus

_HOUR = 3600.0


def arguments(_: str, parser: Parser) -> None:
    """The arguments of the four commands."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="sync|follow|status|check")
    for name, text, run in (
        ("sync", "mirror.sync", sync),
        ("follow", "mirror.follow", follow),
        ("status", "mirror.status", status),
        ("check", "mirror.check", check),
    ):
        made = action(actions, name, text)
        made.example = f"krama-client mirror {name} krama-mirror.sqlite3"
        made.option("file", "mirror.file", metavar="FILE", type=Path)
        if name in ("sync", "follow"):
            made.option("--key", "mirror.key")
        if name == "check":
            made.option("values", "check.values", nargs="+", metavar="VALUE")
            hints(made)
            age_option(made)
            made.example += ' "012 345 678"'
        made.leaf().set_defaults(run=run)


def age_option(parser: Parser) -> None:
    """How old a copy may be."""
    parser.option("--max-age", "mirror.max_age", metavar="HOURS", type=float, default=24.0)


def mirror_at(file: Path, **options: Any) -> "Mirror":
    """The copy in a file. Raises `Stop` if the extra is not installed, or an option can't be used."""
    try:
        from krama_client.mirror import Mirror
    except ImportError:
        raise Stop(WRONG_USE, "mirror.extra_missing") from None
    try:
        return Mirror(file, **options)
    except ValueError as error:
        raise Stop(WRONG_USE, _OF_ARGUMENT[str(error).partition(" ")[0]]) from None


@contextmanager
def own_copy(file: Path, hours: float) -> "Iterator[Mirror]":
    """The copy in a file, to check with. With a login, a copy of another agency does not answer."""
    with ExitStack() as closing:
        try:
            krama = closing.enter_context(connected())
        except Stop:
            krama = None
        yield closing.enter_context(mirror_at(file, krama=krama, max_age_seconds=hours * _HOUR))


_OF_ARGUMENT = {"verifier_key": "mirror.key_unreadable", "max_age_seconds": "mirror.max_age_refused"}
"""What to say of an option, by the argument with which the client's text begins."""


def sync(asked: argparse.Namespace) -> int:
    """Bring the copy in step, once."""
    with connected() as krama, mirror_at(asked.file, krama=krama, verifier_key=asked.key) as mirror:
        _tell(asked, mirror.sync())
    return FINE


def follow(asked: argparse.Namespace) -> int:
    """Keep the copy in step until the command is stopped."""
    with connected() as krama, mirror_at(asked.file, krama=krama, verifier_key=asked.key) as mirror:
        _tell_of_the_first(mirror)
        told: datetime | None = None
        for status in mirror.follow(waiting=_tell_of_waiting):
            _tell(asked, status, told)
            told = status.as_of
    return FINE


def _tell_of_the_first(mirror: "Mirror") -> None:
    """Say at once that there is no copy: the first answer may take long."""
    from krama_client.errors import MirrorEmpty, MirrorError

    try:
        mirror.status()
    except MirrorEmpty:
        writing.note(say("mirror.begins"))
    except MirrorError:
        return  # to follow it says what is wrong


def _tell_of_waiting(error: "KramaError") -> None:
    writing.note(f"{say('mirror.waits')} {explained(error).text}")


def status(asked: argparse.Namespace) -> int:
    """Say how the copy stands."""
    with mirror_at(asked.file) as mirror:
        stands = mirror.status()
    say_if_sandbox(stands)
    _tell(asked, stands)
    return FINE


def check(asked: argparse.Namespace) -> int:
    """Check values with the copy. The exit status is that of `check`."""
    items = [{"value": value, **stated_hints(asked)} for value in typed_values(asked.values)]
    with own_copy(asked.file, asked.max_age) as mirror:
        answers = list(copied_verdicts(mirror, items))
        stands = mirror.status()
    say_if_sandbox(stands)
    if not asked.json:
        writing.note(say("mirror.as_of", at=typed.written(stands.as_of)))
    return show_verdicts(asked, answers)


def say_if_sandbox(status: "MirrorStatus") -> None:
    """Say on stderr that what a copy says is invented, if it is. `login` says it where a sandbox itself answers."""
    if status.sandbox:
        writing.note(say("login.sandbox"))


def copied_verdicts(mirror: "Mirror", items: Iterable[Any], *, whole: bool = True) -> Iterator[Answer]:
    """A verdict of the copy for each item, with the members of the exchange's, or `value` and `error`.

    Without `whole`, what is unknown has its action alone: of a million rows nearly all are.
    """
    from krama_client import Refused

    for answer in mirror.check_many(items):
        if isinstance(answer, Refused):
            error = answer.error
            yield {"value": answer.value, "error": {"code": error.code, "detail": error.detail, "field": error.field}}
        elif whole or answer.action != "proceed":
            yield _members(answer)
        else:
            yield _PROCEED


_PROCEED: Answer = {"action": "proceed"}


def _members(check: "MirrorCheck") -> Answer:
    from krama_client._mirror.verdicts import sentence  # it needs the extra

    names = (
        "value", "reference", "kind", "canonical", "display", "institution", "chain", "platform", "action", "score",
        "listed", "status", "report_count", "agency_count", "categories", "policy", "as_of", "age_seconds",
        "sandbox",
    )  # fmt: skip
    reasons = [
        {"code": code, "texts": {language: sentence(code, language) for language in LANGUAGES}}
        for code in check.reason_codes
    ]
    matches = [
        {
            "indicator_id": str(match.indicator_id),
            "kind": match.kind,
            "canonical": match.canonical,
            "match_type": match.match_type,
        }
        for match in check.matches
    ]
    return {**{name: getattr(check, name) for name in names}, "reasons": reasons, "matches": matches}


def _tell(asked: argparse.Namespace, status: "MirrorStatus", told: datetime | None = None) -> None:
    """Say how the copy stands; after an error only what is wrong, if the same state was `told` before."""
    if asked.json:
        members = asdict(status)
        error = members.pop("error")
        writing.document({**members, "error": None if error is None else type(status.error).__name__})
        return
    if status.error is None or status.as_of != told:
        at = typed.written(status.as_of)
        writing.line(say("mirror.stands", count=status.listed_count, at=at, minutes=int(status.age_seconds // 60)))
    if status.error is not None:
        writing.note(explained(status.error).text)
