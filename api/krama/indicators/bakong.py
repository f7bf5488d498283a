"""Bakong account ids, `name@participant`, and those of them that name a whole bank."""

import re

from krama.indicators.errors import IndicatorRefused

# NBC's SDKs check the length and the "@" alone and no published character set was found. This one is wider than the
# ids seen, leaves "/" and ":" to our own forms, and keeps out mail hosts: a participant has no dot.
MOST_CHARACTERS = 32
_ID = re.compile(r"[a-z0-9_][a-z0-9._+-]*@[a-z0-9_-]*[a-z0-9]")

# One id for every customer of a bank; the payee stands beside it in the QR code. Listing it would stop a whole bank,
# so the pattern is wider than the ids seen: a name that is the bank's BIC11, or that is or ends in "khqr".
_SHARED = re.compile(r"(?:[a-z]{4}kh[a-z0-9]{2}xxx|(?:.*_)?khqr|receivekhqr)@.*")


class BakongIdInvalid(IndicatorRefused):
    """Not a Bakong id."""

    code = "bakong_id_invalid"


class BakongIdShared(IndicatorRefused):
    """The id belongs to a bank and stands for every customer of it."""

    code = "bakong_id_shared"


def read_id(text: str) -> str:
    """The id in lower case. Raises `BakongIdInvalid`."""
    found = text.lower()
    if not _ID.fullmatch(found):
        raise BakongIdInvalid(
            "A Bakong id reads name@participant, without spaces, such as dara@aclb. An e-mail address is of kind email."
        )
    if len(found) > MOST_CHARACTERS:
        raise BakongIdInvalid(f"A Bakong id has at most {MOST_CHARACTERS} characters. Check where it ends.")
    return found


def participant(handle: str) -> str:
    """The code of the bank or wallet that an id is held with."""
    return handle.rpartition("@")[2]


def is_shared(handle: str) -> bool:
    """Whether an id names a whole bank and not one payee."""
    return _SHARED.fullmatch(handle) is not None


def refuse_shared(handle: str) -> None:
    """Raise `BakongIdShared` for an id that names a whole bank."""
    if is_shared(handle):
        raise BakongIdShared(
            "This Bakong id stands for every customer of a bank. "
            "Send the payee's account number with `institution`, or the whole text of a KHQR code that carries it."
        )
