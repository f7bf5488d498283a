"""Names on platforms: `@dara` next to a platform's name, and `LINE ID: dara88`."""

import re

from krama.indicators import hosts
from krama.indicators.extraction.platforms import PLATFORM_WORDS
from krama.indicators.extraction.readings import Interpretation, InterpretationOrLeft, Left
from krama.indicators.extraction.surroundings import Surroundings
from krama.indicators.kinds import Hints, Kind

_NAME_ALONE = re.compile(r"@[A-Za-z][A-Za-z0-9_.]{3,}")
_WORDS = "|".join(sorted(map(re.escape, PLATFORM_WORDS), key=len, reverse=True))
_PLATFORM_BEFORE = re.compile(
    rf"(?<![A-Za-z])({_WORDS})(?: (?:id|account|acc|username|user|page|name))? ?\Z", re.IGNORECASE
)
_LAST_WORDS = (*PLATFORM_WORDS, "id", "account", "acc", "username", "user", "page", "name")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,40}")
_SIGN = re.compile(r"[0-9._]")
_LOOK_BACK = 40


def read_at_name(text: str, start: int, end: int, around: Surroundings) -> InterpretationOrLeft:
    """How to read `@name`."""
    if text[max(0, start - 1) : start] in ("/", ".", "-", "_", "\\") and start > 0:
        return Left.NOTHING
    name = text[start:end]
    if "." in name and hosts.in_name_system(name[1:]):  # the rest of a mail address: `dara @gmail.com`
        return Left.COUNTED
    platform = around.platform()
    if platform is not None:
        return Interpretation(start, end, (Hints(Kind.HANDLE, platform=platform),))
    if not _NAME_ALONE.fullmatch(name):
        return Left.NOTHING
    return Interpretation(start, end, (Hints(Kind.HANDLE),), named_anyway=True)


def read_named(text: str, colon: int, start: int) -> InterpretationOrLeft:
    """How to read the name that begins at `start`, behind a colon, if a platform stands before the colon.

    A word alone may be anything. So the name must have a digit, a dot or an underscore.
    """
    if not text[max(0, colon - _LOOK_BACK) : colon].rstrip().lower().endswith(_LAST_WORDS):
        return Left.NOTHING
    before = _PLATFORM_BEFORE.search(text, max(0, colon - _LOOK_BACK), colon)
    name = _NAME.match(text, start)
    if before is None or name is None:
        return Left.NOTHING
    written = name[0].rstrip(".-")
    end = start + len(written)
    is_name = _SIGN.search(written) and any(map(str.isalpha, written)) and text[end : end + 1] not in ("/", "@", ":")
    if not is_name or ("." in written and hosts.in_name_system(written)):
        return Left.NOTHING
    return Interpretation(start, end, (Hints(Kind.HANDLE, platform=PLATFORM_WORDS[before[1].lower()]),))


def read_underscored(text: str, start: int, _end: int) -> InterpretationOrLeft:
    """How to read a name with an underscore, if a platform stands before it without a colon."""
    return read_named(text, start, start)
