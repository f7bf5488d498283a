"""Use cases of the list of institutions: read it, add to it, change it, and fill it from the bundled data."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.errors import AgencyUnknown
from krama.agencies.schemas import AgencyRef
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.core.revisions import Expected
from krama.indicators.identity import NAMESPACE
from krama.indicators.institution_data import (
    AccountLength,
    Certainty,
    Institution,
    InstitutionStatus,
    bundled,
)
from krama.indicators.institutions import Directory, NameTaken
from krama.institutions import policy, repository
from krama.institutions.errors import InstitutionNameTaken, InstitutionNotFound, InstitutionRefused
from krama.institutions.tables import InstitutionRow


def institution_id(code: str) -> UUID:
    """The id of the institution with this code. It is the same on every exchange."""
    return uuid5(NAMESPACE, f"institution:{code}")


def directory(session: Session) -> Directory:
    """The list as canonical forms use it."""
    return Directory(map(institution_of, repository.every(session)))


def version(session: Session) -> int:
    """The number of the last change of the list, or 0 if there was none."""
    return repository.version(session)


def page(
    session: Session, countries: Collection[str], statuses: Collection[str], after: KeysetPosition, limit: int
) -> tuple[list[InstitutionRow], bool]:
    """Institutions in the order of their last change, and whether more follow. Empty filters leave out nothing."""
    rows = repository.page(session, countries=countries, statuses=statuses, after=after, limit=limit + 1)
    return rows[:limit], len(rows) > limit


def every(session: Session) -> list[InstitutionRow]:
    """The whole list, by code."""
    return repository.every(session)


def unclear(session: Session) -> dict[str, list[str]]:
    """The institutions of which a name also stands next to the numbers of others, by code, with the members.

    The names that the service brings along are left out, such as Bakong.
    """
    known = {each.code: set(each.all_names) for each in bundled()}
    unclear = {}
    for row in repository.every(session):
        names = policy.names_that_say_nothing(institution_of(row))
        if fields := [field for field, name in names if name not in known.get(row.code, ())]:
            unclear[row.code] = fields
    return unclear


def find(session: Session, key: UUID) -> InstitutionRow:
    """An institution by id. Raises `InstitutionNotFound`."""
    row = repository.find(session, key)
    if row is None:
        raise InstitutionNotFound(
            "There is no institution with this id. `GET /v1/institutions` lists them.", field="institution_id"
        )
    return row


def add(session: Session, facts: Mapping[str, Any], principal: Principal | None = None) -> tuple[InstitutionRow, bool]:
    """Add an institution. `facts` are those of `Institution`, without its code, and perhaps `agency_id`.

    The code is the BIC if that is certain, and otherwise the country with the short name. `principal` is the caller, or
    None for the operator. Returns the institution and whether it is new: one with these facts is returned as it is.
    Raises `InstitutionRefused`, `InstitutionNameTaken` and `AgencyUnknown`.
    """
    repository.lock(session)
    facts, agency = _divided(session, facts, principal)
    added = Institution(code="", **facts)
    added = replace(added, code=policy.code_of(added))
    policy.check(added, facts)
    _check_agency(session, added, agency)
    known = repository.find(session, institution_id(added.code))
    if (
        known is not None
        and institution_of(known) == added
        and known.agency_id == agency.get("agency_id", known.agency_id)
    ):
        note(session, institution=known.code)
        return known, False
    _refuse_taken(map(institution_of, repository.every(session)), added)
    row = _insert(session, added, repository.take_version(session), seeded=False)
    row.sqlmodel_update(agency)
    note(session, institution=row.code, names=dict(added.names), short_name=added.short_name, **agency)
    return row, True


def change(
    session: Session, key: UUID, facts: Mapping[str, Any], expected: Expected, principal: Principal | None = None
) -> InstitutionRow:
    """Change facts of an institution, as in `add`. Its code, country and participant code stay.

    Raises `InstitutionNotFound`, `RevisionChanged`, `InstitutionRefused`, `InstitutionNameTaken` and `AgencyUnknown`.
    """
    repository.lock(session)
    row = find(session, key)
    session.refresh(row)
    expected.refuse_if_changed(row.revision)
    note(session, institution=row.code, changed=sorted(facts))
    facts, agency = _divided(session, facts, principal)
    before = institution_of(row)
    changed = replace(before, **facts)
    is_linked = {"agency_id": row.agency_id, **agency} != {"agency_id": row.agency_id}
    if changed == before and not is_linked:
        return row
    if is_linked:
        _check_agency(session, changed, agency)
    if changed != before:
        policy.check(changed, facts, before)
        others = [institution_of(each) for each in repository.every(session) if each.code != row.code]
        _refuse_taken(others, changed)
    _restate(row, changed, repository.take_version(session), seeded=row.seeded and changed == before)
    if is_linked and row.agency_id is not None:
        note(session, unlinked_agency=row.agency_id)
    row.sqlmodel_update(agency)
    note(session, **agency)
    return row


def agencies_shown(
    session: Session, rows: Collection[InstitutionRow], principal: Principal | None
) -> dict[UUID, AgencyRef]:
    """The member agency of each of these institutions that is one, by the institution's id.

    Leaves out agencies that the directory does not show the principal. None is the operator, who sees all.
    """
    linked = {row.institution_id: row.agency_id for row in rows if row.agency_id is not None}
    # gate: agency of an institution
    known = agencies.known_among(session, principal, set(linked.values()))
    named = agencies.names_of(session, known)
    return {
        key: AgencyRef(agency_id=agency_id, name=named[agency_id][0], sector=named[agency_id][1])
        for key, agency_id in linked.items()
        if agency_id in known
    }


def _divided(
    session: Session, facts: Mapping[str, Any], principal: Principal | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts of `Institution`, and `agency_id` if it is stated. Raises `AgencyUnknown`."""
    own = {name: fact for name, fact in facts.items() if name != "agency_id"}
    agency_id = facts.get("agency_id")
    # gate: agency that an institution names
    if agency_id is not None and not agencies.known_among(session, principal, [agency_id]):
        raise AgencyUnknown
    return own, {name: fact for name, fact in facts.items() if name == "agency_id"}


def seed(session: Session) -> int:
    """Add the bundled institutions that are missing, and correct those that nobody has changed here.

    A bundled institution is left out if an administrator gave its name or code to another one. Returns how many rows
    were added or corrected.
    """
    repository.lock(session)
    rows = {row.code: row for row in repository.every(session)}
    kept = [institution_of(row) for row in rows.values() if not row.seeded]
    wanted = [each for each in bundled() if each.code not in {other.code for other in kept} and _fits(kept, each)]
    changed = [each for each in wanted if each.code not in rows or institution_of(rows[each.code]) != each]
    seq = repository.take_version(session) if changed else 0
    for each in changed:
        if each.code in rows:
            _restate(rows[each.code], each, seq, seeded=True)
        else:
            _insert(session, each, seq, seeded=True)
    return len(changed)


def institution_of(row: InstitutionRow) -> Institution:
    """The facts of a row."""
    return Institution(
        code=row.code,
        names=row.names,
        short_name=row.short_name,
        country=row.country,
        certainty=Certainty(row.certainty),
        status=InstitutionStatus(row.status),
        aliases=tuple(row.aliases),
        bic=row.bic,
        bic_certainty=None if row.bic_certainty is None else Certainty(row.bic_certainty),
        participant=row.participant,
        participant_certainty=None if row.participant_certainty is None else Certainty(row.participant_certainty),
        account_lengths=tuple(
            AccountLength(each["digits"], each["padded"], Certainty(each["certainty"])) for each in row.account_lengths
        ),
    )


def _check_agency(session: Session, institution: Institution, agency: Mapping[str, Any]) -> None:
    """Check the agency that a request names, if it names one. Raises `InstitutionRefused`."""
    if (agency_id := agency.get("agency_id")) is not None:
        if not agencies.active_among(session, [agency_id]):
            raise InstitutionRefused("The agency is disabled. Enable it first, or name another one.", field="agency_id")
        policy.check_agency(institution, *agencies.places_of(session, [agency_id])[agency_id])


def _refuse_taken(others: Iterable[Institution], stated: Institution) -> None:
    others = tuple(others)
    try:
        Directory([*others, stated])
    except NameTaken as taken:
        other = next(each for each in others if each.code == taken.code)
        raise InstitutionNameTaken(
            other.short_name,
            other.code,
            field=policy.field_of(stated, taken.name),
            existing=f"/v1/institutions/{institution_id(other.code)}",
        ) from taken


def _fits(kept: list[Institution], added: Institution) -> bool:
    try:
        Directory([*kept, added])
    except NameTaken:
        return False
    return True


def _insert(session: Session, added: Institution, seq: int, *, seeded: bool) -> InstitutionRow:
    now = clock.from_micros(seq)
    row = InstitutionRow(
        institution_id=institution_id(added.code),
        **_columns(added),
        seeded=seeded,
        created_at=now,
        updated_at=now,
        seq=seq,
    )
    session.add(row)
    session.flush()
    return row


def _restate(row: InstitutionRow, changed: Institution, seq: int, *, seeded: bool) -> None:
    history = {"seq": seq, "updated_at": clock.from_micros(seq), "revision": row.revision + 1, "seeded": seeded}
    row.sqlmodel_update({**_columns(changed), **history})


def _columns(institution: Institution) -> dict[str, Any]:
    return {
        "code": institution.code,
        "names": dict(institution.names),
        "short_name": institution.short_name,
        "aliases": list(institution.aliases),
        "country": institution.country,
        "status": institution.status.value,
        "certainty": institution.certainty.value,
        "bic": institution.bic,
        "bic_certainty": institution.bic_certainty and institution.bic_certainty.value,
        "participant": institution.participant,
        "participant_certainty": institution.participant_certainty and institution.participant_certainty.value,
        "account_lengths": [
            {"digits": each.digits, "padded": each.padded, "certainty": each.certainty.value}
            for each in institution.account_lengths
        ],
    }
