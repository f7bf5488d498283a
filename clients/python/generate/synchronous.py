"""Makes `_sync` from `_aio`, line by line, in the way of httpcore and httpx: one is written, the other is derived."""

import re
from pathlib import Path
from typing import Final

from clients.python.generate.names import GenerationError
from clients.python.generate.render import tidy

HEADER = "# Made from _aio/{name}. Never edited: run `make client`.\n"
RULES: Final = (
    (r"\basync (def|for|with)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\b_aio\b", "_sync"),
    (r"\b_drivers\.asynchronous\b", "_drivers.synchronous"),
    (r"\bAsync(Krama|Connection|Resources|Pages|Iterator|Client|Rows|Values)\b", r"\1"),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\b__aiter__\b", "__iter__"),
    (r"\baclose\b", "close"),
    (r"for asyncio", "for threads"),
)
"""Pattern and replacement. A rule that matches nothing fails the run: it would hide a spelling mistake."""


def write_synchronous(source: Path, target: Path) -> None:
    """Write the synchronous form of each module in `source`. Raises `GenerationError` for an unused rule."""
    used: set[str] = set()
    target.mkdir(parents=True)
    for module in sorted(source.glob("*.py")):
        text = module.read_text(encoding="utf-8")
        for pattern, replacement in RULES:
            text, count = re.subn(pattern, replacement, text)
            used |= {pattern} if count else set()
        content = HEADER.format(name=module.name) + text
        (target / module.name).write_text(content, encoding="utf-8", newline="\n")
    if unused := [pattern for pattern, _ in RULES if pattern not in used]:
        raise GenerationError(f"These rules of synchronous.py match nothing in {source.name}: {', '.join(unused)}")
    tidy(target)
