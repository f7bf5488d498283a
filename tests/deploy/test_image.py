"""The image is really built and run: small, without a compiler, for another user than root, on a read-only root."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from krama import __version__
from tests.deploy.images import Image, built, missing
from tests.process import free_port
from tests.tiers import at_length

MOST_BYTES = 250_000_000
pytestmark = [at_length, pytest.mark.skipif(bool(missing()), reason=missing())]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    with built(tmp_path_factory.mktemp("image")) as made:
        yield made


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A volume for the state folder, which belongs to the image's user."""
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    os.chown(folder, 10001, 10001)
    return folder


def test_image_is_small_and_says_what_it_is(image: Image) -> None:
    assert image.size <= MOST_BYTES
    labels = image.config["Labels"]
    assert labels["org.opencontainers.image.version"] == __version__
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert image.config["User"] == "10001:10001"
    assert image.config["Volumes"] == {"/var/lib/krama": {}}
    assert image.config["Healthcheck"]["Test"]


def test_image_has_no_compiler_and_no_installer(image: Image) -> None:
    tools = ("gcc", "cc", "g++", "clang", "as", "ld", "make", "strip", "pip", "pip3", "git", "curl", "wget")
    folders = ("usr/bin", "usr/local/bin", "opt/krama/bin")
    assert not [tool for tool in tools for folder in folders if (image.root / folder / tool).exists()]
    site_packages = next((image.root / "opt/krama/lib").glob("python3*/site-packages"))
    assert not [path for path in site_packages.iterdir() if path.name.startswith(("pip", "setuptools", "hatchling"))]
    assert not (image.root / "etc/pip.conf").read_text() if (image.root / "etc/pip.conf").exists() else True


def test_image_has_a_bill_of_materials(image: Image) -> None:
    bill = json.loads((image.root / "opt/krama/share/sbom.cdx.json").read_text())
    names = {part["purl"].partition("@")[0] for part in bill["components"]}
    assert bill["metadata"]["component"]["version"] == __version__
    assert {"pkg:pypi/cryptography", "pkg:pypi/fastapi", "pkg:deb/debian/libc6", "pkg:deb/debian/python3.11"} <= names


def test_nothing_of_the_image_can_be_written_by_its_user(image: Image, state: Path) -> None:
    """Only the mounts that a runtime gives it can."""
    writable = "find / -xdev -writable ! -type l -not -path '/proc/*' -not -path '/dev/*' 2>/dev/null | head"
    assert image.printed(state, "sh", "-c", writable) == (0, "/tmp\n/var/lib/krama\n")
    status, said = image.printed(state, "sh", "-c", "id -u; touch /opt/krama/x")
    assert (status, said.splitlines()[0]) == (1, "10001")
    assert "Read-only file system" in said


def test_image_serves_on_a_read_only_root(image: Image, state: Path) -> None:
    assert image.printed(state, "krama", "migrate") == (0, "The database has the tables of this version.\n")
    port = free_port()
    server = image.run(state, *image.config["Entrypoint"], *image.config["Cmd"][:1], "--port", str(port))
    try:
        deadline = time.monotonic() + 60
        while not _ready(port):
            assert server.poll() is None, server.communicate()[0]
            assert time.monotonic() < deadline, "the service is not ready"
            time.sleep(0.1)
        assert image.printed(state, "krama", "doctor")[0] == 0
    finally:
        server.terminate()
        server.communicate(timeout=30)
    assert {"audit-log-key.json", "signing-keys.json"} <= {path.name for path in state.iterdir()}


READ_IN_THE_IMAGE = """
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.spec import Hints
for value in ("012 345 678", "+44 7911 123456", "GB82 WEST 1234 5698 7654 32", "117", "GB83 WEST 1234 5698 7654 32"):
    try:
        print(canonicalise(value, Hints()).canonical)
    except IndicatorRefused as refused:
        print(refused.code)
"""


def test_image_reads_numbers_and_ibans_without_what_was_left_out(image: Image, state: Path) -> None:
    printed = image.printed(state, "python", "-c", READ_IN_THE_IMAGE)
    assert printed == (
        0,
        "+85512345678\n+447911123456\niban:GB82WEST12345698765432\nphone_is_short_code\niban_invalid\n",
    )


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
