"""Lives that once gave away something hidden. The viewer is the telecom. It never sees a report `to_banks`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.sharing.lives import PROTECTED, Step


def _report(member: str, *sectors: str) -> Step:
    """A report for these sectors, or for every member."""
    return Step(member, "report", tlp="TLP:AMBER" if sectors else "TLP:GREEN", sectors=sectors)


def _outcome(confidence: int) -> Step:
    """The bank confirms a fraud at 100, and finds none at 10."""
    return Step("bank", "outcome", confidence=confidence)


_HIDDEN = _report("office", "bank")
_NARROWING = replace(_HIDDEN, verb="relabel")

KNOWN: Mapping[str, Sequence[Step]] = {
    "judged again, and differently": [_HIDDEN, _outcome(100), _report("second office"), _outcome(10)],
    "judged again, and alike": [_HIDDEN, _outcome(100), _report("second office"), _outcome(100)],
    "corrected because of a hidden report": [
        _report("second office"),
        _report("telecom", "telecom"),
        _outcome(100),
        Step("second office", "withdraw"),
        _HIDDEN,
        _outcome(10),
    ],
    "narrowed, with what was said of it": [
        _report("office"),
        _outcome(100),
        Step("bank", "dispute"),
        _NARROWING,
        Step("office", "withdraw"),
        _report("second office"),
    ],
    "hidden dispute is upheld after a visible report was withdrawn": [
        _HIDDEN,
        _report("second office", "telecom"),
        Step("bank", "dispute"),
        Step("second office", "withdraw"),
        Step("bank", "decide"),
    ],
    "hidden report was the first of its case": [Step("office", "report", PROTECTED), _report("office")],
}

EXPIRED: Sequence[Step] = [replace(_HIDDEN, is_brief=True), Step("office", "expire")]
"""The log, whose length everybody may read, is as long without it."""
