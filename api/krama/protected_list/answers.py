"""Converts rows of the protected list to response bodies."""

from krama.indicators.kinds import Kind
from krama.protected_list.schemas import ProtectedOut
from krama.protection.forms import Form
from krama.protection.tables import ProtectedEntry


def entry_out(entry: ProtectedEntry) -> ProtectedOut:
    """The response body for an entry."""
    return ProtectedOut(
        entry_id=entry.entry_id,
        form=Form(entry.form),
        kind=Kind(entry.kind) if entry.kind else None,
        value=entry.value,
        owner=entry.owner,
        reason=entry.reason,
        source=entry.source,
        added_at=entry.added_at,
        expires_at=entry.expires_at,
    )
