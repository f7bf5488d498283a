"""HTTP routes of TAXII 2.1: discovery, one API root, its collections, and the status of what was added."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from anyio import to_thread
from fastapi import Depends, Query, Request, Response, Security
from pydantic_core import to_json
from sqlmodel import Session

from krama.access.admission import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.endpoint import ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.addresses.own import Publisher, own_ids
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.core import sequence
from krama.core.context import services_of
from krama.core.cursor import Cursors
from krama.core.database import Database
from krama.core.operation import BodyLimit
from krama.core.problems import TAXII_MEDIA_TYPE
from krama.corrections.handing_out import Disclosed, note_handed_out
from krama.events import service as events
from krama.indicators.kinds import Region
from krama.quotas.limits import Quota
from krama.settings import Settings
from krama.stix.exchange import exchange_name, identity_of
from krama.taxii import answers, dates, inbox, repository, service
from krama.taxii.answers import taxii_response
from krama.taxii.collections import COLLECTIONS, INBOX, Collection, find, inbox_resource, is_inbox
from krama.taxii.errors import CollectionNotFound, StatusNotFound, StixObjectNotFound
from krama.taxii.filters import Parameters, read_query
from krama.taxii.filters import Query as TaxiiQuery
from krama.taxii.inbox import EnvelopeIn
from krama.taxii.routing import TaxiiRoute
from krama.taxii.service import CollectionPage, ObjectSource

router = Router("/taxii2", tag="taxii", route_class=TaxiiRoute)

ROOT = "/krama"
_COLLECTION = ROOT + "/collections/{collection_id}"

Caller = Annotated[Principal, Security(caller)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.FEED_READ])]
Submitter = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_SUBMIT])]
_Text = Annotated[str | None, Query(max_length=8192)]


async def _parameters(
    added_after: _Text = None,
    limit: _Text = None,
    next: _Text = None,
    match_id: Annotated[str | None, Query(alias="match[id]", max_length=8192)] = None,
    match_type: Annotated[str | None, Query(alias="match[type]", max_length=8192)] = None,
    match_version: Annotated[str | None, Query(alias="match[version]", max_length=8192)] = None,
    match_spec_version: Annotated[str | None, Query(alias="match[spec_version]", max_length=8192)] = None,
) -> Parameters:
    matches = {"id": match_id, "type": match_type, "version": match_version, "spec_version": match_spec_version}
    return Parameters(added_after, limit, next, {name: text for name, text in matches.items() if text is not None})


Asked = Annotated[Parameters, Depends(_parameters)]


_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


def _operation(method: str, path: str, operation_id: str, **options: Any) -> Callable[[_Endpoint], _Endpoint]:
    """Declare an operation that the contract leaves out."""
    return router.operation(method, path, operation_id, operation_id, include_in_schema=False, **options)


@_operation("GET", "/", "readTaxiiDiscovery")
@_operation("GET", "", "readTaxiiDiscoveryWithoutSlash")  # some clients lose their credentials at a redirect
def read_discovery(request: Request, principal: Caller) -> Response:
    """The server and its one API root (§4.1)."""
    public_url = services_of(request)[Settings].public_url
    root = f"{public_url}/taxii2{ROOT}/"
    return taxii_response(
        {
            "title": exchange_name(public_url),
            "description": "An inter-agency exchange of scam indicators.",
            "default": root,
            "api_roots": [root],
        }
    )


@_operation("GET", ROOT + "/", "readTaxiiRoot")
def read_root(request: Request, principal: Caller) -> Response:
    """The API root (§4.2)."""
    settings = services_of(request)[Settings]
    return taxii_response(
        {
            "title": exchange_name(settings.public_url),
            "versions": [TAXII_MEDIA_TYPE],
            "max_content_length": settings.max_batch_bytes,
        }
    )


@_operation("GET", ROOT + "/collections/", "listTaxiiCollections")
def list_collections(principal: Caller) -> Response:
    """The collections that the caller's credential is for (§5.1)."""
    readable = [each.resource() for each in COLLECTIONS.values() if _may_read(principal, each)]
    writable = [inbox_resource()] if _may_write(principal) else []
    shown = [*readable, *writable]
    return taxii_response({"collections": shown} if shown else {})


@_operation("GET", _COLLECTION + "/", "readTaxiiCollection")
def read_collection(collection_id: str, principal: Caller) -> Response:
    """One collection (§5.2)."""
    if is_inbox(collection_id) and _may_write(principal):
        return taxii_response(inbox_resource())
    return taxii_response(_found(collection_id, principal).resource())


@_operation("GET", _COLLECTION + "/objects/", "listTaxiiObjects")
def list_objects(request: Request, collection_id: str, principal: Reader, entry: Recorded, asked: Asked) -> Response:
    """The objects of a collection, in the order in which they were added or last changed (§5.4)."""
    query, page = _copied(request, collection_id, principal, entry, asked)
    return answers.envelope(page, query, services_of(request)[Cursors])


@_operation("GET", _COLLECTION + "/manifest/", "listTaxiiManifest")
def list_manifest(request: Request, collection_id: str, principal: Reader, entry: Recorded, asked: Asked) -> Response:
    """What the collection has, without its content (§5.3). An id can be traced to its value, so it is disclosed."""
    query, page = _copied(request, collection_id, principal, entry, asked)
    return answers.manifest(page, query, services_of(request)[Cursors])


@_operation("GET", _COLLECTION + "/objects/{object_id}/", "readTaxiiObject")
def read_object(
    request: Request,
    collection_id: str,
    object_id: str,
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    asked: Asked,
) -> Response:
    """One object of a collection (§5.6)."""
    query, page = _one(request, collection_id, object_id, principal, session, asked)
    _disclose(entry, page, _found(collection_id, principal))
    return answers.envelope(page, query, services_of(request)[Cursors])


@_operation("GET", _COLLECTION + "/objects/{object_id}/versions/", "listTaxiiVersions")
def list_versions(
    request: Request,
    collection_id: str,
    object_id: str,
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    asked: Asked,
) -> Response:
    """The versions of an object (§5.8). There is one: the newest."""
    query, page = _one(request, collection_id, object_id, principal, session, asked)
    _disclose(entry, page, _found(collection_id, principal))
    return answers.versions(page, query, services_of(request)[Cursors])


@_operation("POST", _COLLECTION + "/objects/", "addTaxiiObjects", status_code=202, body_limit=BodyLimit.BATCH)
async def add_objects(
    request: Request, collection_id: str, envelope: EnvelopeIn, principal: Submitter, entry: Recorded
) -> Response:
    """Report the values of indicators (§5.5). Only the inbox takes objects. The answer has a result for each."""
    if not is_inbox(collection_id) or not _may_write(principal):
        raise CollectionNotFound
    return await to_thread.run_sync(_add, request, envelope, principal, entry)


def _add(request: Request, envelope: EnvelopeIn, principal: Principal, entry: Entry) -> Response:
    services = services_of(request)
    database = services[Database]
    contents = inbox.sort(envelope.objects, _own_identities(request))
    # gate: each object of an envelope is charged
    charge_beyond_one(request, principal, Quota.SUBMISSIONS, len(envelope.objects))
    status = inbox.submit(database, principal, entry, services[Region], envelope.objects, contents)
    inbox.keep(database, principal, status, to_json(status))
    return taxii_response(status, 202)


@_operation("GET", ROOT + "/status/{status_id:uuid}/", "readTaxiiStatus")
@_operation("GET", ROOT + "/status/{status_id:uuid}", "readTaxiiStatusWithoutSlash")  # taxii2-client asks so
def read_status(status_id: UUID, principal: Caller, session: ReadSession) -> Response:
    """The results of objects that your agency added in the last day (§4.3)."""
    document = repository.find_status(session, status_id, principal.agency_id) if _may_write(principal) else None
    if document is None:
        raise StatusNotFound
    return Response(document, media_type=TAXII_MEDIA_TYPE)


def _may_read(principal: Principal, collection: Collection) -> bool:
    return Permission.FEED_READ in principal.permissions and principal.may_read_feed(collection.name)


def _may_write(principal: Principal) -> bool:
    return Permission.REPORTS_SUBMIT in principal.permissions and principal.may_read_feed(INBOX)


def _found(collection_id: str, principal: Principal) -> Collection:
    """The collection, if the caller's credential is for it. Raises `CollectionNotFound`."""
    collection = find(collection_id)
    # gate: collection of a feed key
    if collection is None or not _may_read(principal, collection):
        raise CollectionNotFound
    return collection


def _own_identities(request: Request) -> frozenset[str]:
    """The identities of this exchange at each address that it had. Of those on this machine alone, only that of now."""
    services = services_of(request)
    with services[Database].read() as session:
        own = own_ids(session, [services[Settings].public_url], is_sandbox=False)
    return frozenset(f"identity--{key}" for key in own)


def _identity(request: Request) -> dict[str, Any]:
    return identity_of(services_of(request)[Publisher].address)


def _page(
    request: Request, collection_id: str, principal: Principal, session: Session, asked: Parameters
) -> tuple[TaxiiQuery, CollectionPage]:
    services, collection = services_of(request), _found(collection_id, principal)
    # gate: cursor of one agency
    query = read_query(asked, services[Cursors], collection.name, str(principal.agency_id))
    source = ObjectSource(collection, principal.viewer, _identity(request), services[Publisher].address)
    return query, service.read_page(session, source, query)


def _copied(
    request: Request, collection_id: str, principal: Principal, entry: Entry, asked: Parameters
) -> tuple[TaxiiQuery, CollectionPage]:
    """A page of a copy. Its reader is noted, so that its agency gets the corrections of what the copy holds."""
    database, collection = services_of(request)[Database], _found(collection_id, principal)
    with database.read() as session:
        as_of = events.newest(session)  # before the page, which then includes this change
        newest = sequence.last(session)  # likewise
        query, page = _page(request, collection_id, principal, session, asked)
    dates.state_end(database, page, newest)
    if "id" in query.matches:
        _disclose(entry, page, collection)
        return query, page
    disclosed = Disclosed([key.hex for key in page.disclosed], as_of)
    # gate: copy has nothing of the time to come
    end = min(page.last, newest)
    note_handed_out(database, (principal.viewer, str(principal.client_id)), collection.list_name, end, disclosed)
    entry.detail["copied_up_to"] = page.last if page.last > query.after.seq else 0
    return query, page


def _one(
    request: Request, collection_id: str, object_id: str, principal: Principal, session: Session, asked: Parameters
) -> tuple[TaxiiQuery, CollectionPage]:
    """The page with this object alone. Raises `StixObjectNotFound` if the collection does not have it."""
    if "," in object_id:  # it would be a list of ids
        raise StixObjectNotFound
    matches = {**asked.matches, "id": object_id}
    query, page = _page(
        request, collection_id, principal, session, Parameters(asked.added_after, asked.limit, asked.next, matches)
    )
    page.others = [each for each in page.others if each["id"] == object_id]
    if not (page.indicators or page.groupings or page.others):
        raise StixObjectNotFound
    return query, page


def _disclose(entry: Entry, page: CollectionPage, collection: Collection) -> None:
    entry.disclose(key.bytes for key in {*page.disclosed, *page.grouped(collection.profile)})
