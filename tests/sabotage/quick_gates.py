"""The gates that the quick way of a check passes in memory."""

from tests.sabotage.sabotage import Sabotage

ADMISSION, CALLER, QUICK = "access/admission.py", "access/principal.py", "checks/test_fast_path.py"

QUICK_WAY = [
    Sabotage(
        "quick way: address of a client",
        CALLER,
        "if principal.networks and not principal.may_call_from(address_of",
        "if False and not principal.may_call_from(address_of",
        (QUICK,),
    ),
    Sabotage(
        "quick way: bound token is no bearer",
        CALLER,
        "principal is None or principal.bound_to is not None or principal.dpop_required:",
        "principal is None:",
        (QUICK,),
    ),
    Sabotage(
        "quick way: end of a token",
        CALLER,
        "known.claims.exp <= time.time() or known.believed",
        "known.believed",
        (QUICK,),
    ),
    Sabotage(
        "quick way: principal looked up again",
        CALLER,
        "known.claims.exp <= time.time() or known.believed_until < now:",
        "known.claims.exp <= time.time():",
        (QUICK,),
    ),
    Sabotage("quick way: scope", ADMISSION, "            or not self.scopes <= principal.permissions\n", "", (QUICK,)),
    Sabotage(
        "quick way: charge", ADMISSION, "            or not charge_held(scope, principal, self.costs)\n", "", (QUICK,)
    ),
    Sabotage("quick way: form of a body", "checks/fast_path.py", ' or scope["query_string"]', "", (QUICK,)),
    Sabotage(
        "quick way is taken",
        "checks/fast_path.py",
        "        if principal is None:\n",
        "        if True:\n",
        (QUICK, "checks/test_cost.py"),
    ),
]
