"""A copy of the list as a member keeps it, from nothing but what the feed sends."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard

from krama.core.database import Database
from krama.feed import snapshots
from krama.settings import Settings
from tests.exchange import Caller, Exchange


@dataclass
class Copy:
    """The records that a member holds, by indicator, and where it continues."""

    member: Caller
    filters: dict[str, str] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: str | None = None
    last_at: str = ""

    def page(self, limit: int = 100, **more: Any) -> list[dict[str, Any]]:
        """Read the next page, apply it, and return its records."""
        cursor = {} if self.cursor is None else {"cursor": self.cursor}
        answer = self.member.get("/v1/changes", limit=limit, **self.filters, **cursor, **more)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["has_more"] == (page["next_cursor"] is not None)
        for record in page["items"]:
            assert record["updated_at"] >= self.last_at  # the feed never goes back
            self.last_at = record["updated_at"]
            self.apply(record)
        self.cursor, self.has_more = page["resume_cursor"], page["has_more"]
        items: list[dict[str, Any]] = page["items"]
        return items

    def apply(self, record: dict[str, Any]) -> None:
        """Take over one record."""
        key = record["indicator"]["indicator_id"]
        if record["change"] == "removed":
            self.records.pop(key, None)
        else:
            self.records[key] = record

    def catch_up(self, limit: int = 100) -> "Copy":
        """Read until there is no more."""
        self.has_more = True
        while self.has_more:
            self.page(limit)
        return self

    def verdicts(self) -> dict[str, tuple[str, int, str]]:
        """What the copy says of each indicator."""
        return {key: (each["action"], each["score"], each["status"]) for key, each in self.records.items()}


def fresh(member: Caller) -> dict[str, tuple[str, int, str]]:
    """What the list says to a member that reads all of it now."""
    listed: dict[str, tuple[str, int, str]] = {}
    parameters: dict[str, Any] = {"limit": 1000}
    while True:
        page = member.get("/v1/indicators", **parameters).json()
        listed |= {
            each["indicator_id"]: (each["action"], each["score"], each["status"])
            for each in page["items"]
            if each["explanation"] is not None
        }
        if page["next_cursor"] is None:
            return listed
        parameters["cursor"] = page["next_cursor"]


def root_of(exchange: Exchange) -> Path:
    return snapshots.folder_of(exchange.services[Settings].state_dir)


def make(exchange: Exchange, formats: str = "ndjson") -> None:
    snapshots.make(exchange.services[Database], root_of(exchange), formats)


def lines_of(content: bytes) -> Iterator[dict[str, Any]]:
    with zstandard.ZstdDecompressor().stream_reader(content) as unpacked:
        for line in io.TextIOWrapper(unpacked, "utf-8"):
            yield json.loads(line)


def loaded(member: Caller) -> Copy:
    """A copy from the newest snapshot."""
    latest = member.get("/v1/snapshots/latest")
    assert latest.status_code == 200, latest.text
    copy, offered = Copy(member), latest.json()
    count = 0
    for file in sorted(offered["files"], key=lambda each: each["part"] == "own"):
        if file["format"] != "ndjson.zst":
            continue
        content = member.get(file["path"]).content
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert len(content) == file["byte_count"]
        records = list(lines_of(content))
        assert len(records) == file["item_count"]
        count += len(records)
        assert len({record["indicator"]["indicator_id"] for record in records}) == len(records)
        for record in records:
            assert record["updated_at"] <= offered["as_of"]
            copy.apply(record)
    assert count == offered["item_count"]
    copy.cursor = offered["resume_cursor"]
    return copy
