"""Pages of TAXII: 5,000 objects of Krama, and 1,000 of Krama and of two other servers with 2,000 objects each.

The other servers are installed in an environment of their own, because Krama needs none of what they need:
`KRAMA_BENCH_TAXII_PEERS` names its interpreter. medallion compares each object with each other one for every page, so a
page would take many minutes with 10,000 objects.
"""

import base64
import http.client
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import servers, stopwatch
from bench.cases.plan import Plan
from bench.figures import Outcome, Series
from bench.stopwatch import Lap
from bench.taxii_peers import COLLECTION, PASSWORD, USER

_PEERS = "KRAMA_BENCH_TAXII_PEERS"
MISSING = f"Other TAXII servers are not measured: {_PEERS} names no interpreter with medallion and opentaxii."
GOAL = 2_000.0
"""Milliseconds: a page of 5,000."""

_HELD, _LONG, _SHORT = 2_000, 5_000, 1_000
_PATIENCE = 60_000.0
"""Milliseconds: who has taken so long in all has no further turn."""
_MEDIA = "application/taxii+json;version=2.1"
_PATH = "/taxii2/krama/collections/all-strict-all/objects/"
_BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_Read = Callable[[], int]


def measure(plan: Plan) -> list[Outcome]:
    """The time of a page, in turns. The first page of each server is not counted."""
    first = _Pages(plan.exchange.server, _PATH, f"Bearer {plan.exchange.token()}")
    objects = _held(first)
    outcomes = [_turns(plan, f"TAXII page of {_LONG:,}", {"krama": (first.server, first.page(_LONG))}, GOAL)]
    interpreter = os.environ.get(_PEERS)
    if not interpreter:
        plan.show_progress(MISSING)
        return outcomes
    folder = plan.folder / "taxii"
    with (
        _peer(interpreter, "medallion", folder, objects) as first_peer,
        _peer(interpreter, "opentaxii", folder, objects) as second_peer,
    ):
        paths = {"medallion": f"/bench/collections/{COLLECTION}/objects/", "opentaxii": (folder / "path").read_text()}
        asks = {"medallion": _BASIC, "opentaxii": None}  # OpenTAXII refuses credentials that it does not know
        contenders = {"krama": (first.server, first.page(_SHORT))}
        for peer in (first_peer, second_peer):
            contenders[peer.name] = (peer, _Pages(peer, paths[peer.name], asks[peer.name]).page(_SHORT))
        name = f"TAXII page of {_SHORT:,}, {len(objects):,} objects in each other server"
        return [*outcomes, _turns(plan, name, contenders, None)]


class _Pages:
    """Reads the first page of a collection."""

    def __init__(self, server: servers.Server, path: str, authorization: str | None) -> None:
        self.server, self._path = server, path
        self._headers = {"Accept": _MEDIA} | ({"Authorization": authorization} if authorization else {})

    def answer(self, query: dict[str, Any]) -> dict[str, Any]:
        """One answer. A new connection for each, because the other servers close theirs."""
        connection: http.client.HTTPConnection = self.server.connect()
        connection.timeout = 600
        connection.request("GET", f"{self._path}?{urlencode(query)}", headers=self._headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"{self.server.name} answered {response.status}: {body[:500].decode(errors='replace')}")
        envelope: dict[str, Any] = json.loads(body)
        return envelope

    def page(self, limit: int) -> _Read:
        """A request for so many objects, which must be there. Returns 1: one page."""

        def read() -> int:
            objects = self.answer({"limit": limit})["objects"]
            indicators = sum(each["type"] == "indicator" for each in objects)
            if indicators < limit:
                raise RuntimeError(f"{self.server.name} sent {indicators} indicators in place of {limit}.")
            return 1

        return read


def _held(pages: _Pages) -> list[dict[str, Any]]:
    """The first indicators of Krama, for the other servers."""
    held: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": _LONG, "match[type]": "indicator"}
    while len(held) < _HELD:
        envelope = pages.answer(query)
        held += [each for each in envelope["objects"] if each["type"] == "indicator"]
        if not envelope["more"]:
            break
        query["next"] = envelope["next"]
    return held[:_HELD]


@contextmanager
def _peer(interpreter: str, name: str, folder: Path, objects: list[dict[str, Any]]) -> Iterator[servers.Server]:
    folder.mkdir(exist_ok=True)
    (folder / "objects.json").write_text(json.dumps(objects))
    with servers.other(name, [interpreter, "bench/taxii_peers.py", name, str(folder)]) as server:
        yield server


def _turns(plan: Plan, case: str, contenders: dict[str, tuple[servers.Server, _Read]], goal: float | None) -> Outcome:
    times: dict[str, list[float]] = {name: [] for name in contenders}
    laps: dict[str, list[Lap]] = {name: [] for name in contenders}
    for turn in range(plan.rounds + 1):
        for name, (server, read) in contenders.items():
            if sum(times[name]) > _PATIENCE:
                continue
            began = time.perf_counter()
            lap = stopwatch.of_server(server, read)
            if turn:
                times[name].append((time.perf_counter() - began) * 1000)
                laps[name].append(lap)
    series = [
        Series(name, "ms", times[name], [micros for lap in laps[name] for micros in lap.cpu_micros])
        for name in contenders
    ]
    return Outcome(case, plan.database, series, None, goal, at_most=True)
