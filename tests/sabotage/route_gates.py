"""The gates of the route class: keys, cursors, and limits that follow from a declaration."""

from tests.sabotage.effects import ALWAYS, DROP, NEVER, Value, With, Without
from tests.sabotage.sabotage import Sabotage

DECLARATIONS, RESUMED = "access/test_route_declarations.py", "bulk/test_resumed.py"
COMPRESSION = "core/test_compression.py"
EXTRACTIONS, EXTRACTED = "extraction/test_route.py", "extraction/test_extract.py"
REVISIONS = "access/test_revisions.py"

ROUTES = [
    Sabotage("key is claimed before the endpoint", "access/endpoint.py", DROP, (DECLARATIONS, "core/test_replays.py")),
    Sabotage("first answer before the body's errors", "access/route.py", Value("None"), (DECLARATIONS,)),
    Sabotage("filters of a cursor", "access/endpoint.py", Without(1), (DECLARATIONS,)),
    Sabotage("answer that the caller accepts", "core/operation.py", DROP, ("core/test_negotiation.py",)),
    Sabotage("secrets are not compressed", "core/compression.py", NEVER, (COMPRESSION,)),
    Sabotage("values of a body", "core/strict_json.py", NEVER, (COMPRESSION,)),
    Sabotage("length of an unpacked body", "core/compression.py", NEVER, (COMPRESSION,)),
    Sabotage("no key where a secret is shown", "core/idempotency.py", NEVER, (REVISIONS,)),
    Sabotage("revision that was read", "core/revisions.py", NEVER, (REVISIONS,)),
    Sabotage("resource that must not be there", "core/revisions.py", NEVER, (REVISIONS,)),
    Sabotage("one revision of an approval", "core/revisions.py", NEVER, (REVISIONS,)),
    Sabotage("revision of an approval", "core/revisions.py", NEVER, (REVISIONS,)),
    Sabotage("body limit of a route", "core/operation.py", Value("10**9"), (DECLARATIONS,)),
    Sabotage(
        "others' reports in a dry run need the right to check",
        "bulk/preview.py",
        Value("True"),
        ("bulk/test_previews.py",),
    ),
    Sabotage("data in place of headings", "bulk/naming.py", Value("True"), ("bulk/test_headings.py",)),
    Sabotage("columns that may both have values", "bulk/naming.py", NEVER, ("bulk/test_headings.py",)),
    Sabotage("numbers that may be a victim's own", "bulk/naming.py", NEVER, ("bulk/test_headings.py",)),
    Sabotage("stored rows of a bulk submission are not judged again", "bulk/service.py", DROP, (RESUMED,)),
    Sabotage(
        "only who manages institutions changes them",
        "institutions/routes.py",
        Value("Reader"),
        ("institutions/test_institutions.py",),
    ),
    Sabotage(
        "agency of an institution",
        "institutions/service.py",
        Value("set(linked.values())"),
        ("institutions/test_institutions.py",),
    ),
    Sabotage(
        "agency that an institution names", "institutions/service.py", NEVER, ("institutions/test_institutions.py",)
    ),
    Sabotage("one of several scopes", "access/admission.py", ALWAYS, ("access/test_any_scope.py",)),
    Sabotage(
        "only who checks or reports reads texts",
        "extractions/routes.py",
        Value("Annotated[Principal, Security(caller_with_any, scopes=list(Permission))]"),
        (EXTRACTIONS,),
    ),
    Sabotage("protected value in a text", "extractions/service.py", With("is_protected", "bool"), (EXTRACTIONS,)),
    Sabotage("victim's own value in a text", "extractions/service.py", NEVER, (EXTRACTIONS,)),
    Sabotage("hidden digits in a text", "indicators/extraction/number_readings.py", NEVER, (EXTRACTED,)),
    Sabotage("part of a longer thing", "indicators/extraction/number_readings.py", NEVER, (EXTRACTED,)),
    Sabotage("number of something else", "indicators/extraction/number_readings.py", NEVER, (EXTRACTED,)),
    Sabotage("key that had an effect stays with its request", "core/idempotent_steps.py", ALWAYS, (RESUMED,)),
]
