"""Every type of the contract: models that come back, enumerations, and dictionaries that callers pass in.

`from krama_client.types import Verdict, Kind, ReportInput`. The names follow openapi/openapi.json.
"""

from krama_client._generated.inputs import *  # noqa: F403
from krama_client._generated.models import *  # noqa: F403
