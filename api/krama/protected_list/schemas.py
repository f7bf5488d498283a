"""What the protected list looks like on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.core.texts import LongText, Moment, ShortText
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.protection.rules import MOST_CHARACTERS, Form

MOST_INDICATORS = 100
"""How many an entry takes out at most, unless somebody allows for more."""


class ProtectedIn(BaseModel):
    """What may not be listed, by whose wish and why."""

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
        description="`exact`: one value. `domain_suffix`: a domain with all below it. `host`: a shared host's front "
        "page, not its pages. `prefix`, `pattern`: canonical forms of one `kind`, the pattern by RE2 and as a whole."
    )
    value: str = Field(min_length=1, max_length=MOST_CHARACTERS)
    kind: Kind | None = Field(default=None, description="Needed for `prefix` and `pattern`.")
    institution: str | None = Field(default=None, max_length=64, description="Of a bank account, for `exact`.")
    chain: Chain | None = Field(default=None, description="Of a wallet, for `exact`.")
    platform: Platform | None = Field(default=None, description="Of a handle, for `exact`.")
    owner: ShortText = Field(description="Whose it is.")
    reason: LongText
    expires_at: Moment | None = Field(default=None, description="Left out: until it is taken away.")
    most_indicators: int = Field(
        default=MOST_INDICATORS,
        ge=0,
        le=2**31 - 1,
        description="How many listed indicators may be taken out; where there are more, the entry is refused.",
    )

    def hints(self, region: str) -> Hints:
        """What was said beside the value."""
        return Hints(self.kind, self.institution, self.chain, self.platform, region)


class ProtectedOut(BaseModel):
    """An entry of the protected list."""

    model_config = ConfigDict(extra="forbid")

    entry_id: UUID
    form: Form
    kind: Kind | None
    value: str = Field(description="In its canonical form.")
    owner: str
    reason: str
    source: str | None = Field(description="The list that it was imported from.")
    added_at: datetime
    expires_at: datetime | None


class ProtectedChange(BaseModel):
    """What a change of the list did."""

    model_config = ConfigDict(extra="forbid")

    entry: ProtectedOut
    indicators: int = Field(description="How many that were listed were taken out, or may be listed again.")
