"""What a gate of `make sabotage` is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sabotage:
    """In `file`, below `api/krama`, `old` becomes `new`; then one of `tests`, below `tests`, must fail."""

    gate: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


TWO_WORLDS, MATRIX, LABELS = "sharing/test_two_worlds.py", "sharing/test_matrix.py", "reports/test_labels.py"
