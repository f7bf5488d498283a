"""Every operation against its own contract. `test_schemathesis.py` runs this file, in a process of its own.

schemathesis makes its cases while tests are collected, which every worker of the suite would do again.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from krama.app import create_app
from krama.settings import Settings
from tests.contract.service import TOML, Served, served_from
from tests.tiers import turns

QUICK = settings(
    max_examples=turns(5, 15),
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
    create_app(Settings.model_construct()).openapi(), config=SchemathesisConfig.from_dict(tomllib.loads(TOML))
)


@contract.parametrize()
@QUICK
def test_every_operation_keeps_the_contract(served: Served, case: Any) -> None:
    case.call_and_validate(**served.options(case))
