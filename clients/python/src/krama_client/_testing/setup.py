"""How a test says what the exchange shall answer."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from krama_client._testing.contract import Operation
from krama_client._testing.messages import Refusing
from krama_client._testing.rules import (
    Answering,
    Condition,
    Delay,
    Listing,
    Loss,
    Outage,
    Plan,
    Plans,
    When,
    check_code_of_row,
    checked_answer,
    checked_members,
    checked_refusal,
    checked_text,
    condition,
    plan_for,
    usual_status,
)


class RowRule:
    """What one item of a request with many gets, such as a row of a bulk submission. `FakeKrama.on(…).row(…)` has it.

    What is said twice happens one after the other, and the last repeats. Each method returns the rule.
    """

    def __init__(self, operation: Operation, plans: Plans, meant: Condition) -> None:
        self._operation = operation
        with plans.lock:
            self._plan = plan_for(plans.rows, meant)

    def answer(self, *, unknown: bool = False, **members: Any) -> Self:
        """Answer with these members in place of the standard ones. Raises `ValueError` as `Rule.answer` does."""
        [*choices] = (self._operation.row or {}).get("anyOf", [self._operation.row])
        checked = checked_members(self._operation, {"anyOf": choices}, unknown, _numbered(self._operation, members))
        self._plan.turns.outcomes.append(Answering({name: checked[name] for name in members}))
        return self

    def refuse(self, code: str, *, field: str | None = None, detail: str | None = None) -> Self:
        """Refuse the item, and no other. Raises `ValueError` for a code that the exchange does not have."""
        check_code_of_row(code)
        self._plan.turns.outcomes.append(checked_refusal(self._operation, Refusing(code, 422, field, detail)))
        return self


class Rule:
    """What the exchange does with requests of one operation, and of one value if the rule has a condition.

    `answer`, `items`, `text` and `refuse` say what a request gets. Said twice, one comes after the other, and the last
    repeats. `lose`, `slow` and `unavailable` say what goes wrong on the way, in addition. A request that is sent again
    gets the same outcome as its first attempt. Each method returns the rule, so that calls can be chained.

    Each raises `ValueError` for what the exchange could not answer by its contract.
    """

    def __init__(self, operation: Operation, plans: Plans, meant: Condition) -> None:
        self._operation = operation
        self._plans = plans
        with plans.lock:
            self._plan: Plan = plan_for(plans.plans, meant)

    def __repr__(self) -> str:
        return f"<Rule {self._operation.id}>"

    def answer(self, status: int | None = None, /, *, unknown: bool = False, **members: Any) -> Self:
        """Answer with these members in place of the standard ones.

        An object may leave out members: they are standard. `status` is another success of the operation, such as 202
        of `submitReport` for a report that awaits the national administrator. `unknown=True` allows members and words
        that this contract does not have, as a newer exchange would send them.

        Raises `ValueError`, which names the member that does not fit the contract.
        """
        self._plan.turns.outcomes.append(checked_answer(self._operation, status, unknown, members))
        return self

    def items(self, items: Iterable[Mapping[str, Any]], *, unknown: bool = False) -> Self:
        """Answer a list with these items, a page at a time. Items may leave out members, as in `answer`.

        The request's filters do not change which items come. Raises `ValueError` as `answer` does.
        """
        schema = self._operation.answer(self._operation.usual)
        if schema is None or not self._operation.is_paged:
            raise ValueError(f"{self._operation.id} is not a list with pages: use `answer`.")
        given = checked_members(self._operation, schema, unknown, {"items": list(items)})
        self._plan.turns.outcomes.append(Listing(given["items"]))
        return self

    def text(self, text: str) -> Self:
        """Answer with this text where the request asks for another type than JSON, such as CSV."""
        checked_text(self._operation)
        self._plan.turns.outcomes.append(Listing(text))
        return self

    def refuse(
        self,
        code: str,
        *,
        status: int | None = None,
        field: str | None = None,
        detail: str | None = None,
        retry_after: float | None = None,
    ) -> Self:
        """Refuse with a problem document, and with the status that the exchange uses for this code.

        `status` is for a code that is newer than this client. The operation must have it in the contract. Raises
        `ValueError`, with the codes that are near, for a code that the exchange does not have.
        """
        status = usual_status(code) if status is None else status
        refusing = checked_refusal(self._operation, Refusing(code, status, field, detail, retry_after))
        self._plan.turns.outcomes.append(refusing)
        return self

    def lose(self, times: int = 1) -> Self:
        """Lose the next answers after the exchange acted: the client sees a `ReadTimeout`, and no answer."""
        self._plan.faults.append(Loss(times))
        return self

    def slow(self, seconds: float, times: int | None = None) -> Self:
        """Answer this much later, really. Without `times`, always."""
        self._plan.faults.append(Delay(times, seconds))
        return self

    def unavailable(self, times: int | None = None, *, retry_after: float | None = None) -> Self:
        """Answer 503 and do nothing. Without `times`, always. `retry_after` is in seconds."""
        self._plan.faults.append(Outage(times, retry_after))
        return self

    def row(self, *, when: When | None = None, **members: Any) -> RowRule:
        """What one item of a request with many gets. `when` and `members` say which, as in `FakeKrama.on`.

        Raises `ValueError` for an operation that takes one thing, and for a name that an item can't have.
        """
        if self._operation.row is None:
            raise ValueError(f"{self._operation.id} has no rows: use `answer` or `refuse`.")
        meant = condition(self._operation.asked_of_rows, self._operation, when, members)
        return RowRule(self._operation, self._plans, meant)

    def reset(self) -> Self:
        """Forget what was said here before, so that a test can replace what a fixture set up."""
        self._plan.turns.outcomes.clear()
        self._plan.faults.clear()
        return self


def _numbered(operation: Operation, members: Mapping[str, Any]) -> dict[str, Any]:
    """The members, with the number of a row where there is one: it is the exchange's."""
    return {**({"row": 1} if "row" in (operation.row or {}).get("properties", {}) else {}), **members}
