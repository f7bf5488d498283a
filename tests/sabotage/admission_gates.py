"""The guards of the cached admission, and of the fast path of a check."""

from tests.sabotage.sabotage import Sabotage

ADMISSION, CALLER, FAST_PATH = "access/admission.py", "access/principal.py", "checks/fast_path.py"
CALLERS, FAST_PATH_TESTS = "access/test_callers.py", "checks/test_fast_path.py"

ADMISSION_GATES = [
    Sabotage(
        "end of a cached token",
        CALLER,
        "if cached is None or cached.claims.exp <= time.time():",
        "if cached is None:",
        (FAST_PATH_TESTS,),
    ),
    Sabotage(
        "cached principal is looked up again",
        CALLER,
        "if cached.principal is None or left < 0:",
        "if cached.principal is None:",
        (FAST_PATH_TESTS, CALLERS),
    ),
    Sabotage(
        "admitted once",
        ADMISSION,
        "        if principal is not None:\n            return principal\n",
        "",
        (FAST_PATH_TESTS,),
    ),
    Sabotage(
        "refused once",
        ADMISSION,
        "        if refusal is not None:\n            raise refusal\n",
        "",
        (FAST_PATH_TESTS,),
    ),
    Sabotage(
        "fast path: permission",
        FAST_PATH,
        " if self.admission.permits(principal) else None\n",
        "\n",
        (FAST_PATH_TESTS,),
    ),
    Sabotage("fast path: form of a body", FAST_PATH, ' or scope["query_string"]', "", (FAST_PATH_TESTS,)),
    Sabotage(
        "fast path is taken",
        FAST_PATH,
        "or not _has_usual_head(scope):",
        "or True:",
        (FAST_PATH_TESTS, "checks/test_cost.py"),
    ),
    Sabotage(
        "slow bodies",
        "core/limits.py",
        "        if BODY_ARRIVED in scope:",
        "        if True:",
        ("core/test_slow_bodies.py",),
    ),
    Sabotage(
        "cache drops what is not in use",
        "core/lru.py",
        "        if value is not None:\n            self._entries.move_to_end(key)\n",
        "",
        ("core/test_lru.py", CALLERS, "quotas/test_leases.py"),
    ),
]
