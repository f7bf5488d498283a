"""The API reference at /docs: everything on it comes from this service, and it asks for nothing."""

import base64
import gzip
import hashlib
import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from krama.app import create_app
from krama.operations.reference import VIEWER, VIEWER_DIGEST
from krama.settings import Settings
from tests.server import serving

FOLDER = files("krama.operations") / "reference_page"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LOGO = "Loading the image 'https://cdn.redoc.ly/redoc/logo-mini.svg' violates"
"""What the viewer asks for from elsewhere. The page's policy blocks it, and the viewer then does without."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(Settings(state_dir=tmp_path_factory.mktemp("reference")))


@pytest.fixture(scope="module")
def pages(app: FastAPI) -> Iterator[httpx.Client]:
    with serving(app, lifespan="off") as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize("path", ["/docs", f"/docs/{VIEWER}", "/openapi.json"])
def test_document_is_compressed_once_and_sent_once(
    pages: httpx.Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may ask for it as often as they like."""
    plain = pages.get(path, headers={"Accept-Encoding": "identity"})
    tag = plain.headers["etag"]

    def refuse(*_: object, **__: object) -> bytes:
        raise AssertionError("It is compressed already.")

    monkeypatch.setattr(gzip, "compress", refuse)
    packed = pages.get(path, headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content)
    assert (packed.headers["etag"], packed.headers["vary"]) == (tag, "Accept-Encoding")
    assert int(packed.headers["content-length"]) < len(plain.content)
    for sent in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        known = pages.get(path, headers={"If-None-Match": sent})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert pages.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    assert pages.head(path).status_code == 200


def test_viewer_is_the_one_that_was_reviewed() -> None:
    digest = hashlib.sha384((FOLDER / VIEWER).read_bytes()).digest()
    assert f"sha384-{base64.b64encode(digest).decode()}" == VIEWER_DIGEST
    assert "MIT License" in (FOLDER / "redoc.LICENSE.txt").read_text(encoding="utf-8")


def test_policy_lets_the_page_run_and_load_nothing_foreign(pages: httpx.Client) -> None:
    answer = pages.get("/docs")
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "http" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert VIEWER_DIGEST in answer.text


def test_page_loads_only_what_the_service_serves(pages: httpx.Client) -> None:
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', pages.get("/docs").text)
    assert len(loaded) == len(re.findall(r"<script|<link|<a ", pages.get("/docs").text)) - 1  # the icon is in the page
    for path in set(loaded) - {"/openapi.json"}:
        assert pages.get(path).status_code == 200, path
    assert "<style" not in pages.get("/docs").text


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine")
def test_browser_without_a_network_shows_every_operation_and_asks_for_nothing(
    app: FastAPI, pages: httpx.Client, tmp_path: Path
) -> None:
    shown, log = browse(str(pages.base_url.join("/docs")), tmp_path)
    document = app.openapi()
    summaries = {each["summary"] for path in document["paths"].values() for each in path.values()}
    text = html.unescape(re.sub(r"<[^>]+>", "\n", shown))
    assert [summary for summary in summaries if summary not in text] == []
    assert re.findall(r"<(?:input|textarea|form|iframe)\b", shown) == []
    assert [line for line in log.splitlines() if "CONSOLE" in line and LOGO not in line] == []


def browse(address: str, profile: Path) -> tuple[str, str]:
    """The page as a browser shows it, as HTML, and what the browser logged. No host but this one has an address."""
    command = [
        *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *(f"--user-data-dir={profile / 'browser'}", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
        *("--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom", address),
    ]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120, text=True)
    return done.stdout, done.stderr
