"""Conventions of answers and errors: statuses, headers, problems, enumerations, deprecation."""

import re
from collections.abc import Iterator

from tests.contract.conventions.document import JSON, PROBLEM, SIDES, Contract, Operation, Schema, Side
from tests.contract.conventions.paths import COMPUTES, VERBS
from tests.contract.conventions.table import Fault, convention

_PROBLEM_MEMBERS = ("type", "title", "status", "code", "detail", "request_id", "field", "in", "errors", "existing")
_ALWAYS_IN_A_PROBLEM = {"type", "title", "status", "code", "detail", "request_id"}
_IN_A_FAULT = {"code", "detail", "field", "in"}
_SCHEMA_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_HTTP_WORDS = ("In", "Out", "_")
_OF_SOMETHING = {"Cause", "Decision", "Item", "Keys", "Problems", "Result", "Role", "Secret", "Source", "Status"}
"""Words that several things have. Alone, none of them names a schema."""

_WORDS = {"enum", "x-extensible-enum"}
_SAYS_NOTHING = "Successful Response"
"""What the framework writes if nobody else does."""
_LISTS_WORDS = re.compile(r"`[\w.-]+`(, `[\w.-]+`)*,? or `[\w.-]+`")
_FORM_OF_A_VERB = re.compile(r"[A-Z][a-z]+(ing|ission|awal)")
_LIMITS = frozenset(["maxItems", "maxLength", "maxProperties", "minItems", "minLength", "pattern", "uniqueItems"])
CLOSED_IN_ANSWERS = {"Action": ["proceed", "warn", "verify", "hold"]}
"""Enumerations that stay as they are in v1, so that a program can decide by them."""


@convention(9, "Answer 201 with the header Location and the new resource.")
def creating_answers_with_a_location(contract: Contract) -> Iterator[Fault]:
    """201 has a `Location` and a body."""
    for operation in contract.operations:
        created = operation.answers.get("201")
        if created is not None and "Location" not in created.get("headers", {}):
            yield Fault(operation.place, "answers 201 without Location")
        if created is not None and JSON not in created.get("content", {}):
            yield Fault(operation.place, "answers 201 without a body")
        to_a_collection = operation.method == "POST" and len(operation.segments) == 1
        if to_a_collection and operation.path not in COMPUTES and created is None:
            yield Fault(operation.place, "creates and does not answer 201")


@convention(9, "Declare on 200 the headers of 201.")
def what_was_there_answers_like_what_is_created(contract: Contract) -> Iterator[Fault]:
    """A create-or-get sends the same headers with both: a program goes on with the `ETag` of either."""
    for operation in contract.operations:
        created, known = (operation.answers.get(status) for status in ("201", "200"))
        if created is None or known is None:
            continue
        for header in sorted(set(created.get("headers", {})) - set(known.get("headers", {}))):
            yield Fault(operation.place, f"answers 201 with {header} and 200 without")


@convention(9, "GET, PATCH and a POST of a verb answer 200 (or 202), DELETE answers 204 without a body.")
def statuses_fit_the_method(contract: Contract) -> Iterator[Fault]:
    """A verb creates nothing, and DELETE is for what leaves no history."""
    for operation in contract.operations:
        verb = operation.method == "POST" and operation.last in VERBS
        allowed = {"GET": {"200", "202"}, "PATCH": {"200"}, "DELETE": {"204"}}.get(operation.method)
        allowed = {"200", "202"} if verb else allowed or {"200", "201", "202"}
        for status in operation.answers:
            if status < "300" and status not in allowed:
                yield Fault(operation.place, f"answers {status}")


@convention(9, "Change a resource with PATCH.")
def nothing_is_replaced_with_put(contract: Contract) -> Iterator[Fault]:
    """PATCH changes what it names, and keeps what it does not."""
    for operation in contract.operations:
        if operation.method == "PUT":
            yield Fault(operation.place, "is a PUT")


@convention(9, "End it with a POST of a verb, so that it stays there with the reason.")
def what_has_a_history_is_not_deleted(contract: Contract) -> Iterator[Fault]:
    """DELETE is for what can't be read by itself: nobody has a copy of it that would stay."""
    read = {operation.path for operation in contract.operations if operation.method == "GET"}
    for operation in contract.operations:
        if operation.method == "DELETE" and operation.path in read:
            yield Fault(operation.place, "deletes what can be read")


@convention(18, "Refer to the schema Problem, as application/problem+json.")
def errors_are_problems(contract: Contract) -> Iterator[Fault]:
    """Every answer from 400 is a problem document (RFC 9457)."""
    for operation in contract.operations:
        for status, answer in operation.answers.items():
            content = answer.get("content", {})
            refers = content.get(PROBLEM, {}).get("schema", {}).get("$ref", "").endswith("/Problem")
            if status >= "400" and not (refers and len(content) == 1):
                yield Fault(operation.place, f"answers {status} with something other than a problem")


def _expected(operation: Operation) -> Iterator[tuple[str, str]]:
    yield from ((status, "every operation") for status in ("400", "413", "422", "503"))
    if operation.body.get("security"):
        yield from (("401", "a token"), ("429", "a token"))
    if any(entry.get("oauth2") for entry in operation.body.get("security", ())):
        yield "403", "a scope"
    if operation.of("path"):
        yield "404", "an id in its path"
    if "cursor" in operation.of("query"):
        yield "410", "a cursor"
    if "If-Match" in operation.of("header"):
        yield "412", "If-Match"
    if operation.request is not None:
        yield "415", "a body"
    if operation.answer:
        yield "406", "a body to answer with"


@convention(18, "Declare it in the operation's errors.")
def errors_are_declared(contract: Contract) -> Iterator[Fault]:
    """What follows from the shape of an operation is declared, such as 401, 403, 404, 406, 410, 412, 415 and 429."""
    for operation in contract.operations:
        for status, reason in dict(_expected(operation)).items():
            if status not in operation.answers:
                yield Fault(operation.place, f"has {reason} and does not declare {status}")


@convention(18, "Add the member to Problem.")
def problems_have_all_members(contract: Contract) -> Iterator[Fault]:
    """`code`, `detail`, `request_id`, `field`, `in`, `errors` and `existing` are in the schema Problem."""
    members = contract.schemas.get("Problem", {}).get("properties", {})
    for name in _PROBLEM_MEMBERS:
        if name not in members:
            yield Fault("Problem", f"has no member {name}")
    if set(contract.schemas.get("Problem", {}).get("required", ())) != _ALWAYS_IN_A_PROBLEM:
        yield Fault("Problem", f"has other required members than {', '.join(sorted(_ALWAYS_IN_A_PROBLEM))}")
    for fault in contract.items_of(members.get("errors", {})):
        for name in sorted(_IN_A_FAULT - set(fault.get("properties", ()))):
            yield Fault("Problem.errors", f"has entries without {name}")
    if members.get("status", {}).get("type") != "integer":
        yield Fault("Problem", "has a status that is not an integer")


@convention(19, "Answer application/json with error and error_description, both required (RFC 6749).")
def oauth_speaks_its_own_errors(contract: Contract) -> Iterator[Fault]:
    """Libraries for OAuth read nothing but `error` and `error_description`, from `application/json`."""
    for operation in contract.everything:
        for status, answer in operation.answers.items() if operation.path.startswith("/oauth/") else ():
            content = answer.get("content", {})
            schema = contract.resolved(content.get(JSON, {}).get("schema", {}))
            said = {"error", "error_description"} <= set(schema.get("required", ()))
            if status >= "400" and not (set(content) == {JSON} and said):
                yield Fault(operation.place, f"answers {status} with something that is not an OAuth error")


REFS = {
    "indicator_id": ("kind", "canonical", "display"),
    "agency_id": ("name",),
    "case_id": ("reference",),
    "institution_id": ("names",),
}
"""An id that is never alone in an answer, and what comes with it: `reference` or `case_reference` with `case_id`."""


@convention(20, "Embed the small reference: IndicatorRef, or an agency with its name.")
def ids_of_others_come_with_what_they_name(contract: Contract) -> Iterator[Fault]:
    """A reader should not have to ask again, for each id, what it is."""
    for each in contract.objects("response"):
        for name, others in REFS.items():
            noun = name.removesuffix("_id")
            missing = [other for other in others if not {other, f"{noun}_{other}"} & each.members.keys()]
            if name in each.members and missing:
                yield Fault(each.place, f"has {name} without {', '.join(missing)}")
        for name in each.members:
            if name.endswith("_ids") or any(name.endswith(f"_{other}") for other in REFS):
                yield Fault(each.place, f"has {name}, which names nothing")


@convention(24, "Leave additionalProperties out: members are added within v1.")
def answers_are_open(contract: Contract) -> Iterator[Fault]:
    """An answer may get members that its reader does not know."""
    for each in contract.objects("response"):
        if each.schema.get("additionalProperties") is False:
            yield Fault(each.place, "is in an answer and has additionalProperties: false")
    for place, schema in contract.schemas_in("response"):
        if schema.get("unevaluatedProperties") is False:
            yield Fault(place, "is in an answer and has unevaluatedProperties: false")


@convention(24, "Leave it out, and say it in the description.")
def answers_may_grow(contract: Contract) -> Iterator[Fault]:
    """A text or a list in an answer has no form and no length that a later release could not change."""
    for place, schema in contract.schemas_in("response"):
        for limit in sorted(_LIMITS & schema.keys()):
            yield Fault(place, f"is in an answer and has {limit}")


@convention(24, "Say additionalProperties: false, so that a misspelt member is refused.")
def requests_are_closed(contract: Contract) -> Iterator[Fault]:
    """A request with a member that the contract does not have is refused."""
    for each in contract.objects("request"):
        if each.schema.get("additionalProperties") is not False:
            yield Fault(each.place, "is in a request and allows members that it does not name")


@convention(24, "Say type: string with x-extensible-enum.")
def words_in_answers_are_open(contract: Contract) -> Iterator[Fault]:
    """An answer may get words that its reader does not know. Only those of `action` are closed."""
    for place, schema in _enumerated(contract, "response"):
        if "enum" in schema and place not in CLOSED_IN_ANSWERS:
            yield Fault(place, "is in an answer and has a closed enumeration")
    for place, schema in contract.schemas_in("response"):
        if "const" in schema:
            yield Fault(place, "is in an answer and has one value for ever")
    words = _named_words(contract)
    for place, name, schema in contract.members("response"):
        texts = [each for each in contract.choices(schema) if each.get("type") == "string"]
        free = any(not _WORDS & each.keys() for each in texts)
        if free and name in words:
            yield Fault(place, "is any text, and one of several words in other answers")
        if free and _LISTS_WORDS.match(schema.get("description", "")):
            yield Fault(place, "is any text, and its description lists words")


@convention(24, "Say enum.")
def words_in_requests_are_closed(contract: Contract) -> Iterator[Fault]:
    """A request with a word that the contract does not have is refused."""
    for place, schema in _enumerated(contract, "request"):
        if "x-extensible-enum" in schema:
            yield Fault(place, "is in a request and has an open enumeration")
    words = _named_words(contract)
    for place, name, schema in contract.members("request"):
        texts = (choice for choice in contract.choices(schema) if choice.get("type") == "string")
        if name in words and not all("enum" in choice for choice in texts):
            yield Fault(place, "is one of some words in answers and any text in a request")
    for operation in contract.operations:
        for name, parameter in operation.of("query").items():
            taken = contract.items_of(parameter["schema"]) or contract.choices(parameter["schema"])
            if name in words and not all("enum" in choice for choice in taken):
                yield Fault(operation.place, f"takes any text as {name}, which is one of some words in answers")


@convention(24, "Say enum: the words of action do not change in v1.")
def action_is_closed(contract: Contract) -> Iterator[Fault]:
    """A program may decide by `action` without a branch for a word that it does not know."""
    for place, words in CLOSED_IN_ANSWERS.items():
        if contract.schemas.get(place, {}).get("enum") != words:
            yield Fault(place, f"is not a closed enumeration of {', '.join(words)}")
    for place, name, schema in contract.members("response"):
        if name == "action" and not all("enum" in choice for choice in contract.choices(schema)):
            yield Fault(place, "has an open enumeration")
        said = {word for each in contract.choices(schema) for key in _WORDS for word in each.get(key, ())}
        if name != "action" and said and said <= set(CLOSED_IN_ANSWERS["Action"]):
            yield Fault(place, "has the words of action and another name")


def _named_words(contract: Contract) -> set[str]:
    """The names of members that are one of several words in some answer."""
    return {
        name
        for _, name, schema in contract.members("response")
        if any(_WORDS & choice.keys() for choice in contract.choices(schema))
    }


def _enumerated(contract: Contract, side: Side) -> Iterator[tuple[str, Schema]]:
    for place, schema in contract.schemas_in(side):
        if _WORDS & schema.keys():
            yield place, schema


@convention(25, "Declare it with deprecated=Deprecation(...), which adds x-sunset and the headers.")
def what_is_deprecated_says_until_when(contract: Contract) -> Iterator[Fault]:
    """A deprecated operation answers with `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link`."""
    for operation in contract.everything:
        missing = {"Deprecation", "Sunset", "Link"} - set(operation.success.get("headers", {}))
        if operation.body.get("deprecated") and missing:
            yield Fault(operation.place, f"is deprecated and does not answer with {', '.join(sorted(missing))}")
        if bool(operation.body.get("deprecated")) != ("x-sunset" in operation.body):
            yield Fault(operation.place, "has one of deprecated and x-sunset")
        for parameter in operation.parameters:
            if bool(parameter.get("deprecated")) != ("x-sunset" in parameter):
                yield Fault(operation.place, f"has one of deprecated and x-sunset at the parameter {parameter['name']}")
    for side in SIDES:
        stated = [(place, schema) for place, _, schema in contract.members(side)]  # also next to a reference
        for place, schema in [*contract.schemas_in(side), *stated]:
            if bool(schema.get("deprecated")) != ("x-sunset" in schema):
                yield Fault(place, "has one of deprecated and x-sunset")


@convention(6, "Add <verb>_at, or created_at if it is all that is said.")
def who_did_it_comes_with_when(contract: Contract) -> Iterator[Fault]:
    """`decided_by` has `decided_at` next to it. What only tells of one act has `created_at`, such as a relabelling."""
    for each in contract.objects("response"):
        persons = []
        for name, schema in each.members.items():
            names_somebody = any("properties" in choice for choice in contract.choices(schema))
            if name.endswith("_by") and names_somebody:
                persons.append(name)
        for name in persons:
            when = each.members.keys() & {
                f"{name.removesuffix('_by')}_at",
                *(["created_at"] if len(persons) == 1 else []),
            }
            if not when:
                yield Fault(each.place, f"has {name} and does not say when")


@convention(26, "Declare the tag in TAGS of the document.")
def tags_are_declared(contract: Contract) -> Iterator[Fault]:
    """A tag is a module or a class of a generated client: it has a description, and each operation has one."""
    declared = {tag["name"] for tag in contract.document.get("tags", ()) if tag.get("description")}
    for operation in contract.everything:
        tags = operation.body.get("tags", [])
        if len(tags) != 1:
            yield Fault(operation.place, "has no tag, or several")
        for tag in tags:
            if tag not in declared:
                yield Fault(operation.place, f"has the tag {tag}, which is not declared")


@convention(26, "Name it for what it is: Report, ReportInput, ReportPage.")
def schemas_have_names_for_programmers(contract: Contract) -> Iterator[Fault]:
    """Names of schemas are class names in members' programs."""
    for name in contract.schemas:
        if not _SCHEMA_NAME.fullmatch(name) or name.endswith(_HTTP_WORDS):
            yield Fault(name, "does not read like a class")


@convention(26, "Say of what it is: DisputeStatus, ReportWithdrawalInput.")
def schemas_say_of_what(contract: Contract) -> Iterator[Fault]:
    """`ReportStatus`, never `Status`: the next resource has a status too, and then it is too late for a better name."""
    for name in contract.schemas:
        word = name.removesuffix("Input")
        if word in _OF_SOMETHING or _FORM_OF_A_VERB.fullmatch(word):
            yield Fault(name, "does not say of what")


@convention(26, "Write a description.")
def answers_and_headers_are_described(contract: Contract) -> Iterator[Fault]:
    """Each status and each header of an operation says what it means."""
    for operation in contract.everything:
        for status, answer in operation.answers.items():
            if answer.get("description") == _SAYS_NOTHING:
                yield Fault(operation.place, f"describes the answer {status} as {_SAYS_NOTHING}")
    for operation in contract.operations:
        for status, answer in operation.answers.items():
            if not answer.get("description"):
                yield Fault(operation.place, f"does not describe the answer {status}")
            for name, header in answer.get("headers", {}).items():
                if not contract.resolved(header).get("description"):
                    yield Fault(operation.place, f"does not describe the header {name} of {status}")


@convention(26, "Write a docstring, a summary, or a description=.")
def everything_is_described(contract: Contract) -> Iterator[Fault]:
    """Operations, parameters, objects and members say what they are, or refer to a schema that does."""
    for operation in contract.operations:
        if not (operation.body.get("summary") and operation.body.get("description")):
            yield Fault(operation.place, "has no summary or no description")
        for parameter in operation.parameters:
            if parameter["in"] != "path" and not parameter.get("description"):
                yield Fault(operation.place, f"does not describe {parameter['name']}")
    named = {place for side in SIDES for place, _ in contract.schemas_in(side)}
    for name in sorted(named & set(contract.schemas)):
        if not contract.schemas[name].get("description"):
            yield Fault(name, "has no description")
    for side in SIDES:
        for place, _, schema in contract.members(side):
            parts = [schema, *contract.choices(schema), *contract.items_of(schema)]
            if not any(_says_something(contract.resolved(part).get("description")) for part in parts):
                yield Fault(place, "has no description")


def _says_something(text: str | None) -> bool:
    """Whether a description has more than a letter or two, as of a member that was never described."""
    return len(re.findall(r"\w", text or "")) > 2
