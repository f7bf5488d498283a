"""Request and response bodies of the protected list."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from krama.core.texts import LongText, Moment, ShortText
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.protection.forms import MAX_INDICATORS, ProtectionForm, ProtectionStatus
from krama.protection.rules import MOST_CHARACTERS
from krama.sharing.actors import ActorOut


class ProtectionIn(BaseModel):
    """A protection to add: the values that may not be listed, their owner, and the reason."""

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

    form: ProtectionForm = Field(
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
        default=None,
        description="When the protection expires. Null: it stays until it is ended. If left out, the same, but one "
        "that there is already keeps its end.",
    )
    max_indicators: StrictInt = Field(
        default_factory=lambda: MAX_INDICATORS,
        ge=0,
        le=2**31 - 1,
        description="The most listed indicators that may be taken down, of those that your agency sees. If there are "
        f"more, the request is refused. If left out: {MAX_INDICATORS}.",
    )

    def hints(self, region: str) -> Hints:
        """What the request states about the value."""
        return Hints(self.kind, self.institution, self.chain, self.platform, region)


class ProtectionEndIn(BaseModel):
    """Why the values may be listed again."""

    model_config = ConfigDict(extra="forbid")

    reason: LongText


class ProtectionOut(BaseModel):
    """Values that may not be listed."""

    model_config = ConfigDict(extra="forbid")

    protection_id: UUID
    revision: int = Field(description="How often the protection has changed. Also in the header `ETag`.")
    status: ProtectionStatus = Field(
        description="`active`: the values may not be listed. `ended`: somebody ended it. `expired`: its time was up."
    )
    form: ProtectionForm
    kind: Kind | None
    value: str = Field(description="The value in its canonical form.")
    owner: str
    protection_reason: str
    imported_from: str | None = Field(description="The list from which it was imported.")
    created_at: datetime
    updated_at: datetime
    created_by: ActorOut | None = Field(description="Null: the operator of the service.")
    expires_at: datetime | None
    ended_at: datetime | None
    ended_by: ActorOut | None = Field(description="Null: active, expired, or ended by the operator of the service.")
    end_reason: str | None


class ProtectionResult(StrEnum):
    """What a request did: it added a protection, changed what is stated about one, or nothing."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


_NOT_YET = "Null in a dry run if the protection would be a new one."


class ProtectionAdded(ProtectionOut):
    """A protection that was added, or was there already, and what was taken down for it.

    A dry run shows the protection that there is as it stands, or the new one as it would be.
    """

    # Only a dry run shows what does not exist yet, so that all other answers with a protection promise these members.
    protection_id: UUID | None = Field(description=_NOT_YET)  # type: ignore[assignment]
    revision: int | None = Field(description=_NOT_YET)  # type: ignore[assignment]
    created_at: datetime | None = Field(description=_NOT_YET)  # type: ignore[assignment]
    updated_at: datetime | None = Field(description=_NOT_YET)  # type: ignore[assignment]
    dry_run: bool
    result: ProtectionResult
    indicator_count: int = Field(
        description="Listed indicators that were taken down, or would be in a dry run: those that your agency sees."
    )


class ProtectionEnded(ProtectionOut):
    """A protection that has ended, and what may be listed again."""

    indicator_count: int = Field(
        description="Indicators that were marked for this protection and no longer are: those that your agency sees."
    )
