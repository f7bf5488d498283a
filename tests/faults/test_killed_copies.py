"""A copy of the list while PostgreSQL, or the service during a download, is killed: nothing is lost or doubled."""

import hashlib
import os
import random
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from krama.core import clock
from krama.core.database import Database
from krama.core.uuid7 import uuid7
from krama.feed import snapshot_files, snapshots
from krama.feed.snapshot_files import SnapshotFolder
from krama.migrations.state import migrate
from krama.rule import judgement
from tests.faults.conftest import Figures, client_of, token_for
from tests.faults.own_postgres import own_postgres
from tests.faults.test_killed_feeds import Reader
from tests.process import free_port, served
from tests.tiers import turns

CHANGES = "/v1/changes"


class Follower(Reader):
    """Keeps a copy by the changes, in addition to what a `Reader` reads. What it applies, it applies once."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(port, token)
        self.records: dict[str, dict[str, Any]] = {}
        self.applied: list[tuple[str, str]] = []
        self._cursor: dict[str, str] = {}

    def _read_manifest(self) -> None:
        super()._read_manifest()
        page = self.get(CHANGES, limit=50, **self._cursor).json()
        for record in page["items"]:
            key = record["indicator"]["indicator_id"]
            self.applied.append((record["updated_at"], key))
            if record["change"] == "listed":
                self.records[key] = record
            else:
                self.records.pop(key, None)
        self._cursor = {"cursor": page["resume_cursor"]}
        self.complete = not page["has_more"]


class Writer(threading.Thread):
    """Reports one number after the other, and withdraws every third. It asks again until it has an answer."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__()
        self._client = client_of(port, token)
        self.ending = threading.Event()
        self.live: set[str] = set()
        self.count = 0

    def run(self) -> None:
        while not self.ending.is_set():
            value = {"value": f"012 {self.count:06d}", "kind": "phone", "category": "loan"}
            report = self._until_answered("/v1/reports", value).json()
            if self.count % 3 == 0:
                self._until_answered(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
            else:
                self.live.add(report["indicator"]["indicator_id"])
            self.count += 1
        self._client.close()

    def _until_answered(self, path: str, body: dict[str, Any]) -> httpx.Response:
        while True:
            try:
                answer = self._client.post(path, json=body)
            except httpx.HTTPError:
                answer = httpx.Response(503)
            if answer.status_code in (200, 201, 409):  # a withdrawal that was stored before the answer was lost
                return answer
            assert answer.status_code == 503, answer.text
            time.sleep(0.05)


def test_postgres_that_is_killed_while_it_is_read_loses_and_doubles_nothing(tmp_path: Path, figures: Figures) -> None:
    kills, port, chance = turns(1, 10), free_port(), random.Random(11)
    with own_postgres() as postgres:
        database = Database(postgres.url)
        migrate(database)
        database.close()
        writer = Writer(port, token_for(postgres.url, tmp_path, port))
        reader = Follower(port, token_for(postgres.url, tmp_path, port, "Reader"))
        reading = threading.Thread(target=reader.run)
        with served(port, postgres.url, tmp_path, quotas="off"):
            writer.start()
            reading.start()
            try:
                for _ in range(kills):
                    time.sleep(chance.uniform(1.0, 2.0))
                    postgres.kill()
                    time.sleep(chance.uniform(0.1, 0.5))
                    postgres.start()
                time.sleep(1)
            finally:
                writer.ending.set()
                writer.join()
            done = reader.in_step, len(reader.files)
            while reader.in_step < done[0] + 2 or len(reader.files) < done[1] + 2 or not reader.complete:
                time.sleep(0.1)
                assert reading.is_alive()
            reader.ending.set()
            reading.join()
            last_file = reader.files[-1]
            reader.close()
    assert reader.broken_off >= kills
    assert writer.count > 3 * kills, "a busy machine writes little between two kills"
    assert reader.applied == sorted(reader.applied), "out of order"
    assert len(reader.applied) == len(set(reader.applied)), "doubled"
    assert set(reader.records) == writer.live
    assert sorted(last_file) == sorted(writer.live)
    figures.note(kills=kills, changes=len(reader.applied), broken_off=reader.broken_off, faults=0)


PIECE = 64 * 1024


def large_snapshot(root: Path, size: int) -> None:
    """One that takes longer to send than what is on its way at a time."""
    number, sectors = clock.to_micros(clock.now()), ["police", "bank"]
    with snapshot_files.draft(root, uuid7(clock.now())) as path:
        files = {}
        for sector in sectors:
            (path / sector).mkdir()
            with snapshot_files.lines_file(path / sector / "phone.ndjson.zst", "phone") as lines:
                for _ in range(size // 500):
                    lines.add(os.urandom(500).hex())
            files[sector] = [lines.file]
        folder = SnapshotFolder(path, UUID(int=0), 0, number, number, judgement.VERSION, files)
        snapshot_files.write_manifest(folder)


def test_download_that_a_kill_breaks_off_is_continued_to_the_same_file(
    sqlite_url: str, tmp_path: Path, figures: Figures
) -> None:
    kills, port = turns(1, 5), free_port()
    token = token_for(sqlite_url, tmp_path, port)
    large_snapshot(snapshots.folder_of(tmp_path), 16 * 1024 * 1024)
    transport = httpx.HTTPTransport(socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)])
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    content, broken, file, tag = bytearray(), 0, None, ""
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers=headers, transport=transport, trust_env=False, timeout=30
    ) as member:
        while file is None or len(content) < file["byte_count"]:
            with served(port, sqlite_url, tmp_path, quotas="off") as server:
                if file is None:
                    offered = member.get("/v1/snapshots/latest").raise_for_status().json()
                    (file,) = [each for each in offered["files"] if each["part"] == "shared"]
                until = len(content) + file["byte_count"] // 12
                rest = {"Range": f"bytes={len(content)}-", "If-Range": tag} if content else {}
                try:
                    with member.stream("GET", file["path"], headers=rest) as answer:
                        assert answer.status_code == (206 if content else 200)
                        tag = answer.headers["etag"]
                        for piece in answer.iter_raw(PIECE):
                            content += piece
                            if broken < kills and len(content) >= until:
                                os.killpg(server.pid, signal.SIGKILL)
                                until = file["byte_count"] + 1
                except httpx.HTTPError:
                    broken += 1
    assert 1 <= broken <= kills  # what the kernel holds of a killed server still arrives, and may be the rest
    assert len(content) == file["byte_count"]
    assert hashlib.sha256(content).hexdigest() == file["sha256"]
    figures.note(kills=broken, bytes=len(content), faults=0)
