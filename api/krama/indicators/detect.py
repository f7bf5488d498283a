"""Detects the kind of a value when the member did not state it."""

import re
from collections.abc import Callable
from typing import NamedTuple

from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind
from krama.indicators.registry import KINDS
from krama.indicators.spec import Stage
from krama.indicators.text import refang


class KindAmbiguous(IndicatorRefused):
    """The value could be of more than one kind. `candidates` are these kinds."""

    code = "kind_ambiguous"
    facts = ("kinds",)

    def __init__(self, *candidates: Kind) -> None:
        named = " or ".join(kind.value for kind in candidates)
        super().__init__(f"The value could be of kind {named}. Send `kind` with it.", field="kind")
        self.candidates = candidates
        self.kinds = ", ".join(kind.value for kind in candidates)


class KindUnknown(IndicatorRefused):
    """Nothing about the value shows its kind."""

    code = "kind_unknown"

    def __init__(self) -> None:
        kinds = ", ".join(Kind)
        super().__init__(f"The value does not show its kind. Send `kind` with it, one of {kinds}.", field="kind")


class _Step(NamedTuple):
    """A clue, its kind, and the clues of later kinds at the same stage."""

    contains: str
    looks: Callable[[str], object]
    reads: Callable[[str, Hints], bool] | None
    kind: Kind
    rivals: tuple["_Step", ...]


def detect(text: str, hints: Hints) -> Kind:
    """The kind of tidied text, judged by its appearance. The module of the kind verifies checksums later.

    `KindSpec` and `Stage` define what is tried, and in which order. Raises `KindAmbiguous` if several kinds recognise
    the text at the same stage, or `KindUnknown` if no kind recognises it at any stage.
    """
    for is_payload, kind in _PAYLOADS:
        if is_payload(text):
            return kind
    text = refang(text)
    if ":" in text and (named := _SCHEMES.get(text.partition(":")[0].lower())):
        return named
    for contains, looks, reads, kind, rivals in _STEPS if _contains_any(text) else _PLAIN_STEPS:
        if contains in text and looks(text) and (reads is None or reads(text, hints)):
            if rivals:
                _refuse_rivals(kind, rivals, text, hints)
            return kind
    raise KindUnknown


def named_by_link(text: str, hints: Hints) -> Kind | None:
    """The kind of what a link names, such as an account on a platform, or None if it names only a page."""
    text = refang(text)
    for contains, looks, reads, kind, _ in _LINKS_TO_NAMED:
        if contains in text and looks(text) and (reads is None or reads(text, hints)):
            return kind
    return None


def _refuse_rivals(kind: Kind, rivals: tuple[_Step, ...], text: str, hints: Hints) -> None:
    also = [
        step.kind
        for step in rivals
        if step.contains in text and step.looks(text) and (step.reads is None or step.reads(text, hints))
    ]
    if also:
        raise KindAmbiguous(*dict.fromkeys([kind, *also]))


def _steps_at(stage: Stage) -> tuple[_Step, ...]:
    """The clues of every kind at a stage, in the order of the enumeration."""
    steps: tuple[_Step, ...] = ()
    for spec in reversed(list(KINDS.values())):  # from the last kind, because a step holds the steps that follow it
        clues = [clue for clue in spec.clues if clue.stage is stage]
        steps = (*(_Step(clue.contains, clue.looks, clue.reads, spec.kind, steps) for clue in clues), *steps)
    return steps


_PAYLOADS = [(spec.is_payload, kind) for kind, spec in KINDS.items() if spec.is_payload]
_SCHEMES = {scheme: kind for kind, spec in KINDS.items() for scheme in spec.schemes}
_STEPS = [step for stage in Stage for step in _steps_at(stage)]
_LINKS_TO_NAMED = _steps_at(Stage.ACCOUNT_LINK)

# Most values, such as numbers and wallet addresses, contain no text that a clue requires. They skip those clues.
_PLAIN_STEPS = [step for step in _STEPS if not step.contains]
_contains_any = re.compile("|".join({re.escape(step.contains) for step in _STEPS if step.contains})).search
