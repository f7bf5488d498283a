"""`krama client feed-key`: credentials that only read feeds."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from krama.agencies.feed_keys import find_holder
from krama.agencies.permissions import Permission
from krama.core.database import Database
from tests.command import krama
from tests.members import new_agency, new_client


def told(*arguments: str, database_url: str) -> Any:
    done = krama("client", "feed-key", *arguments, "--json", database_url=database_url)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def client_id(database_url: str) -> str:
    database = Database(database_url)
    with database.transaction() as session:
        credential = new_client(session, new_agency(session, "Partner"), [Permission.FEED_READ])
    database.close()
    return credential.client_id


def test_feed_key_is_shown_once_listed_with_its_use_and_revoked(database_url: str, client_id: str) -> None:
    added = told("add", client_id, "--collection", "phones-*", "--name", "OpenCTI", database_url=database_url)
    key = added["feed_key"]
    assert key.startswith("krama_feed_")
    (listed,) = told("list", client_id, database_url=database_url)
    assert key not in json.dumps(listed)
    assert (listed["status"], listed["collections"], listed["last_used_at"]) == ("active", ["phones-*"], None)
    database = Database(database_url)
    holder = find_holder(database, key)
    assert holder is not None
    assert holder.principal.client_id == client_id
    assert holder.principal.permissions == {Permission.FEED_READ}
    (used,) = told("list", client_id, database_url=database_url)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(used["last_used_at"])) < timedelta(minutes=1)
    assert told("revoke", added["key_id"], database_url=database_url)["status"] == "revoked"
    assert find_holder(database, key) is None
    database.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--collection", "Phones"), "There is no feed Phones"),
        (("--collection", "phones-opencti-al"), "There is no feed"),
        (("--collection", "*", "--network", "192.0.2.1/8"), "CIDR block"),
        (("--collection", "*", "--expires", "2020-01-31T00:00:00Z"), "in the past"),
    ],
)
def test_feed_key_that_can_open_nothing_is_refused(
    database_url: str, client_id: str, options: tuple[str, ...], said: str
) -> None:
    refused = krama("client", "feed-key", "add", client_id, *options, database_url=database_url)
    assert refused.returncode != 0
    assert said in refused.stderr.replace("\n", " ")
