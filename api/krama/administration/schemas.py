"""The wire format of agencies and their clients."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from krama.agencies.client_keys import MOST_KEYS
from krama.agencies.permissions import Permission
from krama.agencies.policy import MOST_NETWORKS
from krama.agencies.roles import Role
from krama.agencies.schemas import AgencyRef
from krama.core.changes import Changes, Kept
from krama.core.ids import Id
from krama.core.texts import Country, EachOnce, Moment, Province, SingleLine
from krama.core.validation import at_fault
from krama.sharing.sectors import Sector

AgencyName = Annotated[
    SingleLine, StringConstraints(min_length=1, max_length=128), Field(examples=["Battambang Office"])
]
ClientName = Annotated[SingleLine, StringConstraints(min_length=1, max_length=64), Field(examples=["Payment gate"])]
Scopes = Annotated[EachOnce[Permission], Field(min_length=1, max_length=len(Permission))]
GrantableScopes = Annotated[EachOnce[Permission], Field(max_length=len(Permission))]
Networks = Annotated[EachOnce[Annotated[str, Field(max_length=64)]], Field(max_length=MOST_NETWORKS)]


class AgencyStatus(StrEnum):
    """Whether the clients of an agency may call."""

    ACTIVE = "active"
    DISABLED = "disabled"


class ClientStatus(StrEnum):
    """Whether a client may call. That its agency is disabled is not said here."""

    ACTIVE = "active"
    DISABLED = "disabled"
    EXPIRED = "expired"


class AgencyIn(BaseModel):
    """An agency to be enrolled."""

    model_config = ConfigDict(extra="forbid")

    name: AgencyName
    sector: Sector = Field(description="The sector of an agency abroad is always `partner`.")
    country: Country = Field(description="ISO 3166-1 alpha-2.")
    province: Province | None = Field(default=None, description="ISO 3166-2 code, for a provincial office.")
    scopes: Kept[Scopes] = Field(
        default=None, description="The scopes that its clients may have. By default, those of its sector."
    )
    grantable_scopes: Kept[GrantableScopes] = Field(
        default=None,
        description="Those of `scopes` that its own administrators (`clients:manage`) may grant although they do not "
        "have them. By default, those of its sector's daily work: to report, check, read and approve.",
    )


class AgencyChangeIn(Changes):
    """Changes to an agency. Members that are left out stay as they are. Sector and country can't change."""

    name: Kept[AgencyName] = None
    province: Province | None = Field(default=None, description="ISO 3166-2 code. Null: it has none any more.")
    scopes: Kept[Scopes] = Field(default=None, description="All scopes that its clients may have from now on.")
    grantable_scopes: Kept[GrantableScopes] = Field(
        default=None, description="All scopes that its own administrators may grant without having them, from now on."
    )


class AgencyOut(BaseModel):
    """A member of the exchange."""

    model_config = ConfigDict(extra="forbid")

    agency_id: UUID
    name: str
    sector: Sector
    country: str = Field(description="ISO 3166-1 alpha-2.")
    province: str | None = Field(description="ISO 3166-2 code. Null if it is not a provincial office.")
    status: AgencyStatus
    revision: int | None = Field(
        description="The number of the last change. Null, without an `ETag`, if you may not see the agency's scopes: "
        "it would say how often they change."
    )
    created_at: datetime
    updated_at: datetime
    scopes: list[Permission] | None = Field(
        description="The scopes that its clients may have. Null if it is not your agency."
    )
    grantable_scopes: list[Permission] | None = Field(
        description="The scopes that its own administrators may grant although they do not have them. Those that are "
        "not among `scopes` have no effect. Null if it is not your agency."
    )


class ClientRestriction(StrEnum):
    """What limits how a client may call, and can be lifted."""

    DPOP_REQUIRED = "dpop_required"
    NETWORKS = "networks"
    EXPIRES_AT = "expires_at"


class _ClientRights(Changes):
    """What a client is called, and what it may do."""

    name: ClientName | None = Field(default=None, description="A name for people. Null: none.")
    role: Kept[Role] = Field(default=None, description="A name for a set of scopes.")
    scopes: Kept[Scopes] = Field(default=None, description="All scopes of the client. Give `role` or `scopes`.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.role is not None and self.scopes is not None:
            raise at_fault(PydanticCustomError("role_and_scopes", "Send `role` or `scopes`, not both."), "scopes")
        return self


def _lifts_nothing(unrestricted: Any) -> BeforeValidator:
    """Refuse what a program sends for a member that it never set, and that would lift the restriction."""

    def check(value: Any) -> Any:
        # gate: change lifts no restriction
        if value == unrestricted and type(value) is type(unrestricted):
            raise PydanticCustomError(
                "lift_refused",
                "A change removes no restriction of a client. Leave the member out, or lift it with "
                "`POST /v1/clients/{client_id}/lift-restrictions`.",
            )
        return value

    return BeforeValidator(check)


class ClientChangeIn(_ClientRights):
    """Changes to a client. Members that are left out stay as they are. What restricts it can be set, not removed."""

    dpop_required: Annotated[
        Kept[Annotated[StrictBool, Field(json_schema_extra={"enum": [True]})]], _lifts_nothing(False)
    ] = Field(
        default=None,
        description="`true`: its tokens must be bound to a key (RFC 9449). `false` is refused: "
        "`liftClientRestrictions` lifts this.",
    )
    networks: Annotated[Kept[Annotated[Networks, Field(min_length=1)]], _lifts_nothing([])] = Field(
        default=None,
        description="All CIDR blocks from which the client may call from now on. An empty list is refused: "
        "`liftClientRestrictions` lifts this.",
    )
    expires_at: Annotated[Kept[Moment], _lifts_nothing(None)] = Field(
        default=None, description="When it expires. Null is refused: `liftClientRestrictions` lifts this."
    )


class ClientLiftIn(BaseModel):
    """The restrictions of a client to be lifted."""

    model_config = ConfigDict(extra="forbid")

    restrictions: Annotated[EachOnce[ClientRestriction], Field(min_length=1, max_length=len(ClientRestriction))] = (
        Field(
            description="`dpop_required`: its tokens need no key. `networks`: it may call from anywhere. `expires_at`: "
            "it never expires.",
        )
    )


_JWK = "`kty` EC, `crv` P-256, `x`, `y`, and optionally `kid`. The default is the RFC 7638 thumbprint."


class ClientKeysIn(BaseModel):
    """A JWK set (RFC 7517) of public P-256 keys that replaces the registered keys. An empty set removes them."""

    model_config = ConfigDict(extra="forbid")

    keys: list[dict[str, Any]] = Field(max_length=MOST_KEYS, description=_JWK)


class ClientKeysOut(BaseModel):
    """The registered keys of a client, as a JWK set (RFC 7517)."""

    model_config = ConfigDict(extra="forbid")

    keys: list[dict[str, Any]] = Field(description="`kty`, `crv`, `x`, `y` and `kid` of each.")
    revision: int = Field(description="That of the client, which this may have changed.")


class ClientIn(_ClientRights):
    """A client to be added, with a `role` or with `scopes`. By default it belongs to your agency."""

    dpop_required: Kept[StrictBool] = Field(
        default=None, description="Whether the client's tokens must be bound to a key (RFC 9449). By default, no."
    )
    networks: Kept[Networks] = Field(
        default=None, description="CIDR blocks from which the client may call. Empty, or left out: from anywhere."
    )
    expires_at: Moment | None = Field(default=None, description="When it expires. Null: never.")
    agency_id: Id | None = Field(default=None, description="The agency of the client. By default, your own.")
    jwks: ClientKeysIn | None = Field(
        default=None, description="For a client that authenticates with private_key_jwt. It does not get a secret."
    )

    @model_validator(mode="after")
    def _may_something(self) -> "ClientIn":
        if self.role is None and self.scopes is None:
            raise at_fault(
                PydanticCustomError("member_missing", "Say what the client may do: send `role` or `scopes`."), "role"
            )
        return self


class ClientSecretOut(BaseModel):
    """A live secret of a client, without the secret itself."""

    model_config = ConfigDict(extra="forbid")

    secret_id: UUID
    created_at: datetime
    expires_at: datetime | None


class NewClientSecretOut(ClientSecretOut):
    """A new secret. Store it now: it is never shown again."""

    client_id: str
    client_secret: str = Field(json_schema_extra={"format": "password"})  # a hint to hide it (OpenAPI 3.1)
    revision: int = Field(description="That of the client, which this has changed.")


class ClientSecretIn(BaseModel):
    """A secret to be created."""

    model_config = ConfigDict(extra="forbid")

    expires_at: Moment | None = Field(
        default=None, description="When it expires. Null: it is valid until it is deleted."
    )


class ClientOut(BaseModel):
    """A program that acts for an agency."""

    model_config = ConfigDict(extra="forbid")

    client_id: str
    agency: AgencyRef
    name: str | None
    scopes: list[Permission] = Field(description="Its scopes. Those that its agency lacks have no effect.")
    status: ClientStatus
    dpop_required: bool
    networks: list[str]
    key_ids: list[str] = Field(description="The `kid` of each registered key.")
    revision: int
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None


class ClientDetail(ClientOut):
    """A program that acts for an agency, with its live secrets."""

    secrets: list[ClientSecretOut]


class NewClient(ClientOut):
    """A new client."""

    secret: NewClientSecretOut | None = Field(description="Null for a client with keys.")
