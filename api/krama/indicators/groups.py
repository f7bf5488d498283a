"""Groups of kinds, as programs read them that want only a part of the list."""

from collections.abc import Mapping

from krama.indicators.kinds import Kind

GROUPS: Mapping[str, tuple[str, frozenset[Kind]]] = {
    "all": ("every kind", frozenset(Kind)),
    "phones": ("telephone numbers", frozenset({Kind.PHONE})),
    "payments": ("bank accounts and wallets", frozenset({Kind.BANK_ACCOUNT, Kind.WALLET})),
    "web": ("links, domains and e-mail addresses", frozenset({Kind.URL, Kind.DOMAIN, Kind.EMAIL})),
    "handles": ("accounts on messengers and social networks", frozenset({Kind.HANDLE})),
}
"""Each group with what it holds. A kind that is added later joins `all`, and stands in a group of its own choice."""
