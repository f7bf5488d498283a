"""Conventions of what changes something: keys, revisions, dry runs, batches."""

import re
from collections.abc import Iterator

from tests.contract.conventions.document import JSON, Contract, Operation, Schema, is_parameter
from tests.contract.conventions.paths import COMPUTES, VERBS
from tests.contract.conventions.table import Fault, convention

SHOWS_A_SECRET = {
    "/v1/clients": "the secret would be kept for 24 hours",
    "/v1/clients/{client_id}/secrets": "the secret would be kept for 24 hours",
}
"""POSTs that refuse a key with `idempotency_key_refused`, because the answer must not be kept."""

NEEDS_THE_REVISION = {
    "/v1/reports/{report_id}/approve",
    "/v1/reports/{report_id}/decide",
    "/v1/disputes/{dispute_id}/decide",
    "/v1/agencies/{agency_id}",
    "/v1/clients/{client_id}",
    "/v1/clients/{client_id}/lift-restrictions",
}
"""What may not be done to something that has changed since it was read: approvals, decisions, and rights."""

_WHOLE_DOCUMENTS = ("/v1/policy", "/v1/snapshots/{snapshot_id}/files/", "/feeds/")
_DRY_RUN = {"/v1/reports/batch", "/v1/protections"}


@convention(14, "Take KeyedTransaction. If a secret is shown, take NoKey and add it to SHOWS_A_SECRET.")
def posts_take_an_idempotency_key(contract: Contract) -> Iterator[Fault]:
    """A POST or PATCH that changes something can be sent again with its key. One that shows a secret refuses it."""
    for operation in contract.operations:
        if operation.method not in {"POST", "PATCH"} or operation.path in COMPUTES:
            continue
        key = operation.of("header").get("Idempotency-Key")
        takes = key is not None
        if takes == (operation.path in SHOWS_A_SECRET):
            yield Fault(operation.place, "takes a key and shows a secret" if takes else "takes no Idempotency-Key")
        if key is not None and key.get("required"):
            yield Fault(operation.place, "needs an Idempotency-Key")
        if takes and "409" not in operation.answers:
            yield Fault(operation.place, "takes a key and does not declare 409")
        done = [answer for status, answer in operation.answers.items() if status < "300"]
        if takes and not all("Idempotency-Replayed" in answer.get("headers", {}) for answer in done):
            yield Fault(operation.place, "takes a key and does not declare Idempotency-Replayed")


_SECRET = re.compile(r"(?:^|_)(?:secret|password|passphrase|private_key|token|pin)$")


@convention(14, "Leave it out. What makes a secret shows it once, refuses keys, and is in SHOWS_A_SECRET.")
def secrets_are_shown_once(contract: Contract) -> Iterator[Fault]:
    """Only the answer of the operation that makes a secret has it: nobody can read it again."""
    for operation in contract.operations:
        if operation.method == "POST" and operation.path in SHOWS_A_SECRET:
            continue
        for answer in operation.answers.values():
            for content in answer.get("content", {}).values():
                for place, schema in contract.nodes(content.get("schema", {}), operation.id, set()):
                    for name, member in schema.get("properties", {}).items():
                        if _SECRET.search(name) and any(
                            each.get("type") == "string" for each in contract.choices(member)
                        ):
                            yield Fault(operation.place, f"shows a secret, {place}.{name}")


@convention(9, "Say minItems: 1.")
def verbs_say_what_they_act_on(contract: Contract) -> Iterator[Fault]:
    """A verb that needs a list needs something in it: an empty one would do nothing, and answer 200."""
    for operation in contract.operations:
        body = contract.resolved(operation.request or {}) if operation.method == "POST" else {}
        for name in body.get("required", ()):
            for each in contract.choices(body.get("properties", {}).get(name, {})):
                if each.get("type") == "array" and not each.get("minItems"):
                    yield Fault(operation.place, f"takes an empty list as {name}")


@convention(14, "Answer 200 with the resource that is there. If it shows a secret, add it to SHOWS_A_SECRET.")
def what_is_already_so_answers_200(contract: Contract) -> Iterator[Fault]:
    """A POST that creates can be sent again without a key: the second answer is what the first one made."""
    for operation in contract.operations:
        creates = operation.method == "POST" and "201" in operation.answers
        if creates and operation.path not in SHOWS_A_SECRET and "200" not in operation.answers:
            yield Fault(operation.place, "creates, and has no answer for what is there already")


def _editable(contract: Contract) -> set[str]:
    """The paths of resources that a PATCH or a verb changes."""
    return {
        operation.resource
        for operation in contract.operations
        if operation.resource is not None and (operation.method == "PATCH" or _acts(operation))
    }


def _acts(operation: Operation) -> bool:
    """Whether the operation is a verb on one resource: `/v1/reports/{report_id}/approve`."""
    before_last = operation.segments[-2:-1]
    return operation.method == "POST" and operation.last in VERBS and all(map(is_parameter, before_last))


def _says_again(operation: Operation) -> bool:
    """Whether the operation creates a resource, or changes the one that is there: a report that is sent again."""
    return operation.method == "POST" and {"200", "201"} <= operation.answers.keys()


@convention(15, "Add revision: int to the resource, and the header ETag.")
def what_can_be_changed_has_a_revision(contract: Contract) -> Iterator[Fault]:
    """A resource that is changed or acted on says its revision, in the body and as `ETag`."""
    editable = _editable(contract)
    for operation in contract.operations:
        reads = operation.method == "GET" and operation.path in editable
        if reads or operation.method == "PATCH" or _acts(operation) or _says_again(operation):
            revision = operation.answer.get("properties", {}).get("revision", {})
            if not contract.is_a("integer", revision):
                yield Fault(operation.place, "answers with a resource without revision")
            if "ETag" not in operation.success.get("headers", {}):
                yield Fault(operation.place, "answers with a resource without ETag")
        created = operation.answers.get("201", {})
        if "revision" in contract.members_of(created) and "ETag" not in created.get("headers", {}):
            yield Fault(operation.place, "creates a resource and answers without ETag")


@convention(15, "Take ExpectedRevision, or RequiredRevision for approvals, decisions and rights.")
def changes_honour_if_match(contract: Contract) -> Iterator[Fault]:
    """`If-Match` with an old revision is 412; where a decision is on what was read, its absence is 428."""
    for operation in contract.operations:
        if operation.method != "PATCH" and not _acts(operation):
            continue
        declared = {status for status in ("412", "428") if status in operation.answers}
        if "If-Match" not in operation.of("header") or "412" not in declared:
            yield Fault(operation.place, "does not take If-Match with 412")
        needed = operation.path in NEEDS_THE_REVISION
        if needed != ("428" in declared):
            yield Fault(operation.place, "does not declare 428" if needed else "declares 428 and need not")
        if needed != bool(operation.of("header").get("If-Match", {}).get("required")):
            yield Fault(operation.place, "does not say that If-Match is required" if needed else "requires If-Match")


@convention(15, "Answer with a model that has a revision. What takes If-Match by hand takes If-None-Match too.")
def what_is_refused_by_a_condition_declares_it(contract: Contract) -> Iterator[Fault]:
    """A GET that answers with a revision is refused by `If-Match`, and what takes `If-Match` by `If-None-Match`."""
    for operation in contract.operations:
        headers, reads = operation.of("header"), operation.method == "GET"
        if reads and "revision" in operation.answer.get("properties", {}) and "If-Match" not in headers:
            yield Fault(operation.place, "answers with a revision and does not declare If-Match")
        if not reads and "If-Match" in headers and "If-None-Match" not in headers:
            yield Fault(operation.place, "takes If-Match and not If-None-Match")
        if any(headers.get(name, {}).get("required") for name in ("If-Match", "If-None-Match")) and reads:
            yield Fault(operation.place, "can't be read without a condition")


@convention(15, "Take ExpectedRevision or RequiredRevision of the resource that the path begins with.")
def changes_below_a_resource_honour_its_revision(contract: Contract) -> Iterator[Fault]:
    """A new secret of a client changes the client: an `If-Match` that is sent is never ignored."""
    editable = _editable(contract)
    for operation in contract.operations:
        below = any(operation.path.startswith(f"{path}/") for path in editable)
        if operation.method in {"GET", "PATCH"} or _acts(operation) or not below:
            continue
        if "If-Match" not in operation.of("header") or "412" not in operation.answers:
            yield Fault(operation.place, "changes a part of a resource, and does not take If-Match with 412")
        required = operation.of("header").get("If-Match", {}).get("required")
        if operation.method == "PUT" and not (required and "428" in operation.answers):
            yield Fault(operation.place, "replaces a part of a resource, and does not need If-Match (428)")
        if "ETag" not in operation.success.get("headers", {}):
            yield Fault(operation.place, "changes a part of a resource, and does not answer with its new ETag")


@convention(15, "Leave ExpectedRevision out: a caller who creates has read nothing.")
def what_creates_takes_no_if_match(contract: Contract) -> Iterator[Fault]:
    """A POST to a collection, also one that finds what it would create, ignores `If-Match` and does not declare it."""
    for operation in contract.operations:
        creates = operation.method == "POST" and "201" in operation.answers and len(operation.segments) == 1
        if creates and "If-Match" in operation.of("header"):
            yield Fault(operation.place, "creates, and takes If-Match")


@convention(15, "Answer 304 with the ETag. What is not a whole document that is read again has none.")
def whole_documents_are_read_again_with_304(contract: Contract) -> Iterator[Fault]:
    """`If-None-Match` is honoured for files, feeds and the policy."""
    for operation in contract.everything:
        whole = operation.method == "GET" and operation.path.startswith(_WHOLE_DOCUMENTS)
        if whole != ("304" in operation.answers):
            yield Fault(operation.place, "does not declare 304" if whole else "declares 304")
        if whole and not all("ETag" in operation.answers.get(each, {}).get("headers", {}) for each in ("200", "304")):
            yield Fault(operation.place, "does not answer 200 and 304 with ETag")


@convention(16, "Take dry_run: a boolean in the query.")
def batches_can_be_tried_first(contract: Contract) -> Iterator[Fault]:
    """What writes many rows, or takes away listings that it does not name, can say before what it would do."""
    for operation in contract.operations:
        writes = operation.last == "batch" and operation.path not in COMPUTES
        if operation.method == "POST" and (writes or operation.path in _DRY_RUN):
            parameter = operation.of("query").get("dry_run", {"schema": {}})
            if not contract.is_a("boolean", parameter["schema"]):
                yield Fault(operation.place, "has no dry_run")


@convention(17, "Take {items: [...]} with at most 10,000 items.")
def batches_take_items(contract: Contract) -> Iterator[Fault]:
    """A bare array can't grow a member. The items have a limit."""
    for operation in contract.operations:
        if operation.last not in ("batch", "simulate"):
            continue
        body = contract.resolved(operation.request or {})
        items = contract.resolved(body.get("properties", {}).get("items", {}))
        if items.get("type") != "array" or not 1 <= items.get("maxItems", 0) <= 10_000:
            yield Fault(operation.place, "is a batch whose JSON is not {items: [...]} with a limit")
        if "items" not in body.get("required", ()) or items.get("minItems") != 1:
            yield Fault(operation.place, "is a batch that may have no items")
        if "200" not in operation.answers:
            yield Fault(operation.place, "is a batch that does not answer 200")


_OF_AN_ITEM = {"index", "reference", "error"}


@convention(17, "Answer with {..._count, items: [{index, reference, ..., error}]}; line and result for what writes.")
def batches_answer_with_items(contract: Contract) -> Iterator[Fault]:
    """One bad item never stops the others: each has its `index`, its `reference` and its `error`."""
    for operation in contract.operations:
        members = operation.answer.get("properties", {})
        if operation.last == "simulate" and "rejected_count" not in members:
            yield Fault(operation.place, "does not count what it rejects")
        if operation.last != "batch":
            continue
        item = contract.resolved(members.get("items", {}).get("items", {}))
        expected = _OF_AN_ITEM if operation.path in COMPUTES else _OF_AN_ITEM | {"line", "result"}
        if missing := expected - set(item.get("properties", {})):
            yield Fault(operation.place, f"is a batch whose items have no {', '.join(sorted(missing))}")
        error = {
            name
            for choice in contract.choices(item.get("properties", {}).get("error", {}))
            for name in choice.get("properties", ())
        }
        if not {"code", "detail", "errors"} <= error:
            yield Fault(operation.place, "is a batch whose items have an error that does not name every fault")
        if not any(name.endswith("_count") for name in members):
            yield Fault(operation.place, "is a batch whose answer counts nothing")
        if "rejected_count" not in members:
            yield Fault(operation.place, "does not count what it rejects")
        for alternative in item.get("anyOf", ()):
            yield Fault(operation.place, f"has items of several kinds, such as {alternative.get('$ref')}")


@convention(17, "Count from 0, and say `from 0` in the description.")
def an_index_counts_from_0(contract: Contract) -> Iterator[Fault]:
    """`index` is a place in an array, as programs count. `line` counts from 1, as people do."""
    for place, name, schema in contract.members("response"):
        if name == "index" and any(each.get("minimum", 0) > 0 for each in contract.choices(schema)):
            yield Fault(place, "is an index that begins later than at 0")
        if name == "index" and "from 0" not in schema.get("description", ""):
            yield Fault(place, "is an index and does not say that it counts from 0")


@convention(26, "Call what is sent like its answer: CheckBatchItemInput and CheckBatchItem.")
def items_are_called_like_their_answers(contract: Contract) -> Iterator[Fault]:
    """Where each item gets its own answer, one name leads a programmer from the one to the other."""
    for operation in contract.operations:
        sent, answered = (_item_name(contract, schema) for schema in (operation.request or {}, operation.answer))
        if sent and answered and sent != f"{answered}Input":
            yield Fault(operation.place, f"answers with {answered}, and its items are called {sent}")


def _item_name(contract: Contract, schema: Schema) -> str:
    items = contract.resolved(schema).get("properties", {}).get("items", {})
    return str(items.get("items", {}).get("$ref", "")).rpartition("/")[2]


@convention(17, f"Take {JSON}, application/x-ndjson and text/csv.")
def batches_that_write_take_files(contract: Contract) -> Iterator[Fault]:
    """A batch that writes takes what offices have: NDJSON and CSV files."""
    for operation in contract.operations:
        content = contract.resolved(operation.body.get("requestBody", {})).get("content", {})
        writes = operation.last == "batch" and operation.path not in COMPUTES
        if writes and not {"application/x-ndjson", "text/csv"} <= set(content):
            yield Fault(operation.place, "is a batch that takes no NDJSON and CSV")
