"""References of a contract that lead nowhere."""

from collections.abc import Iterator
from typing import Any


def dangling(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The place of each reference that leads to nothing in this document, and where it should lead."""
    for place, reference in _references(document, ""):
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
        if node is None:
            yield place, reference


def _references(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield place.removeprefix(".").removeprefix("components.schemas."), reference
        for name, below in node.items():
            yield from _references(below, f"{place}.{name}")
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from _references(below, f"{place}.{index}")
