"""Base58 and Base58Check, over Bitcoin's alphabet and the XRP Ledger's."""

from hashlib import sha256
from typing import Final

_CHECKSUM_LENGTH: Final = 4
_NOT_A_DIGIT: Final = 0xFF


class Alphabet:
    """Fifty-eight ASCII characters in the order of their digit values."""

    __slots__ = ("characters", "worth", "zero")

    def __init__(self, characters: str) -> None:
        self.characters = characters
        self.zero = characters[0]
        self.worth = bytes(characters.find(chr(code)) & _NOT_A_DIGIT for code in range(256))


BITCOIN: Final = Alphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
RIPPLE: Final = Alphabet("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz")


def number(text: str, alphabet: Alphabet = BITCOIN) -> int | None:
    """The whole number that ASCII `text` writes in base 58, or None if a character is not in the alphabet."""
    digits = text.encode("ascii").translate(alphabet.worth)
    if _NOT_A_DIGIT in digits:
        return None
    value = 0
    for digit in digits:
        value = value * 58 + digit
    return value


def decode(text: str, alphabet: Alphabet = BITCOIN) -> bytes | None:
    """The bytes that ASCII `text` stands for, one zero byte for each leading zero digit, or None if it is not base58.

    Takes quadratic time, so limit the length first.
    """
    value = number(text, alphabet)
    if value is None:
        return None
    zeros = len(text) - len(text.lstrip(alphabet.zero))
    return value.to_bytes(zeros + (value.bit_length() + 7) // 8, "big")


def encode(data: bytes, alphabet: Alphabet = BITCOIN) -> str:
    """The base58 text of `data`; the inverse of `decode`."""
    value = int.from_bytes(data, "big")
    reversed_digits = []
    while value:
        value, digit = divmod(value, 58)
        reversed_digits.append(alphabet.characters[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return alphabet.zero * zeros + "".join(reversed(reversed_digits))


def checked(data: bytes) -> bytes | None:
    """The payload of a Base58Check string without its last four bytes, a double SHA-256. None if these are wrong."""
    payload = data[:-_CHECKSUM_LENGTH]
    if sha256(sha256(payload).digest()).digest()[:_CHECKSUM_LENGTH] != data[-_CHECKSUM_LENGTH:]:
        return None
    return payload


def encode_check(payload: bytes, alphabet: Alphabet = BITCOIN) -> str:
    """The Base58Check text of `payload`."""
    return encode(payload + sha256(sha256(payload).digest()).digest()[:_CHECKSUM_LENGTH], alphabet)
