"""Records how this version reads the values of the corpus, so that a test can tell when `RULES` must be raised.

Run `python -m tests.corpus.record` after it was raised. New lines of the corpus need no record.
"""

import hashlib
import json
from pathlib import Path

from krama.indicators.canonical import RULES
from tests.corpus.cases import cases, result_of

FILE = Path(__file__).with_name("recorded.json")
_DIGITS = 12


def readings() -> dict[str, str]:
    """For each value that is accepted with its kind or without one: digests of what is sent, and of the results."""
    read = {}
    for case in cases():
        results = [result_of(case.value, hints) for hints in (case.sent_with_kind, {})]
        if not all(result.startswith("refused ") for result in results):
            read[_digest([case.value, case.sent_with_kind])] = _digest(results)
    return read


def _digest(stated: object) -> str:
    return hashlib.sha256(json.dumps(stated).encode()).hexdigest()[:_DIGITS]


def main() -> None:
    """Write the file."""
    FILE.write_text(json.dumps({"rules": RULES, "readings": readings()}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
