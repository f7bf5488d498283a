"""The running service against its own contract: schemathesis sends what the document allows, and what it does not."""

import base64
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.app import create_app
from krama.core.database import Database
from krama.settings import Settings
from tests.members import new_agency, new_client
from tests.server import serving

QUICK = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_TOML = """
# A text that the schema allows may still be no telephone number, a row no report: 422, 400 and 413 say so.
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "413", "422"]

# A form may name another client than the one that calls, or hold an assertion that proves nothing: 401.
[[operations]]
include-path-regex = "^/oauth/"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "413"]

# An item or a row that breaks the schema is refused in its place, with a 200 for the whole.
[[operations]]
include-path = "/v1/checks/batch"
checks.negative_data_rejection.enabled = false

[[operations]]
include-path = "/v1/reports/bulk"
checks.negative_data_rejection.enabled = false
"""
_FOR_TOKENS = """
[[operations]]
include-path-regex = "^/oauth/"
headers = {{ Authorization = "{basic}" }}
"""


@schemathesis.serializer("application/x-ndjson", "text/csv")
def as_it_is(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Bodies that are text already; what is no text goes as its JSON."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


@dataclass(frozen=True)
class Served:
    """A server, and what opens everything on it."""

    address: str
    token: str
    basic: str

    def options(self, case: Any) -> dict[str, Any]:
        """How to send a case: to this server, as a member."""
        credential = self.basic if case.path.startswith("/oauth/") else f"Bearer {self.token}"
        return {"base_url": self.address, "headers": {"Authorization": credential}}


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "krama.sqlite3").write_bytes(sqlite_template.read_bytes())
    app = create_app(Settings(state_dir=folder, quotas="administration=100000/minute"))
    with serving(app) as address:
        with app.state.services[Database].transaction() as session:
            credential = new_client(session, new_agency(session, "Office"))
        pair = f"{credential.client_id}:{credential.client_secret}"
        token = app.state.services[Tokens].issue(credential.client_id, Permission)
        yield Served(address, token, f"Basic {base64.b64encode(pair.encode()).decode()}")


contract = schemathesis.openapi.from_dict(
    create_app(Settings.model_construct()).openapi(), config=SchemathesisConfig.from_dict(tomllib.loads(_TOML))
)


@contract.parametrize()
@QUICK
def test_every_operation_keeps_the_contract(served: Served, case: Any) -> None:
    case.call_and_validate(**served.options(case))


def test_sequences_of_calls_keep_the_contract(served: Served, tmp_path: Path) -> None:
    """By schemathesis's own command, whose engine bears that answers change what can be asked next."""
    config = tmp_path / "schemathesis.toml"
    config.write_text(_TOML + _FOR_TOKENS.format(basic=served.basic))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    options = ["--phases", "stateful", "--max-examples", "30", "--generation-deterministic", "--no-color"]
    options += ["--header", f"Authorization: Bearer {served.token}"]
    done = subprocess.run(
        [*command, f"{served.address}/openapi.json", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout
