"""Assertions and proofs can be used once, across all workers and restarts."""

from krama.access import repository
from krama.access.assertions import Assertion
from krama.access.dpop import Proof
from krama.core.database import Database


def use_assertion(database: Database, client_id: str, assertion: Assertion) -> bool:
    """Use up a client's assertion. False if it was used before. Durable on return."""
    with database.transaction() as session:
        return repository.use(session, "assertion", client_id, assertion.jti, assertion.remember_until)


def use_proof(database: Database, proof: Proof) -> bool:
    """Use up a proof. False if it was used before. Durable on return."""
    with database.transaction() as session:
        return repository.use(session, "proof", proof.thumbprint, proof.jti, proof.remember_until)
