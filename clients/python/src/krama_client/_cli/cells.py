"""Text in a terminal: its width, where it may break, and what may not reach the terminal."""

import unicodedata
from collections.abc import Iterator

_COENG = "\u17d2"
"""Joins the Khmer consonant that follows to the one before it."""

_BANTOC = "\u17cb"
_UNSHOWN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_KHMER_SPACE = "\u200b"


def width(text: str) -> int:
    """Terminal cells, counted as those terminals count that give a vowel sign a cell of its own. So it may be less."""
    return sum(_cell(sign) for sign in text)


def _cell(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def shown(text: object, most: int = 200) -> str:
    """Text from elsewhere, safe to show: in a line, without control characters, and of at most `most` characters.

    Control characters could move the cursor, and bidirectional ones could reorder what is read.
    """
    line = "".join(_visible(sign) for sign in str(text)[: most + 1])
    return line if len(line) <= most else line[: most - 1] + "…"


def _visible(sign: str) -> str:
    if sign in "\t\r\n":
        return " "
    if sign == _KHMER_SPACE:
        return sign
    return "\ufffd" if unicodedata.category(sign) in _UNSHOWN else sign


def clusters(text: str) -> Iterator[str]:
    """The pieces of a text that no line break may divide: a letter with its marks, a Khmer syllable's stack."""
    piece = ""
    for sign in text:
        if piece and not unicodedata.category(sign).startswith("M") and not piece.endswith(_COENG):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text, none wider than `columns` unless one word is. Khmer, written without spaces, may break
    between any two syllables."""
    return [line for part in text.split("\n") for line in _lines(part, columns)]


def _lines(text: str, columns: int) -> list[str]:
    lines = [""]
    for unit in _units(text):
        if lines[-1] and width(lines[-1]) + width(unit.rstrip()) > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += unit if lines[-1] or len(lines) == 1 else unit.lstrip()
    return [line.rstrip() for line in lines]


def _units(text: str) -> Iterator[str]:
    """What may stand at the end of a line: a word with its space, or one Khmer syllable."""
    unit = ""
    for piece in clusters(text):
        if unit and ((unit[-1].isspace() and not piece[0].isspace()) or _apart(unit, piece)):
            yield unit
            unit = ""
        unit += piece
    if unit:
        yield unit


def _apart(unit: str, piece: str) -> bool:
    """Whether a syllable may begin here. A bare consonant, or one with a bantoc, mostly ends the syllable before."""
    return _is_khmer(piece) and _is_khmer(unit[-1]) and len(piece) > 1 and not piece.endswith(_BANTOC)


def _is_khmer(text: str) -> bool:
    return "\u1780" <= text[0] <= "\u17d3" and text[0] not in "។៕៖"
