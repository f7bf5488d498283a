"""What the exchange has answered about each resource, so that later answers say the same."""

from dataclasses import dataclass, field
from typing import Any, Final

from krama_client._testing.conditions import CONDITION_REFUSED, REVISION_CHANGED, has_tag, revisions_in
from krama_client._testing.contract import Operation, Schema
from krama_client._testing.messages import Asked, Refusing

_OF_ONE_ANSWER: Final = ("result", "receipt", "revision", "updated_at", "secret")
"""What is said once, of what was just done."""


@dataclass(slots=True)
class Records:
    """The last answer about each resource, by its id."""

    _known: dict[str, dict[str, Any]] = field(default_factory=dict)
    _put: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def refused(self, operation: Operation, asked: Asked, is_done: bool) -> Refusing | None:
        """Why the headers of a change refuse it. What is done already is done, whatever revision `If-Match` names."""
        if not operation.revised:
            return None
        known, stated = self._revision(asked), revisions_in(asked)
        present = known or max(stated, default=1)
        if stated and present not in stated and not is_done:
            return REVISION_CHANGED
        return CONDITION_REFUSED if has_tag(asked._if_none_match or "", present) else None

    def is_done(self, operation: Operation, asked: Asked, answer: dict[str, Any]) -> bool:
        """Whether what is asked was done before, so that an old revision does no harm. A PATCH asks for no state."""
        return operation.method != "PATCH" and (self._is_same(asked, answer) or self.is_put(operation, asked))

    def is_put(self, operation: Operation, asked: Asked) -> bool:
        """Whether the last PUT or DELETE of this path was the same."""
        return bool(self._put.get(_place(operation, asked), ...) == asked.body)

    def _is_same(self, asked: Asked, answer: dict[str, Any]) -> bool:
        """Whether an answer about the resource in the path says what was known of it."""
        own = _own_id(answer)
        known = self._known.get(answer.get(own, ""), {})
        return own in asked.path and all(answer[name] == known.get(name) for name in answer.keys() - {*_OF_ONE_ANSWER})

    def following(self, operation: Operation, asked: Asked) -> int:
        """The revision to answer with if nobody has said another: a change counts one more than was known."""
        known = self._revision(asked) or max(revisions_in(asked) if operation.revised else (), default=None)
        return (known or 1) + (operation.revised and known is not None and not self.is_put(operation, asked))

    def about(self, asked: Asked, schema: Schema, changed: frozenset[str], becomes: str | None) -> dict[str, Any]:
        """What is known of the resource in the path, without what the request changes.

        `becomes` is the status that it gets. If it has it, nothing changes: the first withdrawal counts.
        """
        known = self._known.get(_id_in(asked), {})
        if not asked.path.keys() <= known.keys():  # this answer is about something else
            return {}
        changed = frozenset() if becomes is not None and known.get("status") == becomes else changed
        names = schema.get("properties", {}).keys() - changed - {*_OF_ONE_ANSWER}
        return {name: known[name] for name in names if name in known}

    def kept(self, operation: Operation, asked: Asked, answer: Any) -> Any:
        """Remember what an answer says of a resource, or of each in a list. The answer, with the revision that it has.

        What changes nothing leaves the revision as it is.
        """
        if not isinstance(answer, dict):
            return answer
        own = _own_id(answer)
        if operation.method in ("PUT", "DELETE"):
            self._put[_place(operation, asked)] = asked.body
        if operation.revised and self._is_same(asked, answer):
            known = self._known[answer[own]]
            answer |= {name: known[name] for name in ("revision", "updated_at") if name in known.keys() & answer.keys()}
        if "revision" in answer:
            self._merge(answer if own in asked.path or not asked.path else {}, _id_in(asked), answer["revision"])
        for item in answer.get("items") or ():
            if "revision" in item:
                self._merge(item, "", item["revision"])
        return answer

    def _merge(self, record: dict[str, Any], key: str, revision: int) -> None:
        """Take a record that may have its own id, and the revision in any case."""
        known = self._known.setdefault(record.get(_own_id(record), key), {})
        known |= {**record, "revision": revision}

    def _revision(self, asked: Asked) -> int | None:
        return self._known.get(_id_in(asked), {}).get("revision")


def _id_in(asked: Asked) -> str:
    return next(iter(asked.path.values()), "")


def _place(operation: Operation, asked: Asked) -> tuple[str, ...]:
    return operation.id, *asked.path.values()


def _own_id(record: dict[str, Any]) -> str:
    """The member that has the id of what the record is about, which comes first. Empty if it has none."""
    return next((name for name in record if name.endswith("_id")), "")
