"""Converts rows of the protected list to response bodies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.core import clock
from krama.indicators.kinds import Kind
from krama.protected_list.schemas import ProtectionOut
from krama.protection.forms import ProtectionForm, ProtectionStatus
from krama.protection.rules import Coverage
from krama.protection.service import ProtectionRequest, status_of
from krama.protection.tables import Protection
from krama.sharing.actors import ActorOut


def protections_out(session: Session, rows: Sequence[Protection], reader: UUID | None = None) -> list[ProtectionOut]:
    """The response bodies for protections that a client of this agency reads, or the operator if None."""
    clients = {client for row in rows for client in (row.created_by, row.ended_by) if client is not None}
    actors = {
        client_id: actor if reader is None else actor.shown_to(reader)
        for client_id, actor in agencies.actors_of(session, clients).items()
    }
    return [_out(row, actors) for row in rows]


def would_be(coverage: Coverage, request: ProtectionRequest) -> dict[str, Any]:
    """The members of a protection that does not exist yet."""
    stated = {
        "status": ProtectionStatus.ACTIVE,
        "form": coverage.form,
        "kind": coverage.kind,
        "value": coverage.value,
        "owner": request.owner,
        "protection_reason": request.reason,
        "expires_at": request.expires_at,
    }
    return dict.fromkeys(ProtectionOut.model_fields) | stated


def _out(row: Protection, actors: dict[str, ActorOut]) -> ProtectionOut:
    return ProtectionOut(
        protection_id=row.protection_id,
        revision=row.revision,
        status=status_of(row),
        form=ProtectionForm(row.form),
        kind=Kind(row.kind) if row.kind else None,
        value=row.value,
        owner=row.owner,
        protection_reason=row.reason,
        imported_from=row.source,
        created_at=row.created_at,
        updated_at=clock.from_micros(row.seq),
        created_by=None if row.created_by is None else actors[row.created_by],
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else actors[row.ended_by],
        end_reason=row.end_reason,
    )
