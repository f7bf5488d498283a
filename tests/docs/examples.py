"""The examples of a document: what is run, and what the document says comes out.

A block whose fence says `sh run` or `python run` is run; a `text` block right behind it is its output. There, an
ellipsis stands for anything, and ids and times for any others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(sh|python) run\n(.*?)^```\n(?:\s*^```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
_DIALOGUE = re.compile(r"^```sh dialogue\n(.*?)^```\n\s*^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_QUESTION = re.compile(r"^(.*(?:\]:|\):|reference:|\[y/[Nn]\]))(?: (.*))?$", re.MULTILINE)
_PASTED = re.compile(r"ends it\.\n(.*?^\.)$", re.DOTALL | re.MULTILINE)
_CHANGING = re.compile(
    r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00))"
    r"|(?P<client>krama_[0-9a-f]{20})"
    r"|(?P<request>(?<=\"request_id\": \")[0-9a-f]{24})"
)
_BLANKS_AT_ENDS = re.compile(r"[ \t]+$", re.MULTILINE)
"""Tables fill their lines with blanks, which a page leaves out."""


@dataclass(frozen=True, slots=True)
class Example:
    """One block to run. `shown` is the output that the document gives, or None where it gives none."""

    language: str
    code: str
    shown: str | None
    line: int


def examples_of(document: Path) -> Iterator[Example]:
    """The blocks to run, in order."""
    text = document.read_text(encoding="utf-8")
    for block in _BLOCK.finditer(text):
        yield Example(block[1], block[2], block[3], text.count("\n", 0, block.start()) + 1)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A command that asks, and the screen as the document shows it, with what a person types."""

    code: str
    shown: str

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The end of each question, and what is typed behind it: first a message, up to a line with a full stop."""
        pasted = _PASTED.search(self.shown)
        assert pasted is not None
        questions = _QUESTION.findall(self.shown, pasted.end())
        return [("ends it.\r\n", pasted[1]), *((f"{question[-16:]} ", answer) for question, answer in questions)]


def dialogues_of(document: Path) -> Iterator[Dialogue]:
    """The blocks that a person runs in a terminal."""
    for block in _DIALOGUE.finditer(document.read_text(encoding="utf-8")):
        yield Dialogue(block[1], block[2])


def is_what_is_shown(shown: str, output: str) -> bool:
    """Whether the output is the one shown, but for ellipses, ids and times."""
    parts = (re.escape(_settled(part).strip()) for part in shown.split("…"))
    return re.fullmatch(r"\s*.*?\s*".join(parts), _settled(output).strip(), re.DOTALL) is not None


def _settled(text: str) -> str:
    return _CHANGING.sub(lambda match: f"<{match.lastgroup}>", _BLANKS_AT_ENDS.sub("", text))
