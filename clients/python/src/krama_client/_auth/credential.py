"""Who a client is and how it shows that, attempt by attempt: with a secret or a key, and bound tokens or not."""

import base64
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote_plus, urlencode

from krama_client._auth.issuer import agreed_issuer
from krama_client._auth.keys import KeySource, SigningKey, fresh_key, read_key
from krama_client._auth.proofs import ASSERTION_TYPE, Prover, assertion
from krama_client._auth.tokens import Token
from krama_client._core.arguments import encodable
from krama_client._core.call import Call
from krama_client._core.received import Received
from krama_client._core.secret import Secret

Answer = TypeVar("Answer")


class Credential:
    """One client's. Nothing in it is ever shown.

    What a key signs is made out to the exchange's issuer: `issuer` is None until `agree` receives what the
    exchange's metadata name.
    """

    def __init__(
        self, base_url: str, client_id: str, shown: str | SigningKey, prover: Prover | None, expected_issuer: str | None
    ) -> None:
        self.issuer: str | None = None
        self.prover = prover
        self._base_url = base_url
        self.client_id = client_id
        self._shown = shown
        self._expected_issuer = expected_issuer

    @property
    def signs(self) -> bool:
        """Whether anything is signed, so that the issuer must be known and this computer's clock be right."""
        return self.prover is not None or isinstance(self._shown, SigningKey)

    @property
    def scheme(self) -> str:
        """How access tokens are sent, and the `token_type` that must come."""
        return "Bearer" if self.prover is None else "DPoP"

    def agree(self, named: str) -> None:
        """Take the issuer that the metadata name. Raises `IssuerMismatch`."""
        self.issuer = agreed_issuer(named, self._base_url, self._expected_issuer)

    def token_request(self, call: Call[Token]) -> tuple[Call[Token], dict[str, str]]:
        """One attempt to fetch a token. With DPoP, the proof binds the token to the client's key."""
        call, headers = self.client_request(call)
        return call, {**headers, **self._proof(call, None)}

    def client_request(self, call: Call[Answer]) -> tuple[Call[Answer], dict[str, str]]:
        """One attempt at a call that the client's own credential secures: a fresh assertion in the form, or Basic."""
        if isinstance(self._shown, SigningKey):
            signed = assertion(self._shown, self.client_id, self._known_issuer())
            form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}
            return replace(call, body=(call.body or b"") + b"&" + urlencode(form).encode()), {}
        return call, {"Authorization": basic_authorization(self.client_id, self._shown)}

    def member_request(self, token: Token, call: Call[Answer]) -> tuple[Call[Answer], dict[str, str]]:
        """One attempt at a call that an access token secures."""
        return call, {"Authorization": token.authorization, **self._proof(call, token)}

    def hear(self, response: Received) -> None:
        """Learn from an answer what the next attempt needs."""
        if self.prover is not None:
            self.prover.hear(response)

    def _proof(self, call: Call[Answer], token: Token | None) -> dict[str, str]:
        if self.prover is None:
            return {}
        value = None if token is None else token.authorization.partition(" ")[2]
        return {"DPoP": self.prover.proof(call.method, self._known_issuer() + call.path, value)}

    def _known_issuer(self) -> str:
        if self.issuer is None:
            raise RuntimeError("nothing is signed before the issuer is known")
        return self.issuer


def credential(
    base_url: str,
    client_id: str,
    client_secret: str | Secret | None,
    private_key: KeySource | None,
    dpop: bool | KeySource,
    issuer: str | None,
) -> Credential:
    """What a client was given. Raises `ValueError` unless it is one secret or one key, and keys are P-256."""
    if isinstance(client_secret, Secret):
        client_secret = client_secret.reveal()
    given: dict[str, object] = {"client_id": client_id, "client_secret": client_secret}
    if any(not isinstance(value, str) for value in given.values() if value is not None):
        raise TypeError("client_id and client_secret must be text.")
    shown = client_secret if private_key is None else read_key(private_key, "private_key")
    if shown is None or (client_secret is not None and private_key is not None):
        raise ValueError("Give either client_secret or private_key.")
    if not client_id or not shown:
        raise ValueError("client_id and client_secret must not be empty.")
    encodable("client_id", client_id)
    if isinstance(shown, str):
        encodable("client_secret", shown)
    return Credential(base_url, client_id, shown, _prover(dpop), issuer)


def basic_authorization(client_id: str, client_secret: str) -> str:
    """HTTP Basic with each half form-encoded (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _prover(dpop: bool | KeySource) -> Prover | None:
    if isinstance(dpop, bool):
        return Prover(fresh_key()) if dpop else None
    return Prover(read_key(dpop, "dpop"))
