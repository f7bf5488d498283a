"""Sends the head of an answer together with its body, in one step and one system call."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

_IN_LINES = bytes([0x09, *range(0x20, 0x7F), *range(0x80, 0x100)])
"""What a header may contain, besides the line break at its end."""


class JoinedAnswer(RequestResponseCycle):
    """uvicorn's answer to one request. Its head waits for the first part of its body, as ASGI asks of a server.

    An answer that is complete with this part is written here. uvicorn writes every other one: to HEAD, in several
    parts, without a length, the last of its connection, or to a client that reads slowly or has gone. What is written
    here is in no access log. Krama keeps none, because a URL may contain a value by mistake.
    """

    _start: Any = None

    async def send(self, message: Any) -> None:
        start = self._start
        if start is None:
            if self.response_started or message["type"] != "http.response.start":
                await super().send(message)
                return
            self._start, self.response_started, self.waiting_for_100_continue = message, True, False
            return
        self._start = None
        data = self._complete(start, message)
        if data is None:
            self.response_started = False
            await super().send(start)
            await super().send(message)
            return
        self.transport.write(data)
        self.response_complete = True
        self.message_event.set()
        self.on_response()

    def _complete(self, start: Any, message: Any) -> bytes | None:
        """The bytes of an answer that is complete with this part, or None for one that uvicorn must write."""
        if not self.keep_alive or self.disconnected or self.flow.write_paused:
            return None
        if message["type"] != "http.response.body" or message.get("more_body") or self.scope["method"] == "HEAD":
            return None
        body, headers = message.get("body", b""), start.get("headers", ())
        named = dict(headers)
        if named.get(b"content-length") != b"%d" % len(body) or b"connection" in named or b"transfer-encoding" in named:
            return None
        lines = [b"%b: %b\r\n" % header for header in (*self.default_headers, *headers)]
        head = b"".join(lines)
        # gate: line break in a header
        if head.translate(None, _IN_LINES) != b"\r\n" * len(lines):  # uvicorn says what is wrong with it
            return None
        return b"%b%b\r\n%b" % (STATUS_LINE[start["status"]], head, body)
