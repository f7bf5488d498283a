"""The values of a case that is about to be filed: where they come from, and what the victim's story makes of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from krama_client._cli import writing
from krama_client._cli.extracting import has_bank_apart, notes
from krama_client._cli.names import kind_name
from krama_client._cli.texts import WRONG_USE, Stop, say
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from krama_client import Krama

Document = dict[str, Any]

FIRST_LAYER, LAST_LAYER = 2, 20
"""The accounts behind the receiver that an office can name: 2 is the first of them."""
SENT: Final = ("contact", "lure", "receiver", "onward", "merchant", "other")
"""The roles that are sent."""
KINDS: Final = ("phone", "bank_account", "wallet", "url", "domain", "email", "handle")
UNLISTED: Final = ("victim", "impersonated")
"""The roles that are sent so that nothing lists these values: no other account of the same number, and no report."""
CHOICES: Final = (*SENT, *UNLISTED, "apart")
"""What a person chooses from, by numbers from 1: the last three leave a value out."""

_SUGGESTED: Final = {"bank_account": "receiver", "wallet": "receiver", "url": "lure", "domain": "lure"}
_MISSING: Final = {"institution_missing": "institution", "platform_missing": "platform", "chain_missing": "chain"}
"""What an item lacks, by the code of its error, and the hint that says it."""
_HINTS: Final = ("kind", "institution", "chain", "platform")
_NUMBER: Final = re.compile(r"(?:[0-9\u17e0-\u17e9][ ./-]?){6,}")
_STATED: Final = re.compile(r"([^=./@?&+]*)=(.*)", re.DOTALL)
"""What a value was, and the value. A link has another character before its `=`."""
_ROLE: Final = re.compile(r"([^\W\d]+)(?:\s*:\s*(\d+))?")
"""A role, and the layer of an `onward` account."""


_FEW_WORDS: Final = 5
_DAY: Final = r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})"
_DATE: Final = re.compile(
    rf"(?<![\d/.-]){_DAY}(?:-{_DAY})?(?![\d/-]|\.\d)|(?<![\d:])\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?![\d:])"
)
"""A day or a time as people write it, or two days. `012/345/678` is a phone, and no day."""


@dataclass(slots=True)
class Candidate:
    """A value that was found or typed, as an extraction gives it. `role` is what it was, or why it is left out."""

    item: Document
    role: str
    layer: int | None = None
    is_perhaps_own: bool = False
    """Whether the text says that it may be the victim's, so that only a person can say whose it is."""
    has_bank_apart: bool = False
    """Whether its bank was read in another line."""

    @property
    def is_sent(self) -> bool:
        """Whether it becomes a report."""
        return self.role in SENT

    @property
    def is_kept_out(self) -> bool:
        """Whether it is sent so that nothing lists it. The exchange keeps no such value."""
        return self.role in UNLISTED and self.item["error"] is None

    @property
    def missing(self) -> str | None:
        """The hint without which the value can't be read, if that is what is wrong with it."""
        return _MISSING.get(self.item["error"]["code"]) if self.item["error"] else None

    @property
    def value(self) -> Document:
        """The member of `values` that is sent for it."""
        stated = {name: self.item[name] for name in _HINTS if self.item[name] is not None}
        layer = {"layer": self.layer} if self.layer is not None else {}
        return {"value": self.item["value"], **stated, "role": self.role, **layer}

    @property
    def name(self) -> str:
        """The value for a person: as it was read, else as it is written."""
        return shown(self.item["display"] or self.item["value"], 60)

    @property
    def kind(self) -> str:
        """Its kind in the reader's language."""
        return kind_name(self.item["kind"])


def suggested(item: Document) -> str:
    """What a value of this kind mostly is. A protected one belongs to somebody that the scammers pretended to be.

    One with wrong check digits, for example, can't be sent as it is.
    """
    if item["error"] and item["error"]["code"] not in _MISSING:
        return "apart"
    return "impersonated" if item["protected"] else _SUGGESTED.get(item["kind"], "contact")


def of_text(krama: "Krama", text: str) -> tuple[list[Candidate], int]:
    """The values in a text, and how many parts of it look like values and are none."""
    extraction = krama.extract(text).to_dict()
    values = [Candidate(item, suggested(item), is_perhaps_own=item["role"] == "victim") for item in extraction["items"]]
    for each in values:
        each.has_bank_apart = has_bank_apart(each.item, text)
        if each.item["institution"] and _is_below_a_number(each.item, text):
            suit_kind(each, "bank_account")
    return values, extraction["ignored_count"]


def of_words(krama: "Krama", words: Sequence[str]) -> Iterator[Candidate]:
    """The values of arguments such as `receiver=ABA 000 123 456`. Each is read by itself, so that no bank moves over.

    One that no value is found in is sent as it is, and the exchange says what is wrong with it. Raises `Stop` for a
    role that does not exist: `victm=…` must not list what is the victim's, nor `onward2=…` an account as a receiver.
    """
    for word in words:
        stated = _STATED.fullmatch(word)
        role, layer = _role(stated[1].strip()) if stated else (None, None)
        text = stated[2] if stated else word
        if not text.strip():
            raise Stop(WRONG_USE, "case.value_empty")
        read, _ = of_text(krama, text)
        for each in read or [Candidate(_unread(text.strip()), "other")]:
            each.role, each.is_perhaps_own = role or each.role, each.is_perhaps_own and role is None
            each.layer = layer
            yield each


def _role(words: str) -> tuple[str, int | None]:
    """What stands before `=`: `contact`, or `onward:3` with its layer. Raises `Stop`."""
    named = _ROLE.fullmatch(words)
    if named is None or named[1] not in CHOICES[:-1] or (named[2] and named[1] != "onward"):
        raise Stop(WRONG_USE, "case.role_misspelt", role=shown(words, 20), roles=", ".join(CHOICES[:-1]))
    if named[2] is None:
        return named[1], None
    if not FIRST_LAYER <= int(named[2][:3]) <= LAST_LAYER:
        raise Stop(WRONG_USE, "case.layer_misspelt", role=shown(words, 20), first=FIRST_LAYER, last=LAST_LAYER)
    return named[1], int(named[2])


def of_lines(text: str, known: Sequence[Candidate]) -> Iterator[Candidate]:
    """Lines of a text that are only a number, in which nothing is known: a person says what they are."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        is_known = any(start <= each.item["start"] < end for each in known)
        if not is_known and _NUMBER.fullmatch(_DATE.sub("|", line.strip())):
            yield Candidate(_unread(line.strip()) | {"start": start, "end": end}, "other")
        start = end


def _is_below_a_number(item: Document, text: str) -> bool:
    """Whether an account is alone in its line, and the line above has a number too, to which its bank may belong."""
    lines = text[: item["start"]].split("\n")
    rest = text[item["end"] :].partition("\n")[0]
    above = next((line for line in reversed(lines[:-1]) if line.strip()), "")
    return not lines[-1].strip() and not rest.strip() and bool(_NUMBER.search(above))


def unread(text: str, known: Sequence[Candidate]) -> Iterator[str]:
    """Lines of a text in which nothing was read: those with a number, and all where each line is only a few words."""
    lines = text.splitlines(keepends=True)
    is_list = all(len(line.split()) <= _FEW_WORDS for line in lines)
    start = 0
    for line in lines:
        end = start + len(line)
        is_read = any(start < each.item["end"] and each.item["start"] < end for each in known)
        if line.strip() and not is_read and (is_list or _NUMBER.search(_DATE.sub("|", line))):
            yield line.strip()
        start = end


def suit_kind(candidate: Candidate, kind: str) -> None:
    """Take a value for one of another kind: what was read of it, and what it mostly is, no longer hold."""
    item = candidate.item
    others = [each for each in (item["kind"], *item["other_kinds"]) if each not in (None, kind)]
    item |= dict.fromkeys(("display", "canonical", "error", *_HINTS)) | {"kind": kind, "other_kinds": others}
    for code, needing in (("institution_missing", "bank_account"), ("platform_missing", "handle")):
        if kind == needing:
            item["error"] = {"code": code, "detail": ""}
    candidate.role = suggested(item)


def _unread(text: str) -> Document:
    nothing = dict.fromkeys(("display", "canonical", "error", *_HINTS))
    return nothing | {"value": text, "protected": False, "other_kinds": []}


def show(values: Sequence[Candidate], first: int = 1) -> None:
    """Write what was found, numbered from `first`."""
    titles = ("case.title_number", "extract.title_value", "extract.title_kind", "extract.title_display")
    rows = [(number, *_cells(each)) for number, each in enumerate(values, start=first)]
    writing.table([say(title) for title in (*titles, "extract.title_note")], rows, whole=(0,))


def _cells(candidate: Candidate) -> tuple[object, ...]:
    item = candidate.item
    read = shown(item["display"] or "", 60)
    return (
        shown(item["value"], 60),
        candidate.kind,
        read,
        " ".join(notes(item, is_own=candidate.is_perhaps_own, is_apart=candidate.has_bank_apart)),
    )
