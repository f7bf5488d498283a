"""The API reference at /docs: a page that shows the contract, with every script from this package."""

from importlib.resources import files
from string import Template

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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


async def _page(_: Request) -> Response:
    text = Template((_FOLDER / "index.html").read_text(encoding="utf-8")).substitute(digest=VIEWER_DIGEST)
    return Response(text, media_type="text/html", headers=_HEADERS)


async def _asset(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    return Response((_FOLDER / name).read_bytes(), media_type=_TYPES[name], headers={"cache-control": "no-cache"})


ROUTES = [Route("/docs", _page), *(Route(f"/docs/{name}", _asset) for name in _TYPES)]
"""Of the page and of what it loads. Its policy lets the browser run nothing else, and frame it nowhere."""
