"""Proofs that a caller has the key of its token (DPoP, RFC 9449), and the nonces that they must carry.

A nonce is a time step and a MAC over it, with a key derived from a signing key. So every worker and machine of an
exchange creates and accepts the same nonces, and none is stored.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from krama.access import jose
from krama.access.errors import NonceWanted, ProofRefused
from krama.access.keys import KeyRing, SigningKey
from krama.core import clock
from krama.core.jwk import base64url, from_base64url, thumbprint

NONCE_STEP = 120
"""Seconds. A nonce is accepted in its own step and in the next one, so for two to four minutes."""

OLDEST_PROOF = 60
NEWEST_PROOF = 10
"""Limits of a proof's age in seconds: how long ago it was created, and how far ahead of this machine's clock."""

_STEP_BYTES = 8
_MAC_BYTES = 16


class _ProofClaims(BaseModel):
    """The claims of a proof (RFC 9449 §4.2), and `exp`. Others are ignored (RFC 7519 §4)."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    jti: str = Field(min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$")
    htm: str = Field(max_length=16)
    htu: str = Field(max_length=2048)
    iat: float = Field(ge=0, lt=2**53)
    exp: float | None = Field(default=None, lt=2**53)
    nonce: str | None = Field(default=None, max_length=64)
    ath: str | None = Field(default=None, max_length=64)


class Proof(NamedTuple):
    """A proof that is valid for one request: its key's thumbprint, its id, and until when the id must be remembered.

    `next_nonce` is a new nonce for the client if the one in the proof is about to expire.
    """

    thumbprint: str
    jti: str
    remember_until: datetime
    next_nonce: str | None


class Proofs:
    """Reads the proofs of one exchange. `issuer` is its public URL."""

    def __init__(self, ring: KeyRing, issuer: str) -> None:
        self._ring = ring
        self._issuer = issuer

    def read(self, text: str, method: str, path: str, access_token: str | None) -> Proof:
        """A proof for this request, and for this token if there is one. Raises `ProofRefused` and `NonceWanted`.

        The caller must also check that the `jti` of the proof was not used before.
        """
        try:
            written, key = jose.verify_proof(text)
            claims = _ProofClaims.model_validate(written)
        except jose.TokenMalformed as problem:
            raise _unreadable(str(problem)) from problem
        except ValidationError as problem:
            wrong = sorted({str(each["loc"][0]) for each in problem.errors()})
            raise _unreadable(f"missing, or of a wrong type or form: {', '.join(wrong)}") from problem
        if claims.htm != method or not _is_for(claims.htu, f"{self._issuer}{path}"):
            raise ProofRefused(
                "The DPoP proof is for another method or URL. Its htu must be the public URL of this request."
            )
        # gate: token of a proof
        if access_token is not None and not _same(claims.ath, _hash(access_token)):
            raise ProofRefused("The DPoP proof is for another access token.")
        # gate: age of a proof
        self._check_time(claims)
        # gate: nonce of a proof
        step = self._step_of(claims.nonce)
        now = _step_now()
        # gate: age of a nonce
        if step is None or not now - 1 <= step <= now + 1:
            raise NonceWanted(self._nonce(now))
        remember_until = datetime.fromtimestamp(claims.iat + OLDEST_PROOF + NEWEST_PROOF, UTC)
        return Proof(thumbprint(key), claims.jti, remember_until, self._nonce(now) if step < now else None)

    def _check_time(self, claims: _ProofClaims) -> None:
        now = clock.now().timestamp()
        is_over = claims.exp is not None and now >= claims.exp  # RFC 7519 §4.1.4
        if is_over or not -NEWEST_PROOF <= now - claims.iat < OLDEST_PROOF:
            raise ProofRefused("The DPoP proof is too old or from the future. Create a new one, and check your clock.")

    def _nonce(self, step: int) -> str:
        return base64url(_signed(self._ring.keys.active(), step))

    def _step_of(self, nonce: str | None) -> int | None:
        """The step of a nonce that was created with one of the signing keys. None for any other text."""
        try:
            raw = from_base64url(nonce or "")
        except ValueError:
            return None
        if len(raw) != _STEP_BYTES + _MAC_BYTES:
            return None
        step = int.from_bytes(raw[:_STEP_BYTES], "big")
        ours = any(hmac.compare_digest(_signed(key, step), raw) for key in self._ring.keys.keys)
        return step if ours else None


def _unreadable(reason: str) -> ProofRefused:
    """The refusal of a proof that is wrong in itself. `reason` repeats nothing that the proof has."""
    return ProofRefused(
        f"The DPoP proof is invalid ({reason}). Create a new one for each request, with the token's key."
    )


def _is_for(htu: str, url: str) -> bool:
    """Whether `htu` is this URL, which has neither query nor fragment (RFC 9449 §4.3, number 9)."""
    return htu == url or _normal(htu) == _normal(url)


def _normal(url: str) -> tuple[str, str | None, int | None, str] | None:
    """Scheme, host, port and path. The first two have no case, and the usual port may be left out (RFC 3986 §6.2)."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    # a name and password would make it another address, whatever comes after them
    return None if "@" in parts.netloc else (parts.scheme, parts.hostname, port, parts.path)


def _step_now() -> int:
    return int(clock.now().timestamp()) // NONCE_STEP


def _signed(key: SigningKey, step: int) -> bytes:
    encoded = step.to_bytes(_STEP_BYTES, "big")
    return encoded + hmac.digest(_nonce_key(key), encoded, "sha256")[:_MAC_BYTES]


def _nonce_key(key: SigningKey) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"krama dpop nonce").derive(key.secret)


def _hash(access_token: str) -> str:
    return base64url(hashlib.sha256(access_token.encode("ascii", "replace")).digest())


def _same(given: str | None, expected: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())
