"""Every operation against its own contract. `test_schemathesis.py` runs this file, in a process of its own.

schemathesis makes its cases while tests are collected, which every worker of the suite would do again.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.transport.requests import ManagedCookiesSession

from krama.app import create_app
from krama.settings import Settings
from tests.contract.closed import closed
from tests.contract.headers import undeclared
from tests.contract.service import TOML, Served, served_from
from tests.tiers import LONG, turns

QUICK = settings(
    max_examples=turns(1, 15),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer("application/x-ndjson", "text/csv")
def as_it_is(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """A body that is text is sent as it is, any other as JSON."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "krama.sqlite3").write_bytes(sqlite_template.read_bytes())
    with served_from(folder) as served:
        yield served


contract = schemathesis.openapi.from_dict(
    closed(create_app(Settings.model_construct()).openapi()), config=SchemathesisConfig.from_dict(tomllib.loads(TOML))
)


@pytest.fixture(scope="module")
def session() -> Iterator[ManagedCookiesSession]:
    """One connection for all cases, and no look for a proxy at each."""
    with ManagedCookiesSession() as session:
        session.trust_env = False
        yield session


_met: Counter[tuple[str, object]] = Counter()


def is_sent(case: Any) -> bool:
    """The long tier sends every case. Of cases that are alike, the short tier sends the first and then every twelfth.

    Alike are those for one operation and one scenario, such as a member with a wrong type. Each member has each wrong
    type in turn, so there are many.
    """
    scenario = getattr(case.meta.phase.data, "scenario", None)
    if LONG or scenario is None:
        return True
    _met[case.operation.label, scenario] += 1
    return _met[case.operation.label, scenario] % 12 == 1


def headers_are_declared(_: schemathesis.CheckContext, response: schemathesis.Response, case: Any) -> None:
    """A generated client reads only what the contract declares for the operation and the status."""
    names = undeclared(case.operation.definition.raw, response.status_code, response.headers)
    assert not names, f"not declared: {sorted(names)}"


@contract.parametrize()
@QUICK
def test_every_operation_keeps_the_contract(served: Served, session: ManagedCookiesSession, case: Any) -> None:
    if is_sent(case):
        case.call_and_validate(session=session, additional_checks=[headers_are_declared], **served.options(case))
