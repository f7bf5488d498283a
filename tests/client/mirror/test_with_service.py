"""A copy of the real service: its snapshots and changes, and the verdicts of its own checks."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from krama.agencies.permissions import Permission
from krama.audit.note import Signer
from krama.core.database import Database
from krama.feed import snapshots
from krama.settings import Settings
from krama_client import Krama
from krama_client._rows.check_batches import Refused
from krama_client.errors import MirrorUnusable, PermissionDenied, Unreached
from krama_client.mirror import Mirror, MirrorOr
from tests.client.service import Account
from tests.corpus.cases import cases

REPORTED: tuple[dict[str, Any], ...] = (
    {"value": "092 555 678", "kind": "phone", "category": "impersonation_bank"},
    {"value": "https://scam.example.com/kh/prize", "kind": "url", "category": "phishing"},
    {"value": "example.net", "kind": "domain", "category": "phishing"},
    {"value": "+85592555679", "kind": "handle", "platform": "telegram", "category": "loan"},
    {"value": "000 654 987", "kind": "bank_account", "institution": "ABAAKHPP", "category": "loan"},
    {"value": "prize@scam.example.com", "category": "phishing"},
)
ASKED: tuple[dict[str, Any], ...] = (
    *({name: text for name, text in report.items() if name != "category"} for report in REPORTED),
    {"value": "+855 92 555 679", "kind": "phone"},
    {"value": "t.me/+85592555678"},
    {"value": "hxxps://www[.]scam[.]example[.]com/kh/prize/now?x=1"},
    {"value": "a.example.net", "kind": "domain"},
    {"value": "example.org", "kind": "domain"},
    {"value": "092 555 999", "kind": "phone"},
)


def make_snapshot(app: FastAPI) -> None:
    services = app.state.services
    snapshots.make(services[Database], snapshots.folder_of(services[Settings].state_dir))


def told(check: Any) -> tuple[Any, ...]:
    """What a verdict of a copy and one of the exchange have in common."""
    codes = check.reason_codes if hasattr(check, "reason_codes") else tuple(reason.code for reason in check.reasons)
    matches = tuple((each.indicator_id, each.canonical, each.display, each.match_type) for each in check.matches)
    place = check.institution, check.chain, check.platform, check.policy
    counts = check.report_count, check.agency_count, tuple(check.categories)
    times = check.first_reported_at, check.last_reported_at
    form = check.kind, check.canonical, check.display
    return form, place, check.action, check.score, check.status, check.listed, codes, counts, times, matches


@pytest.fixture
def offices(enrol: Callable[..., Account]) -> Iterator[list[Krama]]:
    with ExitStack() as connected:
        yield [connected.enter_context(Krama(*enrol())) for _ in range(3)]


def copy_of(app: FastAPI, member: Krama, folder: Path) -> Mirror:
    """A copy that knows the exchange's key, as a member does."""
    return Mirror(folder / "copy", member, verifier_key=app.state.services[Signer].verifier_key)


def test_copy_of_the_service_says_what_its_checks_say(
    served: tuple[FastAPI, str], offices: list[Krama], enrol: Callable[..., Account], tmp_path: Path
) -> None:
    app, _ = served
    reports = [office.report(**report) for office in offices[:2] for report in REPORTED[:4]]
    friend = offices[0].me.get().agency.agency_id
    own = offices[2].report("092 555 670", "loan", kind="phone", tlp="TLP:RED", audience={"agencies": [friend]})
    make_snapshot(app)
    member = offices[2]
    mirror = copy_of(app, member, tmp_path)
    mirror.sync()
    for report in REPORTED[4:]:
        offices[0].report(**report)
    offices[1].reports.withdraw(reports[4].report_id, reason="A mistake.")
    for office, taken in zip(offices, (reports[2], reports[6]), strict=False):
        office.reports.withdraw(taken.report_id, reason="A mistake.")
    mirror.sync()
    for asked in (*ASKED, {"value": "092 555 670", "kind": "phone"}):
        assert told(mirror.check(**asked)) == told(member.check(**asked)), asked
    assert (mirror.check("092 555 670").action, own.status) == ("warn", "active")
    values = [case.value for case in cases()][::7]
    both = zip(mirror.check_many(values), member.check_many(values), strict=True)
    assert [pair for pair in map(_compared, *zip(*both, strict=True)) if pair[0] != pair[1]] == []


def _compared(copied: Any, asked: Any) -> tuple[Any, Any]:
    codes = [each.error.code if isinstance(each, Refused) else told(each) for each in (copied, asked)]
    return codes[0], codes[1]


def test_hit_goes_to_the_exchange_and_the_rest_stays_here(
    served: tuple[FastAPI, str], offices: list[Krama], tmp_path: Path
) -> None:
    app, _ = served
    offices[0].report("011 222 333", "loan", kind="phone")
    make_snapshot(app)
    mirror = copy_of(app, offices[1], tmp_path)
    mirror.sync()
    gate = MirrorOr(offices[1], mirror)
    unknown, hit = gate.check("011 222 999", kind="phone"), gate.check("011 222 333", kind="phone", purpose="payment")
    assert (unknown.source, unknown.action) == ("mirror", "proceed")
    assert (hit.source, hit.action, hit.check.report_count) == ("exchange", "warn", 1)
    offices[1].close()
    with Krama("http://127.0.0.1:9", "bank", "secret", max_retries=0) as away:
        answer = MirrorOr(away, mirror).check("011 222 333", kind="phone")
    assert (answer.source, answer.action, isinstance(answer.error, Unreached)) == ("mirror", "warn", True)


def test_copy_needs_its_own_permission(
    served: tuple[FastAPI, str], enrol: Callable[..., Account], tmp_path: Path
) -> None:
    with Krama(*enrol(Permission.CHECKS_RUN, Permission.AUDIT_READ)) as reader, pytest.raises(PermissionDenied):
        copy_of(served[0], reader, tmp_path).sync()


@pytest.mark.parametrize("has_snapshot", [True, False])
def test_file_of_another_agency_stays_as_it_is(
    served: tuple[FastAPI, str], offices: list[Krama], tmp_path: Path, has_snapshot: bool
) -> None:
    app, _ = served
    offices[0].report("092 555 671", "loan", kind="phone", tlp="TLP:AMBER+STRICT")
    if has_snapshot:
        make_snapshot(app)
    copy_of(app, offices[0], tmp_path).sync()
    content = (tmp_path / "copy").read_bytes()
    for _ in range(2):
        with pytest.raises(MirrorUnusable, match="another agency") as refusal:
            copy_of(app, offices[1], tmp_path).sync()
        assert (refusal.value.why, (tmp_path / "copy").read_bytes() == content) == ("another_agency", True)
    copy_of(app, offices[0], tmp_path).sync()
    assert Mirror(tmp_path / "copy").check("092 555 671", kind="phone").listed


def test_copy_of_another_agency_answers_no_check(
    served: tuple[FastAPI, str], offices: list[Krama], enrol: Callable[..., Account], tmp_path: Path
) -> None:
    app, _ = served
    make_snapshot(app)
    copy_of(app, offices[0], tmp_path).sync()
    others = copy_of(app, offices[1], tmp_path)
    for ask in (others.check, lambda value: list(others.check_many([value]))):
        with pytest.raises(MirrorUnusable, match="another agency") as refusal:
            ask("092 555 671")
        assert refusal.value.why == "another_agency"
    for gate in (MirrorOr(offices[1], others), MirrorOr(offices[1], Mirror(tmp_path / "copy"))):
        answer = gate.check("092 555 671", kind="phone")
        assert (answer.source, isinstance(answer.error, MirrorUnusable)) == ("exchange", True)
    assert copy_of(app, offices[0], tmp_path).check("092 555 671").action == "proceed"


def test_copy_of_before_learns_whose_it_is_when_it_is_brought_in_step(
    served: tuple[FastAPI, str], offices: list[Krama], tmp_path: Path
) -> None:
    app, _ = served
    make_snapshot(app)
    copy_of(app, offices[0], tmp_path).sync()
    with closing(sqlite3.connect(tmp_path / "copy")) as file:
        file.execute("DELETE FROM about WHERE name = 'agency_id'")
        file.commit()
    copy_of(app, offices[0], tmp_path).sync()
    with pytest.raises(MirrorUnusable, match="another agency"):
        copy_of(app, offices[1], tmp_path).sync()
