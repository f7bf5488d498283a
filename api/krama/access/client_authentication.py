"""Authenticates a client by its secret (RFC 6749 §2.3.1) or by an assertion signed with its key (RFC 7523)."""

import base64
import binascii
import re
from urllib.parse import unquote_plus

from krama.access import assertions
from krama.access.assertions import AssertionRefused
from krama.access.errors import ClientInFormRefused, ClientRefused, TokenRequestMalformed
from krama.access.forms import FormFields, required
from krama.access.used_ids import use_assertion
from krama.agencies import service as agencies
from krama.agencies.service import Credential, Principal
from krama.core.addresses import Address
from krama.core.database import Database

_VISIBLE = re.compile(r"[\x20-\x7e]+")
"""Client ids and secrets consist of these characters (VSCHAR in RFC 6749, appendix A)."""
_LONGEST = 512


def authenticate(
    database: Database, issuer: str, authorization: str | None, form: FormFields, address: Address
) -> Principal:
    """The client that sent this request. It must authenticate in exactly one of three ways.

    Raises `TokenRequestMalformed` for a request that does so in several, and `ClientRefused` or `ClientInFormRefused`
    if authentication fails. The error does not reveal whether the id, secret, key or address was wrong. It says what is
    wrong with the claims of an assertion, if the client's key has just signed them and the client may call from here.
    """
    by_assertion = "client_assertion" in form or "client_assertion_type" in form
    # gate: one client authentication
    if (authorization is not None) + by_assertion + ("client_secret" in form) > 1:
        raise TokenRequestMalformed(
            "Authenticate in one way only: HTTP Basic, client_secret in the form, or client_assertion in the form."
        )
    if by_assertion:
        principal = _by_assertion(database, issuer, form, address)
    else:
        credential = _in_form(form) if "client_secret" in form else _basic(authorization or "")
        principal = None if credential is None else agencies.authenticate(database, credential)
    if principal is None or not _may_ask(principal, form, address):
        raise _refused(form, issuer, in_header=authorization is not None)
    return principal


def _may_ask(principal: Principal, form: FormFields, address: Address) -> bool:
    """Whether this client may send this request."""
    # gate: client that the form names
    is_named = form.get("client_id", principal.client_id) == principal.client_id
    return is_named and principal.active and principal.may_call_from(address)


def _by_assertion(database: Database, issuer: str, form: FormFields, address: Address) -> Principal | None:
    """The client, if its assertion is good. What it must not send tells nothing, and uses nothing up."""
    if form.get("client_assertion_type") != assertions.TYPE:
        raise TokenRequestMalformed(f"Send client_assertion_type={assertions.TYPE}.")
    assertion = required(form, "client_assertion")
    may_ask = False
    try:
        client_id = assertions.claimed_client(assertion)
        with database.read() as session:
            principal, keys = agencies.find_principal(session, client_id), agencies.client_keys(session, client_id)
        may_ask = principal is not None and _may_ask(principal, form, address)
        proven = assertions.read(assertion, client_id, keys, issuer)
    except AssertionRefused as refused:
        # gate: reason only for a client that may ask
        if refused.reason is None or not may_ask:
            return None
        raise ClientInFormRefused(f"The assertion is signed with the client's key, but {refused.reason}.") from refused
    # gate: assertion once
    if not may_ask or not use_assertion(database, client_id, proven):
        return None
    return principal


def _basic(authorization: str) -> Credential | None:
    """The credential in an HTTP Basic header. Its id and secret are form-encoded (RFC 6749 §2.3.1)."""
    kind, _, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("ascii") if kind.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        decoded = ""
    client_id, colon, secret = decoded.partition(":")
    return _credential(unquote_plus(client_id), unquote_plus(secret)) if colon and len(decoded) <= _LONGEST else None


def _in_form(form: FormFields) -> Credential | None:
    """The credential in a form (RFC 6749 §2.3.1). Raises `TokenRequestMalformed` for a secret without an id."""
    return _credential(required(form, "client_id"), form["client_secret"])


def _credential(client_id: str, secret: str) -> Credential | None:
    text = client_id + secret
    return Credential(client_id, secret) if len(text) <= _LONGEST and _VISIBLE.fullmatch(text) else None


def _refused(form: FormFields, issuer: str, *, in_header: bool) -> ClientRefused | ClientInFormRefused:
    """The same for every client and reason. One who sent an assertion reads which form it must have."""
    failed, ask = "Client authentication failed, or the client is disabled.", "ask the exchange's administrator."
    if "client_assertion" in form:
        return ClientInFormRefused(
            f"{failed} The header of the assertion has alg ES256, the kid of a registered key and no more but typ. Its "
            f"sub is the client's id, and its aud is exactly {issuer}. It was signed within the last minute, by a "
            f"clock that is right, and is sent once. If all this and the key are right, {ask}"
        )
    by_form = "client_secret" in form or (not in_header and "client_id" in form)  # its secret may be empty
    kind = ClientInFormRefused if by_form else ClientRefused
    return kind(f"{failed} Check its id and its secret or key. If they are right, {ask}")
