"""`krama client feed-key`: credentials that only read feeds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
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


def test_list_for_people_shows_where_a_key_may_be_used_and_until_when(database_url: str, client_id: str) -> None:
    told("add", client_id, "--collection", "misp", "--network", "192.0.2.7/32", "--expires", "2099-01-31T00:00:00Z",
         database_url=database_url)  # fmt: skip
    listed = krama("client", "feed-key", "list", database_url=database_url).stdout
    assert "192.0.2.7/32" in listed
    assert "2099-01-31T00:00:00Z" in listed


def test_who_replaces_a_leaked_secret_is_told_of_feed_keys_that_still_work(database_url: str, client_id: str) -> None:
    key = told("add", client_id, "--collection", "misp", database_url=database_url)
    renewed = krama("client", "rotate", client_id, database_url=database_url)
    assert "shown only now" in renewed.stderr
    assert "Feed keys of the client still work: 1" in renewed.stderr
    assert krama("client", "feed-key", "revoke", key["key_id"], database_url=database_url).returncode == 0
    assert "Feed keys" not in krama("client", "rotate", client_id, database_url=database_url).stderr


def test_client_without_the_scope_is_named_with_the_command_that_adds_it(database_url: str) -> None:
    database = Database(database_url)
    with database.transaction() as session:
        credential = new_client(session, new_agency(session, "Partner"), [Permission.CHECKS_RUN])
    database.close()
    refused = krama("client", "feed-key", "add", credential.client_id, "--collection", "*", database_url=database_url)
    assert refused.returncode != 0
    assert f"krama client change {credential.client_id}` with --role reader" in " ".join(refused.stderr.split())


def test_missing_database_says_where_that_of_a_sandbox_is(tmp_path: Path) -> None:
    refused = krama("client", "feed-key", "list", state=tmp_path)
    assert refused.returncode != 0
    assert "For a sandbox, set KRAMA_STATE_DIR to its folder, such as `sandbox`" in " ".join(refused.stderr.split())
