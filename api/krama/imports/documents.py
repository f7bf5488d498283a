"""Reads a source that is JSON, also if single values of it can't be read."""

import json
from typing import Any

from krama.core.json_text import read_json
from krama.imports.errors import ContentRefused

_MOST_DIGITS = 300


def document_of(content: bytes) -> Any:
    """What the JSON says. Raises `ContentRefused`."""
    text = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return read_json(text)
    except ValueError as problem:
        if "recursion limit" in str(problem):
            raise ContentRefused("The source is not JSON of less than about 200 levels.") from problem
        return _read_with_faults(text)


def _read_with_faults(text: bytes) -> Any:
    """JSON of which some values can't be read, such as a number of thousands of digits: it becomes a text.

    So the object that has it is refused, and the others are imported. Raises `ImportRefused`.
    """
    try:
        return json.loads(text.decode(), parse_int=_whole, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as problem:
        raise ContentRefused("The source is not well-formed JSON.") from problem


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _refuse(_: str) -> Any:
    raise ValueError("not a number")


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(members)
    if len(whole) < len(members):
        raise ValueError("a member appears twice")
    return whole
