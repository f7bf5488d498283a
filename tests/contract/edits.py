"""Small edits of a contract, so that a test breaks one thing."""

import copy
from collections.abc import Callable
from typing import Any

from tests.contract.sound_contract import query

Edit = Callable[[dict[str, Any]], object]
NOTES, NOTE, WITHDRAW = "/v1/notes", "/v1/notes/{note_id}", "/v1/notes/{note_id}/withdraw"
"""Paths of the sound contract."""


def put(value: Any, *at: str) -> Edit:
    """Set what is at this place of the contract."""

    def change(document: dict[str, Any]) -> None:
        *before, last = at
        node = document
        for key in before:
            node = node[key]
        node[last] = value

    return change


def drop(*at: str) -> Edit:
    """Remove what is at this place of the contract."""

    def change(document: dict[str, Any]) -> None:
        node = document
        for key in at[:-1]:
            node = node[key]
        del node[at[-1]]

    return change


def move(path: str, to: str) -> Edit:
    """Give the operations of a path another path."""
    return lambda document: document["paths"].update({to: document["paths"].pop(path)})


def move_answer(path: str, method: str, status: str, to: str) -> Edit:
    """Give an answer another status."""

    def change(document: dict[str, Any]) -> None:
        responses = document["paths"][path][method]["responses"]
        responses[to] = responses.pop(status)

    return change


def member(name: str, schema: dict[str, Any], of: str = "Note") -> Edit:
    """Add a required member to a schema."""

    def change(document: dict[str, Any]) -> None:
        document["components"]["schemas"][of]["properties"][name] = schema
        document["components"]["schemas"][of]["required"].append(name)

    return change


def parameter(name: str, schema: dict[str, Any], path: str = NOTES, method: str = "get", **more: Any) -> Edit:
    """Add a parameter, or replace the one of that name."""

    def change(document: dict[str, Any]) -> None:
        operation = document["paths"][path][method]
        others = [each for each in operation["parameters"] if each["name"] != name]
        operation["parameters"] = [*others, query(name, schema, **more)]

    return change


def without(name: str, path: str, method: str) -> Edit:
    """Remove a parameter."""

    def change(document: dict[str, Any]) -> None:
        operation = document["paths"][path][method]
        operation["parameters"] = [each for each in operation["parameters"] if each["name"] != name]

    return change


def operation(path: str, method: str, *at: str) -> tuple[str, ...]:
    """The place of a part of an operation."""
    return ("paths", path, method, *at)


def schema(name: str, *at: str) -> tuple[str, ...]:
    """The place of a part of a schema."""
    return ("components", "schemas", name, *at)


def operation_without_etag(contract: dict[str, Any]) -> dict[str, Any]:
    """An operation that honours `If-Match`, and does not say the revision that it made."""
    changed = copy.deepcopy(contract["paths"][WITHDRAW]["post"])
    del changed["responses"]["200"]["headers"]["ETag"]
    return changed  # type: ignore[no-any-return]
