"""Which facts of a member are valid, and which actor may change which member. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from krama.agencies.errors import AgencyRefused, GrantRefused, OwnLimitRefused
from krama.agencies.permissions import Permission, as_scopes
from krama.core import iso
from krama.core.addresses import read_networks
from krama.sharing.sectors import Sector

MOST_CLIENTS = 200
"""The maximum number of enabled clients of an agency."""

MOST_SECRETS = 2
"""The maximum number of live secrets: the old one and the new one during a rotation."""

MOST_FEED_KEYS = 20
"""The maximum number of live feed keys of a client."""

MOST_NETWORKS = 20


def clean_name(name: str, longest: int) -> str:
    """A name with single spaces. Raises `AgencyRefused`."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= longest or not name.isprintable():
        raise AgencyRefused(f"A name must have 1 to {longest} printable characters.", field="name")
    return name


def check_place(sector: Sector, country: str, province: str | None, home: str) -> None:
    """Check that an agency's country, province and sector fit together. Raises `AgencyRefused`.

    An agency abroad is always a partner, because it must not see what is shared with domestic police.
    """
    if not iso.known_country(country):
        raise AgencyRefused(
            "The country must be an ISO 3166-1 alpha-2 code in upper case, such as KH.", field="country"
        )
    if country != home and sector is not Sector.PARTNER:
        raise AgencyRefused(f"An agency outside {home} must have the sector partner.", field="sector")
    check_province(country, province)


def check_province(country: str, province: str | None) -> None:
    """Check that a province lies in the country. Raises `AgencyRefused`."""
    if province is not None and not (iso.known_subdivision(province) and province.startswith(f"{country}-")):
        raise AgencyRefused(
            f"The province must be an ISO 3166-2 code of {country} without a leading zero, such as KH-12 (Phnom Penh).",
            field="province",
        )


def check_scopes(permissions: Collection[Permission], of_agency: Collection[Permission]) -> None:
    """Check that a client gets at least one scope, and only scopes that its agency has. Raises `AgencyRefused`."""
    if not permissions:
        raise AgencyRefused("A client needs at least one scope.", field="scopes")
    if beyond := set(permissions) - set(of_agency):
        raise AgencyRefused(
            f"The agency itself does not have {as_scopes(beyond)}. Remove these scopes.", field="scopes"
        )


def check_grantable(permissions: Collection[Permission], of_agency: Collection[Permission]) -> None:
    """Check what an agency's administrators are to be allowed to grant. Raises `AgencyRefused`."""
    if beyond := set(permissions) - set(of_agency):
        raise AgencyRefused(
            f"The agency itself does not have {as_scopes(beyond)}. Remove these scopes.", field="grantable_scopes"
        )
    # gate: national rank is never grantable
    if Permission.AGENCIES_MANAGE in permissions:
        raise AgencyRefused(
            f"Only a national administrator may grant {Permission.AGENCIES_MANAGE}. Remove this scope.",
            field="grantable_scopes",
        )


def clean_networks(networks: Collection[str]) -> str:
    """CIDR blocks as the column stores them. Raises `AgencyRefused`."""
    if len(networks) > MOST_NETWORKS:
        raise AgencyRefused(f"Name at most {MOST_NETWORKS} networks.", field="networks")
    try:
        return " ".join(str(network) for network in read_networks(networks))
    except ValueError as problem:
        raise AgencyRefused(
            "Write each network as a CIDR block without a zone or bits beyond its prefix, such as 192.0.2.0/24.",
            field="networks",
        ) from problem


def check_end(moment: datetime | None, now: datetime) -> None:
    """Check that an expiry time is in the future. Raises `AgencyRefused`."""
    if moment is not None and moment <= now:
        raise AgencyRefused("The expiry time is in the past. Give a later time.", field="expires_at")


class ActingPrincipal(Protocol):
    """The acting administrator, with the permissions of its current token."""

    @property
    def agency_id(self) -> UUID: ...

    @property
    def permissions(self) -> frozenset[Permission]: ...

    @property
    def grantable(self) -> frozenset[Permission]: ...


def is_national(actor: ActingPrincipal) -> bool:
    """Whether the actor administers all agencies and not only its own."""
    return Permission.AGENCIES_MANAGE in actor.permissions


def reads_disabled(actor: ActingPrincipal) -> bool:
    """Whether the directory shows disabled agencies to this reader, and the scopes of each.

    A change of an agency needs the revision that was read, so its manager sees what a reader of all sees.
    """
    return not actor.permissions.isdisjoint({Permission.AGENCIES_READ_ALL, Permission.AGENCIES_MANAGE})


def reads_all_clients(actor: ActingPrincipal) -> bool:
    """Whether the reader may see the clients of all agencies."""
    return Permission.CLIENTS_READ_ALL in actor.permissions


def reads(actor: ActingPrincipal, agency_id: UUID, permissions: Collection[Permission]) -> bool:
    """Whether the actor may read a client of this agency that has these permissions.

    Who manages a client reads it too. Others read the clients of their own agency, except national administrators.
    """
    return reads_all_clients(actor) or (actor.agency_id == agency_id and Permission.AGENCIES_MANAGE not in permissions)


def reaches(actor: ActingPrincipal, agency_id: UUID, permissions: Collection[Permission]) -> bool:
    """Whether the actor may manage a client of this agency that has these permissions.

    A national administrator may manage every client. An agency's administrator may manage the clients of the agency
    that have nothing that it may not grant. Otherwise it could give such a client a secret, and act with more than it
    may have.
    """
    return is_national(actor) or (actor.agency_id == agency_id and not _beyond(actor, permissions))


def _beyond(actor: ActingPrincipal, permissions: Collection[Permission]) -> set[Permission]:
    """Those of these permissions that an agency's administrator may not grant: neither its own, nor `grantable`."""
    return set(permissions) - ((actor.permissions | actor.grantable) - {Permission.AGENCIES_MANAGE})


def check_not_own(own: object, target: object) -> None:
    """Check that administrators do not disable or limit themselves. Raises `OwnLimitRefused`."""
    if own == target:
        raise OwnLimitRefused("You can't disable or limit yourself. Ask another administrator or the operator.")


def check_grant(actor: ActingPrincipal, permissions: Collection[Permission]) -> None:
    """Check that the change grants no more than the actor may grant. Raises `GrantRefused`."""
    if not is_national(actor) and (beyond := _beyond(actor, permissions)):
        raise GrantRefused(
            f"You may not grant {as_scopes(beyond)}: your client does not have it, and it is not among the "
            "`grantable_scopes` of your agency. Leave it out, or ask a national administrator.",
            field="scopes",
        )
