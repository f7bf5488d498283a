"""Conventions of numbers, booleans and columns: what their names must say, because nothing else does."""

import re
from collections.abc import Iterator

from tests.contract.conventions.document import SIDES, Contract, Schema
from tests.contract.conventions.members import SNAKE
from tests.contract.conventions.table import Fault, convention

_MONEY = re.compile(
    r"(^|_)(amounts?|balances?|costs?|damages?|deposits?|fees?|fines?|loss|losses|money|prices?|ransoms?|refunds?)(_|$)"
)
_PAYMENT = re.compile(r"(^|_)(payments?|transfers?)$")
_CURRENCY = re.compile(r"_(usd|khr|dollars?|cents?|riels?)$")
_NEGATIVE = re.compile(r"(^|_)(disable|disabled|hide|invalid|no|non|not|skip|unless|without)(_|$)")
_DURATION = re.compile(
    r"(^|_)(age|delay|duration|elapsed|half_life|interval|latency|lifetime|retention|timeout|ttl|wait)(_|$)|_in$|_time$"
)
_UNIT = re.compile(r"(^|_)(milliseconds|seconds|minutes|hours|days|weeks|months|years)(_|$)")
_ALWAYS_SECONDS = frozenset(["wait"])
"""Convention 11 says the unit of this parameter, which is the same at every list."""


def _named(contract: Contract) -> Iterator[tuple[str, str, Schema]]:
    """Place, name and schema of every member and of every parameter in a query."""
    seen = set()
    for side in SIDES:
        for place, name, schema in contract.members(side):
            if place not in seen:
                seen.add(place)
                yield place, name, schema
    for operation in contract.operations:
        for name, parameter in operation.of("query").items():
            yield f"{operation.place}?{name}", name, parameter["schema"]


def _types(contract: Contract, schema: Schema) -> set[str | None]:
    return {each.get("type") for each in (*contract.choices(schema), *contract.items_of(schema))}


@convention(7, "Use Money: {amount, currency}, both text.")
def money_is_never_a_bare_number(contract: Contract) -> Iterator[Fault]:
    """A number named after money has no currency, and loses digits. A currency is never in a name."""
    for place, name, schema in _named(contract):
        says_money = _MONEY.search(name) or _PAYMENT.search(name)
        if says_money and not name.endswith("_count") and {"integer", "number"} & _types(contract, schema):
            yield Fault(place, "is money as a bare number")
        if _CURRENCY.search(name) and not contract.is_a("boolean", schema):
            yield Fault(place, "has its currency in its name")


@convention(5, "Say what is so, and let false deny it: listed, not is_not_listed.")
def booleans_deny_nothing(contract: Contract) -> Iterator[Fault]:
    """`no_texts: false` is read twice, and one of the two readings is wrong."""
    for place, name, schema in _named(contract):
        if contract.is_a("boolean", schema) and _NEGATIVE.search(name):
            yield Fault(place, "denies something, so that false denies it twice")


@convention(6, "End it with its unit: …_seconds, …_hours, …_days.")
def durations_have_a_unit(contract: Contract) -> Iterator[Fault]:
    """`half_life_days`: a number of what nobody says is read as seconds by one program, and as days by another."""
    for place, name, schema in _named(contract):
        is_number = bool({"integer", "number"} & _types(contract, schema))
        if is_number and _DURATION.search(name) and not _UNIT.search(name) and name not in _ALWAYS_SECONDS:
            yield Fault(place, "is a duration without a unit")


@convention(3, "Write it in lower case with underscores.")
def columns_are_in_snake_case(contract: Contract) -> Iterator[Fault]:
    """The columns of a CSV are named like the members that they have."""
    for operation in contract.everything:
        for answer in operation.answers.values():
            for content in answer.get("content", {}).values():
                for column in content.get("x-csv-columns", ()):
                    if not SNAKE.fullmatch(column):
                        yield Fault(operation.place, f"has the column {column}, which is not in snake_case")
