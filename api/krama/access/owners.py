"""Whose items a caller may read in a list of which it usually sees its own agency's part."""

from sqlmodel import Session

from krama.access.errors import ScopeMissing, not_own, unseen_agency
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.selection import named_agencies
from krama.agencies.service import Principal
from krama.core.owners import Owners


def owners(session: Session, principal: Principal, words: frozenset[str] | None, scope: Permission) -> Owners:
    """Whose items the filter `agency_id` names, of those that the caller may see: without `scope`, its own agency's.

    Raises `ScopeMissing` for `others` without the scope, also next to `own`, and `AgencyNotFound` for an agency that
    the caller may not see or that does not exist.
    """
    own, ids = named_agencies(words)
    # gate: lists of other agencies
    if scope not in principal.permissions:
        if "others" in (words or ()):
            raise ScopeMissing(scope)
        if ids - {principal.agency_id}:
            raise not_own(scope)
        own = True
    if own is not None:
        return Owners(frozenset({principal.agency_id})) if own else Owners(without=principal.agency_id)
    if ids - agencies.names_of(session, ids).keys():
        raise unseen_agency()
    return Owners(ids or None)
