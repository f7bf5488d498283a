"""The gates of the HTTP edge and of the machine: what comes before anybody is identified."""

from tests.sabotage.effects import ALWAYS, DROP, NEVER
from tests.sabotage.sabotage import Sabotage

HTTP, LIMITS = "core/bounded_http.py", "core/limits.py"
STRICT_HTTP, OVERLOAD = "core/test_strict_http.py", "faults/test_overload.py"
NEW_FILES = "cli/test_command.py::test_files_that_a_command_writes_are_for_its_user_alone"
OPEN_DATABASE = "cli/test_command.py::test_database_that_others_may_read_is_refused"
FIGURES = "operations/test_figures.py::test_more_requests_than_may_wait_are_told_to_come_again_and_health_is_not"
MARKER, SANDBOX = "sandbox/marker.py", "sandbox/test_start.py"
STORM = "access/test_token_endpoint.py::test_storm_of_token_requests_is_turned_away_and_checks_go_on"
STRANGERS = f"{OVERLOAD}::test_requests_of_anybody_stop_neither_checks_nor_the_token_requests_of_others"

EDGE_GATES = [
    Sabotage("trailer fields", HTTP, ALWAYS, (STRICT_HTTP,)),
    Sabotage("size of what surrounds chunks", HTTP, NEVER, (STRICT_HTTP,)),
    Sabotage("request for another protocol", HTTP, NEVER, (STRICT_HTTP,)),
    Sabotage("line break in a header", "core/joined_answers.py", NEVER, ("core/test_joined_answers.py",)),
    Sabotage("malformed body", LIMITS, NEVER, (STRICT_HTTP,)),
    Sabotage("header sent twice", LIMITS, NEVER, (STRICT_HTTP,)),
    Sabotage("other transfer encodings", LIMITS, NEVER, (STRICT_HTTP,)),
    Sabotage("places for anybody", LIMITS, NEVER, (FIGURES, STRANGERS)),
    Sabotage("mode of the database", "core/database.py", NEVER, (OPEN_DATABASE,)),
    Sabotage("mode of new files", "cli/main.py", DROP, (NEW_FILES,)),
    Sabotage("places of one address", "core/places.py", NEVER, (STORM, STRANGERS)),
    Sabotage("sandbox is never a real exchange", MARKER, NEVER, (SANDBOX,)),
    Sabotage("real exchange is never a sandbox", MARKER, NEVER, (SANDBOX,)),
    Sabotage("sandbox has a database of its own", "sandbox/folder.py", NEVER, (SANDBOX,)),
]
