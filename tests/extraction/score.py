"""`python -m tests.extraction.score`: precision and recall for each kind, over the messages of both halves.

A value counts as right only with its exact place, its kind and its canonical form. `--wrong` also lists what was wrong
in the half that may be used for tuning; of the other half it never does.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from krama.indicators.extraction.extract import extract
from tests.extraction.messages import Answer, Message, messages

HALVES = ("tuned.txt", "unseen.txt")


class Score(NamedTuple):
    """How many values are right, how many were given, and how many there are."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """The share of the given values that are right."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """The share of the values that were found."""
        return self.right / self.wanted if self.wanted else 1.0

    def plus(self, right: int, given: int, wanted: int) -> "Score":
        """This score with more values."""
        return Score(self.right + right, self.given + given, self.wanted + wanted)


def given(message: Message) -> set[Answer]:
    """What the code finds in a message."""
    return {
        Answer(item.start, item.end, item.kind.value, item.indicator.canonical if item.indicator else None)
        for item in extract(message.text).values
    }


def score(half: Iterable[Message]) -> dict[str, Score]:
    """The score of each kind, and of `all` together."""
    scores: dict[str, Score] = defaultdict(Score)
    for message in half:
        ours, wanted = given(message), set(message.answers)
        for kind in {answer.kind for answer in ours | wanted}:
            of_kind = [{answer for answer in each if answer.kind == kind} for each in (ours & wanted, ours, wanted)]
            counts = [len(each) for each in of_kind]
            scores[kind] = scores[kind].plus(*counts)
            scores["all"] = scores["all"].plus(*counts)
    return scores


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="list the wrong answers of tuned.txt")
    options = parser.parse_args()
    for name in HALVES:
        _say(f"{name:24} {'precision':>9} {'recall':>7} {'values':>7}")
        scores = score(messages(name))
        for kind in sorted(scores, key=lambda kind: (kind == "all", kind)):
            line = scores[kind]
            _say(f"  {kind:22} {line.precision:9.3f} {line.recall:7.3f} {line.wanted:7}")
    if options.wrong:
        for message in messages(HALVES[0]):
            for answer in sorted(given(message) ^ set(message.answers)):
                says = "missed" if answer in message.answers else "wrong"
                written = message.text[answer.start : answer.end]
                _say(f"{message.number:3} {says:6} {answer.kind} {answer.form}: {written}")


if __name__ == "__main__":
    main()
