"""What a sandbox has from its start, as `values.toml` says: members with their clients, and test values.

The file is checked when it is read: a misspelt member or a code that does not exist is an error.
"""

import tomllib
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from krama.agencies.roles import Role
from krama.disputes.statuses import Grounds
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind, Platform
from krama.outcomes.kinds import OutcomeKind
from krama.rule.judgement import Action, IndicatorStatus
from krama.rule.reasons import ReasonCode
from krama.rule.roles import CaseRole
from krama.sharing.labels import Tlp
from krama.sharing.sectors import Sector

VIEWER = "sandbox_bank"
"""The client whose answers the catalogue states."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SandboxClient(_Part):
    """A client with a public secret. `does` completes a sentence about it."""

    client_id: str
    does: str
    roles: list[Role]
    disabled: bool = False

    @property
    def client_secret(self) -> str:
        """Made from the id, so that nobody takes it for a real one."""
        return f"{self.client_id}_secret"


class SandboxAgency(_Part):
    """An invented member. A `national` one may do what only the national administrator may."""

    name: str
    sector: Sector
    country: str
    province: str | None = None
    national: bool = False
    client: list[SandboxClient]


class SeededReport(_Part):
    """A report that a sandbox begins with, and what became of it."""

    by: str
    category: Category
    confidence: int
    tlp: Tlp = Tlp.GREEN
    case_reference: str | None = None
    occurred_at: datetime | None = None
    valid_until: datetime | None = None
    role: CaseRole | None = None
    approved_by: str | None = None
    then: Literal["withdrawn", "out_of_sight"] | None = None


class SeededOutcome(_Part):
    """What a member said of a value after it was reported."""

    by: str
    outcome: OutcomeKind


class SeededDispute(_Part):
    """A dispute of a value. With `decided_by` it was upheld, otherwise it stays open."""

    by: str
    grounds: Grounds
    decided_by: str | None = None


class _Sent(_Part):
    """A value with its hints, as a check or a report sends them."""

    value: str
    kind: Kind | None = None
    institution: str | None = None
    platform: Platform | None = None

    def body(self) -> dict[str, str]:
        """The members of the request that are stated."""
        stated: dict[str, str] = self.model_dump(
            mode="json", include={"value", "kind", "institution", "platform"}, exclude_none=True
        )
        return stated


class SandboxValue(_Sent):
    """A test value, the answer of a check to `VIEWER`, and the reports from which it follows.

    `listed` is the value that the reports are on, if it is another one.
    """

    about: str
    action: Action
    score: int
    status: IndicatorStatus
    reasons: list[ReasonCode]
    listed: str | None = None
    protected: bool = False
    reports: list[SeededReport] = []
    outcomes: list[SeededOutcome] = []
    dispute: SeededDispute | None = None


class Refusal(_Sent):
    """A value that a check and a report refuse, and the code of the error."""

    code: str


class Catalogue(_Part):
    """The whole file. `version` is that of the test values."""

    version: int
    agency: list[SandboxAgency]
    value: list[SandboxValue]
    refusal: list[Refusal]

    @property
    def clients(self) -> list[SandboxClient]:
        """All clients, in the order of the file."""
        return [client for agency in self.agency for client in agency.client]


@cache
def catalogue() -> Catalogue:
    """The catalogue of this version."""
    text = resources.files("krama.sandbox").joinpath("values.toml").read_text("utf-8")
    return Catalogue.model_validate(tomllib.loads(text))
