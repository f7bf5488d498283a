"""The participants: five members, enrolled with the real commands, and their connections to the exchange."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from examples.story.exchange import Exchange
from krama_client import Krama


@dataclass(frozen=True, slots=True)
class Member:
    """The arguments of `krama agency add` and `krama client add`."""

    name: str
    sector: str
    country: str
    scopes: tuple[str, ...]
    province: str | None = None
    role: str | None = None
    """Scopes that the agency has in addition to those of its sector."""

    @property
    def agency_arguments(self) -> list[str]:
        province = ["--province", self.province] if self.province else []
        role = ["--role", self.role] if self.role else []
        return [self.name, "--sector", self.sector, "--country", self.country, *province, *role]

    @property
    def scope_arguments(self) -> list[str]:
        return [argument for scope in self.scopes for argument in ("--scope", scope)]


_OFFICE = ("reports:submit", "reports:read", "cases:submit", "cases:read")

PHNOM_PENH = Member("Phnom Penh Office", "police", "KH", _OFFICE, "KH-12")
BATTAMBANG = Member("Battambang Office", "police", "KH", _OFFICE, "KH-2")
BANK = Member(
    "Example Bank",
    "bank",
    "KH",
    ("checks:run", "outcomes:submit", "disputes:open", "disputes:read", "corrections:read"),
)
PARTNER = Member("Example Agency Abroad", "partner", "TH", ("checks:run", "indicators:read"))
REVIEWER = Member("Example Regulator", "regulator", "KH", ("disputes:read", "disputes:decide"), role="reviewer")
EVERYONE = (PHNOM_PENH, BATTAMBANG, BANK, PARTNER, REVIEWER)


@dataclass(frozen=True, slots=True)
class Credential:
    """The credential that an administrator gives to a member."""

    client_id: str
    client_secret: str = field(repr=False)


class Members:
    """The enrolled members of one exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._credentials: dict[Member, Credential] = {}

    def enrol(self, members: Iterable[Member], on_enrolled: Callable[[], object]) -> None:
        """Enrol members in parallel, because each command takes a second or two to load."""
        with ThreadPoolExecutor() as pool:
            under_way = {pool.submit(self._credential, member): member for member in members}
            for done in as_completed(under_way):
                self._credentials[under_way[done]] = done.result()
                on_enrolled()

    def connect(self, member: Member) -> Krama:
        """A connection that acts for this member. It uses no proxy, because the server is on this machine."""
        credential = self._credentials[member]
        return Krama(self._exchange.url, credential.client_id, credential.client_secret, trust_env=False)

    def _credential(self, member: Member) -> Credential:
        agency = json.loads(self._exchange.krama("agency", "add", *member.agency_arguments, "--json"))
        client = self._exchange.krama("client", "add", agency["agency_id"], *member.scope_arguments, "--json")
        added = json.loads(client)
        return Credential(added["client_id"], added["client_secret"])
