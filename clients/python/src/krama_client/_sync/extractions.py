# Made from _aio/extractions.py. Never edited: run `make client`.
"""Extractions: the values in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from krama_client._core.arguments import body
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._drivers.synchronous import Connection
from krama_client._rows.text_parts import TextParts

if TYPE_CHECKING:
    from krama_client._generated.models import Extraction


class Extracting:
    """`extract`."""

    _connection: Connection

    def extract(self, text: str, **options: Unpack[CallOptions]) -> Extraction:
        """The values in a message, a post or the export of a chat, with their places in it.

        An item has `value` as it is written, and the hints with which it can be checked or reported. A person must look
        at each: `other_kinds` says what else it could be, `error` what is missing, `protected` that it can't be listed.
        `role` is `victim` where the text calls it the victim's own. A text of any length is read, in parts of up to
        65,536 characters that overlap, so that it has the values of the whole text. Each part counts as a check. `rest`
        is always None. `krama.extractions.run` sends one part. A `deadline` is for each part.

        Raises `TypeError` for anything but text.

        Scope: `checks:run` or `reports:submit`. Sent again if the answer is lost: twice is the same as once.
        """
        if not isinstance(text, str):
            raise TypeError("text must be text.")
        parts = TextParts(text)
        while (part := parts.next()) is not None:
            from krama_client._generated.models import Extraction

            sent = body(part)
            call = Call("extractValues", "POST", "/v1/extractions", Extraction.from_dict, body=sent, repeatable=True)
            parts.add(self._connection.call(call, options))
        return parts.whole()
