"""A service that is killed while TAXII, CSV and MISP are read: what was read is corrected, and nothing is lost."""

import csv
import io
import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from tests.faults.conftest import Figures, client_of, token_for
from tests.process import free_port, served
from tests.tiers import short_on_sqlite, turns

COUNT = 2_500
"""Two pages of the CSV file, and several of the collection."""
CSV, TAXII = "/feeds/csv/phone.csv", "/taxii2/krama/collections/phones-strict-all/objects/"


class Reader:
    """Reads again and again, whatever happens to the service. A page that is broken off counts as not read."""

    def __init__(self, port: int, token: str) -> None:
        self._client = client_of(port, token)
        self.ending = threading.Event()
        self.broken_off = 0
        self.files: list[list[str]] = []
        self.objects: dict[str, bool] = {}
        self.in_step = 0
        self._next: dict[str, str] = {}

    def close(self) -> None:
        self._client.close()

    def run(self) -> None:
        while not self.ending.is_set():
            for read in (self._read_file, self._read_page, self._read_manifest):
                try:
                    read()
                except httpx.HTTPError:
                    self.broken_off += 1
                    time.sleep(0.05)

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self._client.get(path, params=query).raise_for_status()

    def _read_file(self) -> None:
        text = self.get(CSV).content.decode()
        self.files.append([row["indicator_id"] for row in csv.DictReader(io.StringIO(text, newline=""))])

    def _read_page(self) -> None:
        envelope = self.get(TAXII, limit=1_000, **self._next).json()
        for each in envelope.get("objects", []):
            if each["type"] == "indicator":
                self.objects[each["id"]] = each["revoked"]
        if envelope["more"]:
            self._next = {"next": envelope["next"]}
        else:
            self.in_step += 1
            self._next = {}

    def _read_manifest(self) -> None:
        self.get("/feeds/misp/manifest.json")


@short_on_sqlite
def test_service_that_is_killed_while_it_is_read_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, figures: Figures
) -> None:
    kills, port, chance = turns(1, 20), free_port(), random.Random(database_url)
    token, reading = token_for(database_url, tmp_path, port), token_for(database_url, tmp_path, port, "Reader")
    office = client_of(port, token, timeout=60)
    reader = Reader(port, reading)
    with served(port, database_url, tmp_path, quotas="off"):
        rows = "\n".join(["value,kind,category", *(f"012 {number:06d},phone,loan" for number in range(COUNT))])
        answer = office.post("/v1/reports/batch", content=rows, headers={"Content-Type": "text/csv"})
        assert answer.json()["created_count"] == COUNT, answer.text[:300]
        ended = answer.json()["items"][0]
    thread = threading.Thread(target=reader.run)
    thread.start()
    try:
        for _ in range(kills):
            with served(port, database_url, tmp_path, quotas="off") as server:
                time.sleep(chance.uniform(0.5, 1.5))
                os.killpg(server.pid, signal.SIGKILL)
        with served(port, database_url, tmp_path, quotas="off"):
            done, files = reader.in_step, len(reader.files)
            while reader.in_step < done + 2 or len(reader.files) < files + 2:
                time.sleep(0.1)
                assert thread.is_alive()
            assert office.post(f"/v1/reports/{ended['report_id']}/withdraw", json={"reason": "Wrong."}).is_success
            (correction,) = reader.get("/v1/corrections").json()["items"]
    finally:
        reader.ending.set()
        thread.join()
        reader.close()
        office.close()
    assert correction["indicator"]["canonical"] == "+85512000000"
    assert reader.broken_off >= kills
    for file in reader.files:  # each that came to its end is whole
        assert len(file) == len(set(file)) >= COUNT - 1
    assert len(reader.objects) == COUNT
    figures.note(kills=kills, files=len(reader.files), broken_off=reader.broken_off, faults=0)
