"""One page of a list, and how a list is read on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from krama_client._core.models import Model, many

Item_co = TypeVar("Item_co", covariant=True)
ModelItem = TypeVar("ModelItem", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item_co]):
    """One page of a list. `next_cursor` is where the next one begins, None on the last.

    `resume_cursor` is for later: where what changes from now on begins. None if the list cannot be followed.
    """

    items: tuple[Item_co, ...] = field(repr=False)
    next_cursor: str | None = field(repr=False)
    has_more: bool
    resume_cursor: str | None = field(default=None, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The other members of the page, as they came: such as `named_indicators` of a search."""

    def follows(self, cursor: str | None) -> bool:
        """Whether another page follows. A cursor that does not move ends the list: it would be read for ever."""
        return self.next_cursor is not None and self.next_cursor != cursor


_KNOWN = frozenset({"items", "next_cursor", "has_more", "resume_cursor"})


def page_of(item: type[ModelItem]) -> Callable[[Any], Page[ModelItem]]:
    """Reads a page of such items."""

    def read(document: Any) -> Page[ModelItem]:
        cursor, more, resume = document.get("next_cursor"), document["has_more"], document.get("resume_cursor")
        if not isinstance(more, bool) or not isinstance(cursor, str | None) or not isinstance(resume, str | None):
            raise TypeError
        extra = {name: member for name, member in document.items() if name not in _KNOWN}
        return Page(many(item.from_dict, document.get("items")), cursor, more, resume, extra)

    return read
