"""Why a caller was not let in, in the words of RFC 6749 and RFC 6750."""

from krama.core.errors import KramaError


class TokenMissing(KramaError):
    """The request carries no access token."""

    code = "token_missing"


class TokenRefused(KramaError):
    """The access token is malformed, expired, not ours, or its client may no longer call. Never says which key."""

    code = "invalid_token"


class ProofRefused(KramaError):
    """The DPoP proof does not prove that the caller holds the token's key (RFC 9449 §7.1)."""

    code = "invalid_dpop_proof"

    def __init__(
        self, detail: str = "The DPoP proof is not one for this request, made now with the token's key."
    ) -> None:
        super().__init__(detail)


class NonceWanted(KramaError):
    """The proof has no nonce of this service, or an old one: `nonce` is the one to use (RFC 9449 §9)."""

    code = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        super().__init__("Make a new DPoP proof with the nonce of the answer's DPoP-Nonce.")
        self.nonce = nonce


class ScopeMissing(KramaError):
    """The token is good, but does not carry the permission that this operation needs."""

    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"This operation needs the scope {scope}. Ask your administrator for a client that has it.")
        self.scope = scope


class OAuthRefused(KramaError):
    """A token request was refused; `code` is RFC 6749 §5.2's `error`."""


class ClientRefused(OAuthRefused):
    """Client authentication failed, for whatever reason: which one is not said."""

    code = "invalid_client"


class GrantUnsupported(OAuthRefused):
    """Only client credentials are granted here."""

    code = "unsupported_grant_type"


class ScopeRefused(OAuthRefused):
    """A scope was asked for that the client does not hold."""

    code = "invalid_scope"


class TokenRequestMalformed(OAuthRefused):
    """The form could not be read as one token request."""

    code = "invalid_request"


class TokenProofRefused(OAuthRefused):
    """The DPoP proof of a token request is no good (RFC 9449 §5)."""

    code = "invalid_dpop_proof"


class TokenNonceWanted(OAuthRefused):
    """The DPoP proof of a token request wants the nonce `nonce` (RFC 9449 §8)."""

    code = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        super().__init__("Make a new DPoP proof with the nonce of the answer's DPoP-Nonce.")
        self.nonce = nonce


class TokensBusy(KramaError):
    """Too many token requests wait already."""

    code = "tokens_busy"


class SigningKeysUnusable(KramaError):
    """The file of signing keys can't be used as it is."""

    code = "signing_keys_unusable"


class KeyUnknown(KramaError):
    """There is no signing key of this id."""

    code = "signing_key_unknown"


class KeyRetained(KramaError):
    """The signing key is still needed."""

    code = "signing_key_retained"
