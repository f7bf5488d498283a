"""Feed keys: long-lived credentials that only read feeds, for programs that can't fetch tokens, such as OpenCTI."""

import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies import policy, repository
from krama.agencies.enrolment import find_client
from krama.agencies.errors import FeedKeyNotFound, FeedKeyRefused
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.service import Principal, find_principal
from krama.agencies.tables import FeedKey
from krama.audit.service import note
from krama.core import clock
from krama.core.addresses import Address, IpNetwork, read_networks, within
from krama.core.database import Database

PREFIX = "krama_feed_"
"""Every feed key begins so. Secret scanners recognise it, and nobody takes it for a client's secret."""

_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]*\*?|\*")
_MOST_TEXT = 1024
_LONGEST_NAME = 64
_USE_IS_NOTED_EVERY = timedelta(minutes=5)
"""Reading must not cause a write each time."""


@dataclass(frozen=True, slots=True)
class FeedKeyFacts:
    """What a feed key is for. Without `networks` it works from wherever its client may call."""

    collections: Collection[str]
    name: str = ""
    networks: Collection[str] = ()
    expires_at: datetime | None = None


def add_feed_key(session: Session, client_id: str, facts: FeedKeyFacts) -> tuple[FeedKey, str]:
    """Add a feed key. The second member is the key itself, which can be read only now.

    Raises `ClientNotFound`, `FeedKeyRefused`, and `AgencyRefused` for a name, a network or a time.
    """
    client = find_client(session, client_id, for_update=True)
    if Permission.FEED_READ not in known_permissions(client.scopes):
        raise FeedKeyRefused(
            f"The client lacks the scope {Permission.FEED_READ}. Add it first: `krama client change {client_id}` with "
            "--role reader, or with --scope for each of its scopes and this one.",
            field="scopes",
        )
    # gate: client that must use its key gets no feed key
    if client.dpop_required:
        raise FeedKeyRefused("The client must bind its tokens to a key, which a feed key would bypass.", field="dpop")
    live = [key for key in repository.feed_keys(session, client_id) if is_live(key)]
    if len(live) >= policy.MOST_FEED_KEYS:
        raise FeedKeyRefused(f"The client has {policy.MOST_FEED_KEYS} live feed keys already. Revoke one.")
    policy.check_end(facts.expires_at, clock.now())
    key = PREFIX + secrets.token_urlsafe(32)
    row = FeedKey(
        key_id=uuid4(),
        client_id=client_id,
        digest=_digest(key),
        name=policy.clean_name(facts.name, _LONGEST_NAME) if facts.name else "",
        collections=_clean_collections(facts.collections),
        networks=policy.clean_networks(facts.networks),
        created_at=clock.now(),
        expires_at=facts.expires_at,
    )
    session.add(row)
    session.flush()
    note(session, key_id=row.key_id, collections=row.collections, networks=row.networks, expires_at=row.expires_at)
    return row, key


def _clean_collections(names: Collection[str]) -> str:
    wrong = not names or not all(_COLLECTION.fullmatch(name) for name in names)
    text = " ".join(sorted(set(names)))
    if wrong or len(text) > _MOST_TEXT:
        raise FeedKeyRefused(
            "Name the collections that the key is for, such as phones-opencti-all, or `payments-*` for all whose names "
            f"begin so, or `*` for all. Together they may have {_MOST_TEXT} characters.",
            field="collections",
        )
    return text


def list_feed_keys(session: Session, client_id: str | None = None) -> list[FeedKey]:
    """The feed keys of one client or of all, oldest first, including those that have ended."""
    return repository.feed_keys(session, client_id)


def revoke_feed_key(session: Session, key_id: UUID) -> FeedKey:
    """End a feed key. Workers refuse it within `caller_refresh_seconds`. Raises `FeedKeyNotFound`."""
    repository.lock_administration(session)
    row = session.get(FeedKey, key_id)
    if row is None:
        raise FeedKeyNotFound("There is no feed key with this id. `krama client feed-key list` shows all.")
    if row.revoked_at is None:
        row.revoked_at = clock.now()
    session.flush()
    note(session, key_id=key_id, client_id=row.client_id)
    return row


def is_live(key: FeedKey) -> bool:
    """Whether the key is neither revoked nor expired."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > clock.now())


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The principal of a feed key, and where the key may be used."""

    principal: Principal
    networks: tuple[IpNetwork, ...]

    def may_call_from(self, address: Address) -> bool:
        """Whether both the key and its client may be used from this address."""
        # gate: address of a feed key
        here = not self.networks or within(address, self.networks)
        return here and self.principal.may_call_from(address)


def find_holder(database: Database, key: str) -> KeyHolder | None:
    """Who may read with this feed key now, or None. Its use is noted at most every five minutes.

    The principal has no permission but to read feeds, whatever its client has.
    """
    digest = _digest(key)
    with database.read() as session:
        row = repository.feed_key_of(session, digest)
        # gate: feed key that has ended
        if row is None or not hmac.compare_digest(row.digest, digest) or not is_live(row):
            return None
        principal = find_principal(session, row.client_id)
        key_id, used_at, networks = row.key_id, row.last_used_at, read_networks(row.networks.split())
        feeds = tuple(row.collections.split())
    # gate: client of a feed key
    if principal is None or not principal.active or principal.dpop_required:
        return None
    if used_at is None or clock.now() - used_at >= _USE_IS_NOTED_EVERY:
        with database.transaction() as session:
            repository.note_feed_key_use(session, key_id, clock.now())
    # gate: feed key only reads feeds
    permissions = principal.permissions & {Permission.FEED_READ}
    return KeyHolder(replace(principal, permissions=permissions, token_id=f"feed-key {key_id}", feeds=feeds), networks)


def _digest(key: str) -> bytes:
    """A fast hash is enough: the key has 256 random bits (`secret_hash`)."""
    return sha256(key.encode("utf-8", "surrogatepass")).digest()
