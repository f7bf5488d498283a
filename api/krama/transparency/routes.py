"""HTTP of the audit log: checkpoints and proofs for everybody, records for whose they are and for auditors."""

import base64
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Security

from krama.access.errors import ScopeMissing
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit import log
from krama.audit.entry import opened
from krama.audit.note import Signer
from krama.audit.tables import AuditRecord
from krama.core import clock
from krama.core.context import database_of, services_of
from krama.core.cursor import KeysetPosition, Page, PageCursor, PageLimit, decode, encode
from krama.core.database import Database
from krama.core.problems import described
from krama.transparency.schemas import AuditRecordOut, CheckpointOut, ConsistencyProof, InclusionProof

router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=PrincipalRoute)

Anybody = Annotated[Principal, Security(caller)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.AUDIT_OWN])]
Index = Annotated[int, Query(ge=0, lt=2**63, description="Of a record, from its receipt or the list.")]
Size = Annotated[
    int | None, Query(ge=1, lt=2**63, description="Of a checkpoint that you hold. The newest one's if it is left out.")
]
_NO_KEY = UUID(int=0)


async def _signer_of(request: Request) -> Signer:
    return services_of(request)[Signer]


@router.get(
    "/checkpoint",
    operation_id="readCheckpoint",
    summary="Read the newest checkpoint of the audit log",
    responses=described([401, 404, 503]),
)
def read_checkpoint(
    principal: Anybody,
    database: Annotated[Database, Depends(database_of)],
    signer: Annotated[Signer, Depends(_signer_of)],
) -> CheckpointOut:
    """Signed every few seconds while records come in. Keep it: it is what a later log is held against."""
    with database.read() as session:
        newest = log.checkpoint(session)
    return CheckpointOut(
        checkpoint=newest.note,
        verifier_key=signer.verifier_key,
        size=newest.size,
        root_hash=newest.root.hex(),
        signed_at=clock.from_micros(newest.signed_at),
    )


@router.get(
    "/proofs/inclusion",
    operation_id="proveInclusion",
    summary="Prove that a record is in the log",
    responses=described([401, 404, 422, 503]),
)
def prove_inclusion(
    principal: Anybody, database: Annotated[Database, Depends(database_of)], leaf_index: Index, tree_size: Size = None
) -> InclusionProof:
    """Leads from the record's hash to the root of the checkpoint. Hashes tell nothing of the records they are of."""
    with database.read() as session:
        size, proven = log.inclusion(session, leaf_index, tree_size)
    return InclusionProof(
        leaf_index=leaf_index, tree_size=size, leaf_hash=proven.leaf_hash.hex(), path=_hexadecimal(proven.path)
    )


@router.get(
    "/proofs/consistency",
    operation_id="proveConsistency",
    summary="Prove that the log only grew",
    responses=described([401, 404, 422, 503]),
)
def prove_consistency(
    principal: Anybody,
    database: Annotated[Database, Depends(database_of)],
    first: Annotated[int, Query(ge=1, lt=2**63, description="Of the earlier checkpoint, that you kept.")],
    second: Size = None,
) -> ConsistencyProof:
    """Shows that nothing of what your earlier checkpoint covers was changed, removed or put elsewhere since."""
    with database.read() as session:
        size, proof = log.consistency(session, first, second)
    return ConsistencyProof(first=first, second=size, proof=_hexadecimal(proof))


@router.get(
    "/records",
    operation_id="listAuditRecords",
    summary="List audit records",
    responses=described([401, 403, 404, 422, 503]),
)
def list_audit_records(
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    everybody: Annotated[bool, Query(description="All members' records: takes the scope `audit:read`.")] = False,
    tree_size: Annotated[
        int | None, Query(ge=1, lt=2**63, description="With each record its inclusion proof in a tree of this size.")
    ] = None,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[AuditRecordOut]:
    """Your own agency's records in the log's order: who asked for what with its tokens, and what was answered."""
    if everybody and Permission.AUDIT_READ not in principal.permissions:
        raise ScopeMissing(Permission.AUDIT_READ)
    with database.read() as session:
        records, more = log.page(
            session, None if everybody else principal.agency_id, decode(cursor, "records", everybody).seq, limit
        )
        paths = log.proofs(session, records, tree_size) if tree_size else [None] * len(records)
    following = encode(KeysetPosition(records[-1].leaf_index + 1, _NO_KEY), "records", everybody) if records else cursor
    items = [
        _record_out(record, None if path is None else _hexadecimal(path))
        for record, path in zip(records, paths, strict=True)
    ]
    return Page(items=items, next_cursor=following, has_more=more)


def _record_out(record: AuditRecord, path: list[str] | None) -> AuditRecordOut:
    return AuditRecordOut.model_validate(
        {
            "leaf_index": record.leaf_index,
            "leaf": base64.b64encode(record.leaf).decode(),
            "key": None if record.key is None else record.key.hex(),
            "path": path,
            **_UNSAID,
            **opened(record.leaf, record.key),
        }
    )


_UNSAID = dict.fromkeys(("agency_id", "client_id", "token_id", "proof_key", "operator"))


def _hexadecimal(hashes: list[bytes]) -> list[str]:
    return [one.hex() for one in hashes]
