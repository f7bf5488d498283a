"""The list of institutions, as the exchange shows it. Canonical forms of accounts depend on it."""

import json
from functools import lru_cache
from typing import Any

from krama.indicators.institution_data import AccountLength, Certainty, Institution, InstitutionStatus
from krama.indicators.institutions import Directory

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
"""What `directory_of` raises for a list that is not in the contract."""


@lru_cache(maxsize=2)
def directory_of(written: str) -> Directory:
    """The list of institutions that the exchange shows as this JSON. Raises one of `UNREADABLE`."""
    return Directory(_institution(each) for each in json.loads(written))


def _institution(shown: dict[str, Any]) -> Institution:
    return Institution(
        code=shown["institution"],
        names={language: name for language, name in shown["names"].items() if name is not None},
        short_name=shown["short_name"],
        country=shown["country"],
        certainty=Certainty(shown["certainty"]),
        status=InstitutionStatus(shown["status"]),
        aliases=tuple(shown["aliases"]),
        bic=shown["bic"],
        bic_certainty=_certainty(shown["bic_certainty"]),
        participant=shown["participant"],
        participant_certainty=_certainty(shown["participant_certainty"]),
        account_lengths=tuple(
            AccountLength(each["digit_count"], each["padded"], Certainty(each["certainty"]))
            for each in shown["account_lengths"]
        ),
    )


def _certainty(word: str | None) -> Certainty | None:
    return None if word is None else Certainty(word)
