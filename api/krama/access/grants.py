"""The client credentials grant: from a token request to a token (RFC 6749 §4.4)."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from krama.access.errors import ClientRefused, GrantUnsupported, ScopeRefused, TokenRequestMalformed
from krama.access.tokens import Tokens
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Credential, Member
from krama.core.database import Database

_VISIBLE = re.compile(r"[\x20-\x7e]+")
"""RFC 6749 appendix A's VSCHAR, of which client ids and secrets are made."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A token and what it may be used for."""

    access_token: str
    expires_in: int
    scope: str


def grant(database: Database, tokens: Tokens, authorization: str, form: bytes) -> Grant:
    """Answer one token request. Raises a subclass of `OAuthRefused`."""
    members = _form_members(form)
    if "client_secret" in members or "client_assertion" in members:
        raise TokenRequestMalformed("Send client_id and client_secret with HTTP Basic, not in the form.")
    credential = _basic(authorization)
    if "grant_type" not in members:
        raise TokenRequestMalformed("Send grant_type=client_credentials.")
    if members["grant_type"] != "client_credentials":
        raise GrantUnsupported("Send grant_type=client_credentials.")
    with database.read() as session:
        member = agencies.authenticate(session, credential)
    if member is None:
        raise _client_refused()
    permissions = _asked_for(members.get("scope", ""), member)
    token = tokens.issue(member.client_id, permissions)
    return Grant(token, tokens.life_seconds, " ".join(sorted(permissions)))


def _form_members(form: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(form.decode("ascii"), keep_blank_values=True, max_num_fields=16, errors="strict")
    except ValueError as problem:
        raise TokenRequestMalformed("Send the members as application/x-www-form-urlencoded.") from problem
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenRequestMalformed("Send each member of the form once.")
    return members


def _basic(authorization: str) -> Credential:
    """The credential of an HTTP Basic header, each half form-encoded (RFC 6749 §2.3.1)."""
    kind, _, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("ascii") if kind.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        decoded = ""
    client_id, colon, secret = decoded.partition(":")
    credential = Credential(unquote_plus(client_id), unquote_plus(secret))
    if not colon or len(decoded) > 512 or not _VISIBLE.fullmatch(credential.client_id + credential.client_secret):
        raise _client_refused()
    return credential


def _client_refused() -> ClientRefused:
    return ClientRefused("The client's id or secret is not right, or the client may no longer call.")


def _asked_for(scope: str, member: Member) -> frozenset[Permission]:
    asked = scope.split()
    unknown = [name for name in asked if name not in member.permissions]
    if unknown:
        raise ScopeRefused("The client does not hold every scope that was asked for.", field="scope")
    return frozenset(Permission(name) for name in asked) or member.permissions
