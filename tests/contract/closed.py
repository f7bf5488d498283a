"""The contract as the service keeps it today: closed, so that a member or a word that it does not describe shows."""

from typing import Any


def closed(node: Any) -> Any:
    """A copy of the contract whose responses are as strict as its requests. OAuth's errors add members to a problem."""
    if isinstance(node, list):
        return [closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    strict = {"enum" if key == "x-extensible-enum" else key: closed(part) for key, part in node.items()}
    if strict.get("type") == "object" and "properties" in strict and strict.get("title") != "Problem":
        strict.setdefault("additionalProperties", False)
    return strict
