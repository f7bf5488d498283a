"""Authenticates a client by its secret (RFC 6749 §2.3.1) or by an assertion signed with its key (RFC 7523)."""

import base64
import binascii
import re
from urllib.parse import unquote_plus

from krama.access import assertions
from krama.access.assertions import AssertionRefused
from krama.access.errors import ClientRefused, TokenRequestMalformed
from krama.access.forms import FormFields
from krama.access.used_ids import use_assertion
from krama.agencies import service as agencies
from krama.agencies.service import Credential, Principal
from krama.core.addresses import Address
from krama.core.database import Database

_VISIBLE = re.compile(r"[\x20-\x7e]+")
"""Client ids and secrets consist of these characters (VSCHAR in RFC 6749, appendix A)."""


def authenticate(
    database: Database, issuer: str, authorization: str | None, form: FormFields, address: Address
) -> Principal:
    """The client that sent this request. It must authenticate in exactly one of the two ways.

    Raises `TokenRequestMalformed` for a request that does neither or both, and `ClientRefused` if authentication fails.
    The error does not reveal whether the id, secret, key, time or address was wrong.
    """
    if "client_secret" in form:
        raise TokenRequestMalformed("Send client_id and client_secret with HTTP Basic, not in the form.")
    if authorization is not None and ("client_assertion" in form or "client_assertion_type" in form):
        raise TokenRequestMalformed("Authenticate in one way only: HTTP Basic or client_assertion.")
    if authorization is None and "client_assertion" in form:
        principal = _by_assertion(database, issuer, form)
    else:
        with database.read() as session:
            principal = agencies.authenticate(session, _basic(authorization or ""))
    if principal is None or not principal.may_call_from(address):
        raise _refused()
    if form.get("client_id", principal.client_id) != principal.client_id:
        raise _refused()
    return principal


def _by_assertion(database: Database, issuer: str, form: FormFields) -> Principal | None:
    if form.get("client_assertion_type") != assertions.TYPE:
        raise TokenRequestMalformed(f"Send client_assertion_type={assertions.TYPE}.")
    try:
        client_id = assertions.claimed_client(form["client_assertion"])
        with database.read() as session:
            principal, keys = agencies.find_principal(session, client_id), agencies.client_keys(session, client_id)
        proven = assertions.read(form["client_assertion"], client_id, keys, issuer)
    except AssertionRefused:
        return None
    return (
        principal if principal is not None and principal.active and use_assertion(database, client_id, proven) else None
    )


def _basic(authorization: str) -> Credential:
    """The credential in an HTTP Basic header. Its id and secret are form-encoded (RFC 6749 §2.3.1)."""
    kind, _, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("ascii") if kind.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        decoded = ""
    client_id, colon, secret = decoded.partition(":")
    credential = Credential(unquote_plus(client_id), unquote_plus(secret))
    if not colon or len(decoded) > 512 or not _VISIBLE.fullmatch(credential.client_id + credential.client_secret):
        raise _refused()
    return credential


def _refused() -> ClientRefused:
    return ClientRefused(
        "Client authentication failed, or the client is disabled. Check its id and its secret or key. If they are "
        "right, ask the exchange's administrator."
    )
