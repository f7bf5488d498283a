"""What can't be right is refused before anything is sent, and never repeated in an error."""

import sys
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from krama_client import AsyncKrama, Krama, omit
from krama_client._core.arguments import identities, identity, query
from tests.client.service import ME, SECRET, StandIn, ok, problem

ID = "22a4c31d-a801-436a-90c9-44ab42f5af26"
VALUE = "012345678"


@pytest.mark.parametrize("client", [Krama, AsyncKrama])
@pytest.mark.parametrize("host", ["krama.example", "10.0.0.7", "localhost.example", "127.0.0.1.example"])
def test_plain_http_is_refused_with_a_secret(client: Any, host: str) -> None:
    with pytest.raises(ValueError, match="must begin with https") as caught:
        client(f"http://{host}", "client", SECRET)
    assert SECRET not in str(caught.value)
    client(f"http://{host}", "client", SECRET, insecure=True)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "127.9.9.9", "app.localhost"])
def test_plain_http_is_fine_on_this_machine(host: str) -> None:
    Krama(f"http://{host}", "client", SECRET).close()


@pytest.mark.parametrize("segment", ["", ".", "..", "../me", "012345678", None, 7])
def test_id_that_is_not_one_is_never_sent(segment: Any) -> None:
    service = StandIn(ok({}))
    krama = service.krama()
    asks: list[Any] = [
        krama.reports.get,
        krama.indicators.get,
        krama.disputes.get,
        krama.agencies.get,
    ]
    for ask in asks:
        with pytest.raises(ValueError, match="must be an id of the exchange") as caught:
            ask(segment)
        assert "012345678" not in str(caught.value)
        assert caught.value.__context__ is None
    assert service.asked == []


@pytest.mark.parametrize("segment", ["", ".", "..", None])
def test_text_segment_that_is_another_path_is_never_sent(segment: Any) -> None:
    service = StandIn(ok({}))
    with pytest.raises(ValueError, match="client_id must be text, and not empty"):
        service.krama().clients.get(segment)
    assert service.asked == []


def test_text_segment_stays_one_segment() -> None:
    service = StandIn(problem(404, "not_found"))
    with pytest.raises(Exception, match="not_found"):
        service.krama().clients.get("../me?x#y")
    assert service.asked[0].url.raw_path == b"/v1/clients/..%2Fme%3Fx%23y"


@pytest.mark.parametrize("spelling", [ID, ID.upper(), f"{{{ID}}}", UUID(ID)])
def test_id_is_sent_in_its_usual_spelling(spelling: Any) -> None:
    service = StandIn(problem(404, "not_found"))
    with pytest.raises(Exception, match="not_found"):
        service.krama().reports.get(spelling)
    assert service.asked[0].url.path == f"/v1/reports/{ID}"


def test_id_in_a_body_or_a_query_is_checked_too() -> None:
    krama = StandIn(ok({})).krama()
    with pytest.raises(ValueError, match="indicator_id must be an id"):
        krama.disputes.open(indicator_id=VALUE, grounds="other", statement="Wrong.")


def test_one_text_is_not_a_list_of_letters() -> None:
    service = StandIn(ok({}))
    with pytest.raises(TypeError, match="evidence must be a list or a tuple, not one str"):
        service.krama().disputes.open(indicator_id=ID, grounds="other", statement="Wrong.", evidence="ab")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="scopes must be a list"):
        service.krama().clients.change("krama_0", revision=1, scopes="checks:run")
    assert service.asked == []


def test_misspelt_fact_of_a_report_is_refused_with_the_names_that_there_are() -> None:
    service = StandIn(ok({}))
    facts: Any = {"knid": "phone"}
    with pytest.raises(TypeError, match=r"no member knid\. Its members are .*kind") as caught:
        service.krama().report(VALUE, "loan", **facts)
    assert VALUE not in str(caught.value)
    assert service.asked == []


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        (None, "items must be a list of dictionaries, not None"),
        (VALUE, "items must be a list or a tuple, not one str"),
        ({"role": "contact", "value": VALUE}, "items must be a list or a tuple, not one dict"),
        (12345678, "items must be a list or a tuple, not one int"),
        ([{"role": "contact", "value": VALUE}, VALUE], r"items\[1\] must be a dictionary, not a str"),
    ],
)
def test_payment_that_is_no_list_of_dictionaries_is_refused(items: Any, wrong: str) -> None:
    service = StandIn(ok({}))
    with pytest.raises(TypeError, match=wrong) as caught:
        service.krama().check_payment(items)
    assert "012345678" not in str(caught.value)
    assert service.asked == []


@pytest.mark.parametrize("name", ["kind", "institution", "chain", "platform", "purpose", "reference"])
def test_argument_of_a_check_that_is_no_text_is_refused(name: str) -> None:
    service = StandIn(ok({}))
    arguments: Any = {name: 881}
    with pytest.raises(TypeError, match=f"{name} must be text, not an int"):
        service.krama().check(VALUE, **arguments)
    if name in ("purpose", "reference"):
        with pytest.raises(TypeError, match=f"{name} must be text, not an int"):
            service.krama().check_payment([{"role": "contact", "value": VALUE}], **arguments)
    assert service.asked == []


def test_one_report_is_not_many() -> None:
    report: Any = {"value": VALUE, "category": "loan"}
    with pytest.raises(TypeError, match="report_many takes reports, one by one"):
        StandIn(ok({})).krama().report_many(report)


@pytest.mark.parametrize("option", ["auth", "headers", "cookies", "params", "follow_redirects", "base_url_"])
def test_option_that_could_replace_the_credential_is_refused(option: str) -> None:
    options: Any = {option: ("user", "password")}
    with pytest.raises(TypeError, match=f"takes no option {option}") as caught:
        Krama("https://krama.test", "client", SECRET, **options)
    assert "password" not in str(caught.value)


def test_time_without_a_zone_is_refused_at_once() -> None:
    service = StandIn(ok({}))
    naive = datetime(2026, 1, 31, 8)  # noqa: DTZ001  (that is the point)
    with pytest.raises(ValueError, match="has no time zone"):
        list(service.krama().indicators.list(updated_after=naive))
    with pytest.raises(ValueError, match="has no time zone"):
        service.krama().report(VALUE, "loan", occurred_at=naive)
    with pytest.raises(ValueError, match="has no time zone"):
        service.krama().report_many([{"value": VALUE, "category": "loan", "occurred_at": naive}])
    assert service.asked == []


def test_change_leaves_out_what_is_omitted_and_sends_null_for_none() -> None:
    service = StandIn(problem(404, "not_found"))
    for change in ({"expires_at": None}, {"name": "gate"}, {"expires_at": omit, "networks": []}, {}):
        with pytest.raises(Exception, match="not_found"):
            service.krama().clients.change("krama_0", revision=1, **change)
    sent = [request.content for request in service.asked]
    assert sent == [b'{"expires_at":null}', b'{"name":"gate"}', b'{"networks":[]}', b"{}"]


def test_outcome_that_is_sent_again_leaves_out_what_is_omitted_and_sends_null_for_none() -> None:
    service = StandIn(problem(404, "not_found"))
    changes: tuple[dict[str, Any], ...] = ({}, {"payment": None, "indicator_id": omit})
    for more in changes:
        with pytest.raises(Exception, match="not_found"):
            service.krama().outcomes.submit(outcome="payment_stopped", reference="TRX-1", **more)
    sent = [request.content for request in service.asked]
    assert sent == [
        b'{"outcome":"payment_stopped","reference":"TRX-1"}',
        b'{"outcome":"payment_stopped","payment":null,"reference":"TRX-1"}',
    ]


def test_creation_leaves_out_none() -> None:
    service = StandIn(problem(409, "name_taken"))
    with pytest.raises(Exception, match="name_taken"):
        service.krama().clients.add(name="gate", role="checker", expires_at=None)
    assert service.asked[0].content == b'{"name":"gate","role":"checker"}'


def test_decimals_are_sent_as_they_are_written() -> None:
    service = StandIn(problem(409, "refused"))
    with pytest.raises(Exception, match="refused"):
        service.krama().outcomes.submit(
            outcome="payment_stopped", payment={"amount": Decimal("250.10"), "currency": "USD"}
        )
    assert service.asked[0].content == b'{"outcome":"payment_stopped","payment":{"amount":"250.10","currency":"USD"}}'


def test_client_names_itself_its_contract_and_the_program() -> None:
    service = StandIn(problem(404, "not_found"))
    with pytest.raises(Exception, match="not_found"):
        service.krama(app="payment-gate/2.1").me.get()
    named = service.asked[0].headers["User-Agent"]
    assert named.startswith("krama-client/0.1.0 (python/3.")
    assert f"; {sys.platform})" in named
    assert named.endswith(" contract/1.0.0 app/payment-gate/2.1")


def test_client_asks_for_errors_in_the_language_of_the_program() -> None:
    service = StandIn(ok(ME))
    service.krama(language="km").me.get()
    assert service.asked[0].headers["Accept-Language"] == "km"
    with pytest.raises(ValueError, match="language must be"):
        service.krama(language="km\r\nX: y")


@pytest.mark.parametrize("app", ["", "two words", "gate\r\nX: y", "x" * 41, "a/b/c"])
def test_name_of_a_program_that_would_break_the_header_is_refused(app: str) -> None:
    with pytest.raises(ValueError, match="app must be a name"):
        StandIn(ok({})).krama(app=app)


@pytest.mark.parametrize(("client_id", "secret"), [("", "secret"), ("client", "")])
def test_empty_credential_is_refused(client_id: str, secret: str) -> None:
    with pytest.raises(ValueError, match=r"must not be empty|Give either"):
        Krama("https://krama.test", client_id, secret)


@pytest.mark.parametrize("value", [None, 12345678, b"012 345 678", ["012 345 678"]])
def test_value_that_is_no_text_is_not_sent(value: Any) -> None:
    service = StandIn(ok({}))
    with pytest.raises(TypeError, match="value must be text"):
        service.krama().check(value)
    assert service.asked == []


def test_client_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET", "PRIVATE_KEY", "DPOP"):
        monkeypatch.delenv(f"KRAMA_{name}", raising=False)
    with pytest.raises(ValueError, match="KRAMA_URL and KRAMA_CLIENT_ID and KRAMA_CLIENT_SECRET or KRAMA_PRIVATE_KEY"):
        Krama.from_env()
    monkeypatch.setenv("KRAMA_URL", "https://krama.test")
    monkeypatch.setenv("KRAMA_CLIENT_ID", "client")
    monkeypatch.setenv("KRAMA_CLIENT_SECRET", SECRET)
    krama = Krama.from_env(deadline=1, transport=httpx.MockTransport(StandIn(ok({}))))
    assert (repr(krama), krama._connection.options.deadline) == ("<Krama https://krama.test>", 1)


def test_id_that_is_left_out_of_a_change_is_not_read() -> None:
    assert identity("agency_id", omit) is omit
    assert identity("agency_id", None) is None
    with pytest.raises(ValueError, match="agency_id must be an id"):
        identity("agency_id", "ABA")


@pytest.mark.parametrize("given", ["012 345 678", ["own", "012345678"], "own,ABA", "", "Own", [""]])
def test_value_in_the_place_of_agencies_is_not_sent(given: Any) -> None:
    service = StandIn(ok({}))
    with pytest.raises(ValueError, match="agency_id must be an id") as caught:
        next(iter(service.krama().reports.list(agency_id=given)))
    assert VALUE not in str(caught.value)
    assert service.asked == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("own", "own"),
        (["own", "others"], "own,others"),
        ("own,others", "own,others"),
        (UUID(ID), ID),
        ([ID.upper()], ID),
        (None, None),
    ],
)
def test_words_and_ids_of_agencies_are_a_comma_list(given: Any, said: str | None) -> None:
    assert query({"agency_id": identities("agency_id", given, "own", "others", "all")}).get("agency_id") == said
