"""The gates of cached admission and of the fast path of a check."""

from tests.sabotage.effects import ALWAYS, NEVER, Without
from tests.sabotage.sabotage import Sabotage

ADMISSION, CALLER, FAST_PATH = "access/admission.py", "access/principal.py", "checks/fast_path.py"
CALLERS, FAST_PATH_TESTS = "access/test_callers.py", "checks/test_fast_path.py"

ADMISSION_GATES = [
    Sabotage("end of a cached token", CALLER, Without("exp"), (FAST_PATH_TESTS,), symbol="PrincipalResolver.resolve"),
    Sabotage("cached principal is looked up again", CALLER, Without(1), (FAST_PATH_TESTS, CALLERS)),
    Sabotage("admitted once", ADMISSION, NEVER, (FAST_PATH_TESTS,)),
    Sabotage("refused once", ADMISSION, NEVER, (FAST_PATH_TESTS,)),
    Sabotage("fast path: permission", FAST_PATH, ALWAYS, (FAST_PATH_TESTS,)),
    Sabotage("fast path: length of a body", FAST_PATH, Without(1), (FAST_PATH_TESTS,)),
    Sabotage("fast path: form of a body", FAST_PATH, Without(1), (FAST_PATH_TESTS,)),
    Sabotage("fast path: form of an answer", FAST_PATH, NEVER, ("core/test_negotiation.py",)),
    Sabotage("fast path is taken", FAST_PATH, ALWAYS, (FAST_PATH_TESTS, "checks/test_cost.py")),
    Sabotage("slow bodies", "core/limits.py", ALWAYS, ("core/test_slow_bodies.py",)),
    Sabotage(
        "cache drops what is not in use",
        "core/lru.py",
        NEVER,
        ("core/test_lru.py", CALLERS, "quotas/test_leases.py"),
        symbol="LruCache.get",
    ),
]
