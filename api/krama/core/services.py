"""The services of an application: one object of each type, so that core need not name any domain."""

from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")


class Services(dict[type[Any], Any]):
    """The services of one application, by type. `app.py` adds them; `services[Database]` is the database.

    Raises `KeyError` for a type that the application was assembled without.
    """

    if TYPE_CHECKING:  # the dictionary's own lookup, with types; each request makes nine lookups

        def __getitem__(self, kind: type[T], /) -> T: ...

    def add(self, service: T, kind: type[T] | None = None) -> T:
        """Offer the service under `kind`, or under its own class. A later service of the same kind replaces it."""
        self[kind or type(service)] = service
        return service
