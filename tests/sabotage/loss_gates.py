"""The gates without which a change, a correction or a decision is lost, or has its effect twice."""

from tests.sabotage.effects import DROP, Value, Without
from tests.sabotage.sabotage import Sabotage

DELIVERY, CHANGES_AT_ONCE = "events/test_delivery.py", "reports/test_changes_at_once.py"

LOSSES = [
    Sabotage("change that a consumer has not handled", "events/service.py", Without(1), (DELIVERY,), symbol="clear"),
    Sabotage(
        "answer of an expired key",
        "core/idempotency.py",
        Without("expires_at"),
        ("access/test_route_declarations.py",),
        symbol="first_answer",
    ),
    Sabotage(
        "newer tombstone of another audience",
        "listings/clearing.py",
        Without("seq"),
        ("listings/test_clearing.py",),
        symbol="_old_tombstones",
    ),
    Sabotage(
        "one worker delivers",
        "events/repository.py",
        Without("with_for_update"),
        (DELIVERY,),
        symbol="position",
        postgresql=True,
    ),
    Sabotage("tables of a newer version", "migrations/newer.py", Value("True"), ("migrations/test_newer.py",)),
    Sabotage(
        "log is locked while a listing ends",
        "audit/service.py",
        DROP,
        ("corrections/test_corrections.py::test_answer_that_is_recorded_while_its_listing_ends_is_corrected",),
        postgresql=True,
    ),
    Sabotage(
        "two changes of a report follow each other", "reports/locking.py", DROP, (CHANGES_AT_ONCE,), postgresql=True
    ),
    Sabotage("report is read again under its lock", "reports/locking.py", DROP, (CHANGES_AT_ONCE,), postgresql=True),
    Sabotage(
        "dispute and decision follow each other",
        "disputes/service.py",
        DROP,
        ("disputes/test_disputes.py",),
        postgresql=True,
    ),
    Sabotage(
        "decision on reports that the reviewer has not read",
        "disputes/service.py",
        Value("{}"),
        ("disputes/test_transitions.py",),
    ),
    Sabotage(
        "outcomes of an agency follow each other",
        "outcomes/service.py",
        DROP,
        ("outcomes/test_outcomes.py",),
        postgresql=True,
    ),
    Sabotage(
        "outcome and decision follow each other",
        "outcomes/service.py",
        DROP,
        ("architecture/test_lock_order.py",),  # the number of the change serialises them too
    ),
]
