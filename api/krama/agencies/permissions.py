"""All permissions. A client has them as OAuth 2.0 scopes. A route requires exactly one."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """The value is the name of the scope in the contract: the first segment of the path, and a verb.

    To read, a client never needs a scope that also lets it change something.
    """

    REPORTS_SUBMIT = "reports:submit"
    REPORTS_READ = "reports:read"
    REPORTS_WITHDRAW = "reports:withdraw"
    REPORTS_APPROVE = "reports:approve"
    REPORTS_DECIDE = "reports:decide"
    CASES_SUBMIT = "cases:submit"
    CASES_READ = "cases:read"
    CASES_WITHDRAW = "cases:withdraw"
    CHECKS_RUN = "checks:run"
    SEARCH_RUN = "search:run"
    CORRECTIONS_READ = "corrections:read"
    INDICATORS_READ = "indicators:read"
    FEED_READ = "feed:read"
    OUTCOMES_SUBMIT = "outcomes:submit"
    OUTCOMES_READ = "outcomes:read"
    DISPUTES_OPEN = "disputes:open"
    DISPUTES_READ = "disputes:read"
    DISPUTES_DECIDE = "disputes:decide"
    PROTECTIONS_MANAGE = "protections:manage"
    PROTECTIONS_READ = "protections:read"
    SCORECARDS_READ = "scorecards:read"
    SCORECARDS_READ_ALL = "scorecards:read_all"
    STATISTICS_READ = "statistics:read"
    STATISTICS_READ_ALL = "statistics:read_all"
    AGENCIES_READ = "agencies:read"
    AGENCIES_READ_ALL = "agencies:read_all"
    AGENCIES_MANAGE = "agencies:manage"
    CLIENTS_MANAGE = "clients:manage"
    CLIENTS_READ = "clients:read"
    CLIENTS_READ_ALL = "clients:read_all"
    INSTITUTIONS_MANAGE = "institutions:manage"
    AUDIT_READ = "audit:read"
    AUDIT_READ_ALL = "audit:read_all"

    @property
    def meaning(self) -> str:
        """One sentence for people. The contract shows it next to the scope."""
        return _MEANINGS[self]


_MEANINGS = {
    Permission.REPORTS_SUBMIT: "Submit reports, one by one or in bulk, and change the label of your own.",
    Permission.REPORTS_READ: "Read your agency's reports and the reports that other agencies share with it.",
    Permission.REPORTS_WITHDRAW: "Withdraw your agency's reports.",
    Permission.REPORTS_APPROVE: "Approve police reports as the second officer.",
    Permission.REPORTS_DECIDE: "Read and decide all reports that wait because the protected list covers their value.",
    Permission.CASES_SUBMIT: "Submit cases with the reports of their values, and change your own.",
    Permission.CASES_READ: "Read your agency's cases and the cases that other agencies share with it.",
    Permission.CASES_WITHDRAW: "Withdraw your agency's cases with their reports.",
    Permission.CHECKS_RUN: "Check values, one at a time or in batches.",
    Permission.SEARCH_RUN: "Search by a value or a part of a text, in what the client may read.",
    Permission.CORRECTIONS_READ: "Read corrections: listings that were disclosed to you and have since ended.",
    Permission.INDICATORS_READ: "Read and list indicators.",
    Permission.FEED_READ: "Keep a copy of the list in step: snapshots, changes, TAXII, MISP and CSV feeds.",
    Permission.OUTCOMES_SUBMIT: "Submit outcomes: what you did with a verdict, and what it turned out to be.",
    Permission.OUTCOMES_READ: "Read the outcomes that your agency submitted.",
    Permission.DISPUTES_OPEN: "Dispute listings.",
    Permission.DISPUTES_READ: "Read your agency's disputes; with `disputes:decide`, all disputes.",
    Permission.DISPUTES_DECIDE: "Decide disputes about other agencies' reports (a reviewer).",
    Permission.PROTECTIONS_MANAGE: "Add and end protections: values that nobody may list.",
    Permission.PROTECTIONS_READ: "Read the protected list.",
    Permission.SCORECARDS_READ: "Read your agency's scorecard.",
    Permission.SCORECARDS_READ_ALL: "Read the scorecards of all agencies.",
    Permission.STATISTICS_READ: "Read figures of the reports that your agency may see, and of its outcomes.",
    Permission.STATISTICS_READ_ALL: "Read figures of all reports and outcomes, also where they are few.",
    Permission.AGENCIES_READ: "Read the directory of agencies, to choose recipients.",
    Permission.AGENCIES_READ_ALL: "See in the directory also disabled agencies, and the scopes of each.",
    Permission.AGENCIES_MANAGE: "Manage all agencies and their clients (the national administrator).",
    Permission.CLIENTS_MANAGE: "Manage your agency's clients (an agency's administrator).",
    Permission.CLIENTS_READ: "Read your agency's clients, without their secrets.",
    Permission.CLIENTS_READ_ALL: "Read the clients of all agencies, without their secrets.",
    Permission.INSTITUTIONS_MANAGE: "Add banks and wallets to the list of institutions, and change them.",
    Permission.AUDIT_READ: "Read the audit records of your agency's clients.",
    Permission.AUDIT_READ_ALL: "Read the audit records of all agencies (an auditor).",
}


def known_permissions(scopes: str) -> frozenset[Permission]:
    """The permissions in a list of scopes separated by spaces. Unknown and former scopes are ignored."""
    return frozenset(_BY_SCOPE[scope] for scope in scopes.split() if scope in _BY_SCOPE)


def as_scopes(permissions: Iterable[Permission]) -> str:
    """The permissions in the form of OAuth 2.0: sorted, and separated by spaces."""
    return " ".join(sorted(set(permissions)))


_BY_SCOPE = {permission.value: permission for permission in Permission}
