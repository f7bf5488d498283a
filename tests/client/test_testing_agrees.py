"""`FakeKrama` answers as the service does. What both are sent comes from the contract, so new operations join."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from krama_client._testing.contract import JSON, Operation, contract
from krama_client.testing import FakeKrama
from tests.client.agreement import (
    Refusal,
    Side,
    accepted,
    bad_bodies,
    bad_queries,
    conditions,
    differences,
    of_fake,
    of_service,
    reading_conditions,
    refusal,
)
from tests.client.good_requests import CONTRADICTED, EXCUSED, GOOD, OF_OTHERS, STORY, VALUE, VALUE_RULES
from tests.exchange import running_exchange
from tests.tiers import LONG

OPERATIONS = contract().operations
QUOTAS = " ".join(
    f"{name}=1000000000/minute" for name in ("administration", "values", "requests", "submissions", "checks")
)
STATE = (404, 409, 412)
"""Depends on what was done before, and on the client: the stand-in keeps what it answered, and has one client."""

Both = tuple[Side, Side]


@pytest.fixture(scope="module")
def both(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A member of a real exchange, and one of the stand-in, which have done the same before."""
    folder = tmp_path_factory.mktemp("agreement")
    shutil.copy(sqlite_template, folder / "krama.sqlite3")
    url = f"sqlite:///{folder / 'krama.sqlite3'}"
    with running_exchange(url, folder / "state", quotas=QUOTAS) as exchange, FakeKrama() as fake:
        yield of_service(exchange.member("Office")), of_fake(fake)


@pytest.fixture(scope="module")
def told(both: Both) -> list[str]:
    """How the answers to a whole story differ."""
    return [line for name in STORY for line in _told(both, OPERATIONS[name])]


def _told(both: Both, operation: Operation) -> Iterator[str]:
    for side in both:
        side.ids.pop("revision", None)
        if operation.revised and (read := _reading(operation)) is not None:
            side.ids["revision"] = side.ask(read).headers["ETag"]
    real, fake = (side.does(operation) for side in both)
    if (real.status_code, "ETag" in real.headers) != (fake.status_code, "ETag" in fake.headers):
        yield f"{operation.id}: {real.status_code} and {fake.status_code}, ETag {real.headers.get('ETag')} {fake.text}"
    elif real.content:
        yield from (f"{operation.id}{line}" for line in differences(operation, real.json(), fake.json()))


def _reading(operation: Operation) -> Operation | None:
    """The operation that reads what this one changes."""
    of_one = re.match(r"/v1/[^/]+/{\w+}", operation.path)
    reading = (each for each in OPERATIONS.values() if of_one and (each.method, each.path) == ("GET", of_one[0]))
    return next(reading, None)


def _alike(both: Both, operation: Operation, *request: Any, **query: Any) -> tuple[Refusal, Refusal]:
    real, fake = (refusal(side.ask(operation, *request, **query)) for side in both)
    return real, fake


def _agree(real: Refusal, fake: Refusal) -> bool:
    """Whether both say the same, or only the service knows the state or the form of a value."""
    if real[0] == fake[0] == "done":
        return [error for error in real[1:] if error[1] not in VALUE_RULES or error in fake] == [*fake[1:]]
    is_excused = real[0] in STATE or real[1] in VALUE_RULES if len(real) > 1 else fake[0] in STATE
    return real == fake or (is_excused and (fake[0] == "done" or fake[0] in STATE))


def test_every_operation_is_compared_or_excused() -> None:
    with_body = {name for name, operation in OPERATIONS.items() if JSON in operation.body}
    assert with_body == GOOD.keys(), "tests/client/good_requests.py needs a good body for each"
    told = {*STORY, *EXCUSED, *OF_OTHERS}
    assert told == OPERATIONS.keys(), "tell it in STORY of tests/client/good_requests.py, or excuse it there"


def test_answers_have_the_same_members_types_and_words(told: list[str]) -> None:
    assert told == []


def test_bad_bodies_are_refused_alike(both: Both, told: list[str]) -> None:
    unlike, met = [], set()
    for operation in OPERATIONS.values():
        for label, alike, body in bad_bodies(operation) if JSON in operation.body else ():
            if LONG or alike not in met:
                met.add(alike)
                real, fake = _alike(both, operation, body, {"If-Match": '"1"'} if operation.revised else {})
                unlike += [] if _agree(real, fake) else [(label, real, fake)]
    assert unlike == []
    assert len(met) > 200


def test_bad_queries_are_refused_alike(both: Both, told: list[str]) -> None:
    unlike, met = [], set()
    for operation in OPERATIONS.values():
        for label, alike, query in bad_queries(operation) if operation.path.startswith("/v1") else ():
            if LONG or alike not in met:
                met.add(alike)
                real, fake = _alike(both, operation, GOOD.get(operation.id), {}, **query)
                unlike += [] if _agree(real, fake) else [(label, real, fake)]
    assert unlike == []
    assert len(met) > 100


def test_headers_and_paths_are_refused_alike(both: Both, told: list[str]) -> None:
    unlike: list[Any] = []
    for operation in OPERATIONS.values():
        wrong: list[dict[str, str]] = []
        wrong += [{"Idempotency-Key": "a b"}, {"Idempotency-Key": 129 * "k"}] if operation.keyed else []
        wrong += [{"If-Match": "7"}, {"If-Match": '"a"'}] if operation.revised else []
        wrong += [{}, {"If-Match": "*"}, {"If-Match": '"1", "2"'}] if 428 in operation.refusals else []
        for headers in wrong:
            real, fake = _alike(
                both, operation, GOOD.get(operation.id), {"If-Match": '"999"'} | headers if headers else {}
            )
            unlike += [] if real == fake else [(operation.id, headers, real, fake)]
        for name in operation.pattern.groupindex:
            if name.endswith("_id") and name != "client_id" and operation.path.startswith("/v1/"):
                ids = [dict(side.ids) for side in both]
                for side in both:
                    side.ids[name] = "0x"
                real, fake = _alike(both, operation, GOOD.get(operation.id), {"If-Match": '"1"'})
                unlike += [] if real == fake else [(operation.id, name, real, fake)]
                for side, known in zip(both, ids, strict=True):
                    side.ids = known
    assert unlike == []


def test_stale_revision_is_refused_alike(both: Both, told: list[str]) -> None:
    for operation in OPERATIONS.values():
        if operation.revised and operation.id not in OF_OTHERS:
            real, fake = _alike(both, operation, GOOD.get(operation.id), {"If-Match": '"999"'})
            assert fake == (412, "revision_changed", "header", "If-Match", ()) or fake == real == ("done",), (
                operation.id
            )
            assert fake == real


def test_conditions_of_changes_are_refused_alike(both: Both, told: list[str]) -> None:
    """After the story most of it is already so, where only an `If-None-Match` is refused."""
    unlike: list[Any] = []
    for operation in OPERATIONS.values():
        if operation.revised and operation.id not in OF_OTHERS and (read := _reading(operation)) is not None:
            tags = [side.ask(read).headers["ETag"] for side in both]
            for pair in zip(*(conditions(tag, 428 in operation.refusals) for tag in tags), strict=True):
                asked = zip(both, pair, strict=True)
                real, fake = (refusal(side.ask(operation, GOOD.get(operation.id), headers)) for side, headers in asked)
                unlike += [] if real == fake else [(operation.id, pair[0], real, fake)]
    assert unlike == []


@pytest.mark.parametrize("name", ["Report", "Case"])
def test_refused_condition_leaves_the_label_as_it_is(both: Both, name: str) -> None:
    relabel, read = OPERATIONS[f"relabel{name}"], OPERATIONS[f"read{name}"]
    for side in both:
        side.does(OPERATIONS[f"submit{name}"])
    met = set()
    for label in ("TLP:AMBER+STRICT", "TLP:AMBER"):
        body = {"tlp": label, "reason": "Asked by the victim."}
        tags = [side.ask(read).headers["ETag"] for side in both]
        for pair in zip(*(conditions(tag, is_needed=False) for tag in tags), strict=True):
            asked = zip(both, pair, strict=True)
            real, fake = (refusal(side.ask(relabel, body, headers)) for side, headers in asked)
            assert real == fake, pair
            met.add(real[1] if len(real) > 1 else real[0])
            real, fake = (side.ask(read).json()["tlp"] for side in both)
            assert real == fake, pair
        for side, tag in zip(both, tags, strict=True):
            assert side.ask(relabel, body, {"If-Match": f'"999", {tag}', "If-None-Match": '"998"'}).is_success
    assert met == {"revision_changed", "condition_refused", "validation_failed"}


def test_conditions_of_readings_are_refused_alike(both: Both, told: list[str]) -> None:
    read = [each for each in OPERATIONS.values() if each.method == "GET" and 412 in each.refusals]
    assert len(read) > 5
    for operation in read:
        tags = [side.ask(operation).headers["ETag"] for side in both]
        for pair in zip(*(reading_conditions(tag) for tag in tags), strict=True):
            asked = zip(both, pair, strict=True)
            real, fake = (refusal(side.ask(operation, None, headers)) for side, headers in asked)
            assert real == fake, (operation.id, pair)


def test_types_of_answers_are_refused_and_chosen_alike(both: Both, told: list[str]) -> None:
    unlike, met, refused = [], set(), set()
    for operation in OPERATIONS.values():
        known = 406 in operation.refusals and operation.pattern.groupindex.keys() <= both[0].ids.keys()
        for accept in accepted(operation) if known else ():
            alike = (accept, operation.method, operation.keyed, *operation.answers[operation.usual])
            if LONG or alike not in met:
                met.add(alike)
                real, fake = (side.ask(operation, GOOD.get(operation.id), {"Accept": accept}) for side in both)
                same = _agree(_seen(real), _seen(fake)) and (not real.is_success or _type(real) == _type(fake))
                unlike += [] if same else [(operation.id, accept, real.text, fake.text)]
                refused |= {operation.id} if fake.status_code == 406 else set()
    assert unlike == []
    assert len(refused) > (len(GOOD) if LONG else 5)


def _seen(answer: httpx.Response) -> Refusal:
    """A table has no members."""
    return refusal(answer) if _type(answer) == JSON or not answer.is_success else ("done",)


def _type(answer: httpx.Response) -> str:
    return str(answer.headers.get("Content-Type", "")).partition(";")[0]


@pytest.mark.parametrize(("name", "changes"), CONTRADICTED)
def test_contradictions_are_refused_alike(both: Both, told: list[str], name: str, changes: dict[str, Any]) -> None:
    body = {key: value for key, value in {**GOOD[name], **changes}.items() if value is not ...}
    headers = {"If-Match": '"1"'} if 428 in OPERATIONS[name].refusals else {}
    real, fake = _alike(both, OPERATIONS[name], body, headers)
    assert real == fake
    assert real != ("done",), "the service refuses this"


def test_values_that_are_added_to_a_case_are_refused_alike(both: Both) -> None:
    for side in both:
        side.ids["case_id"] = side.ask(OPERATIONS["submitCase"], {"reference": "PP-A", "category": "loan"}).json()[
            "case_id"
        ]
    values = [{**VALUE, "role": "contact", "layer": 2}, {"value": " "}, {**VALUE, "tlp": "TLP:RED"}]
    real, fake = _alike(both, OPERATIONS["changeCase"], {"add_values": values})
    assert real == fake
    assert len(real) == 1 + len(values)
    real, fake = _alike(both, OPERATIONS["changeCase"], {"channel": "sms"}, {"If-Match": '"999"'})
    assert real == fake == (412, "revision_changed", "header", "If-Match", ())


def test_cursor_of_other_filters_is_refused_alike(both: Both) -> None:
    for side in both:
        for number in range(2):
            side.ask(OPERATIONS["submitCase"], {"reference": f"PP-{number}", "category": "loan"})
        first = side.ask(OPERATIONS["listCases"], None, {}, limit="1").json()
        assert side.ask(OPERATIONS["listCases"], None, {}, limit="2", cursor=first["next_cursor"]).is_success
        answer = side.ask(OPERATIONS["listCases"], None, {}, limit="1", channel="sms", cursor=first["next_cursor"])
        assert refusal(answer) == (422, "cursor_unreadable", "query", "cursor", ())


def test_usual_channel_is_answered_alike(both: Both) -> None:
    for side in both:
        report = {"value": "010 111 333", "kind": "phone", "category": "loan", "channel": "  Face-Book "}
        case = {"reference": "PP-C", "category": "loan", "channel": "FB"}
        assert side.ask(OPERATIONS["submitCase"], case).json()["channel"] == "facebook"
        assert side.ask(OPERATIONS["submitReport"], report).json()["channel"] == "Face-Book"
