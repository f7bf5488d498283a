"""Two exchanges that import each other: each learns from the other, and neither hears itself."""

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from krama.agencies import feed_keys
from krama.agencies.feed_keys import FeedKeyFacts
from krama.imports.errors import ImportRefused
from krama.imports.fetching import Fetcher, Login, refuse_address
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from krama.stix.exchange import exchange_id
from tests.exchange import Exchange, running_exchange
from tests.imports.importing import Importer, importer
from tests.plugins.postgres import fresh_postgres_database
from tests.server import serving

WEB = "taxii2/krama/collections"


@dataclass
class Peer:
    """An exchange that is served, and an agency of it that imports the other one with a feed key."""

    exchange: Exchange
    address: str
    public_url: str
    importer: Importer | None = None

    def feed_key(self) -> str:
        _, credential = self.exchange.enrol("Partner", Sector.PARTNER)
        with self.exchange.database.transaction() as session:
            return feed_keys.add_feed_key(session, credential.client_id, FeedKeyFacts(["*"]))[1]

    def live(self) -> list[Report]:
        with self.exchange.database.read() as session:
            return [each for each in session.exec(select(Report)) if each.withdrawn_at is None]


@pytest.fixture(params=["sqlite", "postgresql"])
def peers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Peer, Peer]]:
    """Two exchanges at two addresses, each with an agency that imports the other one."""
    with ExitStack() as stack:
        made = []
        for name in ("here", "there"):
            if request.param == "sqlite":
                url = f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), tmp_path / name)}.db"
                shutil.move(tmp_path / name, tmp_path / f"{name}.db")
            else:
                server = request.getfixturevalue("postgres_server_url")
                url = stack.enter_context(fresh_postgres_database(server, request.getfixturevalue("postgres_template")))
            public_url = f"https://{name}.example"
            exchange = stack.enter_context(running_exchange(url, tmp_path / f"state {name}", public_url=public_url))
            made.append(Peer(exchange, stack.enter_context(serving(exchange.app, lifespan="off")), public_url))
        for own, other in (made, reversed(made)):
            login = Login(token=other.feed_key())
            own.importer = importer(own.exchange, "Imports", login=login, public_url=own.public_url)
        yield made[0], made[1]


def pull(own: Peer, other: Peer, form: str = "taxii") -> dict[str, int]:
    """Import everything that the other exchange lists and has not told yet."""
    places = {
        "taxii": f"{other.address}/{WEB}/all-strict-all/",
        "misp": f"{other.address}/feeds/misp/",
        "csv": f"{other.address}/feeds/csv/phone.csv",
    }
    assert own.importer is not None
    summary = own.importer.run(form, places[form])
    assert summary.faults == []
    return dict(summary.counts)


VALUES: list[dict[str, Any]] = [
    {"value": "+85512345678"},
    {"value": "012345678", "kind": "bank_account", "institution": "ABA"},
    {"value": "dara@aclb", "kind": "bank_account"},
    {"value": "GB82WEST12345698765432"},
    {"value": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
    {"value": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"},
    {"value": "https://scam.example/a?b=1"},
    {"value": "scam.example", "kind": "domain"},
    {"value": "prize@scam.example"},
    {"value": "@scam_account", "kind": "handle", "platform": "telegram"},
    {"value": "https://wa.me/85512345678"},
]


def test_every_kind_arrives_as_the_same_indicator_and_is_not_handed_back(peers: tuple[Peer, Peer]) -> None:
    here, there = peers
    office = here.exchange.member("Office")
    reports = [office.report(**{"category": "loan", "tlp": "TLP:GREEN", **each}) for each in VALUES]
    wanted = {str(report["indicator"]["indicator_id"]) for report in reports}
    assert pull(there, here) == {"created": len(VALUES)}
    assert {str(each.indicator_id) for each in there.live()} == wanted
    assert {each.origin for each in there.live()} == {exchange_id(here.public_url)}
    for _ in range(2):
        assert pull(here, there) == {"own": len(VALUES)} or pull(here, there) == {}
        assert pull(there, here) == {}
    assert len(here.live()) == len(there.live()) == len(VALUES)
    verdict = here.exchange.member("Bank", Sector.BANK).check("+85512345678")
    assert (verdict["report_count"], verdict["agency_count"]) == (1, 1)


def test_what_both_say_is_handed_on_as_the_own_word_of_each(peers: tuple[Peer, Peer]) -> None:
    here, there = peers
    facts: dict[str, Any] = {"category": "loan", "tlp": "TLP:GREEN", "confidence": 80}
    here.exchange.member("Office").report("+85512345678", **facts)
    pull(there, here)
    there.exchange.member("Office").report("+85512345678", **facts)
    assert pull(here, there) == {"created": 1}
    assert here.exchange.member("Bank", Sector.BANK).check("+85512345678")["agency_count"] == 2


def test_withdrawal_reaches_the_other_exchange(peers: tuple[Peer, Peer]) -> None:
    here, there = peers
    office = here.exchange.member("Office")
    report = office.report("+85512345678", "loan", tlp="TLP:GREEN")
    pull(there, here)
    office.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
    assert pull(there, here) == {"ended": 1}
    assert there.live() == []


@pytest.mark.parametrize("form", ["misp", "csv"])
def test_feeds_of_files_are_imported_too_and_not_handed_back(peers: tuple[Peer, Peer], form: str) -> None:
    here, there = peers
    facts: dict[str, Any] = {"category": "loan", "tlp": "TLP:GREEN", "confidence": 100}
    for _ in range(2):
        here.exchange.member("Office").report("+85512345678", **facts)
    assert {name: count for name, count in pull(there, here, form).items() if count} == {"created": 1}
    (report,) = there.live()
    assert (report.origin, report.category, report.tlp) == (exchange_id(here.public_url), "loan", "TLP:GREEN")
    assert not any(pull(here, there, form).get(name) for name in ("created", "updated"))


def test_csv_feed_says_whose_copy_a_listing_is(peers: tuple[Peer, Peer]) -> None:
    here, there = peers
    here.exchange.member("Office").report("+85512345678", "loan", tlp="TLP:GREEN")
    pull(there, here)
    for peer in peers:
        text = peer.exchange.member("Bank", Sector.BANK).get("/feeds/csv/phone.csv").text
        (row,) = csv.DictReader(io.StringIO(text, newline=""))
        assert row["origin"] == str(exchange_id(here.public_url))


@pytest.mark.parametrize(
    "address",
    ["http://peer.example/", "ftp://peer.example/", "file:///etc/passwd", "https://user:secret@peer.example/"],
)
def test_address_that_is_not_asked_is_refused(address: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        refuse_address(address)
    assert "secret" not in str(refusal.value)


def test_redirect_to_another_host_and_an_answer_that_is_too_large_are_refused() -> None:
    async def other(scope: Any, receive: Any, send: Any) -> None:
        large = scope["path"] == "/large"
        headers = [] if large else [(b"location", b"http://127.0.0.1:1/")]
        await send({"type": "http.response.start", "status": 200 if large else 302, "headers": headers})
        await send({"type": "http.response.body", "body": b"x" * (2 * 1024 * 1024 if large else 0)})

    with serving(other, lifespan="off") as address:
        with pytest.raises(ImportRefused, match="redirect to another host"):
            Fetcher(Login(token="t")).get(f"{address}/", "*/*")
        with pytest.raises(ImportRefused, match="larger than 1 MB"):
            Fetcher(Login(), most_megabytes=1).get(f"{address}/large", "*/*")
