"""Conventions of paths, scopes and operation ids."""

import re
from collections.abc import Iterator

from tests.contract.conventions.document import Contract, Operation, is_parameter, is_plural
from tests.contract.conventions.exceptions import OTHER_RIGHTS
from tests.contract.conventions.table import Fault, convention

VERBS = frozenset(
    (
        *("acknowledge", "answer", "approve", "assign", "batch", "close", "decide", "disable", "enable", "end"),
        *(
            "extend",
            "invite",
            "lift-restrictions",
            "relabel",
            "release",
            "retry",
            "return",
            "simulate",
            "start-review",
            "test",
            "withdraw",
        ),
    )
)
"""The last segments of a POST that acts on a resource, and `batch`."""

OPERATION_VERBS = (
    *("acknowledge", "add", "approve", "change", "check", "decide", "disable", "enable", "end", "extract"),
    *(
        "lift",
        "list",
        "open",
        "prove",
        "read",
        "register",
        "relabel",
        "search",
        "simulate",
        "start",
        "submit",
        "withdraw",
    ),
)

COMPUTES = {
    "/v1/checks": "computes an answer",
    "/v1/checks/batch": "computes answers",
    "/v1/checks/simulate": "computes answers",
    "/v1/extractions": "computes an answer",
    "/v1/search": "computes an answer",
    "/v1/payment-checks": "computes an answer",
}
"""POSTs that change nothing but the audit log. They can be sent again, and take no key."""

_RIGHT_TO_WRITE = {"cases": "submit", "disputes": "open", "outcomes": "submit", "reports": "submit"}
"""The verb of the scope that lets a client add and change. All others are managed."""

_RIGHT_OF_A_VERB = {"approve": "approve", "decide": "decide", "acknowledge": "decide", "start-review": "decide"}
"""Verbs that ask for a right of their own."""

_OF_OTHER_PROTOCOLS = ("/.well-known/", "/feeds/", "/healthz/", "/oauth/", "/readyz/")
_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PARAMETER = re.compile(r"\{[a-z][a-z0-9]*(_[a-z0-9]+)*\}")
_OPERATION_ID = re.compile(rf"({'|'.join(OPERATION_VERBS)})([A-Z][a-z0-9]*)+")
_VALUES = {"account", "canonical", "display", "email", "holder", "name", "narrative", "note", "phone", "text", "value"}


@convention(1, "Write segments in lower case with hyphens, and ids as {noun_id}.")
def paths_are_in_kebab_case(contract: Contract) -> Iterator[Fault]:
    """`/v1/payment-checks/{check_id}`."""
    for operation in contract.operations:
        for segment in operation.segments:
            if not (_PARAMETER if is_parameter(segment) else _KEBAB).fullmatch(segment):
                yield Fault(operation.place, f"has the segment {segment}")


@convention(1, "Put it under /v1, where these conventions hold.")
def there_is_one_version(contract: Contract) -> Iterator[Fault]:
    """Elsewhere are only other protocols: a path there would keep no convention."""
    for operation in contract.everything:
        if not f"{operation.path}/".startswith(("/v1/", *_OF_OTHER_PROTOCOLS)):
            yield Fault(operation.place, "is not under /v1")


@convention(1, "Name a collection with a plural noun. A new verb of a POST goes into VERBS.")
def nouns_in_paths_are_plural(contract: Contract) -> Iterator[Fault]:
    """Every segment is a plural noun, an id, or the verb of a POST."""
    for operation in contract.operations:
        for segment in operation.segments:
            if not (is_parameter(segment) or segment in VERBS or is_plural(segment)):
                yield Fault(operation.place, f"has the segment {segment}, which is not plural")


@convention(1, "Give the inner resource a path of its own.")
def paths_are_at_most_two_resources_deep(contract: Contract) -> Iterator[Fault]:
    """`/v1/hold-requests/{hold_request_id}/legs/{leg_id}` is as deep as it gets."""
    for operation in contract.operations:
        if sum(map(is_parameter, operation.segments)) > 2:
            yield Fault(operation.place, "is more than two resources deep")


@convention(1, "Put the verb last, in a POST. Read with GET on a noun.")
def verbs_end_a_post(contract: Contract) -> Iterator[Fault]:
    """A verb is the last segment of a POST, and nothing else."""
    for operation in contract.operations:
        for position, segment in enumerate(operation.segments, 1):
            last = position == len(operation.segments)
            if segment in VERBS and not (last and operation.method == "POST"):
                yield Fault(operation.place, f"has the verb {segment}, and is not a POST that ends with it")


@convention(2, "Send it in the body of a POST: proxies and browsers keep URLs.")
def urls_have_no_values(contract: Contract) -> Iterator[Fault]:
    """Neither a value, a name nor a narrative is in a URL, or in a header, which proxies keep as well."""
    for operation in contract.operations:
        for name in [*operation.of("path"), *operation.of("query")]:
            if name in _VALUES:
                yield Fault(operation.place, f"has {name} in its URL")
        answered = [name for answer in operation.answers.values() for name in answer.get("headers", {})]
        for name in [*operation.of("header"), *answered]:
            if _VALUES & set(name.lower().split("-")):
                yield Fault(operation.place, f"has a value in the header {name}")


@convention(3, "Call it {noun_id} after its collection, and give it the format uuid.")
def path_parameters_are_ids_of_their_collection(contract: Contract) -> Iterator[Fault]:
    """`/v1/reports/{report_id}`, a UUID. A client's id is its name for OAuth."""
    for operation in contract.operations:
        ids = operation.of("path")
        for collection, segment in zip(operation.segments, operation.segments[1:], strict=False):
            if not is_parameter(segment):
                continue
            name = segment.strip("{}")
            if not _is_id_of(name, collection):
                yield Fault(operation.place, f"names an item of {collection} {name}")
            if name != "client_id" and ids.get(name, {}).get("schema", {}).get("format") != "uuid":
                yield Fault(operation.place, f"has a {name} that is not a UUID")


def _is_id_of(name: str, collection: str) -> bool:
    noun = collection.replace("-", "_")
    return name in {f"{noun.removesuffix('s')}_id", f"{noun.removesuffix('ies')}y_id", f"{noun.removesuffix('es')}_id"}


def security_by_rule(operation: Operation) -> list[dict[str, list[str]]]:
    """What an operation asks for by its method and its path, if it is in no table."""
    noun = operation.segments[0] if operation.segments else ""
    writes = _RIGHT_OF_A_VERB.get(operation.last) or _RIGHT_TO_WRITE.get(noun, "manage")
    right = "read" if operation.method == "GET" else "run" if operation.path in COMPUTES else writes
    return [{"oauth2": [f"{noun}:{right}"]}]


@convention(22, "Ask for <first segment of the path>:<verb>, or add it to OTHER_RIGHTS with the reason.")
def operations_ask_for_the_right_that_they_need(contract: Contract) -> Iterator[Fault]:
    """`GET /v1/reports` asks for `reports:read`, and nothing else opens it. Reading needs no right to write."""
    for operation in contract.operations:
        expected, _ = OTHER_RIGHTS.get(operation.place, (security_by_rule(operation), ""))
        asked = operation.body.get("security")
        if asked != expected:
            yield Fault(operation.place, f"asks for {_words(asked)}, not for {_words(expected)}")


def _words(security: list[dict[str, list[str]]] | None) -> str:
    """The ways to call an operation, for people."""
    ways = ([scope for scopes in way.values() for scope in scopes] for way in security or [{}])
    return " or ".join(" and ".join(way) or "nothing" for way in ways)


@convention(26, "Call it <verb><Noun>, such as withdrawReport. A new verb goes into OPERATION_VERBS.")
def operation_ids_are_a_verb_and_a_noun(contract: Contract) -> Iterator[Fault]:
    """`listReports`, `readReport`: they are methods in generated clients, and in audit records."""
    ids = [operation.id for operation in contract.everything]
    for operation in contract.operations:
        if ids.count(operation.id) > 1:
            yield Fault(operation.place, f"has the operationId {operation.id}, as another has")
        if not _OPERATION_ID.fullmatch(operation.id):
            yield Fault(operation.place, f"has the operationId {operation.id}")
        if operation.is_list and not operation.id.startswith("list"):
            yield Fault(operation.place, f"is a list and has the operationId {operation.id}")
