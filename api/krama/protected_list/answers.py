"""From rows of the protected list to what goes over the wire."""

from krama.indicators.kinds import Kind
from krama.protected_list.schemas import ProtectedOut
from krama.protection.rules import Form
from krama.protection.tables import ProtectedEntry


def entry_out(entry: ProtectedEntry) -> ProtectedOut:
    """An entry as its managers see it."""
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
