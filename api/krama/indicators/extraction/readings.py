"""What a candidate may be: where it is, how to read it, and what else it could be."""

from enum import Enum, auto
from typing import NamedTuple

from krama.indicators.kinds import Hints, Kind


class Interpretation(NamedTuple):
    """A candidate that is read with each of `attempts` until one succeeds.

    `also` are other kinds that it could be. `named_anyway` says that it is certainly meant as a value, so that it is
    named with the reason if no attempt succeeds.
    """

    start: int
    end: int
    attempts: tuple[Hints, ...]
    also: tuple[Kind, ...] = ()
    named_anyway: bool = False


class Left(Enum):
    """A candidate that is left out."""

    NOTHING = auto()  # nobody would take it for a value
    COUNTED = auto()  # it looks like a value: a date, an amount, the number of an order


InterpretationOrLeft = Interpretation | Left
