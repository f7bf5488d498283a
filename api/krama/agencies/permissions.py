"""All permissions. A client has them as OAuth 2.0 scopes. A route requires exactly one."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """`domain:action`. The value is the name of the scope in the contract."""

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
        """One sentence for people. The contract shows it next to the scope."""
        return _MEANINGS[self]


_MEANINGS = {
    Permission.REPORTS_SUBMIT: "Submit reports, one by one or in bulk, and change the label of your own.",
    Permission.REPORTS_READ: "Read your agency's reports and the reports that other agencies share with it.",
    Permission.REPORTS_WITHDRAW: "Withdraw your agency's reports.",
    Permission.REPORTS_APPROVE: "Approve police reports as the second officer.",
    Permission.CHECKS_RUN: "Check values, one at a time or in batches.",
    Permission.CORRECTIONS_READ: "Read corrections: listings that were disclosed to you and have since ended.",
    Permission.INDICATORS_READ: "Read and list indicators.",
    Permission.OUTCOMES_SUBMIT: "Submit outcomes: what you did with a verdict, and what it turned out to be.",
    Permission.DISPUTES_OPEN: "Dispute listings, and follow your agency's disputes.",
    Permission.DISPUTES_DECIDE: "Read all disputes, and decide those about other agencies' reports (a reviewer).",
    Permission.PROTECTION_MANAGE: "Manage the protected list, and decide the reports that it stops.",
    Permission.SCORECARDS_READ: "Read your agency's scorecard; with `agencies:manage`, any agency's.",
    Permission.AGENCIES_READ: "Read the directory of agencies, to choose recipients.",
    Permission.AGENCIES_MANAGE: "Manage all agencies and their clients (the national administrator).",
    Permission.CLIENTS_MANAGE: "Manage your agency's clients (an agency's administrator).",
    Permission.AUDIT_OWN: "Read the audit records of your agency's clients.",
    Permission.AUDIT_READ: "Read the audit records of all agencies (an auditor).",
}


def known_permissions(scopes: str) -> frozenset[Permission]:
    """The permissions in a list of scopes separated by spaces. Unknown and former scopes are ignored."""
    return frozenset(_BY_SCOPE[scope] for scope in scopes.split() if scope in _BY_SCOPE)


def as_scopes(permissions: Iterable[Permission]) -> str:
    """The permissions in the form of OAuth 2.0: sorted, and separated by spaces."""
    return " ".join(sorted(set(permissions)))


_BY_SCOPE = {permission.value: permission for permission in Permission}
