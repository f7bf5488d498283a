"""The shapes of Cambodian telephone numbers, from libphonenumber's metadata."""

import re
from functools import cache

from phonenumbers import PhoneMetadata

from krama.indicators.kinds import Hints

_HOME = Hints().region
NOWHERE = "ZZ"
"""The region of a reading that takes no country for granted: only a number with its country code can be read."""

# Area 045 (Ratanakiri and Mondulkiri) is in use but not in libphonenumber's Cambodian plan.
HOME_SUPPLEMENT = r"45\d{6,7}"


def has_numbers(region: str) -> bool:
    """Whether this is a country (ISO 3166-1, in upper case) whose numbering plan is known."""
    return PhoneMetadata.metadata_for_region(region) is not None


@cache
def clean_shapes() -> re.Pattern[str]:
    """Matches one Cambodian number and nothing else. Group 1 is the national number of libphonenumber's metadata."""
    plan = PhoneMetadata.metadata_for_region(_HOME)
    if plan is None:
        raise LookupError(f"phonenumbers has no metadata for {_HOME}")
    kinds = (
        plan.mobile, plan.fixed_line, plan.toll_free, plan.premium_rate, plan.shared_cost,
        plan.voip, plan.personal_number, plan.uan, plan.pager, plan.voicemail,
    )  # fmt: skip
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    national = "|".join([*patterns, HOME_SUPPLEMENT])
    return re.compile(rf"(?:\+?8550?|0)?({national})", re.ASCII)
