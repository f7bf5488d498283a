"""Request and response bodies of institutions."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints
from pydantic_core import PydanticCustomError

from krama.agencies.schemas import AgencyRef
from krama.core.changes import Changes, Kept
from krama.core.ids import Id
from krama.core.texts import Country, EachOnce, SingleLine
from krama.indicators.institution_data import AccountLength, Certainty, Institution, InstitutionStatus
from krama.institutions.service import institution_of
from krama.institutions.tables import InstitutionRow

_MOST_ALIASES = 20
_MOST_LENGTHS = 10


def _name(text: str) -> str:
    if not any(map(str.isalpha, text)):
        raise PydanticCustomError("name_without_letters", "A name needs a letter.")
    return text


Name = Annotated[SingleLine, StringConstraints(min_length=2, max_length=64), AfterValidator(_name)]
Bic = Annotated[str, Field(min_length=8, max_length=8, examples=["ABAAKHPP"])]
Participant = Annotated[str, StringConstraints(pattern="^[a-z]{4}$"), Field(examples=["abaa"])]


class InstitutionNames(BaseModel):
    """The full name in each language, by BCP 47 tag."""

    model_config = ConfigDict(extra="forbid")

    en: str = Field(description="In English.")
    km: str | None = Field(description="In Khmer. Null if it is not known.")


class InstitutionNamesIn(BaseModel):
    """The full name in each language, by BCP 47 tag."""

    model_config = ConfigDict(extra="forbid")

    en: Name = Field(description="In English.")
    km: Name | None = Field(default=None, description="In Khmer. Null if it is not known.")


class AccountLengthOut(BaseModel):
    """One length of the institution's account numbers."""

    model_config = ConfigDict(extra="forbid")

    digit_count: int = Field(description="How many digits such a number has.")
    padded: bool = Field(
        description="Whether such numbers begin with zeros. Up to three that a spreadsheet removed are added."
    )
    certainty: Certainty


class AccountLengthIn(BaseModel):
    """One length of the institution's account numbers. If any is certain, the exchange refuses other lengths."""

    model_config = ConfigDict(extra="forbid")

    digit_count: Annotated[StrictInt, Field(ge=4, le=34)]
    padded: StrictBool = Field(description="Whether such numbers begin with zeros.")
    certainty: Certainty


Aliases = Annotated[EachOnce[Name], Field(max_length=_MOST_ALIASES)]
AccountLengths = Annotated[list[AccountLengthIn], Field(max_length=_MOST_LENGTHS)]


class InstitutionChangeIn(Changes):
    """Changes to an institution. Members that are left out stay as they are. Its code never changes."""

    names: Kept[InstitutionNamesIn] = None
    short_name: Kept[Name] = Field(default=None, description="The name that `display` shows before an account.")
    aliases: Kept[Aliases] = Field(default=None, description="All other names that people write, from now on.")
    status: Kept[InstitutionStatus] = Field(
        default=None,
        description="`inactive`: it has closed. Its accounts stay listed, and can be reported and checked.",
    )
    certainty: Kept[Certainty] = Field(default=None, description="How sure the names and the status are.")
    bic: Bic | None = Field(default=None, description="Its BIC of eight characters. Null: it has none.")
    bic_certainty: Certainty | None = Field(
        default=None, description="How sure the BIC is. Null without a BIC: to clear it, send null for both."
    )
    account_lengths: Kept[AccountLengths] = Field(
        default=None,
        description="All lengths of its account numbers, each once. They hold for what is sent from now on.",
    )
    agency_id: Id | None = Field(
        default=None,
        description="The member agency that is this institution, as in `GET /v1/agencies`. It is in the same country "
        "and not a police office, and may be several institutions. Null: none.",
    )

    def facts(self) -> dict[str, Any]:
        """The stated facts, as `Institution` has them, and `agency_id`."""
        stated = {name: getattr(self, name) for name in self.model_fields_set}
        if self.names is not None:
            stated["names"] = self.names.model_dump(exclude_none=True)
        if self.aliases is not None:
            stated["aliases"] = tuple(self.aliases)
        if self.account_lengths is not None:
            stated["account_lengths"] = tuple(
                AccountLength(each.digit_count, each.padded, each.certainty) for each in self.account_lengths
            )
        return stated


class InstitutionIn(InstitutionChangeIn):
    """A bank or wallet to add. Its code is the BIC if that is certain, or else made of its country and short name."""

    names: InstitutionNamesIn
    short_name: Name
    country: Country = Field(description="ISO 3166-1 alpha-2.")
    participant: Participant | None = Field(
        default=None, description="Its code in Bakong ids, the four letters behind the @. It can't be changed later."
    )
    participant_certainty: Certainty | None = Field(default=None, description="How sure that is. Null without a code.")

    def facts(self) -> dict[str, Any]:
        """The stated facts. What an administrator adds is confirmed unless the request says otherwise."""
        return {"certainty": Certainty.CONFIRMED, **super().facts()}


class InstitutionOut(BaseModel):
    """A bank or wallet at which accounts are held."""

    model_config = ConfigDict(extra="forbid")

    institution_id: UUID
    institution: str = Field(
        description="Its code, which never changes: what requests and answers name it by. The BIC if that was certain "
        "when it was added, otherwise a code of the exchange, such as KH-WING."
    )
    names: InstitutionNames
    short_name: str
    aliases: list[str] = Field(description="Other names that people write.")
    country: str = Field(description="ISO 3166-1 alpha-2.")
    status: InstitutionStatus = Field(description="`inactive`: it has closed. Its accounts stay listed.")
    certainty: Certainty = Field(description="How sure the names and the status are.")
    bic: str | None = Field(description="Its BIC of eight characters. Null: it has none, or it is not known.")
    bic_certainty: Certainty | None = Field(description="How sure the BIC is. Null without a BIC.")
    participant: str | None = Field(description="Its code in Bakong ids. Null: it has none, or it is not known.")
    participant_certainty: Certainty | None = Field(
        description="How sure that is. Only a confirmed or published one decides how a Bakong id is read."
    )
    account_lengths: list[AccountLengthOut] = Field(
        description="The lengths of its account numbers that are known. Only confirmed and published ones decide how a "
        "number is read."
    )
    agency: AgencyRef | None = Field(
        description="The member agency that is this institution. Null: none is, or `GET /v1/agencies` does not show "
        "it to the caller."
    )
    revision: int = Field(description="How often it has changed. Also in the header `ETag`.")
    created_at: datetime
    updated_at: datetime


def institution_out(row: InstitutionRow, agency: AgencyRef | None) -> InstitutionOut:
    """An institution with its agency, which is None for readers who may not know it."""
    known: Institution = institution_of(row)
    return InstitutionOut(
        institution_id=row.institution_id,
        institution=known.code,
        names=InstitutionNames(en=known.names["en"], km=known.names.get("km")),
        short_name=known.short_name,
        aliases=list(known.aliases),
        country=known.country,
        status=known.status,
        certainty=known.certainty,
        bic=known.bic,
        bic_certainty=known.bic_certainty,
        participant=known.participant,
        participant_certainty=known.participant_certainty,
        account_lengths=[
            AccountLengthOut(digit_count=each.digits, padded=each.padded, certainty=each.certainty)
            for each in known.account_lengths
        ],
        agency=agency,
        revision=row.revision,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
