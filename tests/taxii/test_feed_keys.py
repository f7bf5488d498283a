"""Credentials of feeds: what opens them, and that they open nothing else."""

from datetime import timedelta

import pytest

from krama.agencies.enrolment import change_client, disable_client
from krama.agencies.errors import FeedKeyRefused
from krama.agencies.feed_keys import PREFIX, list_feed_keys, revoke_feed_key
from krama.agencies.permissions import Permission
from krama.agencies.service import Credential
from krama.core import clock
from krama.sharing.sectors import Sector
from tests.exchange import Exchange
from tests.taxii.readers import ACCEPT, MEDIA, ROOT, basic, by_bearer, collection, feed_key, objects

SCOPES = (Permission.FEED_READ, Permission.REPORTS_SUBMIT, Permission.INDICATORS_READ)
PHONES = collection("phones-opencti-all") + "objects/"


@pytest.fixture
def credential(module_exchange: Exchange) -> Credential:
    _, made = module_exchange.enrol("Partner", Sector.PARTNER, SCOPES)
    return made


def test_feed_key_opens_its_collections_in_each_way_that_programs_send_it(
    module_exchange: Exchange, credential: Credential
) -> None:
    key = feed_key(module_exchange, credential.client_id, "phones-*")
    module_exchange.member("Office").report("012 345 678")
    ways = (
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"Token {key}"},
        basic(credential.client_id, key),
        basic("feed", key),
    )
    for way in ways:
        answer = module_exchange.nobody.request("GET", PHONES, headers={**ACCEPT, **way})
        assert len(objects(answer)) == 1, way
    assert objects(module_exchange.nobody.request("GET", PHONES, headers=basic(*_pair(credential))))


def _pair(credential: Credential) -> tuple[str, str]:
    return credential.client_id, credential.client_secret


def test_feed_key_sees_no_other_collection(module_exchange: Exchange, credential: Credential) -> None:
    reader = by_bearer(module_exchange, feed_key(module_exchange, credential.client_id, "phones-opencti-all"))
    listed = reader.get(f"{ROOT}collections/").json()["collections"]
    assert [each["alias"] for each in listed] == ["phones-opencti-all"]
    for name in ("web-opencti-all", "phones-opencti-corroborated", "inbox", "nonsense"):
        for path in ("", "objects/", "manifest/"):
            answer = reader.get(collection(name) + path)
            assert answer.status_code == 404, (name, path)
            assert answer.json()["error_code"] == "collection_not_found"


def test_feed_key_at_another_path_is_told_which_paths_it_reads(
    module_exchange: Exchange, credential: Credential
) -> None:
    key = feed_key(module_exchange, credential.client_id)
    for header in (f"Bearer {key}", f"Token {key}", basic("any", key)["Authorization"]):
        answer = module_exchange.nobody.request("GET", "/v1/indicators", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), header
        assert "only `/taxii2/` and `/feeds/`" in answer.json()["detail"], header
    other = basic(*_pair(credential))
    assert "feed key" not in module_exchange.nobody.request("GET", "/v1/indicators", headers=other).json()["detail"]


def test_feed_key_only_reads_feeds(module_exchange: Exchange, credential: Credential) -> None:
    reader = by_bearer(module_exchange, feed_key(module_exchange, credential.client_id))
    for path in ("/v1/me", "/v1/indicators", "/v1/reports"):
        assert reader.get(path).status_code == 401, path
    envelope = {"objects": [{"type": "indicator", "pattern": "[phone-number:value = '+85512345678']"}]}
    for name in ("inbox", "all-opencti-all", "nonsense"):
        answer = reader.post(collection(name) + "objects/", envelope, **{"Content-Type": MEDIA})
        assert (answer.status_code, answer.json()["error_code"]) == (403, "insufficient_scope"), name
        wrong = by_bearer(module_exchange, f"{PREFIX}{'x' * 43}")
        answer = wrong.post(collection(name) + "objects/", envelope, **{"Content-Type": MEDIA})
        assert (answer.status_code, answer.json()["error_code"]) == (401, "feed_credential_refused"), name
    shown = reader.get(f"{ROOT}collections/").json()["collections"]
    assert not [each for each in shown if each["can_write"]]
    basic_answer = module_exchange.nobody.request("GET", "/v1/me", headers=basic(*_pair(credential)))
    assert basic_answer.status_code == 401


def test_whatever_is_wrong_with_a_credential_the_answer_is_one(
    module_exchange: Exchange, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = feed_key(module_exchange, credential.client_id)
    foreign = feed_key(module_exchange, credential.client_id, networks=["192.0.2.0/24"])
    ending = feed_key(module_exchange, credential.client_id, expires_at=clock.now() + timedelta(seconds=60))
    revoked = feed_key(module_exchange, credential.client_id, name="revoked")
    with module_exchange.database.transaction() as session:
        (row,) = [each for each in list_feed_keys(session, credential.client_id) if each.name == "revoked"]
        revoke_feed_key(session, row.key_id)
    wrong: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {key}x"},
        {"Authorization": f"Bearer {foreign}"},
        {"Authorization": f"Bearer {revoked}"},
        {"Authorization": f"Negotiate {key}"},
        {"Authorization": f"Token {'x' * 600}"},
        {"Authorization": "Basic ===="},
        {"Authorization": "Basic a2V5"},
        basic("", ""),
        basic(credential.client_id, "wrong"),
        basic("krama_nobody", credential.client_secret),
        basic("x" * 500, "y" * 500),
        basic("\0", "abc"),
        basic("a\0b", key),
    )
    later = clock.now() + timedelta(seconds=120)
    answers = [module_exchange.nobody.request("GET", PHONES, headers=each) for each in wrong]
    monkeypatch.setattr(clock, "now", lambda: later)
    answers.append(module_exchange.nobody.request("GET", PHONES, headers={"Authorization": f"Bearer {ending}"}))
    assert {answer.status_code for answer in answers} == {401}
    told = {
        (
            answer.status_code,
            answer.json()["description"],
            answer.json()["error_code"],
            answer.headers["www-authenticate"],
        )
        for answer in answers
    }
    assert len(told) == 1, told
    ((status, _, code, challenge),) = told
    assert (status, code, challenge) == (401, "feed_credential_refused", 'Basic realm="krama"')


def test_client_that_must_bind_its_tokens_gets_no_feed_key(module_exchange: Exchange) -> None:
    _, credential = module_exchange.enrol("Partner", Sector.PARTNER, SCOPES)
    with module_exchange.database.transaction() as session:
        change_client(session, credential.client_id, {"dpop_required": True})
    with pytest.raises(FeedKeyRefused):
        feed_key(module_exchange, credential.client_id)
    _, other = module_exchange.enrol("Partner", Sector.PARTNER, [Permission.INDICATORS_READ])
    with pytest.raises(FeedKeyRefused):
        feed_key(module_exchange, other.client_id)


def test_expired_or_made_up_access_token_is_answered_with_what_feeds_accept(module_exchange: Exchange) -> None:
    answer = module_exchange.with_token("made.up.token").get(ROOT)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Basic realm="krama"')


def test_credentials_of_a_client_that_ends_or_must_prove_its_key_open_nothing(exchange: Exchange) -> None:
    for change in ("disable", "dpop", "scope"):
        _, credential = exchange.enrol("Partner", Sector.PARTNER, SCOPES)
        key = feed_key(exchange, credential.client_id)
        with exchange.database.transaction() as session:
            if change == "disable":
                disable_client(session, credential.client_id)
            elif change == "dpop":
                change_client(session, credential.client_id, {"dpop_required": True})
            else:
                change_client(session, credential.client_id, {"permissions": {Permission.REPORTS_SUBMIT}})
        by_key = by_bearer(exchange, key).get(PHONES)
        by_secret = exchange.nobody.request("GET", PHONES, headers=basic(*_pair(credential)))
        expected = 403 if change == "scope" else 401
        assert (by_key.status_code, by_secret.status_code) == (expected, expected), change


def test_revoked_key_and_ended_secret_end_on_a_worker_that_has_just_seen_them(exchange: Exchange) -> None:
    _, credential = exchange.enrol("Partner", Sector.PARTNER, SCOPES)
    reader = by_bearer(exchange, feed_key(exchange, credential.client_id))
    pair = basic(*_pair(credential))
    assert reader.get(PHONES).status_code == exchange.nobody.request("GET", PHONES, headers=pair).status_code == 200
    with exchange.database.transaction() as session:
        (row,) = list_feed_keys(session, credential.client_id)
        revoke_feed_key(session, row.key_id)
        disable_client(session, credential.client_id)
    deadline = clock.now() + timedelta(seconds=5)
    while (
        reader.get(PHONES).status_code == 200 or exchange.nobody.request("GET", PHONES, headers=pair).status_code == 200
    ):
        assert clock.now() < deadline


def test_use_of_a_feed_key_is_on_record_with_the_key(exchange: Exchange) -> None:
    _, credential = exchange.enrol("Partner", Sector.PARTNER, tuple(Permission))
    by_bearer(exchange, feed_key(exchange, credential.client_id)).get(PHONES)
    with exchange.database.read() as session:
        (row,) = list_feed_keys(session, credential.client_id)
    records = exchange.member("National").get("/v1/audit/records", agency_id="all", limit=100).json()["items"]
    (record,) = [each for each in records if each["operation"] == "listTaxiiObjects"]
    assert (record["client_id"], record["token_id"]) == (credential.client_id, f"feed-key {row.key_id}")
