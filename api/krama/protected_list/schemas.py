"""Request and response bodies of the protected list."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from krama.core.texts import LongText, Moment, ShortText
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.protection.forms import MOST_INDICATORS, Form
from krama.protection.rules import MOST_CHARACTERS


class ProtectedIn(BaseModel):
    """An entry to add: the values that may not be listed, their owner, and the reason."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "form": "domain_suffix",
                    "value": "acledabank.com.kh",
                    "owner": "ACLEDA Bank",
                    "reason": "The bank's own sites.",
                }
            ]
        },
    )

    form: Form = Field(
        description="`exact`: one value. `domain_suffix`: a domain with everything below it. `host`: a shared host's "
        "front page, but not its other pages. `prefix`: canonical forms of one `kind` that begin with the value. "
        "`pattern`: canonical forms of one `kind` that match an RE2 pattern completely."
    )
    value: str = Field(min_length=1, max_length=MOST_CHARACTERS)
    kind: Kind | None = Field(default=None, description="Required for `prefix` and `pattern`.")
    institution: str | None = Field(default=None, max_length=64, description="The bank of an account, for `exact`.")
    chain: Chain | None = Field(default=None, description="The chain of a wallet, for `exact`.")
    platform: Platform | None = Field(default=None, description="The platform of a handle, for `exact`.")
    owner: ShortText = Field(description="The organisation that the value belongs to.")
    reason: LongText
    expires_at: Moment | None = Field(
        default=None, description="When the entry expires. If left out, it stays until it is removed."
    )
    most_indicators: StrictInt = Field(
        default=MOST_INDICATORS,
        ge=0,
        le=2**31 - 1,
        description="The most listed indicators that may be taken down. If there are more, the entry is refused.",
    )

    def hints(self, region: str) -> Hints:
        """What the request states about the value."""
        return Hints(self.kind, self.institution, self.chain, self.platform, region)


class ProtectedOut(BaseModel):
    """An entry of the protected list."""

    model_config = ConfigDict(extra="forbid")

    entry_id: UUID
    form: Form
    kind: Kind | None
    value: str = Field(description="The value in its canonical form.")
    owner: str
    reason: str
    source: str | None = Field(description="The list from which the entry was imported.")
    added_at: datetime
    expires_at: datetime | None


class ProtectedChange(BaseModel):
    """The result of a change to the protected list."""

    model_config = ConfigDict(extra="forbid")

    entry: ProtectedOut
    indicators: int = Field(description="Listed indicators that were taken down, or that may be listed again.")
