"""The use case on extractions: the values in a text, and whether they are protected."""

from collections.abc import Callable

from krama.core.languages import LANGUAGES
from krama.core.validation import FieldProblem, ItemProblem
from krama.extractions.schemas import ExtractionIn, ExtractionItem, ExtractionOut, ExtractionRest
from krama.indicators.canonical import NOWHERE, belonging, display
from krama.indicators.errors import IndicatorRefused
from krama.indicators.extraction.extract import TextValue, extract
from krama.indicators.extraction.rest import Rest
from krama.indicators.kinds import Indicator
from krama.rule.roles import CaseRole


def extraction_of(
    asked: ExtractionIn, region: str, is_protected: Callable[[Indicator], bool], language: str = LANGUAGES[0]
) -> ExtractionOut:
    """The values in the text. Errors are in the language."""
    begin = None if asked.rest is None else Rest(asked.rest.start, asked.rest.context)
    extraction = extract(asked.text, region, begin, is_incomplete=asked.incomplete)
    rest = extraction.rest
    return ExtractionOut(
        items=[_shown(value, asked.text, is_protected, language) for value in extraction.values],
        ignored_count=extraction.ignored_count,
        rest=None if rest is None else ExtractionRest(start=rest.start, context=rest.context),
    )


def _shown(value: TextValue, text: str, is_protected: Callable[[Indicator], bool], language: str) -> ExtractionItem:
    indicator = value.indicator
    members = NOWHERE if indicator is None else belonging(indicator)
    # gate: protected value in a text
    protected = indicator is not None and is_protected(indicator)
    return ExtractionItem(
        start=value.start,
        end=value.end,
        value=text[value.start : value.end],
        kind=value.kind,
        canonical=None if indicator is None else indicator.canonical,
        display=None if indicator is None else display(indicator),
        other_kinds=list(value.also),
        protected=protected,
        role=_role(protected=protected, is_own=value.is_own),
        error=None if value.refusal is None else _problem(value.refusal, language),
        **members,  # type: ignore[arg-type]
    )


def _role(*, protected: bool, is_own: bool) -> CaseRole | None:
    """What the value was in the victim's story, if the text or the protected list says it."""
    # gate: victim's own value in a text
    if is_own:
        return CaseRole.VICTIM
    return CaseRole.IMPERSONATED if protected else None


def _problem(refusal: IndicatorRefused, language: str) -> ItemProblem:
    problem = ItemProblem.of([FieldProblem.of_error(refusal)])
    return problem.in_khmer() if language == "km" else problem
