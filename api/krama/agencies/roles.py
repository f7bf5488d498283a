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
_READER = frozenset(
    {
        Permission.CHECKS_RUN,
        Permission.SEARCH_RUN,
        Permission.CORRECTIONS_READ,
        Permission.OUTCOMES_READ,
        Permission.INDICATORS_READ,
        Permission.FEED_READ,
        Permission.REPORTS_READ,
        Permission.CASES_READ,
        Permission.AGENCIES_READ,
        Permission.DISPUTES_READ,
        Permission.SCORECARDS_READ,
        Permission.STATISTICS_READ,
    }
)
"""Changes nothing that another member sees: a check is counted and recorded."""

_DESK = _READER | {Permission.OUTCOMES_SUBMIT, Permission.DISPUTES_OPEN}
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
    Role.REPORTER: _DESK
    | {
        Permission.REPORTS_SUBMIT,
        Permission.REPORTS_WITHDRAW,
        Permission.CASES_SUBMIT,
        Permission.CASES_WITHDRAW,
    },
    Role.CHECKER: _CHECKER,
    Role.READER: _READER,
    Role.APPROVER: _READER | {Permission.REPORTS_APPROVE},
    Role.REVIEWER: _READER | {Permission.DISPUTES_DECIDE},
    Role.ADMINISTRATOR: _ADMINISTRATOR,
    Role.AUDITOR: _AUDITOR,
    Role.NATIONAL_ADMINISTRATOR: _ADMINISTRATOR
    | _AUDITOR
    | _DESK
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
        Permission.STATISTICS_READ_ALL,
    },
}

ROLES: Mapping[Sector, tuple[Role, ...]] = {
    Sector.POLICE: (Role.REPORTER, Role.CHECKER, Role.READER, Role.APPROVER, Role.ADMINISTRATOR),
    Sector.BANK: (Role.CHECKER, Role.REPORTER, Role.READER, Role.ADMINISTRATOR),
    Sector.TELECOM: (Role.REPORTER, Role.CHECKER, Role.READER, Role.ADMINISTRATOR),
    Sector.REGULATOR: (Role.READER, Role.CHECKER, Role.REPORTER, Role.ADMINISTRATOR),
    Sector.PARTNER: (Role.READER, Role.CHECKER, Role.REPORTER, Role.ADMINISTRATOR),
}
"""The roles that the clients of a sector may have by default.

No sector includes the roles of national administrator, reviewer or auditor. They are granted to single agencies.
"""


def default_grantable(sector: Sector) -> frozenset[Permission]:
    """What administrators of an agency of this sector may grant by default although they do not have it themselves.

    These are the scopes of the sector's daily work: to report, check, read and approve. What an agency was given in
    addition, such as deciding disputes, its administrators can't give to a client of their own making.
    """
    work = (role for role in ROLES[sector] if role is not Role.ADMINISTRATOR)
    return frozenset().union(*(role.permissions for role in work))


def default_permissions(sector: Sector) -> frozenset[Permission]:
    """The permissions of an agency of this sector, unless it is enrolled with others."""
    return frozenset().union(*(role.permissions for role in ROLES[sector]))
