"""Every permission there is. A client holds some as OAuth 2.0 scopes; a route asks for exactly one."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """`domain:action`; the value is the scope's name on the wire."""

    REPORTS_SUBMIT = "reports:submit"
    REPORTS_READ = "reports:read"
    REPORTS_WITHDRAW = "reports:withdraw"
    REPORTS_APPROVE = "reports:approve"
    CHECKS_RUN = "checks:run"
    CORRECTIONS_READ = "corrections:read"
    INDICATORS_READ = "indicators:read"
    OUTCOMES_SUBMIT = "outcomes:submit"
    DISPUTES_OPEN = "disputes:open"
    DISPUTES_DECIDE = "disputes:decide"
    PROTECTION_MANAGE = "protection:manage"
    SCORECARDS_READ = "scorecards:read"
    AGENCIES_READ = "agencies:read"
    AGENCIES_MANAGE = "agencies:manage"
    CLIENTS_MANAGE = "clients:manage"
    AUDIT_OWN = "audit:own"
    AUDIT_READ = "audit:read"

    @property
    def meaning(self) -> str:
        """One line for people: the contract shows it beside the scope."""
        return _MEANINGS[self]


_MEANINGS = {
    Permission.REPORTS_SUBMIT: "Submit reports, one or many, and change the label of one's own.",
    Permission.REPORTS_READ: "Read the own agency's reports, and others' as far as they are shared.",
    Permission.REPORTS_WITHDRAW: "Withdraw the own agency's reports.",
    Permission.REPORTS_APPROVE: "Approve police reports as the second officer.",
    Permission.CHECKS_RUN: "Check values, one or many.",
    Permission.CORRECTIONS_READ: "Follow what one was told of and is listed no longer.",
    Permission.INDICATORS_READ: "Read and list indicators.",
    Permission.OUTCOMES_SUBMIT: "Tell what one did with a verdict, and how it ended.",
    Permission.DISPUTES_OPEN: "Dispute listings, and follow the own agency's disputes.",
    Permission.DISPUTES_DECIDE: "Read everybody's disputes, and decide those of others' reports: a reviewer.",
    Permission.PROTECTION_MANAGE: "Manage what may never be listed, and decide reports on it.",
    Permission.SCORECARDS_READ: "Read the own agency's scorecards; with `agencies:manage` everybody's.",
    Permission.AGENCIES_READ: "Read the directory of members, to name them as recipients.",
    Permission.AGENCIES_MANAGE: "Manage every member agency and its clients: the national administrator.",
    Permission.CLIENTS_MANAGE: "Manage the own agency's clients: an agency's administrator.",
    Permission.AUDIT_OWN: "Read the audit records of the own agency's clients.",
    Permission.AUDIT_READ: "Read everybody's audit records: an auditor.",
}


def known_permissions(scopes: str) -> frozenset[Permission]:
    """The permissions among blank-separated scopes; a scope that does not exist (any more) counts for nothing."""
    return frozenset(_BY_SCOPE[scope] for scope in scopes.split() if scope in _BY_SCOPE)


def as_scopes(permissions: Iterable[Permission]) -> str:
    """The permissions as OAuth 2.0 writes them: sorted, separated by blanks."""
    return " ".join(sorted(set(permissions)))


_BY_SCOPE = {permission.value: permission for permission in Permission}
