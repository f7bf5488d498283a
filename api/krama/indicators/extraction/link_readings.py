"""Links, hosts, addresses, wallets, IBANs and KHQR texts: what shows its kind by its form."""

import re

from krama.indicators import bakong, hosts, institutions, khqr
from krama.indicators.errors import IndicatorRefused
from krama.indicators.extraction.readings import Interpretation, InterpretationOrLeft, Left
from krama.indicators.extraction.surroundings import Surroundings
from krama.indicators.kinds import Chain, Hints, Kind
from krama.indicators.labels import Meaning
from krama.indicators.text import MAX_CHARACTERS, refang
from krama.indicators.wallet import shapes

_ANY = (Hints(),)
_SENTENCE_ENDS = frozenset(".,;:!?*'_~")
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_CUT = re.compile(r"\s?…|\.\.")
_DOT_BEFORE = re.compile(r"[A-Za-z0-9](?:\.| ?[\[({] ?(?:dot|DOT|\.) ?[\])}] ?|[-@_/%+])\Z")
_HOST = re.compile(r"[^/?#:]+")
_PAYLOAD_END = re.compile(r"6304[0-9A-Fa-f]{4}(?![0-9A-Za-z])")
_LONGEST_PAYLOAD, _MOST_ENDS = 640, 3
_FILES = frozenset((
    "md", "py", "sh", "rs", "pl", "zip", "mov", "so", "cc", "ps", "ai", "ml", "ms", "mp", "mk", "tf", "gz", "bz", "app",
))  # fmt: skip
"""Top-level names that are the ends of files' names far more often."""

_WORDS = frozenset((
    "so", "no", "me", "is", "it", "in", "to", "at", "be", "as", "my", "am", "us", "do", "by", "de", "la", "id", "or",
    "an", "the", "now", "how", "one", "today", "here", "can", "call", "for", "you", "men", "work", "help", "new",
    "like", "pay", "win", "bank", "phone", "live", "fun", "best", "cash", "money", "please", "got", "how", "then",
))  # fmt: skip
"""Top-level names that are words. Without a space between two sentences, such a word looks like one."""

_CERTAIN = frozenset(("COM", "ORG", "INFO", "KH"))
_SHORTEST_OF_LONG_LABEL = 5
_ADDRESS_LENGTHS = range(25, 257)


def read_link(text: str, start: int, end: int) -> InterpretationOrLeft:
    """How to read a link with its scheme."""
    if end - start > MAX_CHARACTERS:
        return Left.COUNTED
    stop = _trimmed(text, start, end)
    return Left.COUNTED if _is_cut(text, stop) else Interpretation(start, stop, _ANY)


def read_mail(text: str, start: int, end: int) -> InterpretationOrLeft:
    """How to read a mail address."""
    if start and text[start - 1] in "._%+-/":
        return Left.NOTHING
    return Left.COUNTED if _is_cut(text, end) else Interpretation(start, end, _ANY)


def read_bakong(text: str, start: int, end: int, around: Surroundings) -> InterpretationOrLeft:
    """How to read a Bakong id. With an unknown bank, only words before it show that it is not half of an address."""
    if start and text[start - 1] in "._%+-/":
        return Left.NOTHING
    is_known = institutions.of_participant(bakong.participant(text[start:end].lower())) is not None
    if not is_known and (around.nearest is None or around.nearest.says is not Meaning.ACCOUNT):
        return Left.COUNTED
    return Interpretation(start, end, (Hints(Kind.BANK_ACCOUNT),))


def read_ip(text: str, start: int, end: int) -> InterpretationOrLeft:
    """How to read an address of a network. Alone it names nobody who could be found; with a path it is a link."""
    stop = _trimmed(text, start, end)
    return Interpretation(start, stop, (Hints(Kind.URL),)) if "/" in text[start:stop] else Left.COUNTED


def read_host(text: str, start: int, end: int) -> InterpretationOrLeft:
    """How to read a host name, with a path or without."""
    if _DOT_BEFORE.search(text, max(0, start - 8), start):
        return Left.NOTHING
    if end - start > MAX_CHARACTERS:
        return Left.COUNTED
    stop = _trimmed(text, start, end)
    written = refang(text[start:stop])
    host = _HOST.match(written)
    if host is None or not hosts.in_name_system(host[0]):
        return Left.NOTHING
    if _is_cut(text, stop):
        return Left.COUNTED
    return Interpretation(start, stop, _ANY) if _is_meant(host[0], written) else Left.NOTHING


def _is_meant(host: str, written: str) -> bool:
    """Whether somebody wrote a host, and not the name of a file or two sentences without a space between them."""
    labels = host.split(".")
    top = labels[-1]
    if len(written) > len(host) or labels[0].lower() == "www":
        return True
    if len(labels) > 2:
        return top.islower() and len(labels[-2]) > 1
    if host.isupper() and top in _CERTAIN:
        return True
    if not top.islower() or top in _FILES:
        return False
    is_name = len(labels[0]) >= _SHORTEST_OF_LONG_LABEL and not labels[0][0].isupper()
    return top not in _WORDS or is_name or not labels[0].isalpha()


def read_word(text: str, start: int, end: int) -> InterpretationOrLeft:
    """How to read a long word of letters and digits: as the address of a wallet."""
    if (start and text[start - 1] in "/_-=+") or text[end : end + 1] in ("_", "-", "/", "+", "="):
        return Left.NOTHING
    word = text[start:end]
    if end - start not in _ADDRESS_LENGTHS:
        return Left.COUNTED if word.isdigit() else Left.NOTHING
    chains = shapes.chains(word)
    if not chains:
        return Left.COUNTED if word.isdigit() else Left.NOTHING
    return Interpretation(start, end, (Hints(Kind.WALLET),), named_anyway=chains != (Chain.SOLANA,))


def read_wallet(text: str, start: int, end: int) -> InterpretationOrLeft:
    """How to read a payment request or an address with marks in it."""
    return Interpretation(start, _trimmed(text, start, end), (Hints(Kind.WALLET),), named_anyway=True)


def read_iban(_text: str, start: int, end: int, around: Surroundings) -> InterpretationOrLeft:
    """How to read what has the form of an IBAN."""
    return Interpretation(start, end, (Hints(Kind.BANK_ACCOUNT),), named_anyway="iban" in around.before.lower())


def read_payload(text: str, start: int, _end: int) -> InterpretationOrLeft:
    """How to read a KHQR text. It ends with its checksum."""
    last = None
    for count, end in enumerate(_PAYLOAD_END.finditer(text, start, start + _LONGEST_PAYLOAD)):
        last = end.end()
        if count == _MOST_ENDS or _is_whole(text[start:last]):
            break
    return Left.COUNTED if last is None else Interpretation(start, last, _ANY, named_anyway=True)


def _is_whole(payload: str) -> bool:
    try:
        khqr.decode(payload)
    except IndicatorRefused:
        return False
    return True


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a link without the marks of its sentence and without brackets that something before it opened."""
    opened = {
        closer: text.count(opener, start, end) - text.count(closer, start, end) for closer, opener in _CLOSERS.items()
    }
    while end > start:
        last = text[end - 1]
        if last in _SENTENCE_ENDS:
            end -= 1
        elif last in _CLOSERS and opened[last] < 0:
            opened[last] += 1
            end -= 1
        elif last in _CLOSERS.values():
            opened[next(closer for closer, opener in _CLOSERS.items() if opener == last)] -= 1
            end -= 1
        else:
            break
    return end


def _is_cut(text: str, end: int) -> bool:
    """Whether dots behind a name stand for its rest."""
    return _CUT.match(text, end) is not None
