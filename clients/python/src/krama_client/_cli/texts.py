"""Every text for people, in English and Khmer, and what ends a command early: its exit status and its words.

The texts are in `texts.toml`.
"""

import tomllib
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "km")
FILE = Path(__file__).with_suffix(".toml")

_texts: Mapping[str, str] = {}
_language = "en"


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that `--lang` asks for, else the first of KRAMA_LANG, LC_ALL, LC_MESSAGES and LANG that is set."""
    wishes = [_option(arguments), *(environment.get(name) for name in ("KRAMA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))]
    wish = next((wish for wish in wishes if wish), "en")
    return "km" if wish.lower().replace("_", "-").split(".")[0].split("-")[0] == "km" else "en"


def _option(arguments: Sequence[str]) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == "--lang":
            return arguments[place + 1] if place + 1 < len(arguments) else None
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


def use(language: str) -> None:
    """From now on, `say` speaks this language."""
    global _texts, _language  # noqa: PLW0603  (the language of the process, like its locale)
    _language = language
    _texts = catalogue(language)


def language() -> str:
    """The language in use: `en` or `km`."""
    return _language


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of a language, by its key, such as `check.help`."""
    place = LANGUAGES.index(language)
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {f"{group}.{key}": each[place] for group, texts in document.items() for key, each in texts.items()}


def say(key: str, **fields: Any) -> str:
    """The text of this key with its fields filled in. Raises `KeyError` for an unknown key, which a test finds."""
    if not _texts:
        use("en")
    text = _texts[key]
    return text.format(**fields) if fields else text


def has(key: str) -> bool:
    """Whether there is a text of this key: a newer exchange has words that this client does not know."""
    return key in (_texts or catalogue(_language))


FINE = 0
NO = 1
"""The answer is no: a hit, rejected rows, not proven, not found."""
WRONG_USE = 2
"""Wrong arguments, a wrong file, or a wrong configuration."""
LATER = 75
"""No answer, or too busy: the same command may succeed later. EX_TEMPFAIL of sysexits."""
LOOK_FIRST = NO
"""The exchange may have done it although its answer is lost: a program must not simply repeat the command."""
INTERRUPTED = 130


class Stop(Exception):
    """Ends the command with an exit status and a text of the catalogue. No field holds a secret."""

    def __init__(self, status: int, key: str, /, **fields: Any) -> None:
        super().__init__(key)
        self.status, self.key, self.fields = status, key, fields

    def __str__(self) -> str:
        return say(self.key, **self.fields)


class Explained(Exception):
    """What went wrong, as it is shown: `code` is for programs."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text

    def after(self, words: str) -> "Explained":
        """The same with these words before it."""
        return Explained(self.status, self.code, f"{words}\n{self.text}") if words else self


def explained(error: Exception, typed: Sequence[str] = ()) -> Explained:
    """Any error as exit status, code and text. The text of an error that nobody expected names its place, no value.

    A refused member that came from an option in `typed` is named as that option.
    """
    if isinstance(error, Explained):
        return error
    if isinstance(error, Stop):
        return Explained(error.status, error.key, str(error))
    if isinstance(error, OSError):
        return _of_file(error)
    from krama_client.errors import KramaError  # not needed for --help

    if not isinstance(error, KramaError):
        return _unexpected(error)
    problem = _of_client(error, typed)
    if error.maybe_done:
        return Explained(LOOK_FIRST, "maybe_done", f"{say('failures.maybe_done')}\n{problem.text}")
    return problem


def _of_file(error: OSError) -> Explained:
    reason = error.strerror or type(error).__name__
    if error.filename is None:
        return Explained(WRONG_USE, "output", say("failures.output", reason=reason))
    for kind, key in ((FileNotFoundError, "failures.no_file"), (PermissionError, "failures.file_closed")):
        if isinstance(error, kind):
            return Explained(WRONG_USE, "file", say(key, file=error.filename))
    return Explained(WRONG_USE, "file", say("failures.file", file=error.filename, reason=reason))


def _of_client(error: Exception, typed: Sequence[str]) -> Explained:
    from krama_client import errors

    for family, status, hint in (
        (errors.RateLimited, LATER, "failures.limited"),
        (errors.ServiceFault, LATER, "failures.later"),
        (errors.AuthenticationError, WRONG_USE, "failures.credential"),
        (errors.PermissionDenied, WRONG_USE, "failures.permission"),
        (errors.NotFound, *_NOT_FOUND.get(getattr(error, "code", ""), (NO, None))),
        (errors.Conflict, NO, None),
        (errors.ProblemError, NO if getattr(error, "code", "") in _UNKNOWN else WRONG_USE, None),
    ):
        if isinstance(error, family):
            foreign = status == LATER and error.code.startswith("http_")  # no problem document
            return _problem(status, error, "failures.no_exchange" if foreign else hint, typed)
    if isinstance(error, errors.IssuerMismatch):
        return Explained(WRONG_USE, "issuer_mismatch", say("failures.other_address"))
    if isinstance(error, errors.Unreached):
        return Explained(LATER, "no_answer", say("failures.no_answer"))
    for kind, key in (
        (errors.MirrorTooOld, "failures.mirror_old"),
        (errors.MirrorEmpty, "failures.mirror_empty"),
        (errors.MirrorUnusable, "failures.mirror_unusable"),
        (errors.MirrorBusy, "failures.mirror_busy"),
        (errors.MirrorDiskFull, "failures.mirror_full"),
        (errors.MirrorError, "failures.mirror_unread"),
        (errors.SnapshotRefused, "failures.snapshot"),
    ):
        if isinstance(error, kind):
            status = LATER if isinstance(error, errors.MirrorBusy | errors.MirrorDiskFull) else WRONG_USE
            return Explained(status, key.partition(".")[2], say(key, detail=_of_copy(error)))
    if isinstance(error, errors.FileUnreadable):
        return Explained(WRONG_USE, "file_unreadable", str(error))
    return Explained(WRONG_USE, "not_understood", say("failures.not_understood", detail=str(error)))


def _of_copy(error: Any) -> str:
    """What is wrong with a copy, and what to do."""
    key = _OF_A_COPY.get(getattr(error, "why", ""))
    return say(key, **getattr(error, "named", {})) if key else str(error)


_OF_A_COPY = {
    "damaged": "copies.damaged",
    "other_file": "copies.other_file",
    "another_key": "copies.another_key",
    "institutions": "copies.institutions",
    "no_folder": "copies.no_folder",
    "system": "copies.system",
    "sqlite": "copies.sqlite",
    "another_agency": "copies.another_agency",
    "older": "copies.older",
    "unsigned": "copies.unsigned",
    "unreadable": "copies.unreadable",
    "altered": "copies.altered",
}

_NOT_FOUND = {
    "snapshot_not_found": (LATER, "failures.no_snapshot"),
    "not_found": (WRONG_USE, "failures.wrong_path"),
    "http_404": (WRONG_USE, "failures.wrong_path"),
}
"""What is not there by itself, and not because of what was asked for: the exit status and a hint, by the code."""
_UNKNOWN = {"indicator_unknown", "agency_unknown"}
"""What was asked about does not exist, or may not be known. The service answers 422, as its id is in the body."""


def _problem(status: int, error: Any, hint: str | None, typed: Sequence[str]) -> Explained:
    """The service's own words, with the fields they are about."""
    from krama_client._cli.faults import in_options, with_meant  # it imports this module

    details = []
    for each in filter(lambda each: each.field, error.errors):
        option = _option_of(each.field, typed)
        details.append(f"{option}: {with_meant(in_options(each.detail), _stated(option, typed))}")
    parts = [
        say(hint) if hint else "",
        _environment_counts() if hint == "failures.credential" else "",
        *(details or [in_options(error.detail)]),
        say("failures.request", code=error.code, request=error.request_id or "-"),
    ]
    return Explained(status, error.code, "\n".join(part for part in parts if part))


_OPTIONS = {
    "scopes": "--scope",
    "grantable_scopes": "--grantable",
    "networks": "--network",
    "types": "--type",
    "kinds": "--kind",
    "categories": "--category",
    "provinces": "--province",
    "statuses": "--status",
}
"""Options that are not called like the member that they state, which is a list."""


def _option_of(field: str, typed: Sequence[str]) -> str:
    """The option that a member came from: `--audience-sectors` for `audience.sectors.1`; else the member."""
    member = ".".join(part for part in field.split(".") if not part.isdigit())
    name = _OPTIONS.get(member) or "--" + member.replace("_", "-").replace(".", "-")
    if member == "text" and "search" in typed:
        return "TEXT"
    return name if any(word.partition("=")[0] == name for word in typed) else field


def _stated(option: str, typed: Sequence[str]) -> str:
    """What was typed for an option; of one that is repeated, everything, with commas."""
    values = [word.partition("=")[2] for word in typed if word.startswith(f"{option}=")]
    return ",".join([*values, *(value for word, value in pairwise(typed) if word == option)])


def _environment_counts() -> str:
    """To say, where the environment states a login, that one which is stored has no effect."""
    from krama_client._cli.login import credential_in_environment  # it imports this module

    names = credential_in_environment()
    return say("failures.environment_counts", names=", ".join(names)) if names else ""


def _unexpected(error: Exception) -> Explained:
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, ValueError | TypeError) and frames and _is_of_the_client(frames[-1].filename):
        return Explained(WRONG_USE, "argument", str(error))
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "-"
    return Explained(WRONG_USE, "fault", say("failures.fault", kind=type(error).__name__, place=place))


def _is_of_the_client(file: str) -> bool:
    """The client refuses an argument with a text for people, which holds no value. Python's own texts do."""
    parts = Path(file).parts
    return "krama_client" in parts and "_cli" not in parts
