"""Where the reading of a text stopped, and what was known there, so that it goes on as if it had never stopped."""

import re
from typing import NamedTuple

from krama.indicators import institutions
from krama.indicators.extraction.cues import Cue
from krama.indicators.kinds import Platform
from krama.indicators.labels import Meaning

__all__ = ["Memory", "Rest", "memory"]

_FAR = 127
"""A value that ends further away says nothing about the next one: no reader looks back so far behind a value."""

_INSIDE = "inside"
_MOST_GAP = 2
_CONTEXT = re.compile(
    r"(?P<back>\d{0,3})(?:/(?P<says>[a-z]+)/(?P<code>[A-Z0-9-]{0,40})/(?P<platform>[a-z]*)/(?P<weak>w?)/(?P<gap>[0-2]))?",
    re.ASCII,
)


class Rest(NamedTuple):
    """Where reading stopped, in code points, and what was known there. `context` has nothing of the text."""

    start: int
    context: str


class Memory(NamedTuple):
    """What a reader knows in the middle of a text.

    `back` is how far before it the last value ended, if that is near, and `cue` is the word that explained that value.
    `is_inside` says that it is inside something so long that no value is a part of it.
    """

    back: int | None = None
    cue: Cue | None = None
    is_inside: bool = False

    @property
    def context(self) -> str:
        """As a short text."""
        if self.is_inside:
            return _INSIDE
        back = "" if self.back is None or self.back > _FAR else str(self.back)
        if self.cue is None or not back:
            return back
        says, code, platform = self.cue.says.name.lower(), self.cue.institution or "", self.cue.platform or ""
        return f"{back}/{says}/{code}/{platform}/{'w' * self.cue.weak}/{min(self.cue.gap, _MOST_GAP)}"


def memory(context: str) -> Memory:
    """What the context of a `Rest` says. Raises `ValueError` for any other text."""
    if context == _INSIDE:
        return Memory(is_inside=True)
    stated = _CONTEXT.fullmatch(context)
    if stated is None or int(stated["back"] or 0) > _FAR:
        raise ValueError("No extraction gave this context.")
    back = int(stated["back"]) if stated["back"] else None
    if stated["says"] is None:
        return Memory(back)
    code, platform = stated["code"] or None, stated["platform"] or None
    is_known = stated["says"].upper() in Meaning.__members__ and (code is None or institutions.is_known(code))
    if back is None or not is_known or (platform is not None and platform not in set(Platform)):
        raise ValueError("No extraction gave this context.")
    # Its place was before what is read now, and nothing looks at it there.
    return Memory(
        back,
        Cue(
            0,
            0,
            Meaning[stated["says"].upper()],
            code,
            None if platform is None else Platform(platform),
            bool(stated["weak"]),
            int(stated["gap"]),
        ),
    )
