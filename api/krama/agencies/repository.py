"""Queries of agencies and their clients."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from krama.agencies.tables import Agency, Client, ClientMaker, ClientSecret, FeedKey
from krama.core import clock
from krama.core.columns import among
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.core.keyset import follows
from krama.core.owners import Owners
from krama.sharing.sectors import Sector


def lock_administration(session: Session) -> None:
    """Wait until no other transaction changes agencies or clients: each would lock several of them, in any order."""
    advisory_lock(session, "administration")


def agency(session: Session, agency_id: UUID, *, for_update: bool = False) -> Agency | None:
    """An agency by id. With `for_update` it is locked until the transaction ends."""
    if for_update:
        lock_administration(session)
    statement = select(Agency).where(Agency.agency_id == agency_id)
    return session.exec(statement.with_for_update(key_share=True) if for_update else statement).first()


def agencies(session: Session, after: KeysetPosition, limit: int, *, active: bool) -> list[Agency]:
    """Agencies in the order of their last change; with `active` only those that are not disabled."""
    seq, key = col(Agency.seq), col(Agency.agency_id)
    statement = select(Agency).where(*follows(seq, key)).order_by(seq, key).limit(limit)
    narrowed = statement.where(col(Agency.disabled_at).is_(None)) if active else statement
    return list(session.exec(narrowed, params={"seq": after.seq, "key": after.key}))


def enrolled(session: Session) -> list[Agency]:
    """All agencies in the order of enrolment."""
    return list(session.exec(select(Agency).order_by(col(Agency.created_at), col(Agency.agency_id))))


def every_agency(session: Session) -> list[Agency]:
    """All agencies by name, including disabled ones."""
    return list(session.exec(select(Agency).order_by(col(Agency.name), col(Agency.agency_id))))


class AgencySummary(NamedTuple):
    """What lists say of an agency."""

    agency_id: UUID
    name: str
    sector: str
    country: str
    disabled_at: datetime | None


def agencies_of(session: Session, agency_ids: Collection[UUID]) -> list[AgencySummary]:
    """These agencies, where they exist."""
    return [AgencySummary(*row) for row in session.execute(_SUMMARIES, {"ids": agency_ids})] if agency_ids else []


_SUMMARY: Any = [getattr(Agency, name) for name in AgencySummary._fields]
_SUMMARIES = select(*_SUMMARY).where(among(Agency.agency_id, "ids"))


def agency_named(session: Session, name: str) -> Agency | None:
    return session.exec(select(Agency).where(Agency.name == name)).first()


def names(session: Session) -> Sequence[tuple[UUID, str]]:
    """The id and the name of each agency. An exchange has a few hundred."""
    return session.exec(select(Agency.agency_id, Agency.name)).all()


def client(session: Session, client_id: str, *, for_update: bool = False) -> Client | None:
    """A client by id. With `for_update` it is locked until the transaction ends."""
    if for_update:
        lock_administration(session)
    statement = select(Client).where(Client.client_id == client_id)
    return session.exec(statement.with_for_update(key_share=True) if for_update else statement).first()


def client_with_agency(session: Session, client_id: str, *, lock: bool = False) -> tuple[Client, Agency] | None:
    """A client and its agency. With `lock` both are locked until the transaction ends."""
    statement = select(Client, Agency).where(Client.agency_id == Agency.agency_id, Client.client_id == client_id)
    return session.exec(statement.with_for_update(read=True) if lock else statement).first()


def clients_with_agencies(session: Session, client_ids: Collection[str]) -> list[tuple[Client, Agency]]:
    """These clients, each with its agency."""
    if not client_ids:
        return []
    of = select(Client, Agency).where(Client.agency_id == Agency.agency_id, col(Client.client_id).in_(client_ids))
    return list(session.exec(of))


def clients(session: Session, agency_id: UUID | None) -> list[Client]:
    """The clients of one agency or of all, oldest first."""
    statement = select(Client).order_by(col(Client.created_at), col(Client.client_id))
    return list(session.exec(statement if agency_id is None else statement.where(Client.agency_id == agency_id)))


def changed_clients(
    session: Session, owners: Owners, after: tuple[int, str], limit: int, *, without: str | None
) -> list[Client]:
    """Clients in the order of their last change, of some agencies, without those that have a certain scope."""
    seq, key = col(Client.seq), col(Client.client_id)
    statement = select(Client).where(or_(seq > after[0], and_(seq == after[0], key > after[1])))
    statement = statement.where(*owners.conditions(col(Client.agency_id)))
    if without is not None:
        statement = statement.where((" " + col(Client.scopes) + " ").not_like(f"% {without} %"))
    return list(session.exec(statement.order_by(seq, key).limit(limit)))


def count_change(session: Session, row: Agency | Client) -> None:
    """Count a change of an agency or a client, and move it to the end of its list."""
    row.revision += 1
    row.updated_at, row.seq = clock.now(), next_seq(session, type(row))


def next_seq(session: Session, kind: type[Agency] | type[Client]) -> int:
    """The number of a change: the time in microseconds since 1970, or one more than the last number.

    Needs `lock_administration`, under which numbers grow in the order of commits: so no page misses a change.
    """
    with session.no_autoflush:
        last = session.exec(select(func.max(kind.seq))).one() or 0
    return max(clock.to_micros(clock.now()), last + 1)


def end_tokens(session: Session, agency_id: UUID, now: datetime) -> None:
    """End all tokens of an agency's clients."""
    session.execute(update(Client).where(col(Client.agency_id) == agency_id).values(tokens_from=now))


def count_clients(session: Session, agency_id: UUID) -> int:
    """The number of clients that are not disabled."""
    enabled = (col(Client.agency_id) == agency_id, col(Client.disabled_at).is_(None))
    return session.exec(select(func.count()).select_from(Client).where(*enabled)).one()


def add_maker(session: Session, client_id: str, made_by: str) -> None:
    """Record that a client created another one or gave it a credential. Needs `lock_administration`."""
    if session.get(ClientMaker, (client_id, made_by)) is None:
        session.add(ClientMaker(client_id=client_id, made_by=made_by))
        session.flush()


def makers(session: Session, client_ids: Collection[str]) -> set[str]:
    """The clients that created one of these or gave one a credential."""
    return set(session.exec(select(ClientMaker.made_by).where(col(ClientMaker.client_id).in_(client_ids))))


def live_secret(session: Session, client_id: str, hint: str, now: datetime) -> str | None:
    """The encoding of the client's live secret with this hint. A secret from before hints matches any hint."""
    statement = (
        _live(client_id, now)
        .where(col(ClientSecret.hint).in_(("", hint)))
        .order_by(col(ClientSecret.hint).desc(), col(ClientSecret.created_at).desc())
    )
    row = session.exec(statement).first()
    return None if row is None else row.encoded


def replace_encoding(session: Session, client_id: str, before: str, encoded: str, hint: str) -> None:
    """Store another encoding of a client's secret, and its hint, if its encoding is still `before`."""
    lock_administration(session)
    which = (col(ClientSecret.client_id) == client_id, col(ClientSecret.encoded) == before)
    session.execute(update(ClientSecret).where(*which).values(encoded=encoded, hint=hint))


def live_secrets(session: Session, client_id: str, now: datetime) -> list[ClientSecret]:
    """The live secrets of a client, oldest first."""
    return list(session.exec(_live(client_id, now).order_by(col(ClientSecret.created_at))))


def _live(client_id: str, now: datetime) -> SelectOfScalar[ClientSecret]:
    not_expired = or_(col(ClientSecret.expires_at).is_(None), col(ClientSecret.expires_at) > now)
    return select(ClientSecret).where(
        ClientSecret.client_id == client_id, col(ClientSecret.ended_at).is_(None), not_expired
    )


def end_secrets(session: Session, client_id: str, now: datetime) -> None:
    live = (col(ClientSecret.client_id) == client_id, col(ClientSecret.ended_at).is_(None))
    session.execute(update(ClientSecret).where(*live).values(ended_at=now))


def scopes_of_active(session: Session) -> list[tuple[Sector, str]]:
    """The sector and the scopes of each agency that is not disabled."""
    rows = session.exec(select(Agency.sector, Agency.scopes).where(col(Agency.disabled_at).is_(None)))
    return [(Sector(sector), scopes) for sector, scopes in rows]


def feed_keys(session: Session, client_id: str | None) -> list[FeedKey]:
    """The feed keys of one client or of all, oldest first, including those that have ended."""
    statement = select(FeedKey).order_by(col(FeedKey.created_at), col(FeedKey.key_id))
    return list(session.exec(statement if client_id is None else statement.where(FeedKey.client_id == client_id)))


def feed_key_of(session: Session, digest: bytes) -> FeedKey | None:
    """The feed key with this digest."""
    return session.exec(select(FeedKey).where(FeedKey.digest == digest)).first()


def note_feed_key_use(session: Session, key_id: UUID, now: datetime) -> None:
    session.execute(update(FeedKey).where(col(FeedKey.key_id) == key_id).values(last_used_at=now))
