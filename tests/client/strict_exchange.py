"""A stand-in that takes nothing on trust: it verifies every assertion and proof itself, and takes each of them once."""

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qsl

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from krama_client import AsyncKrama, Krama
from tests.client.service import ME, ok, problem

ISSUER = "https://krama.test"
CLIENT_ID = "client:1"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Refused(Exception):
    """What this stand-in does not take, and why."""


class StrictExchange:
    """Takes assertions of `keys` (a public JWK set) and DPoP proofs with its newest nonce, as RFC 7523 and 9449 say.

    `script` holds answers to calls that are in order, the last again and again. `clock` is the service's own.
    """

    def __init__(self, keys: dict[str, Any], *script: httpx.Response | Exception, issuer: str = ISSUER) -> None:
        self.keys = {key["kid"]: key for key in keys["keys"]}
        self.script = list(script) or [ok(ME)]
        self.token_script: list[httpx.Response | Exception] = []
        self.issuer = issuer
        self.ahead = 0.0
        self.nonce = "nonce-1"
        self.used: set[str] = set()
        self.bound: dict[str, str] = {}
        self.assertions: list[dict[str, Any]] = []
        self.proofs: list[dict[str, Any]] = []
        self.asked: list[tuple[str, int]] = []
        self.bodies: list[bytes] = []

    def krama(self, base_url: str = ISSUER, **options: Any) -> Krama:
        return Krama(base_url, CLIENT_ID, transport=httpx.MockTransport(self), **options)

    def async_krama(self, **options: Any) -> AsyncKrama:
        return AsyncKrama(ISSUER, CLIENT_ID, transport=httpx.MockTransport(self), **options)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = self._answer(request)
        except Refused as refused:
            answer = self._refusal(request, str(refused))
        self.asked.append((request.url.path, answer.status_code))
        answer.headers["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(self.now()))
        return answer

    def now(self) -> float:
        return time.time() + self.ahead

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/.well-known/oauth-authorization-server":
            assert "DPoP" not in request.headers
            assert "Authorization" not in request.headers
            return ok({"issuer": self.issuer, "token_endpoint": f"{self.issuer}/oauth/token"})
        if request.url.path == "/oauth/token":
            return self._token(request)
        scheme, _, token = request.headers["Authorization"].partition(" ")
        if token not in self.bound:
            raise Refused("invalid_token")
        if scheme != "DPoP" or self._proof(request, token) != self.bound[token]:
            raise Refused("invalid_dpop_proof")
        self.bodies.append(request.content)
        return self._next(self.script, repeat=True)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode(), strict_parsing=True))
        assert form.pop("grant_type") == "client_credentials"
        if form:
            self._assertion(form)
        else:
            assert request.headers["Authorization"].startswith("Basic ")
        thumbprint = self._proof(request, None)
        if self.token_script:
            return self._next(self.token_script)
        token = f"token-{len(self.bound) + 1}"
        self.bound[token] = thumbprint
        answer = ok({"access_token": token, "token_type": "DPoP", "expires_in": 600, "scope": ""})
        answer.headers["DPoP-Nonce"] = self.nonce
        return answer

    def _assertion(self, form: dict[str, str]) -> None:
        assert form.keys() == {"client_assertion_type", "client_assertion"}
        assert form["client_assertion_type"] == JWT_BEARER
        header, claims = _parts(form["client_assertion"])
        assert header.keys() == {"alg", "typ", "kid"}
        assert header["typ"] == "client-authentication+jwt"
        if header["kid"] not in self.keys:
            raise Refused("invalid_client")
        _verify(form["client_assertion"], self.keys[header["kid"]])
        assert claims.keys() == {"iss", "sub", "aud", "iat", "exp", "jti"}
        assert (claims["iss"], claims["sub"], claims["aud"]) == (CLIENT_ID, CLIENT_ID, self.issuer)
        assert 0 < claims["exp"] - claims["iat"] <= 60
        if not claims["iat"] - 10 <= self.now() < claims["exp"]:
            raise Refused("invalid_client")
        self._once(claims["jti"])
        self.assertions.append(claims)

    def _proof(self, request: httpx.Request, token: str | None) -> str:
        """The thumbprint of the proof's key."""
        header, claims = _parts(request.headers["DPoP"])
        assert header.keys() == {"alg", "typ", "jwk"}
        assert header["typ"] == "dpop+jwt"
        assert header["jwk"].keys() == {"kty", "crv", "x", "y"}
        _verify(request.headers["DPoP"], header["jwk"])
        self._once(claims["jti"])
        self.proofs.append(claims)
        assert (claims["htm"], claims["htu"]) == (request.method, self.issuer + request.url.path)
        assert claims.keys() - {"nonce"} == {"jti", "htm", "htu", "iat"} | ({"ath"} if token else set())
        if token is not None:
            assert claims["ath"] == _base64url(hashlib.sha256(token.encode()).digest())
        if not self.now() - 60 <= claims["iat"] <= self.now() + 10:
            raise Refused("invalid_dpop_proof")
        if claims.get("nonce") != self.nonce:
            raise Refused("use_dpop_nonce")
        required = {name: header["jwk"][name] for name in ("crv", "kty", "x", "y")}
        return _base64url(hashlib.sha256(json.dumps(required, separators=(",", ":")).encode()).digest())

    def _once(self, jti: str) -> None:
        assert 8 <= len(jti) <= 64
        assert jti not in self.used, "an id was used twice"
        self.used.add(jti)

    def _refusal(self, request: httpx.Request, code: str) -> httpx.Response:
        headers = {"DPoP-Nonce": self.nonce} if code == "use_dpop_nonce" else {}
        if request.url.path == "/oauth/token":
            return problem(400, code, error=code, headers=headers)
        return problem(401, code, headers=headers | {"WWW-Authenticate": f'DPoP error="{code}", algs="ES256"'})

    def _next(self, script: list[httpx.Response | Exception], repeat: bool = False) -> httpx.Response:
        answer = script[0] if repeat and len(script) == 1 else script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def _parts(jws: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims, _ = jws.split(".")
    read = json.loads(_decoded(header)), json.loads(_decoded(claims))
    assert read[0]["alg"] == "ES256"
    return read


def _verify(jws: str, jwk: dict[str, str]) -> None:
    signed, _, signature = jws.rpartition(".")
    raw = _decoded(signature)
    assert len(raw) == 64
    x, y = (int.from_bytes(_decoded(jwk[name]), "big") for name in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        public.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Refused("invalid_client") from None


def _decoded(part: str) -> bytes:
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    assert _base64url(data) == part
    return data


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
