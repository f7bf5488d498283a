"""Conditional requests (RFC 9110 §13): whether the sender has a representation already."""

import re
from collections.abc import Iterable

_TAGS = re.compile(r'(?:W/)?"[^"]*"')


def has_tag(if_none_match: Iterable[str], tag: str) -> bool:
    """Whether `If-None-Match`, in all its fields, names this entity tag. The comparison is weak (§8.8.3.2)."""
    text = ",".join(if_none_match)
    return text.strip() == "*" or _weak(tag) in map(_weak, _TAGS.findall(text))


def _weak(tag: str) -> str:
    return tag.removeprefix("W/")
