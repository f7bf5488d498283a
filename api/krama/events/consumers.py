"""Who follows the changes of listings. The list of them is `krama.consumers`; nothing here knows any of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from krama.events.changes import ListingChanged

Handler = Callable[[Session, Sequence[ListingChanged]], None]
"""Handles changes in their order, in the transaction of `session`. All parts of a change come in one call."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """Follows every change once.

    With `in_transaction` it handles a change in the transaction that makes it: who sees the change sees what the
    consumer did, and if the consumer fails, the change fails. It may take no lock that a request waits for, except the
    audit log's, which comes last. Without it, a job hands it the changes soon after they are committed, in a
    transaction of their own that also moves the consumer's position: its effects on the database happen once, and a
    failure is tried again with the next turn.

    A consumer that is new to a database begins with the next change. Changes are kept for as long as a consumer that
    works after the commit has not handled them. `name` is stored: never change it.
    """

    name: str
    handle: Handler
    in_transaction: bool = False


_installed: tuple[Consumer, ...] | None = None


def install(consumers: Sequence[Consumer]) -> None:
    """Use these consumers in this process. Raises `ValueError` if two have the same name."""
    global _installed  # noqa: PLW0603  (a process has one list of consumers, and publishing without it must fail)
    if len({consumer.name for consumer in consumers}) != len(consumers):
        raise ValueError("Two consumers have the same name.")
    _installed = tuple(consumers)


def installed() -> tuple[Consumer, ...]:
    """This process's consumers. Raises `RuntimeError` if none were installed: a change would reach nobody."""
    if _installed is None:
        raise RuntimeError("No consumers are installed. Call krama.consumers.install_all() before anything is changed.")
    return _installed
