"""A KHQR encoder for tests, independent of the reader, with its own TLV writer and a bit-by-bit CRC."""

from collections.abc import Callable, Sequence

Objects = Sequence[tuple[str, "str | Objects"]]
Measure = Callable[[str], int]


def in_characters(text: str) -> int:
    return len(text)


def in_utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def in_bytes(text: str) -> int:
    return len(text.encode())


def encode(objects: Objects, measure: Measure = in_characters) -> str:
    """The payload with its checksum last."""
    return signed(written(objects, measure))


def written(objects: Objects, measure: Measure = in_characters) -> str:
    """The objects in the order given, without a checksum."""
    out = ""
    for tag, content in objects:
        value = content if isinstance(content, str) else written(content, measure)
        out += f"{tag}{measure(value):02d}{value}"
    return out


def signed(body: str) -> str:
    covered = body + "6304"
    return covered + f"{crc16(covered.encode()):04X}"


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE by its definition: polynomial 0x1021, start 0xFFFF, no reflection."""
    register = 0xFFFF
    for byte in data:
        for bit in range(7, -1, -1):
            carry = (register >> 15) ^ ((byte >> bit) & 1)
            register = ((register << 1) & 0xFFFF) ^ (0x1021 if carry else 0)
    return register
