"""Reads the corpus. README.md in this folder describes its format."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain, Hints, Kind, Platform

_FOLDER = Path(__file__).parent
_HINTS = {"kind": Kind, "institution": str, "chain": Chain, "platform": Platform}
_RESULTS = {"is", "alone"}


@dataclass(frozen=True, slots=True)
class Case:
    """A value with what is sent with it, where it comes from, and the results with the hints and without them."""

    topic: str
    source: str
    value: str
    hints: dict[str, str]
    expected: str
    alone: str

    @property
    def name(self) -> str:
        """How a failure names the case."""
        return f"{self.topic}.toml, {self.source}: {self.value!r} {self.hints or ''}"

    @property
    def sent_with_kind(self) -> dict[str, str]:
        """The hints, and the kind of the result. A refused value has only the hints."""
        kind = self.expected.partition(" ")[0]
        return self.hints if kind == "refused" else {"kind": kind, **self.hints}


@cache
def cases() -> tuple[Case, ...]:
    """Every line of every file."""
    return tuple(case for path in sorted(_FOLDER.glob("*.toml")) for case in _of_file(path))


def result_of(value: str, hints: dict[str, str]) -> str:
    """What the service makes of a value: `kind canonical`, or `refused code`."""
    try:
        read = canonicalise(value, Hints(**{name: _HINTS[name](said) for name, said in hints.items()}))
    except IndicatorRefused as refusal:
        return f"refused {refusal.code}"
    return f"{read.kind.value} {read.canonical}"


def _of_file(path: Path) -> Iterator[Case]:
    for source, lines in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if not isinstance(lines, dict):
            raise ValueError(f"{path.name}: the line for {source!r} is below no source in brackets.")
        for value, result in lines.items():
            told = {"is": result} if isinstance(result, str) else result
            if unknown := told.keys() - _HINTS.keys() - _RESULTS:
                raise ValueError(f"{path.name}: {value!r} has {sorted(unknown)}, which README.md does not name.")
            hints = {name: said for name, said in told.items() if name in _HINTS}
            yield Case(path.stem, source, value, hints, told["is"], told.get("alone", told["is"]))
