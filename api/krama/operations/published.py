"""Documents that anybody may read, and that stay the same while the service runs: compressed once, and sent once."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from krama.core.compression import accepts_gzip


@dataclass(frozen=True, slots=True)
class _Forms:
    plain: bytes
    packed: bytes
    tag: str


class Published:
    """One document. `content` is called when somebody asks for it first, in a thread."""

    def __init__(self, content: Callable[[], bytes], media_type: str, headers: Mapping[str, str] | None = None) -> None:
        self._content = content
        self._media_type = media_type
        self._headers = headers or {}
        self._forms: _Forms | None = None

    async def answer(self, request: Request) -> Response:
        """The document, or 304 for a caller that has it. Its tag is weak, because both forms have the same."""
        if self._forms is None:
            self._forms = await to_thread.run_sync(self._made)
        forms = self._forms
        headers = {"cache-control": "no-cache", "etag": forms.tag, "vary": "Accept-Encoding", **self._headers}
        if _has(forms.tag, request.headers.getlist("if-none-match")):
            return Response(status_code=304, headers=headers)
        if not accepts_gzip(request.headers.get("accept-encoding", "").encode("latin-1")):
            return Response(forms.plain, headers=headers, media_type=self._media_type)
        return Response(forms.packed, headers=headers | {"content-encoding": "gzip"}, media_type=self._media_type)

    def _made(self) -> _Forms:
        plain = self._content()
        return _Forms(plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"')


def _has(tag: str, sent: list[str]) -> bool:
    """Whether one of the tags of `If-None-Match` is this one (RFC 9110 §13.1.2)."""
    tags = {each.strip().removeprefix("W/") for line in sent for each in line.split(",")}
    return not tags.isdisjoint({"*", tag.removeprefix("W/")})
