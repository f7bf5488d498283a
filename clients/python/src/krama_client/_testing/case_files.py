"""The cases that a program files with the exchange in memory: the one thing that it keeps, in addition to keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from krama_client._testing.contract import Operation, Schema
from krama_client._testing.contradictions import of_case_value
from krama_client._testing.messages import Asked, Refusing, item_error
from krama_client._testing.rules import Answering, Plans
from krama_client._testing.standard import Standard

Members = dict[str, Any]

LISTS: Final = ("listCases", "listRelatedCases")
_ON_ONE_CASE: Final = ("readCase", "changeCase", "relabelCase", "withdrawCase")
_LABELS: Final = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
"""From the widest to the strictest."""
_LABEL: Final = ("tlp", "audience", "anonymous")
_FACTS: Final = ("occurred_at", "province", "channel", "loss", "narrative", "evidence", *_LABEL)
_HINTS: Final = ("value", "kind", "institution", "chain", "platform")
_ENDED = Refusing("case_ended", 409, detail="The case was withdrawn. Send it with `again` to begin it again.")
_UNLISTED: Final = ("victim", "impersonated")
_OWN_WITHDRAWN = Refusing(
    "own_report_withdrawn", 422, field="role", detail="Your report listed it, and is withdrawn by this request."
)
_OTHER_CATEGORY = Refusing(
    "case_category_refused", 409, field="category", detail="The case has another category, which can't change."
)


@dataclass(slots=True)
class _Case:
    """A case as it is answered, and the values that are listed for it, by what was sent of them."""

    members: Members
    values: dict[tuple[Any, ...], Members] = field(default_factory=dict)

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.members["status"] == "withdrawn")

    @property
    def live(self) -> list[Members]:
        """What is listed for it."""
        return [item for item in self.values.values() if item["status"] == "active"]

    @property
    def indicators(self) -> dict[str, Members]:
        """What its listed values were read as, by id."""
        return {item["indicator"]["indicator_id"]: item["indicator"] for item in self.live}


@dataclass(slots=True)
class Cases:
    """The cases of one exchange by their ids, the oldest first."""

    _kept: dict[str, _Case] = field(default_factory=dict)

    def done(
        self, standard: Standard, asked: Asked, plans: Plans, refused: Callable[[bool], Refusing | None]
    ) -> tuple[int, Members] | Refusing | None:
        """Status and members of the answer about one case, or the refusal. None if the request is about no case.

        `refused` tells why its headers refuse it, if what it asks for is already so, or is not.

        About a case that was never filed here, the answer is a standard one.
        """
        operation = standard.operation.id
        if operation == "submitCase":
            return self._submit(standard, asked, plans)
        if operation not in _ON_ONE_CASE:
            return None
        case = self._kept.get(asked.path["case_id"])
        if case is None:
            return refused(False) or (200, {})
        before = replace(case, members={**case.members}, values={**case.values})
        done = self._done(case, standard, asked, plans)
        harmless = operation != "changeCase" and isinstance(done, tuple) and done[1]["result"] in (None, "unchanged")
        refusal = refused(harmless) if isinstance(done, tuple) else None
        if refusal is not None:
            self._kept[asked.path["case_id"]] = before
        return refusal or done

    def _done(self, case: _Case, standard: Standard, asked: Asked, plans: Plans) -> tuple[int, Members] | Refusing:
        """Status and members of the answer about a case that is kept, or the refusal."""
        operation = standard.operation.id
        if operation == "changeCase":
            return _ENDED if case.is_withdrawn else (200, self._state(case, standard, asked, plans))
        if operation == "relabelCase":
            return _relabel(case, standard, asked)
        return 200, _withdraw(case, asked.body["reason"]) if operation == "withdrawCase" else _read(case, standard)

    def listed(self, operation: str, asked: Asked) -> list[Members]:
        """The items of a list, if nothing else was set up: the cases as they were made, or what shares values."""
        if operation == "listCases":
            return [case.members for case in self._kept.values()]
        case = self._kept.get(asked.path["case_id"])
        others = [] if case is None else [other for other in self._kept.values() if other is not case]
        related = [_related(other, case.indicators) for other in others] if case is not None else []
        return sorted((each for each in related if each["shared_indicators"]), key=_least_shared)

    def _submit(self, standard: Standard, asked: Asked, plans: Plans) -> tuple[int, Members] | Refusing:
        reference, category = asked.body["reference"], asked.body["category"]
        known = [case for case in self._kept.values() if case.members["reference"] == reference]
        if not known:
            case = _new_case(standard)
            self._kept[case.members["case_id"]] = case
            return 201, self._state(case, standard, asked, plans) | {"result": "created"}
        [case] = known
        if case.members["category"] != category and not case.is_withdrawn:
            return _OTHER_CATEGORY
        return 200, self._state(case, standard, asked, plans)

    def _state(self, case: _Case, standard: Standard, asked: Asked, plans: Plans) -> Members:
        """Take what a request states of a case: what is left out stays, and null clears."""
        whole = standard.complete(_case_schema(standard.operation), {})
        facts = {name: whole[name] for name in ("category", *_FACTS) if name in asked.body}
        sent = asked.body.get("add_values" if standard.operation.id == "changeCase" else "values", [])
        is_new = not case.members["revision"] or any(case.members[name] != fact for name, fact in facts.items())
        again = asked.body.get("again") is True
        items = [_stated(case, standard, row, plans, index, is_new, again) for index, row in enumerate(sent)]
        is_new = (is_new and not case.is_withdrawn) or any(
            item["result"] in ("created", "updated") or (item["result"] == "rejected" and item["status"])
            for item in items
        )
        if is_new:
            begun = {"status": "active", "ended_at": None, "end_reason": None, "updated_at": _now()}
            case.members |= facts | begun | {"revision": case.members["revision"] + 1}
        result = "updated" if is_new else "withdrawn" if case.is_withdrawn else "unchanged"
        return case.members | {"result": result, "items": items}


def _new_case(standard: Standard) -> _Case:
    whole = standard.complete(_case_schema(standard.operation), {})
    cleared = dict.fromkeys(("result", "values", "items", "report_count", "receipt", *_FACTS))
    return _Case(whole | cleared | {"status": "active", "view": "own", "revision": 0, "tlp": "TLP:GREEN"})


def _stated(
    case: _Case,
    standard: Standard,
    row: Mapping[str, Any],
    plans: Plans,
    index: int,
    is_restated: bool,
    again: bool,
) -> Members:
    """What becomes of one value that was sent. `is_restated`: the facts change, which its report repeats.

    `again` brings back one that was withdrawn.
    """
    outcome = plans.of_row(row)
    faults = [outcome] if isinstance(outcome, Refusing) else [] if outcome else list(of_case_value(row))
    key = tuple(row.get(name) for name in _HINTS)
    known = case.values.get(key)
    if faults:
        rejected = dict.fromkeys(("report_id", "status", "role", "layer", "indicator"))
        if known is not None and known["status"] == "active" and row.get("role") in _UNLISTED:
            rejected = case.values[key] = {**known, "status": "withdrawn"}
            faults = [_OWN_WITHDRAWN]
        return rejected | {"index": index, "result": "rejected", "error": item_error(faults)}
    roles = {name: row[name] for name in ("role", "layer") if name in row}
    before = known or {"report_id": standard.ids.next("report_id", row), "role": None, "layer": None}
    indicator = standard.about(row).make((standard.operation.row or {})["properties"]["indicator"]["anyOf"][0])
    same = known is not None and roles.items() <= known.items() and not is_restated
    was_listed = known is not None and known["status"] == "active"
    if known is not None and not was_listed and not again:
        return {**known, "index": index, "error": None, "result": "withdrawn"}
    item = {**before, **roles, "index": index, "status": "active", "indicator": indicator, "error": None}
    repeated = "unchanged" if same else "updated"
    result = repeated if was_listed else "created"
    case.values[key] = {name: item[name] for name in ("report_id", "status", "role", "layer", "indicator")}
    return item | {"result": result} | (dict(outcome.members) if isinstance(outcome, Answering) else {})


def _closes(case: _Case, body: Members) -> bool:
    """Whether a label shows the case to no more members than now. Of two alike, audiences are not compared."""
    before = case.members["tlp"]
    stricter = _LABELS.index(body.get("tlp") or before) >= _LABELS.index(before)
    return stricter and body.get("anonymous") is not False


def _relabel(case: _Case, standard: Standard, asked: Asked) -> tuple[int, Members] | Refusing:
    if case.is_withdrawn and not _closes(case, asked.body):
        return _ENDED
    whole = standard.complete(_case_schema(standard.operation), {})
    label = {name: whole[name] for name in _LABEL if asked.body.get(name) is not None}
    if all(case.members[name] == stated for name, stated in label.items()):
        return 200, case.members | {"result": "unchanged"}
    case.members |= label | {"revision": case.members["revision"] + 1, "updated_at": _now()}
    return 200, case.members | {"result": "updated"}


def _withdraw(case: _Case, reason: str) -> Members:
    if case.is_withdrawn:
        return case.members | {"result": "unchanged"}
    now = _now()
    ended = {"status": "withdrawn", "ended_at": now, "end_reason": reason, "updated_at": now}
    case.members |= ended | {"revision": case.members["revision"] + 1}
    case.values = {key: item | {"status": "withdrawn"} for key, item in case.values.items()}
    return case.members | {"result": "updated"}


def _read(case: _Case, standard: Standard) -> Members:
    """With its live reports, and with what came of it: nothing, because nobody else uses this exchange."""
    values = case.live
    effects = standard.make(_case_schema(standard.operation)["properties"]["effects"]["anyOf"][0])
    return case.members | {"values": values, "report_count": len(values), "effects": effects}


def _related(other: _Case, indicators: Mapping[str, Members]) -> Members:
    members = other.members
    return {
        "case_id": members["case_id"],
        "reference": members["reference"],
        "source": members["source"],
        "shared_indicators": [ref for key, ref in other.indicators.items() if key in indicators],
        "first_reported_at": members["created_at"],
        "last_reported_at": members["updated_at"],
    }


def _least_shared(related: Members) -> int:
    return -len(related["shared_indicators"])


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _case_schema(operation: Operation) -> Schema:
    return operation.answer(operation.usual) or {}
