"""The API reference at /docs: a page that shows the contract, with every script from this package."""

import json
from importlib.resources import files
from string import Template
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from krama.operations.published import Published

VIEWER = "redoc.standalone.js"
VIEWER_DIGEST = "sha384-w447zOpYfw/1Tv/5AK9NfHTlQIqE3RVR6KY62jCyy9zNDgO64cMwGGP1Fj0zJVf5"
"""Of the viewer, Redoc 2.5.4, as its npm package has it (openapi/take_viewer.py). Browsers verify it."""

_FOLDER = files("krama.operations") / "reference_page"
_TYPES = {VIEWER: "text/javascript", "start.js": "text/javascript", "page.css": "text/css"}
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self' "
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


def routes(app: FastAPI) -> list[Route]:
    """The page, what it loads, and the contract that it shows.

    The page's policy lets the browser run nothing else, and frame it nowhere.
    """
    documents = {
        "/docs": Published(_page, "text/html", _HEADERS),
        "/openapi.json": Published(lambda: _json(app.openapi()), "application/json"),
        **{f"/docs/{name}": Published((_FOLDER / name).read_bytes, media) for name, media in _TYPES.items()},
    }
    return [Route(path, document.answer) for path, document in documents.items()]


def _page() -> bytes:
    text = (_FOLDER / "index.html").read_text(encoding="utf-8")
    return Template(text).substitute(digest=VIEWER_DIGEST).encode()


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
