"""Many checks: divided into batches that the service takes, and put together again in the order asked."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from krama_client._answers import refusal
from krama_client._call import Call
from krama_client._json import stated
from krama_client.errors import Refusal
from krama_client.models import CheckItem, Refused, Verdict

MOST_ITEMS = 10_000
MOST_BYTES = 4 * 1024**2
"""Half of what the service takes unless it was set up otherwise."""
_MOST_ITEM_BYTES = 64 * 1024

_NOT_SENDABLE = Refusal(
    "value_not_text", "The value can't be sent: it is not a text, or holds half of a surrogate pair. Mend it.", "value"
)
_TOO_LONG = Refusal("value_too_long", "The value is far longer than any that can be checked. Send it alone.", "value")


@dataclass(slots=True)
class Batch:
    """Items of one call, in their places; one that can't be sent is refused in its place already."""

    places: list[Refused | None] = field(default_factory=list)
    encoded: list[bytes] = field(default_factory=list)
    size: int = 0

    def call(self) -> Call[list[Verdict | Refused]] | None:
        """The call that answers the items; None if there is nothing to send."""
        if not self.encoded:
            return None
        return Call("POST", "/v1/checks/batch", self._read, body=b'{"items":[%b]}' % b",".join(self.encoded))

    def merge(self, answers: list[Verdict | Refused]) -> Iterator[Verdict | Refused]:
        """One answer per item, in the order asked."""
        following = iter(answers)
        return (next(following) if place is None else place for place in self.places)

    def _read(self, document: Any) -> list[Verdict | Refused]:
        answers: list[Verdict | Refused] = [
            Refused(item["value"], refusal(item["error"])) if "error" in item else Verdict.from_dict(item)
            for item in document["items"]
        ]
        if len(answers) != len(self.encoded):
            raise ValueError("one answer per item")
        return answers

    def add(self, item: bytes | Refused) -> None:
        self.places.append(item if isinstance(item, Refused) else None)
        if isinstance(item, bytes):
            self.encoded.append(item)
            self.size += len(item) + 1


def batches(items: Iterable[str | CheckItem], hints: Mapping[str, Any], most_items: int) -> Iterator[Batch]:
    """Batches of at most `most_items`, read from `items` as they are needed. `hints` hold for items without their own.

    Raises `ValueError` for a size that the service does not take, and `TypeError` for one text or path: its letters
    are no values.
    """
    if isinstance(items, str | bytes | PurePath | Mapping):
        raise TypeError("check_many takes values, one by one: a list, or the column of a file that you have read.")
    if not 1 <= most_items <= MOST_ITEMS:
        raise ValueError(f"A batch takes 1 to {MOST_ITEMS} items.")
    return _batches(items, stated(hints), most_items)


def _batches(items: Iterable[str | CheckItem], hints: dict[str, Any], most_items: int) -> Iterator[Batch]:
    batch = Batch()
    for item in items:
        encoded = _encoded(item, hints)
        if (
            len(batch.places) >= most_items
            or batch.size + len(encoded if isinstance(encoded, bytes) else b"") > MOST_BYTES
        ):
            yield batch
            batch = Batch()
        batch.add(encoded)
    if batch.places:
        yield batch


def _encoded(item: object, hints: dict[str, Any]) -> bytes | Refused:
    """One bad item would spoil its whole batch, so what can't be sent is refused here."""
    if not isinstance(item, str | Mapping):
        return Refused(None, _NOT_SENDABLE)
    whole = hints | ({"value": item} if isinstance(item, str) else stated(item))
    value = whole.get("value")
    shown = value if isinstance(value, str) else None
    try:
        encoded = json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError):
        return Refused(shown, _NOT_SENDABLE)
    return encoded if len(encoded) <= _MOST_ITEM_BYTES else Refused(shown, _TOO_LONG)
