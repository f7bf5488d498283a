"""What is known about one bank or wallet, and the list of them that comes with the service."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Any

_FILE = "institutions.toml"


class Certainty(StrEnum):
    """How sure a fact is."""

    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    UNVERIFIED = "unverified"
    ASSUMED = "assumed"

    @property
    def decides(self) -> bool:
        """Whether canonical forms may depend on the fact."""
        return self in {Certainty.CONFIRMED, Certainty.PUBLISHED}


class InstitutionStatus(StrEnum):
    """Whether accounts can still be held there. One that closed keeps its code, because its accounts stay listed."""

    ACTIVE = "active"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class AccountLength:
    """One length of an institution's account numbers. `padded` means that these numbers begin with zeros."""

    digits: int
    padded: bool
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Institution:
    """One bank or wallet.

    `code` never changes, because canonical forms contain it: the BIC8 if it was certain when the institution was added,
    and otherwise a code of the exchange, such as `KH-WING`. `names` are by language. `certainty` is that of the names
    and the status. `participant` is its code in Bakong ids.
    """

    code: str
    names: Mapping[str, str]
    short_name: str
    country: str
    certainty: Certainty
    status: InstitutionStatus = InstitutionStatus.ACTIVE
    aliases: tuple[str, ...] = ()
    bic: str | None = None
    bic_certainty: Certainty | None = None
    participant: str | None = None
    participant_certainty: Certainty | None = None
    account_lengths: tuple[AccountLength, ...] = field(default=())

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name that people write, as it is written."""
        return tuple(dict.fromkeys((self.short_name, *self.names.values(), *self.aliases)))


def bundled() -> tuple[Institution, ...]:
    """The institutions of `institutions.toml`."""
    document = tomllib.loads(resources.files("krama.indicators").joinpath(_FILE).read_text("utf-8"))
    return tuple(_institution(row) for row in document["institutions"])


def _institution(row: dict[str, Any]) -> Institution:
    bic, bic_certainty = _fact(row.get("bic"))
    participant, participant_certainty = _fact(row.get("participant"))
    return Institution(
        code=row["code"],
        names=row["names"],
        short_name=row["short_name"],
        country=row["country"],
        certainty=Certainty(row["certainty"]),
        status=InstitutionStatus(row["status"]),
        aliases=tuple(row.get("aliases", ())),
        bic=bic,
        bic_certainty=bic_certainty,
        participant=participant,
        participant_certainty=participant_certainty,
        account_lengths=tuple(
            AccountLength(each["digits"], each["padded"], Certainty(each["certainty"]))
            for each in row.get("account_lengths", ())
        ),
    )


def _fact(fact: dict[str, str] | None) -> tuple[str | None, Certainty | None]:
    return (None, None) if fact is None else (fact["code"], Certainty(fact["certainty"]))
