"""Roles: named sets of permissions, and the roles of each sector."""

from collections.abc import Mapping
from enum import StrEnum

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector


class Role(StrEnum):
    """The purpose of a client. A role is a name for a set of scopes. Only the scopes are stored."""

    REPORTER = "reporter"
    CHECKER = "checker"
    READER = "reader"
    APPROVER = "approver"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    NATIONAL_ADMINISTRATOR = "national_administrator"

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions of this role."""
        return _PERMISSIONS[self]


_CHECKER = frozenset(
    {Permission.CHECKS_RUN, Permission.CORRECTIONS_READ, Permission.OUTCOMES_SUBMIT, Permission.OUTCOMES_READ}
)
_READER = _CHECKER | {
    Permission.INDICATORS_READ,
    Permission.REPORTS_READ,
    Permission.AGENCIES_READ,
    Permission.DISPUTES_OPEN,
    Permission.DISPUTES_READ,
    Permission.SCORECARDS_READ,
}
_ADMINISTRATOR = frozenset(
    {
        Permission.CLIENTS_MANAGE,
        Permission.CLIENTS_READ,
        Permission.AGENCIES_READ,
        Permission.AUDIT_READ,
        Permission.SCORECARDS_READ,
    }
)
_AUDITOR = frozenset(
    {Permission.AUDIT_READ, Permission.AUDIT_READ_ALL, Permission.AGENCIES_READ, Permission.PROTECTIONS_READ}
)
_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.REPORTER: _READER | {Permission.REPORTS_SUBMIT, Permission.REPORTS_WITHDRAW},
    Role.CHECKER: _CHECKER,
    Role.READER: _READER,
    Role.APPROVER: _READER | {Permission.REPORTS_APPROVE},
    Role.REVIEWER: _READER | {Permission.DISPUTES_DECIDE},
    Role.ADMINISTRATOR: _ADMINISTRATOR,
    Role.AUDITOR: _AUDITOR,
    Role.NATIONAL_ADMINISTRATOR: _ADMINISTRATOR
    | _AUDITOR
    | _READER
    | {
        Permission.AGENCIES_MANAGE,
        Permission.AGENCIES_READ_ALL,
        Permission.CLIENTS_READ_ALL,
        Permission.REPORTS_APPROVE,
        Permission.REPORTS_DECIDE,
        Permission.DISPUTES_DECIDE,
        Permission.PROTECTIONS_MANAGE,
        Permission.INSTITUTIONS_MANAGE,
        Permission.SCORECARDS_READ_ALL,
    },
}

ROLES: Mapping[Sector, tuple[Role, ...]] = {
    Sector.POLICE: (Role.REPORTER, Role.CHECKER, Role.READER, Role.APPROVER, Role.ADMINISTRATOR),
    Sector.BANK: (Role.CHECKER, Role.REPORTER, Role.READER, Role.ADMINISTRATOR),
    Sector.TELECOM: (Role.REPORTER, Role.CHECKER, Role.READER, Role.ADMINISTRATOR),
    Sector.REGULATOR: (Role.READER, Role.CHECKER, Role.REPORTER, Role.ADMINISTRATOR),
    Sector.PARTNER: (Role.READER, Role.CHECKER, Role.REPORTER, Role.ADMINISTRATOR),
}
"""The roles that the clients of a sector may have by default. A new client has the first one unless others are given.

No sector includes the roles of national administrator, reviewer or auditor. They are granted to single agencies.
"""


def default_permissions(sector: Sector) -> frozenset[Permission]:
    """The permissions of an agency of this sector, unless it is enrolled with others."""
    return frozenset().union(*(role.permissions for role in ROLES[sector]))
