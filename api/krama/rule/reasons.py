"""Why a verdict is what it is: stable codes, each with a sentence that a teller may read to a customer. Pure.

The sentences accuse nobody: they say what was reported, not what somebody did.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from krama.rule.evidence import APPROVED_FLAG, Aggregate, Ending
from krama.rule.judgement import Action, IndicatorStatus, Judgement


class ReasonCode(StrEnum):
    """What speaks for a verdict, or against it."""

    NOTHING_KNOWN = "nothing_known"
    REPORTED_ONCE = "reported_once"
    REPORTED_BY_SEVERAL = "reported_by_several"
    POLICE_APPROVED = "police_approved"
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"
    DISPUTED = "disputed"
    FADED = "faded"
    WEAK = "weak"
    COVERED = "covered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    PROTECTED = "protected"


class Sentence(NamedTuple):
    """The same in English and in Khmer."""

    en: str
    km: str


SENTENCES: Mapping[ReasonCode, Sentence] = {
    ReasonCode.NOTHING_KNOWN: Sentence("No member has reported this.", "មិនមានស្ថាប័នសមាជិកណារាយការណ៍អំពីព័ត៌មាននេះទេ។"),
    ReasonCode.REPORTED_ONCE: Sentence("One agency has reported this.", "ស្ថាប័នមួយបានរាយការណ៍អំពីព័ត៌មាននេះ។"),
    ReasonCode.REPORTED_BY_SEVERAL: Sentence(
        "Several independent agencies have reported this.", "ស្ថាប័នឯករាជ្យច្រើនជាងមួយបានរាយការណ៍អំពីព័ត៌មាននេះ។"
    ),
    ReasonCode.POLICE_APPROVED: Sentence(
        "A second officer has approved a police report about this.",
        "របាយការណ៍របស់នគរបាលអំពីព័ត៌មាននេះ ត្រូវបានមន្ត្រីទីពីរអនុម័ត។",
    ),
    ReasonCode.CONFIRMED: Sentence(
        "A member has confirmed a fraud with this.", "ស្ថាប័នសមាជិកបានបញ្ជាក់ថាមានការឆបោកពាក់ព័ន្ធនឹងព័ត៌មាននេះ។"
    ),
    ReasonCode.DOUBTED: Sentence(
        "A member has looked into this and found no fraud.", "ស្ថាប័នសមាជិកបានពិនិត្យ ហើយមិនឃើញមានការឆបោកទេ។"
    ),
    ReasonCode.DISPUTED: Sentence(
        "The reports about this are disputed and under review.", "មានការតវ៉ាអំពីរបាយការណ៍ទាំងនេះ ហើយកំពុងត្រូវបានពិនិត្យ។"
    ),
    ReasonCode.FADED: Sentence(
        "The reports are old and count for less.", "របាយការណ៍មានរយៈពេលយូរហើយ ដូច្នេះទម្ងន់របស់វាបានថយចុះ។"
    ),
    ReasonCode.WEAK: Sentence(
        "What was reported is not enough to warn of it.", "ព័ត៌មានដែលបានរាយការណ៍ មិនគ្រប់គ្រាន់សម្រាប់ការព្រមានទេ។"
    ),
    ReasonCode.COVERED: Sentence(
        "Not this itself was reported, but what it belongs to, such as its website.",
        "អ្វីដែលត្រូវបានរាយការណ៍ មិនមែនព័ត៌មាននេះផ្ទាល់ទេ ប៉ុន្តែជាអ្វីដែលវាស្ថិតនៅក្រោម ដូចជាគេហទំព័ររបស់វា។",
    ),
    ReasonCode.WITHDRAWN: Sentence(
        "Earlier reports about this were taken back.", "របាយការណ៍មុនៗអំពីព័ត៌មាននេះ ត្រូវបានដកវិញហើយ។"
    ),
    ReasonCode.EXPIRED: Sentence(
        "Earlier reports about this are valid no longer.", "របាយការណ៍មុនៗអំពីព័ត៌មាននេះ ផុតសុពលភាពហើយ។"
    ),
    ReasonCode.OVERTURNED: Sentence(
        "Earlier reports about this were found to be mistaken.", "គេបានរកឃើញថារបាយការណ៍មុនៗអំពីព័ត៌មាននេះ មិនត្រឹមត្រូវទេ។"
    ),
    ReasonCode.PROTECTED: Sentence(
        "This belongs to a known service and is never listed.", "ព័ត៌មាននេះជារបស់សេវាកម្មដែលគេស្គាល់ ហើយមិនត្រូវបានចុះបញ្ជីទេ។"
    ),
}


def reasons(
    aggregate: Aggregate | None, judgement: Judgement, at: int, *, exact: bool = True
) -> tuple[ReasonCode, ...]:
    """Why this was judged of these terms, None where nothing was ever known, at a time in microseconds since 1970.

    `exact` tells whether the value itself is listed, or only what covers it.
    """
    if judgement.status is IndicatorStatus.PROTECTED:
        return (ReasonCode.PROTECTED,)
    if aggregate is None:
        return (ReasonCode.NOTHING_KNOWN,)
    if not aggregate.listed:
        return (_UNLISTED[aggregate.ended_as],)
    return tuple(_of_listed(aggregate, judgement, at, exact))


_UNLISTED = {
    Ending.WITHDRAWN: ReasonCode.WITHDRAWN,
    Ending.EXPIRED: ReasonCode.EXPIRED,
    Ending.OVERTURNED: ReasonCode.OVERTURNED,
    Ending.PROTECTED: ReasonCode.PROTECTED,
}


def _of_listed(aggregate: Aggregate, judgement: Judgement, at: int, exact: bool) -> Iterator[ReasonCode]:
    if not exact:
        yield ReasonCode.COVERED
    yield ReasonCode.REPORTED_BY_SEVERAL if aggregate.agencies > 1 else ReasonCode.REPORTED_ONCE
    if aggregate.flags & APPROVED_FLAG:
        yield ReasonCode.POLICE_APPROVED
    if aggregate.confirmed:
        yield ReasonCode.CONFIRMED
    if aggregate.doubted:
        yield ReasonCode.DOUBTED
    if judgement.status is IndicatorStatus.DISPUTED:
        yield ReasonCode.DISPUTED
    if round(aggregate.fading_at(at), 3) <= 0.5:  # as the explanation shows it
        yield ReasonCode.FADED
    elif judgement.action is Action.PROCEED:
        yield ReasonCode.WEAK
