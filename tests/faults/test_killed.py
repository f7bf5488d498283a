"""A server that is killed in the middle of submissions: nothing acknowledged is lost, and nothing is doubled."""

import os
import signal
import threading
import time
from pathlib import Path

import httpx

from krama.access.keys import KeyRing
from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core.database import Database
from tests.members import new_agency, new_client
from tests.process import free_port, served

KILLS = 3


def test_killed_server_has_kept_what_it_acknowledged(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    token = _member(database_url, tmp_path, port)
    sent: list[str] = []
    acknowledged: list[str] = []
    for turn in range(KILLS):
        with served(port, database_url, tmp_path, quotas="off") as server:
            submitting = threading.Thread(target=_submit, args=(port, token, turn, sent, acknowledged))
            submitting.start()
            time.sleep(0.4 + 0.3 * turn)
            os.killpg(server.pid, signal.SIGKILL)
            submitting.join()
    with served(port, database_url, tmp_path):
        stored = _stored(port, token)
    assert len(acknowledged) >= KILLS
    assert set(acknowledged) <= set(stored) <= set(sent)
    assert len(stored) == len(set(stored))


def _member(database_url: str, state: Path, port: int) -> str:
    database = Database(database_url)
    with database.transaction() as session:
        client = new_client(session, new_agency(session, "Office"))
    database.close()
    return Tokens(KeyRing(state), f"http://127.0.0.1:{port}", 600).issue(client.client_id, Permission)


def _submit(port: int, token: str, turn: int, sent: list[str], acknowledged: list[str]) -> None:
    """Report one thing after another until the server is gone; `sent` is written before, `acknowledged` after."""
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False) as client:
        for number in range(10_000):
            case = f"{turn}-{number}"
            sent.append(case)
            report = {"value": f"012 {number:06d}", "kind": "phone", "category": "loan", "case_reference": case}
            try:
                answer = client.post(f"http://127.0.0.1:{port}/v1/reports", json=report)
            except httpx.HTTPError:
                return
            assert answer.status_code == 201
            acknowledged.append(case)


def _stored(port: int, token: str) -> list[str]:
    cases: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = httpx.get(
            f"http://127.0.0.1:{port}/v1/reports",
            params={"limit": 1000, **cursor},
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        ).json()
        cases += [report["case_reference"] for report in page["items"]]
        if not page["has_more"]:
            return cases
        cursor = {"cursor": page["next_cursor"]}
