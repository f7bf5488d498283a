"""All kinds of indicators: for each member of `Kind`, the `SPEC` of the module with the same name.

A kind's module is found by its name, `krama.indicators.<kind>`, so this file does not change when a kind is added.
Importing it fails if a kind has no complete module.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module

from krama.indicators.kinds import Hints, Kind
from krama.indicators.spec import KindSpec

_LONGEST_NAME = 16
"""The width of the columns that store a kind."""


class KindIncomplete(Exception):
    """A kind's module is missing or contradicts the enumeration or another kind. The message says what to fix."""


def spec_of(kind: Kind) -> KindSpec:
    """The `SPEC` of a kind's module. Raises `KindIncomplete`."""
    name = f"krama.indicators.{kind.value}"
    try:
        spec = getattr(import_module(name), "SPEC", None)
    except ModuleNotFoundError as problem:
        if problem.name != name:
            raise
        raise KindIncomplete(f"Kind {kind.value} needs a module {name}.") from problem
    if not isinstance(spec, KindSpec):
        raise KindIncomplete(f"{name} needs a SPEC, which is a KindSpec.")
    if spec.kind is not kind:
        raise KindIncomplete(f"SPEC in {name} is of kind {spec.kind.value}.")
    return spec


def checked(specs: Iterable[KindSpec]) -> Mapping[Kind, KindSpec]:
    """The specs by kind. Raises `KindIncomplete` unless each kind has exactly one and each hint implies one kind."""
    by_kind: dict[Kind, KindSpec] = {}
    taken: set[str] = set()
    for spec in specs:
        if spec.kind in by_kind:
            raise KindIncomplete(f"Kind {spec.kind.value} has two specs.")
        if len(spec.kind.value) > _LONGEST_NAME:
            raise KindIncomplete(f"The name {spec.kind.value} is longer than {_LONGEST_NAME} characters.")
        if spec.half_life_days < 0 or spec.shortest_protected_prefix < 1:
            raise KindIncomplete(f"Kind {spec.kind.value} needs a half-life of 0 or more and a prefix of 1 or more.")
        if unknown := set(spec.implied_by) - set(Hints._fields):
            raise KindIncomplete(f"Kind {spec.kind.value} is implied by hints that don't exist: {sorted(unknown)}.")
        if bool(spec.implied_by) != (spec.belongs_to is not None):
            raise KindIncomplete(f"Kind {spec.kind.value} needs both `implied_by` and `belongs_to`, or neither.")
        if shared := taken & {*spec.implied_by, *spec.schemes}:
            raise KindIncomplete(f"Hints or schemes that show two kinds: {sorted(shared)}.")
        taken |= {*spec.implied_by, *spec.schemes}
        by_kind[spec.kind] = spec
    if missing := [kind.value for kind in Kind if kind not in by_kind]:
        raise KindIncomplete(f"Kinds without a spec: {', '.join(missing)}.")
    return by_kind


KINDS: Mapping[Kind, KindSpec] = checked(map(spec_of, Kind))
"""Every kind, in the order of the enumeration."""
