"""HTTP routes of institutions: the list for every member, and its changes by the national administrator."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Security
from sqlmodel import Session

from krama.access.endpoint import KeyedTransaction, ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest, ends
from krama.core.filters import CommaList
from krama.core.operation import Location
from krama.core.revisions import ExpectedRevision
from krama.core.texts import Country
from krama.indicators.institution_data import InstitutionStatus
from krama.institutions import service
from krama.institutions.schemas import InstitutionChangeIn, InstitutionIn, InstitutionOut, institution_out
from krama.institutions.tables import InstitutionRow

router = Router("/v1/institutions", tag="institutions")

Reader = Annotated[Principal, Security(caller)]
# gate: only who manages institutions changes them
Manager = Annotated[Principal, Security(caller, scopes=[Permission.INSTITUTIONS_MANAGE])]
CountryCode = Annotated[Country, Query(min_length=2, max_length=2)]


@router.operation("GET", "", "listInstitutions", "List institutions", list_name=ListName("institutions"))
def list_institutions(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    country: Annotated[
        CommaList[CountryCode] | None, Query(description="Only institutions of these countries.")
    ] = None,
    status: Annotated[
        CommaList[InstitutionStatus] | None, Query(description="Only institutions that have one of these.")
    ] = None,
) -> FollowablePage[InstitutionOut]:
    """Banks and wallets, with every name by which a request may send them as `institution`. Any token may read them.

    They come in the order of their last change, so `resume_cursor` gets what is new.
    """
    rows, more = service.page(session, country or (), status or (), page.after, page.limit)
    positions = [KeysetPosition(row.seq, row.institution_id) for row in rows]
    agencies = service.agencies_shown(session, rows, principal)
    shown = [institution_out(row, agencies.get(row.institution_id)) for row in rows]
    return page.followable(shown, more, **ends(positions))


@router.operation("GET", "/{institution_id:uuid}", "readInstitution", "Read one institution")
def read_institution(institution_id: UUID, principal: Reader, session: ReadSession) -> InstitutionOut:
    """An institution as it stands now. Any token may read it."""
    return _shown(session, principal, service.find(session, institution_id))


def _shown(session: Session, principal: Principal, row: InstitutionRow) -> InstitutionOut:
    return institution_out(row, service.agencies_shown(session, [row], principal).get(row.institution_id))


@router.operation(
    "POST",
    "",
    "addInstitution",
    "Add an institution",
    status_code=201,
    errors=[409],
    location=Location("/v1/institutions/{institution_id}", "institution"),
    responses={200: {"model": InstitutionOut, "description": "There is this institution already. Nothing changes."}},
)
def add_institution(body: InstitutionIn, principal: Manager, transaction: KeyedTransaction) -> InstitutionOut:
    """Add a bank or wallet. Every name, alias, BIC and code may belong to one institution only.

    A name must have a word of its own: one that consists of words such as Bank, Cambodia or Order is refused. The same
    request again gets the same institution.
    """
    added, is_new = service.add(transaction.session, body.facts(), principal)
    transaction.answer_with(201 if is_new else 200)
    return _shown(transaction.session, principal, added)


@router.operation("PATCH", "/{institution_id:uuid}", "changeInstitution", "Update an institution", errors=[409])
def change_institution(
    institution_id: UUID,
    body: InstitutionChangeIn,
    principal: Manager,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
) -> InstitutionOut:
    """Change the names, the status, the BIC, the account lengths or the member agency of an institution.

    Every worker uses the change within two seconds. Accounts that were reported before keep their form.
    """
    changed = service.change(transaction.session, institution_id, body.facts(), expected, principal)
    return _shown(transaction.session, principal, changed)
