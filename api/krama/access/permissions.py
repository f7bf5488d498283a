"""Every permission there is. A client holds some as OAuth 2.0 scopes; a route asks for exactly one."""

from enum import StrEnum


class Permission(StrEnum):
    """`domain:action`; the value is the scope's name on the wire."""

    REPORTS_SUBMIT = "reports:submit"
    REPORTS_READ = "reports:read"
    REPORTS_WITHDRAW = "reports:withdraw"
    CHECKS_RUN = "checks:run"
    INDICATORS_READ = "indicators:read"
    AGENCIES_MANAGE = "agencies:manage"

    @property
    def meaning(self) -> str:
        """One line for people: the contract shows it beside the scope."""
        return _MEANINGS[self]


_MEANINGS = {
    Permission.REPORTS_SUBMIT: "Submit reports, one or many.",
    Permission.REPORTS_READ: "Read the own agency's reports.",
    Permission.REPORTS_WITHDRAW: "Withdraw the own agency's reports.",
    Permission.CHECKS_RUN: "Check values, one or many.",
    Permission.INDICATORS_READ: "Read and list indicators.",
    Permission.AGENCIES_MANAGE: "Manage member agencies and their clients.",
}


def known_permissions(scopes: str) -> frozenset[Permission]:
    """The permissions among blank-separated scopes; a scope that does not exist (any more) counts for nothing."""
    return frozenset(_BY_SCOPE[scope] for scope in scopes.split() if scope in _BY_SCOPE)


_BY_SCOPE = {permission.value: permission for permission in Permission}
