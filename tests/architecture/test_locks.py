"""The locks install anywhere: pinned by hash, tied to no host, and the two agree."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

PYTHON_LOCKS = (
    "requirements.lock", "requirements-dev.lock", "requirements-intel-mac.lock", "requirements-dev-intel-mac.lock",
    "deploy/server.lock", "deploy/build.lock", "tests/oracles/requirements.lock", "tests/oracles/source.lock",
)  # fmt: skip
LINTERS_LOCK = ROOT / "openapi" / "package-lock.json"
REQUIREMENT = re.compile(r"^([a-z0-9-]+==\S+(?: ; [^\\]+?)?) \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?$)+)", re.M)


def _pins(lock: str) -> dict[str, frozenset[str]]:
    """Requirement, with its marker, to the hashes it may have."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {match[1]: frozenset(re.findall(r"sha256:\w+", match[2])) for match in REQUIREMENT.finditer(text)}


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_lock_holds_nothing_but_pins_and_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    rest = re.sub(r"^#.*$", "", REQUIREMENT.sub("", text), flags=re.M)
    assert rest.strip() == ""


@pytest.mark.parametrize(
    "lock", [*(ROOT / name for name in PYTHON_LOCKS), LINTERS_LOCK], ids=lambda path: str(path.relative_to(ROOT))
)
def test_lock_names_no_host(lock: Path) -> None:
    assert not re.findall(r"\w+://|\bfile:|--index-url|--find-links|localhost", lock.read_text(encoding="utf-8"))


@pytest.mark.parametrize("family", ["", "-intel-mac"])
def test_dev_lock_is_a_superset_of_the_run_time_lock(family: str) -> None:
    run_time, dev = _pins(f"requirements{family}.lock"), _pins(f"requirements-dev{family}.lock")
    assert run_time
    assert run_time.items() <= dev.items()


@pytest.mark.parametrize("lock", ["deploy/server.lock", "deploy/build.lock"])
def test_servers_get_what_the_tests_use_and_no_charts(lock: str) -> None:
    pins, used = (
        {pin.partition(" ;")[0]: hashes for pin, hashes in _pins(name).items()} for name in (lock, "requirements.lock")
    )
    assert pins
    assert pins.items() <= used.items()
    assert not [pin for pin in pins if pin.startswith(("matplotlib==", "numpy=="))]


def _version(lock: str, package: str) -> tuple[int, ...]:
    (pin,) = (pin for pin in _pins(lock) if pin.startswith(f"{package}=="))
    return tuple(map(int, pin.partition("==")[2].split(";")[0].split(".")))


@pytest.mark.parametrize("package", ["cryptography", "argon2-cffi-bindings"])
def test_servers_are_not_kept_on_the_last_release_for_intel_macs(package: str) -> None:
    assert _version("requirements.lock", package) > _version("requirements-intel-mac.lock", package)


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_packages_that_are_never_loaded_are_not_locked(lock: str) -> None:
    assert not [pin for pin in _pins(lock) if pin.startswith(("ecdsa==", "rsa=="))]


def test_tokens_are_signed_and_verified_without_the_packages_that_are_not_locked() -> None:
    program = """
import sys
sys.modules.update(ecdsa=None, rsa=None)
from jose import jws
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
import krama.access.jose
key = ec.generate_private_key(ec.SECP256R1())
private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
print(jws.verify(jws.sign({"sub": "krama"}, private, algorithm="ES256"), public, "ES256"))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "krama" in done.stdout, done.stderr


def test_packages_that_are_never_loaded_are_not_loaded_where_they_are_installed(tmp_path: Path) -> None:
    """`pip install .` brings them, because python-jose requires them."""
    for name in ("ecdsa", "rsa"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    program = """
import sys
sys.path.insert(0, sys.argv[1])
import ecdsa, rsa
assert ecdsa.__file__.startswith(sys.argv[1])
del sys.modules["ecdsa"], sys.modules["rsa"]
import krama.app, krama.cli.main, krama_client
from jose import constants, jwk
import krama.access.jose
print(jwk.get_key(constants.ALGORITHMS.ES256).__module__)
unused = ("ecdsa", "rsa", "jose.backends.ecdsa_backend", "jose.backends.rsa_backend")
print([name for name in unused if name in sys.modules])
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["jose.backends.cryptography_backend", "[]"], done.stderr


@pytest.mark.parametrize("folder", ["api", "clients/python/src"])
def test_no_module_of_ours_names_those_packages_or_a_backend(folder: str) -> None:
    imports = re.compile(r"^\s*(?:import|from) (?:ecdsa|rsa|jose\.backends)\b", re.M)
    sources = list((ROOT / folder).rglob("*.py"))
    assert sources
    assert not [path.name for path in sources if imports.search(path.read_text(encoding="utf-8"))]


def test_every_linter_is_pinned_by_hash() -> None:
    packages: dict[str, dict[str, object]] = json.loads(LINTERS_LOCK.read_text(encoding="utf-8"))["packages"]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]
