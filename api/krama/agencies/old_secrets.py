"""Replaces the argon2id hashes of earlier versions. When no database has any, delete this module."""

from krama.agencies import repository
from krama.agencies.secret_hash import encode_secret, hint_of
from krama.core.database import Database


def replace_hash(database: Database, client_id: str, encoded: str, secret: str) -> None:
    """Store the secret's hash of today in place of an old one, which it has just matched.

    No record: nothing changes that anybody sees, and the token request that shows the secret is on record.
    """
    with database.transaction() as session:
        repository.replace_encoding(session, client_id, encoded, encode_secret(secret), hint_of(secret))
