"""Bakong account ids, `name@participant`, including ids that stand for a whole bank."""

import re

from krama.indicators.errors import IndicatorRefused

# NBC's SDKs check only the length and the "@", and we found no published character set. This pattern is wider than the
# names seen. It excludes "/" and ":", which our canonical forms use. A participant has the four letters that all those
# seen have. So the rest of a mail address, such as `dara@gmail`, is none, nor are the mail hosts of four letters.
MOST_CHARACTERS = 32
_ID = re.compile(r"[a-z0-9_][a-z0-9._+-]*@(?!mail|live)[a-z]{4}")

# Some banks use one id for all customers, and name the payee in another field of the QR code. Listing such an id would
# stop payments to a whole bank. So the pattern is wider than the ids seen: a BIC11, "khqr", or a name that ends in it.
_SHARED = re.compile(r"(?:[a-z]{4}kh[a-z0-9]{2}xxx|(?:.*_)?khqr|receivekhqr)@.*")

# Half of an e-mail address, or one whose dot was spelt, and accounts of programs that write them like addresses.
_NO_PARTICIPANT = re.compile(
    r"gmail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|me|aol|proton(?:mail)?|yandex|mail|qq|gmx|zoho|lid|localhost"
    r"|newsletter|broadcast|telegram|whatsapp|viber|.+dot(?:com|net|org|kh|info|me|io|co|ru|cn|vn|th)"
)


class BakongIdInvalid(IndicatorRefused):
    """The value is not a Bakong id."""

    code = "bakong_id_invalid"


class BakongIdShared(IndicatorRefused):
    """The id belongs to a bank and stands for every customer of it."""

    code = "bakong_id_shared"


def read_id(text: str) -> str:
    """The id in lower case. Raises `BakongIdInvalid`."""
    lowered = text.lower()
    if not _ID.fullmatch(lowered) or _NO_PARTICIPANT.fullmatch(participant(lowered)):
        raise BakongIdInvalid(
            "A Bakong id has the form name@participant without spaces, such as dara@aclb. Send an e-mail address as "
            "kind email."
        )
    if len(lowered) > MOST_CHARACTERS:
        raise BakongIdInvalid(f"A Bakong id has at most {MOST_CHARACTERS} characters. Check where it ends.")
    return lowered


def participant(handle: str) -> str:
    """The code of the bank or wallet at which the account is."""
    return handle.rpartition("@")[2]


def is_shared(handle: str) -> bool:
    """Whether an id stands for a whole bank instead of one payee."""
    return _SHARED.fullmatch(handle) is not None


def refuse_shared(handle: str) -> None:
    """Raise `BakongIdShared` if an id stands for a whole bank."""
    if is_shared(handle):
        raise BakongIdShared(
            "This Bakong id stands for every customer of a bank. "
            "Send the payee's account number with `institution`, or the whole text of a KHQR code that carries it."
        )
