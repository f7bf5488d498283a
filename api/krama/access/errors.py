"""Errors of access. Their codes follow RFC 6749, RFC 6750 and RFC 9449 where these define one."""

from collections.abc import Sequence

from krama.agencies.errors import AgencyNotFound
from krama.core.errors import KramaError


class TokenMissing(KramaError):
    """The request has no access token."""

    code = "token_missing"


class TokenRefused(KramaError):
    """The access token is malformed, expired or from another service, or its client may not call.

    The error never names a key.
    """

    code = "invalid_token"


class FeedCallerRefused(KramaError):
    """The caller of a feed has no valid credential. The error does not reveal what is wrong with it."""

    code = "feed_credential_refused"

    def __init__(self) -> None:
        super().__init__(
            "A feed needs HTTP Basic with a client's id and its secret or a feed key, or `Authorization: Bearer …` "
            "with a feed key or an access token. What you sent is wrong, has ended, or is not for your address."
        )


class ProofRefused(KramaError):
    """The DPoP proof does not prove that the caller has the token's key (RFC 9449 §7.1)."""

    code = "invalid_dpop_proof"

    def __init__(
        self, detail: str = "The DPoP proof is invalid. Create a new one for each request, with the token's key."
    ) -> None:
        super().__init__(detail)


class NonceWanted(KramaError):
    """The proof has no nonce of this service, or an old one. `nonce` is the one to use (RFC 9449 §9)."""

    code = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        super().__init__("Create a new DPoP proof with the nonce in the DPoP-Nonce header of this answer.")
        self.nonce = nonce


class ScopeMissing(KramaError):
    """The token is valid, but lacks the permission that this operation needs."""

    code = "insufficient_scope"
    facts = ("scope",)

    def __init__(self, scope: str) -> None:
        super().__init__(f"This operation needs the scope {scope}. Ask your administrator for a client that has it.")
        self.scope = scope


def unseen_agency() -> AgencyNotFound:
    """An agency that the caller may not read, or that does not exist: they look alike."""
    return AgencyNotFound("There is no agency with this id that you may see.", field="agency_id")


def not_own(scope: str) -> AgencyNotFound:
    """The error for a caller without the scope who asks a list for another agency, whether it exists or not."""
    return AgencyNotFound(
        f"For another agency than your own, this operation needs the scope {scope}. Leave `agency_id` out, or ask your "
        "administrator for a client that has the scope.",
        field="agency_id",
    )


class OAuthRefused(KramaError):
    """A token request was refused. `code` is the `error` of RFC 6749 §5.2."""


class ClientRefused(OAuthRefused):
    """Client authentication failed. The error does not reveal the reason."""

    code = "invalid_client"


class ClientInFormRefused(OAuthRefused):
    """Client authentication with a secret or an assertion in the form failed.

    The error does not reveal the reason, except to those whose assertion the client's key has just signed.

    The answer has no challenge: libraries that see one don't read why (RFC 6749 §5.2 asks for it only if the client
    sent the header `Authorization`).
    """

    code = "invalid_client"


class GrantUnsupported(OAuthRefused):
    """The grant type is not `client_credentials`, the only one that is supported."""

    code = "unsupported_grant_type"


class ScopeRefused(OAuthRefused):
    """The request asks for scopes that the client does not have. `lacking` are those of them that exist.

    Other words are not repeated: they may be anything.
    """

    code = "invalid_scope"
    facts = ("named",)

    def __init__(self, lacking: Sequence[str]) -> None:
        self.named = f" ({', '.join(lacking)})" if lacking else ""
        super().__init__(
            f"The client does not have all the requested scopes{self.named}. Ask for fewer, or have them granted.",
            field="scope",
        )


class TokenRequestMalformed(OAuthRefused):
    """The form is not a valid token request."""

    code = "invalid_request"


class TokenProofRefused(OAuthRefused):
    """The DPoP proof of a token request is invalid (RFC 9449 §5)."""

    code = "invalid_dpop_proof"


class TokenNonceWanted(OAuthRefused):
    """The DPoP proof of a token request has no nonce of this service, or an old one.

    `nonce` is the one to use (RFC 9449 §8).
    """

    code = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        super().__init__("Create a new DPoP proof with the nonce in the DPoP-Nonce header of this answer.")
        self.nonce = nonce


class SigningKeysUnusable(KramaError):
    """The file of signing keys can't be used."""

    code = "signing_keys_unusable"


class KeyUnknown(KramaError):
    """There is no signing key with this id."""

    code = "signing_key_unknown"


class KeyRetained(KramaError):
    """The signing key is still needed."""

    code = "signing_key_retained"
