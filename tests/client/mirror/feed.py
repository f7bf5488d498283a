"""A feed in memory, with the wire format of the service, which can be killed, cut, forged and set back."""

import hashlib
import json
import random
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from krama.audit.note import Signer
from krama.core import clock
from krama.feed.records import record, view_of
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.institution_data import bundled
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.listings.copied import CopyRow
from krama.rule.evidence import Aggregate, Ending, ReportGroup, aggregate_reports, tombstone
from krama.sharing.audiences import EVERYONE
from krama.sharing.sectors import Sector
from krama_client import Krama
from krama_client.mirror import Mirror

OFFICES = tuple(UUID(int=number) for number in range(1, 9))


def aggregate(*offices: int, confidence: int = 80, at: datetime | None = None, half_life: int = 90) -> Aggregate:
    """What reports of these offices add up to; a report of the same office counts as its second."""
    micros = clock.to_micros(at or clock.now())
    groups = [
        ReportGroup(
            OFFICES[office], EVERYONE, (), 1, offices.count(office), confidence, micros, micros, micros, label=1
        )
        for office in sorted(set(offices))
    ]
    return aggregate_reports(groups, (), half_life)


@dataclass
class Feed:
    """The list as one member sees it, and the requests that were made of it."""

    origin: str = "krama.test/log"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    sector: Sector = Sector.BANK
    rows: dict[Indicator, tuple[Aggregate, int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
    after: Callable[[httpx.Request, httpx.Response], httpx.Response] = lambda request, response: response
    snapshot: dict[str, Any] | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    page_size: int = 1000
    expired: set[str] = field(default_factory=set)
    seq: int = 0
    policy: str = "4"
    region: str = "KH"
    agency_id: str = "6f1d1a5e-9c1b-4b52-8a53-1f0c7d0f5a11"

    @property
    def signer(self) -> Signer:
        return Signer(self.origin, self.key)

    def put(self, value: str, known: Aggregate, **hints: Any) -> Indicator:
        """List a value, or change what is known of it."""
        indicator = canonicalise(value, Hints(**hints))
        self.rows[indicator] = known, self.next_seq()
        return indicator

    def end(self, indicator: Indicator, ending: Ending = Ending.WITHDRAWN) -> None:
        """End a listing."""
        self.rows[indicator] = tombstone(self.rows[indicator][0], (), ending), self.next_seq()

    def next_seq(self) -> int:
        self.seq = max(self.seq + 1, clock.to_micros(clock.now()))
        return self.seq

    def records(self, after: int = 0, *, ended: bool = True) -> list[str]:
        """The records of what changed after a number, in order."""
        view = view_of(self.sector, clock.to_micros(clock.now()))
        changed = sorted((seq, indicator, known) for indicator, (known, seq) in self.rows.items() if seq > after)
        return [record(_row(indicator, known, seq), view) for seq, indicator, known in changed if ended or known.listed]

    def make_snapshot(self, own: Iterable[str] = (), **changed: Any) -> dict[str, Any]:
        """Make a snapshot of the list, with these records as the member's own. `changed` members are signed so."""
        lines = self.records(ended=False)
        snapshot_id = str(uuid4())
        self.files = {}
        described = [
            self.add_file(snapshot_id, "all.ndjson.zst", "shared", lines),
            self.add_file(snapshot_id, "own.ndjson.zst", "own", list(own)),
        ]
        as_of = self.next_seq()
        stated = {
            "snapshot_id": snapshot_id,
            "created_at": clock.from_micros(as_of).isoformat(),
            "updated_at": clock.from_micros(as_of).isoformat(),
            "as_of": clock.from_micros(as_of).isoformat(),
            "policy": self.policy,
            "item_count": len(lines),
            "files": described,
            "resume_cursor": str(as_of),
        } | changed
        return self.sign(stated)

    def sign(self, stated: dict[str, Any]) -> dict[str, Any]:
        """Offer a snapshot that states this."""
        note = self.signer.sign(f"{self.origin}/snapshot\n{json.dumps(stated)}\n")
        self.snapshot = {**stated, "signed_note": note}
        return stated

    def add_file(self, snapshot_id: str, name: str, part: str, lines: list[str]) -> dict[str, Any]:
        text = "".join(line + "\n" for line in lines).encode()
        packed = zstandard.ZstdCompressor(level=3).compress(text)
        path = f"/v1/snapshots/{snapshot_id}/files/{name}"
        self.files[path] = packed
        return {
            "name": name,
            "path": path,
            "part": part,
            "kind": None,
            "format": "ndjson.zst",
            "item_count": len(lines),
            "byte_count": len(packed),
            "content_byte_count": len(text),
            "sha256": hashlib.sha256(packed).hexdigest(),
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.url.path}{'?' if request.url.query else ''}{request.url.query.decode()}")
        refused = self.before(request)
        return self.after(request, self._answer(request)) if refused is None else refused

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path in self.files:
            return _part(self.files[path], request.headers["range"])
        if path == "/v1/changes":
            return self._changes(request.url.params)
        documents = {
            "/oauth/token": {"access_token": "t", "token_type": "Bearer", "scope": "", "expires_in": 600},
            "/v1/me": {"agency": {"agency_id": self.agency_id}},
            "/v1": {"policy": self.policy, "region": self.region},
            "/v1/institutions": {"items": INSTITUTIONS, "has_more": False, "next_cursor": None},
            "/v1/audit/checkpoint": self._checkpoint(),
            "/v1/snapshots/latest": self.snapshot,
        }
        document = documents.get(path)
        if path == "/v1/snapshots/latest" and document is None:
            return httpx.Response(404, json={"code": "snapshot_not_found", "detail": "Not yet.", "status": 404})
        return _not_found() if document is None else httpx.Response(200, json=document)

    def _checkpoint(self) -> dict[str, Any]:
        note = self.signer.sign(f"{self.origin}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
        shown = {"checkpoint": note, "tree_size": 0, "verifier_key": self.signer.verifier_key}
        return {**shown, "root_hash": "", "signed_at": clock.now().isoformat()}

    def _changes(self, query: httpx.QueryParams) -> httpx.Response:
        cursor = query.get("cursor", "0")
        if cursor in self.expired or not cursor.isdecimal():
            code = "cursor_outdated" if cursor in self.expired else "cursor_unreadable"
            return httpx.Response(410, json={"code": code, "detail": "Begin again.", "status": 410})
        changed = self.records(int(cursor))
        page, more = changed[: self.page_size], len(changed) > self.page_size
        end = str(clock.to_micros(datetime.fromisoformat(json.loads(page[-1])["updated_at"]))) if page else cursor
        tail = {"has_more": more, "next_cursor": end if more else None, "resume_cursor": end}
        return httpx.Response(200, json={"items": [json.loads(each) for each in page], **tail})

    def krama(self, client_id: str = "bank", **options: Any) -> Krama:
        return Krama("https://krama.test", client_id, "secret", transport=httpx.MockTransport(self), **options)

    def mirror(self, path: Any, **options: Any) -> Mirror:
        return Mirror(path, self.krama(max_retries=0), **options)


def _row(indicator: Indicator, known: Aggregate, seq: int) -> CopyRow:
    return (indicator_id(indicator).hex, indicator.kind.value, indicator.canonical, seq, *known)


def _not_found() -> httpx.Response:
    return httpx.Response(404, json={"code": "not_found", "detail": "There is none.", "status": 404})


def _part(content: bytes, asked: str) -> httpx.Response:
    first, last = map(int, asked.removeprefix("bytes=").split("-"))
    headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}", "Content-Type": "application/octet-stream"}
    return httpx.Response(206, headers=headers, content=content[first : last + 1])


def _institutions() -> list[dict[str, Any]]:
    return [
        {
            "institution": each.code,
            "names": dict(each.names),
            "short_name": each.short_name,
            "aliases": list(each.aliases),
            "country": each.country,
            "status": each.status,
            "certainty": each.certainty,
            "bic": each.bic,
            "bic_certainty": each.bic_certainty,
            "participant": each.participant,
            "participant_certainty": each.participant_certainty,
            "account_lengths": [
                {"digit_count": length.digits, "padded": length.padded, "certainty": length.certainty}
                for length in each.account_lengths
            ],
        }
        for each in bundled()
    ]


INSTITUTIONS = _institutions()


def shown(mirror: Mirror) -> dict[str, tuple[Any, ...]]:
    """What a copy holds of what is listed: the verdict on each value, by its canonical form."""
    assert mirror.status().listed_count >= 0
    with closing(sqlite3.connect(mirror.path)) as opened:
        rows = opened.execute("SELECT facts FROM listing WHERE listed").fetchall()
    checks = [mirror.check(canonical, kind=kind) for kind, canonical in (json.loads(facts)[:2] for (facts,) in rows)]
    return {check.canonical: (check.action, check.score, check.report_count, len(check.matches)) for check in checks}


def listing(count: int) -> Feed:
    """A feed with so many numbers and a snapshot of them."""
    feed = Feed()
    for number in range(count):
        feed.put(f"012 345 6{number:02}", aggregate(*range(1 + number % 3)), kind=Kind.PHONE)
    feed.make_snapshot()
    return feed


def fresh(feed: Feed, folder: Path) -> dict[str, tuple[Any, ...]]:
    """What a new copy holds."""
    feed.make_snapshot()
    with feed.mirror(folder / f"fresh-{random.getrandbits(64):x}") as mirror:
        mirror.sync()
        return shown(mirror)


def cut_after(count: int) -> Callable[[httpx.Request], httpx.Response | None]:
    """For `Feed.before`: the connection breaks after so many requests."""
    left = [count]

    def cut(request: httpx.Request) -> httpx.Response | None:
        left[0] -= 1
        if left[0] < 0:
            raise httpx.ReadError("cut")
        return None

    return cut
