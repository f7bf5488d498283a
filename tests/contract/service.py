"""The service that schemathesis asks, and what it may answer beyond the document's words."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.app import create_app
from krama.core.database import Database
from krama.settings import Settings
from tests.members import new_agency, new_client
from tests.server import serving

TOML = """
# A text that the schema allows may still be no telephone number, a row no report: 422, 400 and 413 say so.
[checks]
# A revision that nobody read is 412. None is 428, and so is `*` where a revision is required.
positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "412", "413", "422", "428"]
missing_required_header.expected-statuses = ["400", "401", "403", "406", "415", "422", "428"]

# A form may name another client than the one that calls, or hold an assertion that proves nothing: 401.
[[operations]]
include-path-regex = "^/oauth/"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "413"]

# An item or a row that breaks the schema is refused in its place, with a 200 for the whole.
[[operations]]
include-path = "/v1/checks/batch"
checks.negative_data_rejection.enabled = false

[[operations]]
include-path = "/v1/checks/simulate"
checks.negative_data_rejection.enabled = false

[[operations]]
include-path = "/v1/reports/batch"
checks.negative_data_rejection.enabled = false
"""


@dataclass(frozen=True)
class Served:
    """A server, and the credentials of a client that may do everything there."""

    address: str
    token: str
    basic: str

    def options(self, case: Any) -> dict[str, Any]:
        """How to send a case: to this server, as a member."""
        credential = self.basic if case.path.startswith("/oauth/") else f"Bearer {self.token}"
        return {"base_url": self.address, "headers": {"Authorization": credential}}


@contextmanager
def served_from(folder: Path) -> Iterator[Served]:
    """Serve the migrated database `krama.sqlite3` of this folder."""
    many = "administration", "values", "requests", "submissions", "checks"
    app = create_app(Settings(state_dir=folder, quotas=" ".join(f"{quota}=1000000000/minute" for quota in many)))
    services = app.state.services
    with serving(app) as address:
        with services[Database].transaction() as session:
            credential = new_client(session, new_agency(session, "Office"))
        pair = f"{credential.client_id}:{credential.client_secret}"
        token = services[Tokens].issue(credential.client_id, Permission)
        yield Served(address, token, f"Basic {base64.b64encode(pair.encode()).decode()}")
