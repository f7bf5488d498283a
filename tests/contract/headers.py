"""Which headers of an answer the contract does not have."""

from collections.abc import Iterable
from typing import Any

OF_HTTP = frozenset({
    *("content-type", "content-length", "content-encoding", "vary", "cache-control", "pragma"),
    *("date", "server", "connection", "allow", "x-content-type-options"),
})  # fmt: skip
"""Headers that HTTP itself defines for every answer. Clients act on them without a contract."""


def undeclared(operation: dict[str, Any], status: int, headers: Iterable[str]) -> set[str]:
    """The names among these that the operation does not declare for this status.

    None for a status that it does not declare at all, such as 405: whether that may be is another question.
    """
    if str(status) not in operation["responses"]:
        return set()
    declared = operation["responses"][str(status)].get("headers", {})
    return {name.lower() for name in headers} - {name.lower() for name in declared} - OF_HTTP


def missing(contract: dict[str, Any], operation: dict[str, Any], status: int, headers: Iterable[str]) -> set[str]:
    """The names that the operation declares as always there for this status, and that are not among these."""
    declared = operation["responses"].get(str(status), {}).get("headers", {})
    shared = contract["components"]["headers"]
    followed = {name: shared.get(each.get("$ref", "").rpartition("/")[2], each) for name, each in declared.items()}
    always = {name.lower() for name, each in followed.items() if each.get("required")}
    return always - {name.lower() for name in headers}
