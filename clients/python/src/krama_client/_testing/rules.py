"""What was set up for an operation: which requests it is for, what they get in turn, and what goes wrong on the way."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeAlias, TypeVar

from krama_client._testing.contract import JSON, Operation, contract, near
from krama_client._testing.messages import Refusing
from krama_client._testing.schemas import Fit
from krama_client._testing.standard import Ids, Standard, plain

When: TypeAlias = Callable[[Any], bool]
_ALWAYS: Final = (500, 502, 504)
"""What any service, or a proxy before it, may answer at any time."""
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Answering:
    """Members that replace those of the standard answer. `status` is None for the usual one."""

    members: Mapping[str, Any] = field(default_factory=dict, repr=False)
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The items of a list, or the text of an answer that is not JSON."""

    content: Any = field(repr=False)


Outcome = TypeVar("Outcome")


@dataclass(slots=True)
class Turns(Generic[Outcome]):
    """Outcomes one after the other. The last one repeats."""

    outcomes: list[Outcome] = field(default_factory=list)
    _turn: int = 0

    def next(self) -> Outcome:
        """The outcome of the next request."""
        outcome = self.outcomes[min(self._turn, len(self.outcomes) - 1)]
        self._turn += 1
        return outcome


@dataclass(slots=True)
class Fault:
    """Something that goes wrong `left` more times; None is always."""

    left: int | None

    def strikes(self) -> bool:
        """Whether it goes wrong now."""
        if self.left == 0:
            return False
        self.left = None if self.left is None else self.left - 1
        return True


@dataclass(slots=True)
class Delay(Fault):
    """The answer comes late."""

    seconds: float = 0.0


@dataclass(slots=True)
class Loss(Fault):
    """The answer is lost, although the exchange acted."""


@dataclass(slots=True)
class Outage(Fault):
    """The exchange answers 503 and does nothing."""

    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Which requests something is for: those with these members, for which `when` is true."""

    members: tuple[tuple[str, Any], ...] = field(default=(), repr=False)
    when: When | None = None

    def holds(self, said: Mapping[str, Any], body: Any) -> bool:
        """Whether a request is meant. `said` is all that it states by name."""
        return all(said.get(name) == value for name, value in self.members) and (self.when is None or self.when(body))

    @property
    def is_general(self) -> bool:
        """Whether it is for every request."""
        return not self.members and self.when is None


def condition(names: frozenset[str], operation: Operation, when: When | None, members: Mapping[str, Any]) -> Condition:
    """The condition on these members. Raises `ValueError` for a name that a request can't have."""
    for name in members:
        if name not in names:
            known = f" It has {', '.join(sorted(names))}." if names else ""
            raise ValueError(f"A request of {operation.id} has no {name}.{near(name, names) or known}")
    return Condition(tuple((name, plain(value)) for name, value in members.items()), when)


@dataclass(slots=True)
class Plan:
    """All that was set up under one condition: outcomes, faults, and plans for the items of a request with many."""

    condition: Condition
    turns: Turns[Answering | Listing | Refusing] = field(default_factory=Turns)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Plans:
    """All plans of one operation, in the order in which they apply: the newest first, and the general one last."""

    plans: list[Plan] = field(default_factory=list)
    rows: list[Plan] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def outcome(self, said: Mapping[str, Any], body: Any) -> Answering | Listing | Refusing | None:
        """What a request gets, or None if nothing was set up for it."""
        return next((plan.turns.next() for plan in _meant(self.plans, said, body) if plan.turns.outcomes), None)

    def of_row(self, row: Mapping[str, Any]) -> Answering | Listing | Refusing | None:
        """What one item of a request with many gets."""
        return next((plan.turns.next() for plan in _meant(self.rows, row, row) if plan.turns.outcomes), None)

    def faults(self, said: Mapping[str, Any], body: Any) -> list[Fault]:
        """What goes wrong with a request: delays, and at most one other fault."""
        active = [fault for plan in _meant(self.plans, said, body) for fault in plan.faults if fault.left != 0]
        delays = [fault for fault in active if isinstance(fault, Delay)]
        others = [fault for fault in active if not isinstance(fault, Delay)]
        return [fault for fault in (*delays[:1], *others[:1]) if fault.strikes()]


def plan_for(plans: list[Plan], meant: Condition) -> Plan:
    """The plan under this condition, which is made if there is none."""
    for plan in plans:
        if plan.condition == meant:
            return plan
    plan = Plan(meant)
    plans.insert(len(plans) if meant.is_general else 0, plan)
    return plan


def _meant(plans: list[Plan], said: Mapping[str, Any], body: Any) -> list[Plan]:
    return [plan for plan in plans if plan.condition.holds(said, body)]


def checked_answer(operation: Operation, status: int | None, newer: bool, members: Mapping[str, Any]) -> Answering:
    """An answer that fits the contract. Raises `ValueError`, which names the member that does not."""
    if status is not None and status not in operation.answers:
        raise ValueError(f"{operation.id} answers {_listed(operation.answers)}, never {status}.")
    schema = operation.answer(status or operation.usual)
    if schema is None:
        raise ValueError(f"{operation.id} answers {status or operation.usual} without any JSON.")
    return Answering(checked_members(operation, schema, newer, members), status)


def checked_members(operation: Operation, schema: Any, newer: bool, members: Mapping[str, Any]) -> dict[str, Any]:
    """Members of an answer, as JSON. Raises `ValueError`, which names the one that does not fit."""
    given: dict[str, Any] = plain(members)
    whole = Standard(operation, {}, Ids()).complete(schema, given)
    for misfit in Fit(operation, newer).misfits(schema, whole):
        raise ValueError(f"An answer of {operation.id} does not fit the contract: {misfit}")
    return given


def usual_status(code: str) -> int:
    """The status that the exchange refuses with for this reason. Raises `ValueError` if it never does."""
    codes = contract().codes
    if code not in codes:
        raise _unknown(code, codes, " For a code that is newer than this client, say its `status`.")
    return codes[code]


def check_code_of_row(code: str) -> None:
    """Raises `ValueError` for a code with which no item of a request is refused."""
    if code not in contract().codes_of_rows:
        raise _unknown(code, contract().codes_of_rows)


def _unknown(code: str, codes: Iterable[str], otherwise: str = "") -> ValueError:
    return ValueError(f"The exchange has no code {code} here.{near(code, codes) or otherwise}")


def checked_refusal(operation: Operation, refusing: Refusing) -> Refusing:
    """A refusal that the contract has. Raises `ValueError`."""
    if not _CODE.fullmatch(refusing.code):
        raise ValueError("A code is like `phone_invalid`. docs/problems.md of Krama lists all of them.")
    if refusing.status not in (*operation.refusals, *_ALWAYS):
        raise ValueError(f"{operation.id} refuses with {_listed(operation.refusals)}, never {refusing.status}.")
    return replace(refusing, place=_place(operation, refusing.field or ""))


def _place(operation: Operation, field: str) -> str:
    """The part of a request that has a field."""
    if "-" in field:
        return "header"
    name = field.partition(".")[0]
    return "query" if name in operation.query else "path" if name in operation.pattern.groupindex else "body"


def checked_text(operation: Operation) -> str:
    """The media type of the answer that is not JSON. Raises `ValueError` if there is none."""
    for media in operation.answers[operation.usual]:
        if media != JSON:
            return media
    raise ValueError(f"{operation.id} answers with JSON alone: use `answer`.")


def _listed(statuses: Any) -> str:
    return ", ".join(map(str, sorted(statuses)))
