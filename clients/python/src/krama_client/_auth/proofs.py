"""What shows that a client holds its keys: assertions at the token endpoint (RFC 7523) and DPoP proofs (RFC 9449)."""

import hashlib
import secrets
import time
from collections.abc import Callable

from krama_client._auth.keys import SigningKey, base64url
from krama_client._core.answers import problem_code
from krama_client._core.received import Received

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS = 30
_NONCE_WANTED = "use_dpop_nonce"


def assertion(key: SigningKey, client_id: str, issuer: str, clock: Callable[[], float] = time.time) -> str:
    """A client assertion (RFC 7523 §3), to be sent once. Its audience is the issuer and nothing else."""
    now = int(clock())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "iat": now,
        "exp": now + _ASSERTION_SECONDS,
        "jti": _new_id(),
    }
    return key.sign({"typ": "client-authentication+jwt", "kid": key.kid}, claims)


class Prover:
    """Makes the DPoP proofs of one key, with the newest nonce that the service gave. May be used by many threads."""

    def __init__(self, key: SigningKey, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock
        self._nonce: str | None = None

    def proof(self, method: str, url: str, token: str | None) -> str:
        """A proof for one attempt (RFC 9449 §4.2). `url` has no query; `token` is what it is sent with, if anything."""
        claims = {"jti": _new_id(), "htm": method, "htu": url, "iat": int(self._clock())}
        if token is not None:
            claims["ath"] = base64url(hashlib.sha256(token.encode()).digest())
        if (nonce := self._nonce) is not None:
            claims["nonce"] = nonce
        return self._key.sign({"typ": "dpop+jwt", "jwk": self._key.jwk}, claims)

    def hear(self, response: Received) -> None:
        """Keep the nonce that an answer brings, whatever else it says (RFC 9449 §8.2)."""
        self._nonce = response.headers.get("DPoP-Nonce") or self._nonce


def wants_nonce(response: Received) -> bool:
    """Whether the service refused the proof only for want of a nonce that it gives with the refusal."""
    return "DPoP-Nonce" in response.headers and _refusal(response) == _NONCE_WANTED


def refuses_proof(response: Received) -> bool:
    """Whether it is the proof that is refused, so that another token would change nothing."""
    return _refusal(response) in (_NONCE_WANTED, "invalid_dpop_proof")


def _refusal(response: Received) -> str | None:
    """The OAuth error: from the challenge on a 401, else from the problem."""
    if response.status not in (400, 401):
        return None
    challenge = response.headers.get("WWW-Authenticate", "")
    named = [code for code in (_NONCE_WANTED, "invalid_dpop_proof") if f'error="{code}"' in challenge]
    return named[0] if named else problem_code(response)


def _new_id() -> str:
    return secrets.token_urlsafe(16)
