"""The gates of the HTTP edge and of the machine: what comes before anybody is identified."""

from tests.sabotage.effects import ALWAYS, NEVER
from tests.sabotage.sabotage import Sabotage

HTTP, LIMITS = "core/bounded_http.py", "core/limits.py"
STRICT_HTTP, OVERLOAD = "core/test_strict_http.py", "faults/test_overload.py"
STRANGERS = f"{OVERLOAD}::test_requests_of_anybody_stop_neither_checks_nor_the_token_requests_of_others"

EDGE_GATES = [
    Sabotage("trailer fields are no headers", HTTP, ALWAYS, (STRICT_HTTP,)),
    Sabotage("size of what surrounds chunks", HTTP, NEVER, (STRICT_HTTP,)),
    Sabotage("request for another protocol", HTTP, NEVER, (STRICT_HTTP,)),
    Sabotage("malformed body", LIMITS, NEVER, (STRICT_HTTP,)),
    Sabotage("header sent twice", LIMITS, NEVER, (STRICT_HTTP,)),
    Sabotage("other transfer encodings", LIMITS, NEVER, (STRICT_HTTP,)),
    Sabotage("places for anybody", LIMITS, NEVER, ("operations/test_figures.py", STRANGERS)),
    Sabotage("places of one address", "core/places.py", NEVER, ("access/test_token_endpoint.py", STRANGERS)),
]
