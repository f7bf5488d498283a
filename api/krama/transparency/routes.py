"""HTTP routes of the audit log: checkpoints and proofs for every client, records for their agency and for auditors."""

import base64
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Security

from krama.access.endpoint import ListName, ReadSession
from krama.access.owners import owners
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.selection import AgencyFilter
from krama.agencies.service import Principal
from krama.audit import log
from krama.audit.entry import opened
from krama.audit.note import Signer
from krama.audit.tables import AuditRecord
from krama.core import clock
from krama.core.context import services_of
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest
from krama.transparency.schemas import AuditRecordOut, CheckpointOut, ConsistencyProof, InclusionProof

router = Router("/v1/audit", tag="audit")

Anybody = Annotated[Principal, Security(caller)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.AUDIT_READ])]
Index = Annotated[int, Query(ge=0, lt=2**63, description="The index of the record, from its receipt or from the list.")]
Size = Annotated[
    int | None, Query(ge=1, lt=2**63, description="The size of a checkpoint that you kept. By default, of the newest.")
]
_NO_KEY = UUID(int=0)


async def _signer_of(request: Request) -> Signer:
    return services_of(request)[Signer]


@router.operation("GET", "/checkpoint", "readCheckpoint", "Get the newest checkpoint of the audit log", errors=[404])
def read_checkpoint(
    principal: Anybody,
    session: ReadSession,
    signer: Annotated[Signer, Depends(_signer_of)],
) -> CheckpointOut:
    """The newest checkpoint. A new one is signed every few seconds while records are added.

    Keep it, so that you can compare the log with it later.
    """
    newest = log.checkpoint(session)
    return CheckpointOut(
        checkpoint=newest.note,
        verifier_key=signer.verifier_key,
        tree_size=newest.size,
        root_hash=newest.root.hex(),
        signed_at=clock.from_micros(newest.signed_at),
    )


@router.operation("GET", "/proofs/inclusion", "proveInclusion", "Prove that a record is in the log", errors=[404])
def prove_inclusion(
    principal: Anybody, session: ReadSession, leaf_index: Index, tree_size: Size = None
) -> InclusionProof:
    """The hashes from the record to the root of the checkpoint. They reveal nothing about the records themselves."""
    size, proven = log.inclusion(session, leaf_index, tree_size)
    return InclusionProof(
        leaf_index=leaf_index,
        tree_size=size,
        leaf_hash=proven.leaf_hash.hex(),
        inclusion_path=_hexadecimal(proven.path),
    )


@router.operation("GET", "/proofs/consistency", "proveConsistency", "Prove that the log only grew", errors=[404])
def prove_consistency(
    principal: Anybody,
    session: ReadSession,
    first_tree_size: Annotated[
        int, Query(ge=1, lt=2**63, description="The size of the earlier checkpoint, which you kept.")
    ],
    second_tree_size: Size = None,
) -> ConsistencyProof:
    """Proves that no record of your earlier checkpoint was changed, removed or moved since."""
    size, path = log.consistency(session, first_tree_size, second_tree_size)
    return ConsistencyProof(first_tree_size=first_tree_size, second_tree_size=size, consistency_path=_hexadecimal(path))


@router.operation(
    "GET",
    "/records",
    "listAuditRecords",
    "List audit records",
    errors=[404],
    list_name=ListName("records", not_filters=["tree_size"]),
)
def list_audit_records(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    agency_id: Annotated[
        AgencyFilter | None,
        Query(description="Whose records: `own`, `others`, `all` (the default), or agencies by their ids."),
    ] = None,
    tree_size: Annotated[
        int | None, Query(ge=1, lt=2**63, description="Add to each record its inclusion proof in a tree of this size.")
    ] = None,
) -> FollowablePage[AuditRecordOut]:
    """The requests of clients, and how each was answered, in the order of the log.

    Without `audit:read_all`, these are the requests of your own agency's clients. With it, the list also has the
    commands of the operator, unless `agency_id` is `own` or names agencies.
    """
    whose = owners(session, principal, agency_id, Permission.AUDIT_READ_ALL)
    records, more = log.page(session, whose, page.after.seq, page.limit)
    paths = log.proofs(session, records, tree_size) if tree_size else [None] * len(records)
    items = [
        _record_out(record, None if path is None else _hexadecimal(path))
        for record, path in zip(records, paths, strict=True)
    ]
    return page.followable(items, more, KeysetPosition(records[-1].leaf_index + 1, _NO_KEY) if records else None)


def _record_out(record: AuditRecord, path: list[str] | None) -> AuditRecordOut:
    return AuditRecordOut.model_validate(
        {
            "leaf_index": record.leaf_index,
            "leaf": base64.b64encode(record.leaf).decode(),
            "data_key": None if record.key is None else record.key.hex(),
            "inclusion_path": path,
            **_UNSAID,
            **opened(record.leaf, record.key),
        }
    )


_UNSAID = dict.fromkeys(("agency_id", "client_id", "token_id", "proof_key", "operator"))


def _hexadecimal(hashes: list[bytes]) -> list[str]:
    return [each.hex() for each in hashes]
