"""Keys: every form is taken, all else is refused without a word of it, and a key pair is made in one step."""

import base64
import errno
import json
import traceback
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from krama_client import AsyncKrama, Krama, new_key, public_keys
from krama_client.__main__ import main
from krama_client.types import KeySource

PKCS8 = serialization.PrivateFormat.PKCS8
PLAIN = serialization.NoEncryption()
PRIVATE = ec.derive_private_key(7**40, ec.SECP256R1())
# The example key that RFC 7517 publishes in appendix A.2.
JWK_OF_RFC_7517 = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
}


def pem(private: Any, form: Any = PKCS8, encryption: Any = PLAIN) -> bytes:
    written: bytes = private.private_bytes(serialization.Encoding.PEM, form, encryption)
    return written


def jwk(**changed: Any) -> dict[str, Any]:
    return {name: value for name, value in (JWK_OF_RFC_7517 | changed).items() if value is not None}


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


PUBLIC_PEM = PRIVATE.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def test_every_form_of_a_key_is_the_same_key(tmp_path: Path) -> None:
    [key] = public_keys(JWK_OF_RFC_7517)["keys"]
    number = int.from_bytes(base64.urlsafe_b64decode(JWK_OF_RFC_7517["d"] + "="), "big")
    private = ec.derive_private_key(number, ec.SECP256R1())
    (tmp_path / "key.pem").write_bytes(pem(private))
    (tmp_path / "key.json").write_text(json.dumps(jwk(kid="a name of our own", use="sig")))
    traditional = pem(private, serialization.PrivateFormat.TraditionalOpenSSL)
    parameters = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    forms: list[KeySource] = [
        tmp_path / "key.pem",
        str(tmp_path / "key.pem"),
        tmp_path / "key.json",
        pem(private),
        pem(private).decode(),
        traditional,
        parameters + traditional,
        json.dumps(JWK_OF_RFC_7517),
        b" " + json.dumps(JWK_OF_RFC_7517).encode(),
    ]
    for form in forms:
        assert public_keys(form)["keys"] == [key]


def test_kid_is_the_thumbprint_of_the_key_and_nothing_private_is_in_the_set() -> None:
    assert public_keys(JWK_OF_RFC_7517, pem(PRIVATE))["keys"][0] == {
        "kty": "EC",
        "crv": "P-256",
        "x": JWK_OF_RFC_7517["x"],
        "y": JWK_OF_RFC_7517["y"],
        "kid": "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
        "alg": "ES256",
        "use": "sig",
    }


UNUSABLE: dict[str, tuple[Any, str]] = {
    "another curve": (pem(ec.derive_private_key(7**40, ec.SECP384R1())), "not a P-256 key"),
    "another curve as JWK": (jwk(crv="P-384"), "not a P-256 key"),
    "RSA": (pem(rsa.generate_private_key(65537, 2048)), "not a P-256 key"),
    "RSA as JWK": ({"kty": "RSA", "d": "AQAB"}, "not a P-256 key"),
    "encrypted": (pem(PRIVATE, PKCS8, serialization.BestAvailableEncryption(b"word")), "is encrypted"),
    "public half": (PUBLIC_PEM, "is a public key"),
    "public half as JWK": (jwk(d=None), "is a public key"),
    "a set": ({"keys": [JWK_OF_RFC_7517]}, "a set of keys"),
    "foreign public half": (jwk(x=JWK_OF_RFC_7517["y"]), "belongs to another key"),
    "no public half": (jwk(x=None), "belongs to another key"),
    "too short": (jwk(d="AQAB"), "not a private P-256 key"),
    "zero": (jwk(d=base64url(bytes(32))), "not a private P-256 key"),
    "the order of the curve": (jwk(d=base64url(b"\xff" * 32)), "not a private P-256 key"),
    "not base64url": (jwk(d=JWK_OF_RFC_7517["d"][:-1] + "!"), "not a private P-256 key"),
    "a number": (jwk(d=7), "not a private P-256 key"),
    "broken PEM": (pem(PRIVATE)[:90], "not a private key"),
    "broken JSON": (json.dumps(JWK_OF_RFC_7517)[:-1], "is not JSON"),
    "deep JSON": ('{"a":' * 100_000, "is not JSON"),
    "bytes of something": (b"\x30\x77\x02", "not a private key"),
    "half of a surrogate pair": ("-----BEGIN \ud800", "not a private key"),
    "nothing": (b"", "not a private key"),
    "a number for a path": (7, "must be a path"),
    "no such file": ("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE", "No such file"),
    "a path that can't be": ("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\0", "nor a path"),
    "a folder": (Path("/"), "Is a directory"),
}


@pytest.mark.parametrize(("key", "words"), UNUSABLE.values(), ids=UNUSABLE)
@pytest.mark.parametrize("argument", ["private_key", "dpop"])
def test_what_is_no_private_p256_key_is_refused_without_repeating_it(argument: str, key: Any, words: str) -> None:
    options = {argument: key} if argument == "private_key" else {argument: key, "client_secret": "secret"}
    with pytest.raises(ValueError, match=words) as caught:
        Krama("https://krama.test", "client", **options)
    shown = "".join(traceback.format_exception_only(caught.value))
    assert shown.startswith(f"ValueError: {argument} ")
    assert caught.value.__context__ is None
    for part in ("870MB6gf", "MKBCTNIc", "BEGIN", "AQAB"):
        assert part not in shown


@pytest.mark.parametrize("client", [Krama, AsyncKrama])
@pytest.mark.parametrize("given", [{}, {"client_secret": "s", "private_key": JWK_OF_RFC_7517}], ids=["none", "both"])
def test_client_has_one_secret_or_one_key(client: type[Krama | AsyncKrama], given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either client_secret or private_key"):
        client("https://krama.test", "client", **given)


def test_new_key_is_for_its_owner_alone_and_writes_over_nothing(tmp_path: Path) -> None:
    file = tmp_path / "krama-key.pem"
    document = new_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert public_keys(file) == document
    assert document["keys"][0].keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        new_key(file)
    assert file.read_bytes() == before
    assert new_key(tmp_path / "another.pem") != document


def test_half_a_key_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        new_key(tmp_path / "key.pem")
    assert list(tmp_path.iterdir()) == []


def test_command_makes_a_key_and_prints_its_public_half(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(tmp_path / "old.pem"), str(tmp_path / "new.pem")]
    made = []
    for file in files:
        assert main(["new-key", file]) == 0
        made += json.loads(capsys.readouterr().out)["keys"]
    assert main(["public-keys", *files]) == 0
    assert json.loads(capsys.readouterr().out) == {"keys": made} == public_keys(*files)


def test_command_says_what_is_in_its_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "taken.pem"
    taken.write_text("-----BEGIN nothing")
    for arguments, words in (
        (["new-key", str(taken)], "is left as it is"),
        (["new-key", str(tmp_path / "nowhere" / "key.pem")], "can't be written"),
        (["public-keys", str(taken)], "not a private key"),
    ):
        assert main(arguments) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert words in printed.err
        assert "Traceback" not in printed.err
