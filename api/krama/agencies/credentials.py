"""Use cases of credentials: secrets, of which two may be live at once, and registered keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies import enrolment, policy, repository
from krama.agencies.client_keys import read_key_set, stored
from krama.agencies.enrolment import ClientFacts, find_client
from krama.agencies.errors import ClientDisabled, SecretNotFound, TooManySecrets
from krama.agencies.secret_hash import HashedSecret, hint_of
from krama.agencies.service import Credential
from krama.agencies.tables import Client, ClientSecret
from krama.audit.service import note
from krama.core import clock
from krama.core.jwk import PublicJwk
from krama.core.revisions import ANY_REVISION, Expected


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A new secret. It can be read only now."""

    secret_id: UUID
    credential: Credential
    created_at: datetime
    expires_at: datetime | None


def add_client(
    session: Session, agency_id: UUID, facts: ClientFacts, fresh: HashedSecret, client_id: str | None = None
) -> tuple[Client, NewSecret]:
    """Add a client with `fresh` as its first secret. Raises the same errors as `enrolment.add_client`."""
    client = enrolment.add_client(session, agency_id, facts, client_id=client_id)
    return client, _add(session, client.client_id, fresh, None)


def add_client_with_keys(session: Session, agency_id: UUID, facts: ClientFacts, document: Any) -> Client:
    """Add a client that has the keys of a JWK set. Raises the errors of `enrolment.add_client`, and `KeysRefused`."""
    keys = read_key_set(document, "jwks.keys")
    client = enrolment.add_client(session, agency_id, facts, keys)
    note(session, key_ids=[key["kid"] for key in keys])
    return client


def add_secret(
    session: Session,
    client_id: str,
    fresh: HashedSecret,
    expires_at: datetime | None = None,
    expected: Expected = ANY_REVISION,
) -> NewSecret:
    """Add a secret to a client. Raises `ClientNotFound`, `ClientDisabled`, `RevisionChanged` and `TooManySecrets`."""
    client = _enabled(session, client_id)
    expected.refuse_if_changed(client.revision)
    if len(live_secrets(session, client_id)) >= policy.MOST_SECRETS:
        raise TooManySecrets(
            f"The client has {policy.MOST_SECRETS} live secrets already. Delete one that is not in use."
        )
    made = _add(session, client_id, fresh, expires_at)
    repository.count_change(session, client)
    return made


def rotate_secret(session: Session, client_id: str, fresh: HashedSecret) -> Credential:
    """Give a client a new secret, and end all its other secrets and its tokens at once. Raises `ClientNotFound`.

    The client may be disabled: after a leak, disable it first, then rotate its secret, then enable it.
    """
    client = find_client(session, client_id, for_update=True)
    client.tokens_from = clock.now()
    repository.end_secrets(session, client_id, clock.now())
    made = _add(session, client_id, fresh, None)
    repository.count_change(session, client)
    return made.credential


def _enabled(session: Session, client_id: str) -> Client:
    client = find_client(session, client_id, for_update=True)
    if client.disabled_at is not None:
        raise ClientDisabled("The client is disabled, so a new secret would not work. Enable the client first.")
    return client


def _add(session: Session, client_id: str, fresh: HashedSecret, expires_at: datetime | None) -> NewSecret:
    policy.check_end(expires_at, clock.now())
    row = ClientSecret(
        secret_id=uuid4(),
        client_id=client_id,
        hint=hint_of(fresh.secret),
        encoded=fresh.encoded,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    note(session, secret_id=row.secret_id)
    return NewSecret(row.secret_id, Credential(client_id, fresh.secret), row.created_at, row.expires_at)


def live_secrets(session: Session, client_id: str) -> list[ClientSecret]:
    """The client's live secrets, oldest first. Only their hashes are stored."""
    return repository.live_secrets(session, client_id, clock.now())


def end_secret(session: Session, client_id: str, secret_id: UUID, expected: Expected = ANY_REVISION) -> None:
    """End a secret at once. Tokens issued for it live until they expire.

    A secret that has ended already stays so, whatever revision is expected: a DELETE that is sent again gets the same
    answer. Raises `ClientNotFound`, `RevisionChanged` and `SecretNotFound`.
    """
    client = find_client(session, client_id, for_update=True)
    secret = session.get(ClientSecret, secret_id)
    if secret is None or secret.client_id != client_id:
        raise SecretNotFound("The client has no secret with this id.", field="secret_id")
    if secret.ended_at is None:
        expected.refuse_if_changed(client.revision)
        secret.ended_at = clock.now()
        repository.count_change(session, client)
    else:
        expected.refuse_if_named(client.revision)
    note(session, secret_id=secret_id)


def register_keys(
    session: Session, client_id: str, document: Any, expected: Expected = ANY_REVISION
) -> list[PublicJwk]:
    """Replace the client's registered keys with a JWK set. An empty set removes them.

    If they are registered already, nothing changes, whatever revision is expected: a PUT that is sent again gets the
    same answer. Raises `ClientNotFound`, `KeysRefused` and `RevisionChanged`.
    """
    client = find_client(session, client_id, for_update=True)
    keys = read_key_set(document)
    if client.keys != stored(keys):
        expected.refuse_if_changed(client.revision)
        client.keys = stored(keys)
        repository.count_change(session, client)
    else:
        expected.refuse_if_named(client.revision)
    session.flush()
    note(session, key_ids=[key["kid"] for key in keys])
    return keys
