"""Many checks: divided into batches that the service takes, and put together again in the order asked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

from krama_client._core.answers import refusal
from krama_client._core.arguments import stated
from krama_client._core.call import Call
from krama_client._core.models import many
from krama_client._rows.comparing import check_of, refuse_other_place, refuse_other_reference
from krama_client.errors import Refusal

if TYPE_CHECKING:
    from krama_client._generated.inputs import CheckBatchItemInput
    from krama_client._generated.models import Check

MOST_ITEMS = 10_000
MOST_BYTES = 4 * 1024**2
"""Half of what the service takes unless it was set up otherwise."""
_MOST_ITEM_BYTES = 64 * 1024

Values: TypeAlias = "Iterable[str | CheckBatchItemInput]"
"""Texts, or dictionaries with `value` and the hints of `check`."""
AsyncValues: TypeAlias = "Values | AsyncIterable[str | CheckBatchItemInput]"
"""The same, or from an asynchronous source."""

_NOT_SENDABLE = Refusal(
    "value_not_text",
    "The value can't be sent: it is not a text, or holds half of a surrogate pair. Correct it.",
    "value",
)
_TOO_LONG = Refusal("value_too_long", "The value is far longer than any that can be checked. Send it alone.", "value")


@dataclass(frozen=True, slots=True)
class Refused:
    """Takes the place of a `Check` where a value could not be checked; `value` is None where it was not text.

    `error` is the first thing that is wrong with the item, and `errors` is everything. `reference` is your own number.
    """

    value: str | None = field(repr=False)
    error: Refusal
    errors: tuple[Refusal, ...] = ()
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Encoded:
    """An item as it is sent, and as it was asked: the answer is compared with it."""

    body: bytes
    asked: Mapping[str, Any] = field(repr=False)


@dataclass(slots=True)
class Batch:
    """Items of one call, in their places; one that can't be sent is refused in its place already."""

    places: list[Refused | None] = field(default_factory=list)
    encoded: list[bytes] = field(default_factory=list)
    asked: list[Mapping[str, Any]] = field(default_factory=list, repr=False)
    size: int = 0
    with_texts: bool = True

    def call(self) -> Call[list[Check | Refused]] | None:
        """The call that answers the items; None if there is nothing to send."""
        if not self.encoded:
            return None
        body = b'{"items":[%b]%b}' % (b",".join(self.encoded), b"" if self.with_texts else b',"with_texts":false')
        return Call("checkBatch", "POST", "/v1/checks/batch", self._read, body=body, repeatable=True)

    def merge(self, answers: list[Check | Refused]) -> Iterator[Check | Refused]:
        """One answer per item, in the order asked."""
        following = iter(answers)
        return (next(following) if place is None else place for place in self.places)

    def _read(self, document: Any) -> list[Check | Refused]:
        items = document["items"]
        if len(items) != len(self.encoded):
            raise ValueError("one answer per item")
        return list(many(lambda item: _answer(*item), list(zip(count(), self.asked, items, strict=False))))

    def add(self, item: Encoded | Refused) -> None:
        self.places.append(item if isinstance(item, Refused) else None)
        if isinstance(item, Encoded):
            self.encoded.append(item.body)
            self.asked.append(item.asked)
            self.size += len(item.body) + 1


class Batches:
    """Divides items into batches of at most `most_items`. `hints` hold for items without their own."""

    def __init__(self, hints: Mapping[str, Any], most_items: int, with_texts: bool = True) -> None:
        """Raises `ValueError` for a size that the service does not take."""
        if not 1 <= most_items <= MOST_ITEMS:
            raise ValueError(f"A batch takes 1 to {MOST_ITEMS} items.")
        self._hints = stated(hints)
        self._most_items = most_items
        self._with_texts = with_texts
        self._batch = Batch(with_texts=with_texts)

    def add(self, item: object) -> Batch | None:
        """Take one item. Returns the batch that it did not fit into any more, which is full."""
        encoded = _encoded(item, self._hints)
        size = len(encoded.body) if isinstance(encoded, Encoded) else 0
        full = None
        if len(self._batch.places) >= self._most_items or self._batch.size + size > MOST_BYTES:
            full, self._batch = self._batch, Batch(with_texts=self._with_texts)
        self._batch.add(encoded)
        return full

    def rest(self) -> Batch | None:
        """The last batch, if it has any item."""
        return self._batch if self._batch.places else None


def check_source(items: object) -> None:
    """Raises `TypeError` for one text, path or dictionary: its letters or keys are not values."""
    if isinstance(items, str | bytes | PurePath | Mapping):
        raise TypeError("check_many takes values, one by one: a list, or the column of a file that you have read.")


def _answer(place: int, asked: Mapping[str, Any], item: Any) -> Check | Refused:
    refuse_other_place(place, item["index"])
    error, reference = item["error"], item["reference"]
    if error is None:
        refuse_other_reference(asked.get("reference"), reference)
        return check_of(asked, item["check"])
    if reference is not None:  # the exchange does not repeat one that it could not read
        refuse_other_reference(asked.get("reference"), reference)
    return Refused(_text(asked), refusal(error), tuple(map(refusal, error["errors"])), reference)


def _text(asked: Mapping[str, Any]) -> str | None:
    value = asked.get("value")
    return value if isinstance(value, str) else None


def _encoded(item: object, hints: dict[str, Any]) -> Encoded | Refused:
    """One bad item would spoil its whole batch, so what can't be sent is refused here."""
    if not isinstance(item, str | Mapping):
        return Refused(None, _NOT_SENDABLE)
    whole = hints | ({"value": item} if isinstance(item, str) else stated(item))
    shown = _text(whole)
    try:
        encoded = json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError):
        return Refused(shown, _NOT_SENDABLE)
    return Encoded(encoded, whole) if len(encoded) <= _MOST_ITEM_BYTES else Refused(shown, _TOO_LONG)
