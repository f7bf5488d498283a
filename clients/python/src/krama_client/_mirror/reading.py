"""Reads the values of a chunk, and answers at once for nearly all telephone numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama_client._mirror.hints import HintsOf
from krama_client._mirror.loaded import Loaded
from krama_client._mirror.verdicts import (
    NOTHING_KNOWN,
    Asked,
    CopyState,
    MirrorCheck,
    asked,
    may_be_numbers,
    unknown_number,
)
from krama_client._rows.check_batches import Refused
from krama_client.errors import Refusal


class ChunkReading:
    """Reads the items of a chunk. For nearly all telephone numbers it has the answer at once."""

    def __init__(self, stated: Mapping[str, Any], loaded: Loaded, copy: CopyState) -> None:
        self._hints = HintsOf(stated, loaded.region)
        self._loaded = loaded
        self._copy = copy
        self._unknown_number = unknown_number(Hints(region=loaded.region), loaded.index)

    def of_all(self, items: Sequence[Any]) -> tuple[list[MirrorCheck | Refused | None], list[tuple[int, Asked]]]:
        """The answer to each item; None where the file has to be asked. Then the places and what they ask for."""
        hints, loaded, copy, unknown_number = self._hints, self._loaded, self._copy, self._unknown_number
        may_all_be_numbers = may_be_numbers(hints.common)
        answers: list[MirrorCheck | Refused | None] = []
        left: list[tuple[int, Asked]] = []
        for item in items:
            if may_all_be_numbers and type(item) is str:
                number = unknown_number(item)
                answer: MirrorCheck | Refused | None = (
                    None if number is None else MirrorCheck(item, number, NOTHING_KNOWN, copy)
                )
            else:
                answer = self._answer_of_number(item)
            if answer is None:
                read = _read(item, hints, loaded)
                if isinstance(read, Asked):
                    left.append((len(answers), read))
                else:
                    answer = read
            answers.append(answer)
        return answers, left

    def _answer_of_number(self, item: Any) -> MirrorCheck | None:
        """The answer to an item with hints of its own, if it is a telephone number."""
        if type(item) is not dict or type(value := item.get("value")) is not str:
            return None
        try:
            if not may_be_numbers(self._hints.of(item)):
                return None
        except (TypeError, ValueError):
            return None
        number = self._unknown_number(value)
        return None if number is None else MirrorCheck(value, number, NOTHING_KNOWN, self._copy, item.get("reference"))


def _read(item: Any, hints: HintsOf, loaded: Loaded) -> Asked | Refused:
    try:
        if isinstance(item, str):
            return asked(item, hints.common, loaded.index)
        return asked(item["value"], hints.of(item), loaded.index)
    except IndicatorRefused as refusal:
        shown = item if isinstance(item, str) else item["value"]
        reference = None if isinstance(item, str) else item.get("reference")
        error = Refusal(refusal.code, refusal.detail, refusal.field)
        return Refused(shown, error, (error,), reference)
    except (TypeError, KeyError, AttributeError):
        return Refused(None, Refusal("value_not_text", "The value is not a text. Correct it.", "value"))
    except ValueError as error:
        shown = item if isinstance(item, str) else item.get("value")
        return Refused(shown if isinstance(shown, str) else None, Refusal("hint_unknown", str(error)))
