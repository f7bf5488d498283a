"""The bundle: it has everything, installs without an index, and what is installed works."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from krama import __version__
from tests.architecture.repository import ROOT
from tests.tiers import at_length

pytestmark = at_length
_NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
"""Nobody listens there: a command that asks an index fails."""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    made = [sys.executable, str(ROOT / "deploy" / "bundle.py"), "--folder", str(folder)]
    done = subprocess.run(made, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (archive,) = folder.glob("krama-*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / f"krama-{__version__}"


@pytest.fixture(scope="module")
def installed(bundle: Path) -> Path:
    """Where the bundle was installed, without an index."""
    place = bundle.parent / "opt"
    done = _install(bundle, place)
    assert done.returncode == 0, done.stdout + done.stderr
    return place / "krama"


def _install(bundle: Path, place: Path) -> "subprocess.CompletedProcess[str]":
    command = ["sh", str(bundle / "install"), str(place)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "KRAMA_"))}
    environment |= _NO_INDEX | {"PYTHON": sys.executable}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_bundle_has_every_locked_wheel_and_a_sum_of_each_file(bundle: Path) -> None:
    lines = (bundle / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert set(sums) == files
    locked = set(re.findall(r"sha256:(\w+)", (ROOT / "deploy" / "server.lock").read_text()))
    wheels = sorted((bundle / "wheels").iterdir())
    assert len(wheels) > 50
    for wheel in wheels:
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        assert sums[f"wheels/{wheel.name}"] == digest
        assert digest in locked or wheel.name.startswith(("krama-", "krama_rules-", "krama_client-"))


@pytest.mark.parametrize("patch", [0, 2, 99])
def test_bundle_has_what_other_patch_releases_of_python_need(bundle: Path, patch: int) -> None:
    """Debian 12 has 3.11.2, and the machine that makes the bundle may have another one."""
    release = ".".join(map(str, (*sys.version_info[:2], patch)))
    lines = (bundle / "server.lock").read_text().splitlines()
    wanted = [Requirement(line.removesuffix(" \\")) for line in lines if re.match(r"\w", line)]
    needed = [each.name for each in wanted if not each.marker or each.marker.evaluate({"python_full_version": release})]
    there = {wheel.name.partition("-")[0].replace("_", "-").lower() for wheel in (bundle / "wheels").iterdir()}
    assert len(needed) > 50
    assert {name.replace(".", "-").lower() for name in needed} <= {name.replace(".", "-") for name in there}


def test_bill_of_materials_has_every_wheel(bundle: Path) -> None:
    bill = json.loads((bundle / "sbom.cdx.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    parts = [bill["metadata"]["component"], *bill["components"]]
    sums = {part["hashes"][0]["content"] for part in parts}
    assert sums == {hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in (bundle / "wheels").iterdir()}
    assert len({part["bom-ref"] for part in parts}) == len(parts)
    assert {part["bom-ref"] for part in bill["components"]} == set(bill["dependencies"][0]["dependsOn"])


def test_what_is_installed_makes_a_healthy_exchange(installed: Path, tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "KRAMA_STATE_DIR": str(tmp_path / "state")}

    def krama(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(installed / "bin" / "krama"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert krama("--version").stdout == f"{__version__}\n"
    assert krama("migrate").returncode == 0
    findings = json.loads(krama("doctor", "--json").stdout)
    assert not [finding for finding in findings if finding["state"] == "fault"]
    assert {"deploy", "docs", "sbom.cdx.json"} <= {path.name for path in (installed / "share").iterdir()}
    assert not list((installed / "bin").glob("pip*"))


def test_second_install_of_a_release_changes_nothing(bundle: Path, installed: Path) -> None:
    before = (installed / "bin" / "krama").stat()
    done = _install(bundle, installed.parent)
    assert (done.returncode, "is there already" in done.stderr) == (1, True)
    assert (installed / "bin" / "krama").stat() == before


def test_damaged_bundle_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    lock = bundle / "server.lock"
    kept = lock.read_bytes()
    lock.write_bytes(kept + b"\n")
    try:
        done = _install(bundle, tmp_path / "opt")
    finally:
        lock.write_bytes(kept)
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
    assert not (tmp_path / "opt").exists()
