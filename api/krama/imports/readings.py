"""What all formats have in common: times, and labels that can't be kept. Pure."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from krama.imports.errors import MarkingRefused, ObjectRefused
from krama.reports.intake import CLOCKS_DIFFER
from krama.sharing.labels import Tlp


def moment(value: Any, member: str) -> datetime | None:
    """A time of ISO 8601 in UTC; None if there is none. Raises `ObjectRefused`."""
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as problem:
        raise ObjectRefused(f"Its time {member} can't be read.") from problem


def known_moment(value: Any) -> datetime | None:
    """The time, or None if there is none that can be read."""
    try:
        return moment(value, "")
    except ObjectRefused:
        return None


def happened(times: Iterable[datetime | None], now: datetime) -> str | None:
    """The first of these times that is not ahead, as text. What is ahead says nothing of what has happened.

    If it counted as now, an object would be as new as its last reading, and never fade.
    """
    # gate: a time that is ahead is not now
    known = (each for each in times if each is not None and each <= now + CLOCKS_DIFFER)
    at = next(known, None)
    return None if at is None else min(at, now).isoformat()


_NAMED = {label.value.lower(): label for label in Tlp} | {"tlp:white": Tlp.CLEAR}


def label_named(text: str) -> Tlp:
    """The label of a text such as `TLP:GREEN`, in any case. Raises `MarkingRefused`."""
    label = _NAMED.get(text.strip().lower())
    # gate: unknown label of an import
    if label is None:
        raise MarkingRefused(
            "Its label is not one of TLP 2.0, so how far it may be shared is not known. "
            "Write TLP:CLEAR, TLP:GREEN, TLP:AMBER or TLP:AMBER+STRICT."
        )
    return label


def tried(read: Callable[[], Tlp | None]) -> tuple[Tlp | None, MarkingRefused | None]:
    """The label of an object, and why it is not shared here if so.

    What is not shared counts as RED: so a later version that has no label is not shared either.
    """
    try:
        return read(), None
    except MarkingRefused as fault:
        return Tlp.RED, fault


def refuse_red(label: Tlp | None) -> Tlp | None:
    """The label. Raises `MarkingRefused` for one that goes to named recipients, which an import does not know."""
    # gate: RED of an import
    if label is Tlp.RED:
        raise MarkingRefused("Its label is TLP:RED, so it is for those who received it, and can't be shared here.")
    return label
