"""EMVCo tag-length-value text (EMV QR Code Specification, Merchant-Presented Mode §4), as QR codes carry it."""

from collections.abc import Iterator

_HEADER = 4


class TlvBroken(ValueError):
    """The text does not divide into complete objects, or a tag occurs twice."""


def parse(text: str) -> dict[str, str]:
    """The values by tag, in their order in the text. Lengths count characters. Raises `TlvBroken`."""
    objects: dict[str, str] = {}
    at = 0
    while at < len(text):
        header = text[at : at + _HEADER]
        if len(header) < _HEADER or not (header.isascii() and header.isdigit()) or header[:2] in objects:
            raise TlvBroken
        end = at + _HEADER + int(header[2:])
        if end > len(text):
            raise TlvBroken
        objects[header[:2]] = text[at + _HEADER : end]
        at = end
    return objects


def readings(text: str) -> Iterator[dict[str, str]]:
    """Every valid reading of the text: lengths in characters, in UTF-16 units (as the SDKs count), in UTF-8 bytes."""
    yield from _reading(text, None)
    if not text.isascii():
        yield from _reading(text, "utf-16-be")
        yield from _reading(text, "utf-8")


def _reading(text: str, encoding: str | None) -> Iterator[dict[str, str]]:
    try:
        if encoding is None:
            yield parse(text)
        else:
            objects = parse(_units(text, encoding))
            yield {tag: _whole(value, encoding) for tag, value in objects.items()}
    except (TlvBroken, UnicodeError):
        return


def _units(text: str, encoding: str) -> str:
    """One character for each byte, or for each pair of bytes, of the encoded text."""
    raw = text.encode(encoding)
    if encoding == "utf-8":
        return raw.decode("latin-1")
    return "".join(chr(int.from_bytes(raw[i : i + 2], "big")) for i in range(0, len(raw), 2))


def _whole(units: str, encoding: str) -> str:
    if encoding == "utf-8":
        return units.encode("latin-1").decode("utf-8")
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be")
