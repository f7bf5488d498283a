"""Every gate of docs/request-flow.md, with what takes it away and the tests that must fail without it."""

from tests.sabotage.admission_gates import ADMISSION_GATES, FAST_PATH_TESTS
from tests.sabotage.case_gates import CASE_GATES
from tests.sabotage.copy_gates import COPIES
from tests.sabotage.edge_gates import EDGE_GATES
from tests.sabotage.effects import ALWAYS, DROP, NEVER, POSTPONE, Instead, Value, With, Without
from tests.sabotage.fairness_gates import FAIRNESS
from tests.sabotage.feed_file_gates import FEED_FILE_GATES
from tests.sabotage.feed_gates import FEEDS
from tests.sabotage.loss_gates import LOSSES
from tests.sabotage.route_gates import ROUTES
from tests.sabotage.sabotage import LABELS, MATRIX, TWO_WORLDS, Sabotage
from tests.sabotage.search_gates import SEARCHES
from tests.sabotage.statistics_gates import STATISTICS_GATES

TOKENS, CALLERS = "access/test_tokens.py", "access/test_callers.py"
DPOP, ASSERTIONS, REVOCATION = "access/test_dpop.py", "access/test_assertions.py", "access/test_revocation.py"
ADMINISTRATION, LEASES, QUOTAS = "agencies/test_administration.py", "quotas/test_leases.py", "quotas/test_quotas.py"
DIRECTORY, READERS = "administration/directory.py", "agencies/test_revisions.py"
ADMINISTRATORS, GRANTS_TABLE = "administration/service.py", "agencies/test_grants.py"
CLIENTS, KEYS = "agencies/test_clients_api.py", "access/test_keys.py"
DISCLOSURE = "reports/test_disclosure.py"
LOG_API, SCORECARDS = "transparency/test_log_api.py", "scorecards/test_scorecards.py"
RECORDS, CHECKPOINTS = "audit/test_records.py", "audit/test_checkpoints.py"
ADMISSION = "access/admission.py"
JOSE, CALLER, GRANTS = "access/jose.py", "access/principal.py", "access/grants.py"

GATES = [
    # Tokens
    Sabotage("signature of a token", JOSE, DROP, (TOKENS, ASSERTIONS)),
    Sabotage("algorithm", JOSE, Without("ALGORITHM"), (TOKENS, ASSERTIONS), symbol="_open"),
    Sabotage("header members", JOSE, Without("keys"), (TOKENS, ASSERTIONS, DPOP), symbol="_open"),
    Sabotage("kind of token", JOSE, Without(1), (TOKENS, ASSERTIONS)),
    Sabotage("size of a token", JOSE, ALWAYS, ("access/test_gate_sizes.py",)),
    Sabotage(
        "depth of a token", JOSE, With("_MAX_DEPTH", "10**9"), (TOKENS, "access/test_gate_sizes.py"), symbol="_object"
    ),
    Sabotage("members once", JOSE, NEVER, ("access/test_gate_sizes.py",), symbol="_unique"),
    Sabotage("one spelling", "core/jwk.py", NEVER, ("access/test_gate_sizes.py",), symbol="from_base64url"),
    Sabotage("issuer and audience", "access/tokens.py", Without("issuer"), (TOKENS,), symbol="Tokens.read"),
    Sabotage("end of a token", "access/tokens.py", Without("exp"), (TOKENS,), symbol="Tokens.read"),
    Sabotage("start of a token", "access/tokens.py", Without("SKEW_SECONDS"), (TOKENS,), symbol="Tokens.read"),
    Sabotage("unknown claims", "access/tokens.py", Without("extra"), (TOKENS,), symbol="AccessClaims.model_config"),
    Sabotage("retired key", CALLER, NEVER, (CALLERS,)),
    Sabotage("revocation of a token", CALLER, NEVER, (REVOCATION,)),
    Sabotage("tokens from before a leak", CALLER, Without("honours"), (REVOCATION,), symbol="PrincipalResolver._find"),
    Sabotage("disabled client or agency", CALLER, Without("active"), (CALLERS,), symbol="PrincipalResolver.resolve"),
    Sabotage("address of a client", CALLER, NEVER, ("access/test_addresses.py", FAST_PATH_TESTS)),
    Sabotage("named proxy", "core/addresses.py", NEVER, ("access/test_addresses.py",)),
    # Keys
    Sabotage("bound token needs its key", CALLER, NEVER, (DPOP,)),
    Sabotage(
        "bound token is not a bearer token",
        CALLER,
        Without("bound_to", "dpop_required"),
        (DPOP, FAST_PATH_TESTS),
        symbol="identify",
    ),
    Sabotage("proof once", ADMISSION, DROP, (DPOP, FAST_PATH_TESTS)),
    Sabotage("nonce of a proof", "access/dpop.py", Value("_step_now()"), (DPOP,)),
    Sabotage("age of a nonce", "access/dpop.py", Without(1), (DPOP,)),
    Sabotage("method and address of a proof", "access/dpop.py", Without("htm"), (DPOP,), symbol="Proofs.read"),
    Sabotage("token of a proof", "access/dpop.py", NEVER, (DPOP,)),
    Sabotage("age of a proof", "access/dpop.py", DROP, (DPOP,)),
    Sabotage("audience of an assertion", "access/assertions.py", NEVER, (ASSERTIONS,)),
    Sabotage("lifetime of an assertion", "access/assertions.py", NEVER, (ASSERTIONS,)),
    Sabotage("old assertion tells nothing", "access/assertions.py", Value("True"), (ASSERTIONS,)),
    Sabotage(
        "reason only for a client that may ask", "access/client_authentication.py", Without("may_ask"), (ASSERTIONS,)
    ),
    Sabotage("assertion once", "access/client_authentication.py", Without("use_assertion"), (ASSERTIONS,)),
    Sabotage(
        "used ids outlive a jump of the clock",
        "access/repository.py",
        With("_KEPT", "timedelta()"),
        (DPOP,),
        symbol="sweep",
    ),
    Sabotage("one client authentication", "access/client_authentication.py", NEVER, ("access/test_token_endpoint.py",)),
    Sabotage(
        "client that the form names",
        "access/client_authentication.py",
        Value("True"),
        ("access/test_token_endpoint.py", ASSERTIONS),
    ),
    Sabotage("name of an agency in other capitals", "agencies/enrolment.py", NEVER, ("agencies/test_agencies_api.py",)),
    Sabotage("secret of a client", "agencies/service.py", Without(0), ("access/test_token_endpoint.py",)),
    Sabotage(
        "introspection of other clients' tokens",
        GRANTS,
        Without("_may_look"),
        (REVOCATION,),
        symbol="Grants.introspect",
    ),
    Sabotage(
        "revocation of other clients' tokens", GRANTS, Without("client_id"), (REVOCATION,), symbol="Grants.revoke"
    ),
    # Permissions
    Sabotage(
        "permission before the body",
        "access/route.py",
        DROP,
        (f"{MATRIX}::test_every_cell_of_a_role_that_may_not_ask", "access/test_callers.py"),
    ),
    Sabotage(
        "token grants less than its client has", CALLER, Without(0), (ADMINISTRATION, "access/test_token_endpoint.py")
    ),
    Sabotage(
        "client has no more than its agency", "agencies/service.py", Without(1), ("agencies/test_clients_api.py",)
    ),
    Sabotage(
        "clients of other agencies", "agencies/policy.py", Without("agency_id"), (ADMINISTRATION,), symbol="reaches"
    ),
    Sabotage(
        "clients with more permissions",
        "agencies/policy.py",
        Without("_beyond"),
        (ADMINISTRATION, GRANTS_TABLE),
        symbol="reaches",
    ),
    Sabotage("grant of more permissions", "agencies/policy.py", NEVER, (GRANTS_TABLE,), symbol="check_grant"),
    Sabotage("national rank is never grantable", "agencies/policy.py", NEVER, (GRANTS_TABLE,)),
    Sabotage("administrator's own agency", ADMINISTRATORS, Without(1), (GRANTS_TABLE,)),
    Sabotage("administrator is read again", ADMINISTRATORS, Without("active", "permissions"), (ADMINISTRATION,)),
    Sabotage("change lifts no restriction", "administration/schemas.py", NEVER, ("agencies/test_clients_api.py",)),
    # Sharing
    Sabotage("visibility of a check", "listings/reader.py", Without("shared"), (TWO_WORLDS,), symbol="choose"),
    Sabotage("visibility of a list of indicators", "listings/repository.py", Value("[()]"), (TWO_WORLDS, MATRIX)),
    Sabotage(
        "list without what the agency's own row replaces",
        "listings/repository.py",
        Instead("kept += [row[:-1] for row in rows]"),
        ("listings/test_own_rows.py",),
    ),
    Sabotage(
        "a channel that is spelled otherwise is the same",
        "core/channels.py",
        Value("text"),
        ("reports/test_sent_again.py",),
    ),
    Sabotage(
        "sums are made again after stored channels have changed",
        "migrations/versions/0046_usual_channels.py",
        NEVER,
        ("migrations/test_usual_channels.py",),
    ),
    Sabotage(
        "a page asks for many rows at once",
        "listings/repository.py",
        Value("limit - len(kept)"),
        ("listings/test_own_rows.py",),
    ),
    Sabotage("visibility of an indicator", "listings/repository.py", Value("True"), (TWO_WORLDS, MATRIX)),
    Sabotage(
        "links through reports that the viewer may see",
        "reports/shared_cases.py",
        Without("visible_to"),
        ("links/test_links.py",),
    ),
    Sabotage("visibility of a report", "reports/reading.py", Value("True"), (TWO_WORLDS, MATRIX)),
    Sabotage(
        "visibility of an indicator's reports",
        "reports/repository.py",
        Without("visible_to"),
        (LABELS, TWO_WORLDS),
        symbol="_page_of_indicator",
    ),
    Sabotage(
        "visibility of a list of reports",
        "reports/list_repository.py",
        Value("[(_order, ~_is_own)]"),
        (TWO_WORLDS, MATRIX),
    ),
    Sabotage("disclosed fields", "reports/answers.py", ALWAYS, (LABELS, DISCLOSURE)),
    Sabotage("anonymous source", "reports/answers.py", NEVER, (LABELS,), symbol="_source"),
    Sabotage(
        "only the source relabels and withdraws",
        "reports/repository.py",
        Without("agency_id"),
        (MATRIX,),
        symbol="of_agency",
    ),
    Sabotage("named recipients of RED", "sharing/policy.py", NEVER, (LABELS,)),
    Sabotage(
        "recipients are active agencies", "reports/intake.py", NEVER, (LABELS,), symbol="refuse_unknown_recipients"
    ),
    # Quotas and bodies
    Sabotage("quota that is used up", "quotas/service.py", Instead("break"), (QUOTAS, LEASES)),
    Sabotage("quota of the agency", "quotas/service.py", ALWAYS, (QUOTAS,)),
    Sabotage(
        "leases are taken before they are used",
        "quotas/service.py",
        With("min", "lambda asked, left: asked"),
        (QUOTAS, LEASES),
        symbol="Quotas._fill",
    ),
    Sabotage(
        "counts outlive a jump of the clock",
        "quotas/service.py",
        With("_KEPT", "timedelta()"),
        (LEASES,),
        symbol="Quotas._add",
    ),
    Sabotage("caller is charged before the body", ADMISSION, DROP, (QUOTAS, FAST_PATH_TESTS)),
    Sabotage(
        "caller is known before the body",
        "access/route.py",
        Instead("return await handle(request)"),
        ("contract/test_bad_requests.py::test_nobody_makes_the_service_read_a_body",),
    ),
    Sabotage("length of a body", "core/limits.py", NEVER, ("contract/test_bad_requests.py",)),
    Sabotage("spelling of a number", "core/strict_query.py", NEVER, ("core/test_strict_requests.py",)),
    Sabotage("direction of a text", "core/texts.py", With("_BIDI_CONTROLS", "{}"), ("core/test_strict_requests.py",)),
    Sabotage("audience of nobody", "sharing/policy.py", NEVER, ("reports/test_audience_of_nobody.py",)),
    Sabotage("body of a GET is not read", "core/limits.py", Value("True"), ("core/test_strict_http.py",)),
    Sabotage("errors of OAuth are 400", "http_errors.py", Value("422"), ("contract/test_any_request.py",)),
    Sabotage(
        "bank in the name of an address",
        "indicators/extraction/cues.py",
        Without("_is_in_address"),
        ("extraction/test_extract.py",),
    ),
    Sabotage("encoded slash", "core/limits.py", NEVER, ("core/test_strict_http.py",)),
    Sabotage("encoding of a query", "core/strict_query.py", NEVER, ("core/test_strict_requests.py",)),
    Sabotage("unknown query parameters", "core/strict_query.py", NEVER, ("contract", "bulk/test_bulk.py")),
    # What a review of the above found missing
    Sabotage("lists of other agencies", "access/owners.py", NEVER, (READERS, LOG_API, SCORECARDS)),
    Sabotage("client that one may read", DIRECTORY, NEVER, (READERS,)),
    Sabotage("seal of a cursor", "core/cursor.py", Value("raw"), ("core/test_cursor.py",)),
    Sabotage("networks without zones", "core/addresses.py", NEVER, (CLIENTS,)),
    Sabotage("call without its scope costs only a request", ADMISSION, ALWAYS, (QUOTAS,), symbol="Admission._pass"),
    Sabotage("proof is used up after the charge", ADMISSION, POSTPONE, (DPOP,)),
    Sabotage("token from after a leak", "access/tokens.py", NEVER, (CLIENTS,)),
    Sabotage("mode of the key file", "access/keys.py", Without("st_ctime_ns"), (KEYS,)),
    Sabotage("submit-only client reads nothing", "reports/answers.py", ALWAYS, (LABELS, DISCLOSURE)),
    # The audit log
    Sabotage("no record, no answer", "audit/middleware.py", DROP, (RECORDS,)),
    Sabotage("fault is on record", "audit/middleware.py", ALWAYS, (RECORDS,)),
    Sabotage("change is on record", "audit/service.py", Value("0"), (RECORDS,)),
    Sabotage("record has one key", "audit/entry.py", NEVER, (RECORDS,)),
    Sabotage("one worker signs", "audit/repository.py", Without("value"), (CHECKPOINTS,), symbol="extend"),
    Sabotage("database that was reset", "audit/checkpoints.py", DROP, (CHECKPOINTS,)),
    Sabotage("signed root", "audit/checkpoints.py", NEVER, (CHECKPOINTS,)),
    *FAIRNESS,
    *CASE_GATES,
    *FEED_FILE_GATES,
    *STATISTICS_GATES,
    *LOSSES,
    *ROUTES,
    *SEARCHES,
    *COPIES,
    *FEEDS,
    *ADMISSION_GATES,
    *EDGE_GATES,
]
