"""Why a caller was not let in, in the words of RFC 6749 and RFC 6750."""

from krama.core.errors import KramaError


class TokenMissing(KramaError):
    """The request carries no access token."""

    code = "token_missing"


class TokenRefused(KramaError):
    """The access token is malformed, expired, not ours, or its client may no longer call. Never says which key."""

    code = "invalid_token"


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


class TokensBusy(KramaError):
    """Too many token requests wait already."""

    code = "tokens_busy"


class SigningKeysUnusable(KramaError):
    """The file of signing keys can't be used as it is."""

    code = "signing_keys_unusable"
