"""The 32-character alphabet of BIP-173, regrouping of its five-bit values, and checksums over them."""

from collections.abc import Iterable
from typing import Final

CHARACTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

_NOT_A_DIGIT: Final = 0xFF
_MOST_PADDING: Final = 4
_WORTH: Final = bytes(CHARACTERS.find(chr(code)) & _NOT_A_DIGIT for code in range(256))
# int() reads base 32 as 0-9a-v in linear time, so it is the fastest way to join five-bit values.
_PYTHON_DIGITS: Final = b"0123456789abcdefghijklmnopqrstuv".ljust(256, b"?")


def one_case(text: str) -> str | None:
    """`text` in lower case, or None if it mixes cases, which BIP-173 and cashaddr forbid."""
    lowered = text.lower()
    return lowered if text in (lowered, text.upper()) else None


def values(text: str) -> bytes | None:
    """One five-bit value for each character of lower-case ASCII `text`, or None if one is not in the alphabet."""
    digits = text.encode("ascii").translate(_WORTH)
    return None if _NOT_A_DIGIT in digits else digits


def text_of(five_bit: Iterable[int]) -> str:
    """The characters of five-bit values; the inverse of `values`."""
    return "".join(CHARACTERS[value] for value in five_bit)


def to_bytes(five_bit: bytes) -> bytes | None:
    """Five-bit values regrouped to bytes, or None if more than four bits, or any set bit, would be left over."""
    length, left_over = divmod(len(five_bit) * 5, 8)
    if left_over > _MOST_PADDING or not five_bit:
        return None
    joined = int(five_bit.translate(_PYTHON_DIGITS), 32)
    if joined & ((1 << left_over) - 1):
        return None
    return (joined >> left_over).to_bytes(length, "big")


def from_bytes(data: bytes) -> bytes:
    """Bytes regrouped to five-bit values, padded with zero bits at the end; the inverse of `to_bytes`."""
    count = -(-len(data) * 8 // 5)
    joined = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    return bytes((joined >> (5 * place)) & 31 for place in reversed(range(count)))


class Checksum:
    """A BCH code over five-bit values, given by its generators; its state has five bits for each generator symbol."""

    def __init__(self, generators: tuple[int, ...], symbols: int) -> None:
        self._shift = 5 * (symbols - 1)
        self._step = tuple(self._feedback(top, generators) for top in range(32))

    def _feedback(self, top: int, generators: tuple[int, ...]) -> int:
        """The change to the state from the five bits that leave it. They cancel themselves, so no mask is needed."""
        mixed = top << (self._shift + 5)
        for bit, generator in enumerate(generators):
            if top >> bit & 1:
                mixed ^= generator
        return mixed

    def remainder(self, five_bit: bytes, start: int = 1) -> int:
        """The state after `five_bit`, from the state `start`."""
        state, shift, step = start, self._shift, self._step
        for value in five_bit:
            state = (state << 5) ^ value ^ step[state >> shift]
        return state
