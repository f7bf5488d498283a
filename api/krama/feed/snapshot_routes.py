"""HTTP routes of snapshots: what the newest one consists of, and its files."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request, Response, Security
from pydantic_core import to_json

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.receipts import Receipts
from krama.core import clock
from krama.core.conditions import has_tag
from krama.core.context import database_of, provided
from krama.core.cursor import Cursors
from krama.core.database import Database
from krama.core.epoch import Epoch
from krama.corrections import handing_out
from krama.feed import service, snapshots
from krama.feed.file_response import FilePart, requested_range
from krama.feed.schemas import SnapshotFileOut, SnapshotOut, SnapshotPart
from krama.feed.snapshot_files import SnapshotFile, SnapshotFolder
from krama.feed.snapshots import Offer, SnapshotPlace
from krama.indicators.kinds import Kind
from krama.settings import Settings

router = Router("/v1/snapshots", tag="feed")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.FEED_READ])]


async def _place(
    settings: Annotated[Settings, Depends(provided(Settings))], epoch: Annotated[Epoch, Depends(provided(Epoch))]
) -> SnapshotPlace:
    return SnapshotPlace(snapshots.folder_of(settings.state_dir), epoch.number)


Snapshots = Annotated[SnapshotPlace, Depends(_place)]


@router.operation("GET", "/latest", "readLatestSnapshot", "Read what the newest snapshot consists of", errors=[404])
def read_latest(
    principal: Reader,
    entry: Recorded,
    place: Snapshots,
    database: Annotated[Database, Depends(database_of)],
    receipts: Annotated[Receipts, Depends(provided(Receipts))],
    cursors: Annotated[Cursors, Depends(provided(Cursors))],
) -> SnapshotOut:
    """The files of the newest snapshot of all that you may see, and the cursor from which the changes continue.

    Download them, compare their digests and counts, and apply those that are `shared`, then your `own`. A new snapshot
    is made every few hours. The one before it can still be downloaded.
    """
    offered = snapshots.offer(database, place, principal.viewer)
    _note(database, principal, entry, offered.folder)
    cursor = cursors.encode_copy(offered.position, *service.copy_of(principal.agency_id))
    return _snapshot_out(offered, cursor, receipts)


def _note(database: Database, principal: Principal, entry: Recorded, folder: SnapshotFolder) -> None:
    reader = principal.viewer, str(principal.client_id)
    handing_out.note_as_of(database, reader, snapshots.SNAPSHOTS, folder.as_of)
    entry.detail["copied_up_to"] = folder.as_of


def _snapshot_out(offered: Offer, cursor: str, receipts: Receipts) -> SnapshotOut:
    folder, shared = offered.folder, list(offered.shared)
    files = [
        *(_file_out(folder, each, SnapshotPart.SHARED) for each in shared),
        *(_file_out(folder, each, SnapshotPart.OWN) for each in offered.own),
    ]
    stated: dict[str, Any] = {
        "snapshot_id": folder.snapshot_id,
        "created_at": clock.from_micros(folder.created_at),
        "updated_at": clock.from_micros(folder.created_at),
        "as_of": clock.from_micros(folder.as_of),
        "policy": folder.policy,
        "item_count": sum(each.item_count for each in files if each.format == "ndjson.zst"),
        "files": files,
        "resume_cursor": cursor,
    }
    text = to_json({**stated, "files": [each.model_dump(mode="json") for each in files]}).decode()
    return SnapshotOut(**stated, signed_note=receipts.sign("snapshot", text))


def _file_out(folder: SnapshotFolder, file: SnapshotFile, part: SnapshotPart) -> SnapshotFileOut:
    return SnapshotFileOut(
        file_id=file.file_id,
        name=file.name,
        path=f"/v1/snapshots/{folder.snapshot_id}/files/{file.file_id}",
        part=part,
        kind=None if file.kind is None else Kind(file.kind),
        format=file.format,
        item_count=file.item_count,
        byte_count=file.byte_count,
        content_byte_count=file.content_byte_count,
        sha256=file.sha256,
    )


_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_TEXT = {"type": "string"}
_HEADERS: dict[str, Any] = {
    "ETag": {"description": "The digest of the whole file, for `If-Range` and `If-None-Match`.", "schema": _TEXT},
    "Accept-Ranges": {"description": "`bytes`: a download can be continued.", "schema": _TEXT},
}
_RANGE = {"Content-Range": {"description": "Which part of the file this is.", "schema": _TEXT}}


@router.operation(
    "GET",
    "/{snapshot_id:uuid}/files/{file_id:uuid}",
    "readSnapshotFile",
    "Download a file of a snapshot",
    errors=[404, 416],
    response_class=Response,
    responses={
        200: {"description": "The whole file.", "content": _FILE, "headers": _HEADERS},
        206: {"description": "The requested part.", "content": _FILE, "headers": _HEADERS | _RANGE},
        304: {"description": "You have the file that `If-None-Match` names.", "headers": {"ETag": _HEADERS["ETag"]}},
    },
)
def read_file(
    snapshot_id: UUID,
    file_id: UUID,
    principal: Reader,
    entry: Recorded,
    place: Snapshots,
    database: Annotated[Database, Depends(database_of)],
    request: Request,
    range_: Annotated[
        str | None,
        Header(
            alias="Range",
            description="`bytes=1000-`: continue a download. Other units and several ranges are ignored.",
        ),
    ] = None,
) -> Response:
    """One file. Its `ETag` is its digest: send it as `If-Range` when you continue, or compare the digest at the end."""
    path, file, folder = snapshots.file_of(place, principal.viewer, snapshot_id, file_id)
    _note(database, principal, entry, folder)
    tag = f'"{file.sha256}"'
    headers = {"etag": tag, "cache-control": "private, no-transform"}
    if has_tag(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    condition = request.headers.get("if-range")
    part = requested_range(range_, file.byte_count) if condition in (None, tag) else None
    content = snapshots.opened(path, file)
    if part is not None:
        entry.http_status = 206
    return FilePart(content, file.byte_count, part, headers)
