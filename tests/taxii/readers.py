"""Programs that read TAXII, as tests need them."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from krama.agencies.feed_keys import FeedKeyFacts, add_feed_key
from tests.exchange import Caller, Exchange

MEDIA = "application/taxii+json;version=2.1"
ACCEPT = {"Accept": MEDIA}
ROOT = "/taxii2/krama/"


def collection(name: str) -> str:
    """The path of a collection."""
    return f"{ROOT}collections/{name}/"


def objects(answer: httpx.Response, kind: str = "indicator") -> list[dict[str, Any]]:
    """The objects of this type in an envelope that must be one."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA
    return [each for each in answer.json().get("objects", []) if each["type"] == kind]


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def feed_key(exchange: Exchange, client_id: str, *collections: str, **facts: Any) -> str:
    """A new feed key of a client."""
    with exchange.database.transaction() as session:
        _, key = add_feed_key(session, client_id, FeedKeyFacts(collections or ("*",), **facts))
    return key


def by_bearer(exchange: Exchange, key: str) -> Caller:
    """A caller that sends a feed key."""
    return exchange.with_token(key)


@dataclass
class OpenCti:
    """Reads as OpenCTI's ingestion manager does: one page a run.

    With `more` and `next` it keeps `added_after` and stores `next`. Otherwise it stores `X-TAXII-Date-Added-Last`, cut
    to milliseconds, or "now" without that header. A page without objects only makes it forget `next`. `taken` has the
    objects of one type.
    """

    caller: Caller
    path: str
    limit: int | None = None
    type: str = "indicator"
    added_after: str | None = None
    cursor: str | None = None
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    received: int = 0

    def run(self, *, killed: bool = False) -> bool:
        """One run; whether it got an indicator. If it is `killed`, nothing of the run remains."""
        parameters = {"next": self.cursor, "added_after": self.added_after, "limit": self.limit}
        sent = {name: text for name, text in parameters.items() if text is not None}
        answer = self.caller.request("GET", self.path, params=sent, headers=ACCEPT)
        assert answer.status_code == 200, answer.text
        envelope = answer.json()
        sent_objects = envelope.get("objects", [])
        if killed:
            return True
        if not sent_objects:
            self.cursor = None
            return False
        indicators = [each for each in sent_objects if each["type"] == self.type]
        self.received += len(indicators)
        for each in indicators:
            self.taken[each["id"]] = each
        if envelope.get("more") and envelope.get("next"):
            self.cursor = envelope["next"]
            return True
        self.cursor = None
        last = answer.headers.get("x-taxii-date-added-last")
        moment = datetime.now(UTC) if last is None else datetime.fromisoformat(last)
        self.added_after = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
        return bool(indicators)

    def settle(self) -> None:
        """Run until nothing new comes. The last listings may come again, because of the time that is cut."""
        before: dict[str, dict[str, Any]] | None = None
        while self.cursor is not None or before != self.taken:
            before = dict(self.taken)
            self.run()
