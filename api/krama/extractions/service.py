"""The use case on extractions: the values in a text, and whether they are protected."""

from collections.abc import Callable

from krama.core.languages import LANGUAGES
from krama.core.validation import FieldProblem, ItemProblem
from krama.extractions.schemas import ExtractionItem, ExtractionOut
from krama.indicators.canonical import NOWHERE, belonging, display
from krama.indicators.errors import IndicatorRefused
from krama.indicators.extraction.extract import TextValue, extract
from krama.indicators.kinds import Indicator


def extraction_of(
    text: str, region: str, is_protected: Callable[[Indicator], bool], language: str = LANGUAGES[0]
) -> ExtractionOut:
    """The values in the text. Errors are in the language."""
    extraction = extract(text, region)
    return ExtractionOut(
        items=[_shown(value, text, is_protected, language) for value in extraction.values],
        ignored_count=extraction.ignored_count,
        rest_start=extraction.rest_start,
    )


def _shown(value: TextValue, text: str, is_protected: Callable[[Indicator], bool], language: str) -> ExtractionItem:
    indicator = value.indicator
    members = NOWHERE if indicator is None else belonging(indicator)
    return ExtractionItem(
        start=value.start,
        end=value.end,
        value=text[value.start : value.end],
        kind=value.kind,
        canonical=None if indicator is None else indicator.canonical,
        display=None if indicator is None else display(indicator),
        other_kinds=list(value.also),
        # gate: protected value in a text
        protected=indicator is not None and is_protected(indicator),
        error=None if value.refusal is None else _problem(value.refusal, language),
        **members,  # type: ignore[arg-type]
    )


def _problem(refusal: IndicatorRefused, language: str) -> ItemProblem:
    problem = ItemProblem.of([FieldProblem.of_error(refusal)])
    return problem.in_khmer() if language == "km" else problem
