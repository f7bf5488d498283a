"""Signing keys that change under load: no good token is refused, and none of a key that is gone is taken."""

import base64
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx

from krama.access import keys
from krama.agencies.permissions import Permission
from krama.agencies.service import Credential
from krama.core.database import Database
from krama.sharing.sectors import Sector
from tests.members import new_agency, new_client
from tests.process import free_port, served

OVERLAP = 3


@dataclass
class Principal:
    """Fetches tokens many times a second, and calls with the first and the newest, from both workers."""

    url: str
    credential: Credential
    ending: threading.Event = field(default_factory=threading.Event)
    tokens: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def run(self) -> None:
        basic = (self.credential.client_id, self.credential.client_secret)
        while not self.ending.is_set():  # each time by a new connection, so maybe to another worker
            with httpx.Client(base_url=self.url, trust_env=False) as client:
                answer = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=basic)
                self.answers.append(answer.status_code)
                self.tokens.append(answer.json()["access_token"])
                for token in (self.tokens[0], self.tokens[-1]):
                    self.answers.append(self.me(client, token))
            self.ending.wait(0.05)

    def me(self, client: httpx.Client, token: str) -> int:
        return client.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def kid_of(token: str) -> str:
    header = token.partition(".")[0]
    return base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)).decode()


def test_rotation_under_load_refuses_no_good_token_and_a_retired_key_ends_its_own(
    sqlite_url: str, tmp_path: Path
) -> None:
    """REQUIREMENTS 10. Keys stand in files, so it is the same with every database."""
    port = free_port()
    old = keys.load_or_create(tmp_path).active()
    members = [Principal(f"http://127.0.0.1:{port}", credential) for credential in _credentials(sqlite_url, 3)]
    with served(port, sqlite_url, tmp_path, workers=2, quotas="off"):
        running = [threading.Thread(target=member.run) for member in members]
        for thread in running:
            thread.start()
        time.sleep(1)
        new = keys.rotate(tmp_path, timedelta(seconds=OVERLAP))
        time.sleep(OVERLAP + 2)
        for member in members:
            member.ending.set()
        for thread in running:
            thread.join()
        answers = [answer for member in members for answer in member.answers]
        assert len(answers) > 30
        assert set(answers) == {200}
        signed = [kid_of(token) for member in members for token in member.tokens]
        assert old.kid in signed[0]
        assert new.kid in signed[-1]
        keys.retire(tmp_path, old.kid, timedelta(minutes=10), at_once=True)
        time.sleep(2.5)
        with httpx.Client(base_url=members[0].url, trust_env=False) as client:
            for member in members:
                assert [member.me(client, token) for token in (member.tokens[0], member.tokens[-1])] == [401, 200]


def _credentials(database_url: str, count: int) -> list[Credential]:
    database = Database(database_url)
    with database.transaction() as session:
        bank = new_agency(session, "Bank", Sector.BANK)
        made = [new_client(session, bank, [Permission.CHECKS_RUN]) for _ in range(count)]
    database.close()
    return made
