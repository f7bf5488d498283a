"""The gates that the quick way of a check passes in memory."""

from tests.sabotage.sabotage import Sabotage

ADMISSION, CALLER, QUICK = "access/admission.py", "access/principal.py", "verdicts/test_quick_checks.py"

QUICK_WAY = [
    Sabotage(
        "quick way: address of a client",
        CALLER,
        "if member.networks and not member.may_call_from(address_of",
        "if False and not member.may_call_from(address_of",
        (QUICK,),
    ),
    Sabotage(
        "quick way: bound token is no bearer",
        CALLER,
        "member is None or member.bound_to is not None or member.dpop_required:",
        "member is None:",
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
        "quick way: member looked up again",
        CALLER,
        "known.claims.exp <= time.time() or known.believed_until < now:",
        "known.claims.exp <= time.time():",
        (QUICK,),
    ),
    Sabotage("quick way: scope", ADMISSION, "not self.scopes <= member.permissions or ", "", (QUICK,)),
    Sabotage("quick way: charge", ADMISSION, " or not charge_held(scope, member, self.costs):", ":", (QUICK,)),
    Sabotage("quick way: form of a body", "checks/fast_path.py", ' or scope["query_string"]', "", (QUICK,)),
    Sabotage(
        "quick way is taken",
        "checks/fast_path.py",
        "        if member is None:\n",
        "        if True:\n",
        (QUICK, "verdicts/test_cost.py"),
    ),
]
