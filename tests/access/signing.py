"""A member's side of assertions and proofs, made with cryptography alone: the service is not judged by itself."""

import base64
import hashlib
import json
import secrets
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(document: Any) -> str:
    return base64url(document if isinstance(document, bytes) else json.dumps(document).encode())


class Holder:
    """Somebody who holds a P-256 key."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        numbers = self.private.public_key().public_numbers()
        self.public = {
            "kty": "EC",
            "crv": "P-256",
            "x": base64url(numbers.x.to_bytes(32, "big")),
            "y": base64url(numbers.y.to_bytes(32, "big")),
        }
        canonical = json.dumps({name: self.public[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
        self.thumbprint = base64url(hashlib.sha256(canonical.encode()).digest())
        self.key_set = {"keys": [self.public | {"kid": "k1"}]}

    def sign(self, header: Any, claims: Any) -> str:
        signed = f"{part(header)}.{part(claims)}"
        r, s = decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def assertion_claims(self, client_id: str, issuer: str) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": client_id, "sub": client_id, "aud": issuer, "iat": now, "exp": now + 30,
                "jti": secrets.token_hex(8)}  # fmt: skip

    def assertion(self, client_id: str, issuer: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
        return self.sign(
            {"alg": "ES256", "kid": "k1"} | (header or {}), self.assertion_claims(client_id, issuer) | claims
        )

    def proof(
        self, method: str, url: str, nonce: str | None = None, token: str | None = None,
        header: dict[str, Any] | None = None, **claims: Any,
    ) -> str:  # fmt: skip
        said: dict[str, Any] = {"jti": secrets.token_hex(8), "htm": method, "htu": url, "iat": int(time.time())}
        said |= {} if nonce is None else {"nonce": nonce}
        said |= {} if token is None else {"ath": base64url(hashlib.sha256(token.encode()).digest())}
        return self.sign({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.public} | (header or {}), said | claims)


def form(**members: str) -> dict[str, Any]:
    """A token request by assertion, or what else the members say."""
    return {"data": {"grant_type": "client_credentials"} | members}


def by_assertion(assertion: str, **members: str) -> dict[str, Any]:
    return form(client_assertion_type=ASSERTION_TYPE, client_assertion=assertion, **members)
