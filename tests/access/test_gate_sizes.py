"""What the gate before python-jose refuses for its size, depth and spelling (REQUIREMENTS 9)."""

from typing import Any

import pytest

from krama.access import jose
from tests.access.signing import Holder, base64url, part

KEY = Holder()
KEYS = {"k1": KEY.public | {"kid": "k1"}}
HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "k1"}


def verified(token: str) -> dict[str, Any]:
    return jose.verify(token, KEYS, "at+jwt").claims


def nested(depth: int) -> dict[str, Any]:
    claims: dict[str, Any] = {}
    for _ in range(depth - 1):
        claims = {"a": claims}
    return claims


def test_depth_is_bounded() -> None:
    assert verified(KEY.sign(HEADER, nested(8))) == nested(8)
    with pytest.raises(jose.TokenMalformed):
        verified(KEY.sign(HEADER, nested(9)))


def test_size_is_bounded() -> None:
    def sized(length: int) -> str:
        return KEY.sign(HEADER, {"a": "x" * length})

    fitting = next(length for length in range(6500, 5000, -1) if len(sized(length)) <= jose.MAX_TOKEN)
    assert verified(sized(fitting))
    with pytest.raises(jose.TokenMalformed):
        verified(sized(fitting + 4))


def test_signature_has_one_spelling() -> None:
    """Four bits of a signature's last character carry nothing: jose would take sixteen texts for one token."""
    token = KEY.sign(HEADER, {})
    last = token[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = alphabet.index(last)
    assert verified(token) == {}
    for other in range(place & 0b110000, (place & 0b110000) + 16):
        if other != place:
            with pytest.raises(jose.TokenMalformed):
                verified(token[:-1] + alphabet[other])


P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HALVES = [0, 1, P256_ORDER - 1, P256_ORDER, P256_ORDER + 1, 2**256 - 1]


@pytest.mark.parametrize("r", HALVES)
@pytest.mark.parametrize("s", HALVES)
def test_signature_of_special_numbers_is_refused(r: int, s: int) -> None:
    """The edge cases of ECDSA that Wycheproof tries, written again here: 0, 1, the order and around it."""
    signed = f"{part(HEADER)}.{part({})}"
    with pytest.raises(jose.TokenMalformed):
        verified(f"{signed}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}")


def _der(raw: bytes) -> bytes:
    numbers = (raw[:32].lstrip(b"\0"), raw[32:].lstrip(b"\0"))
    parts = b"".join(
        b"\x02" + bytes([len(number) + (number[0] >> 7)]) + b"\0" * (number[0] >> 7) + number for number in numbers
    )
    return b"\x30" + bytes([len(parts)]) + parts


@pytest.mark.parametrize("form", ["der", "short", "long", "empty", "swapped", "padded"])
def test_signature_in_another_form_is_refused(form: str) -> None:
    from krama.core.jwk import from_base64url  # noqa: PLC0415

    signed, _, signature = KEY.sign(HEADER, {}).rpartition(".")
    raw = from_base64url(signature)
    other = {
        "der": _der(raw), "short": raw[:-1], "long": raw + b"\0", "empty": b"\0", "swapped": raw[32:] + raw[:32],
        "padded": b"\0" + raw[:32] + b"\0" + raw[32:],
    }[form]  # fmt: skip
    with pytest.raises(jose.TokenMalformed):
        verified(f"{signed}.{base64url(other)}")


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        (HEADER, b'{"a": 1, "a": 1}'),
        (HEADER, b'{"a": {"b": 1, "b": 1}}'),
        (b'{"alg": "ES256", "typ": "at+jwt", "kid": "k1", "kid": "k1"}', {}),
    ],
)
def test_member_that_stands_twice_is_refused_though_it_says_the_same(header: Any, claims: Any) -> None:
    """Two readers of one token may take different ones of the two."""
    with pytest.raises(jose.TokenMalformed):
        verified(KEY.sign(header, claims))
