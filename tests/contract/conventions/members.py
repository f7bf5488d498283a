"""Conventions of members: how they are named, and what is in them."""

import re
from collections.abc import Iterator

from tests.contract.conventions.document import SIDES, Contract, Schema, is_plural
from tests.contract.conventions.table import Fault, convention

INSTEAD = {
    "state": "status",
    "reason": "<act>_reason for a text, cause for a word",
    "matched": "matches",
    "since": "from",
    "until": "to",
    "everybody": "agency_id=all",
    "month": "period",
    "own": "agency_id=own",
    "open": "status",
    "currency_code": "currency",
    **dict.fromkeys(("source_agency", "opened_by"), "created_by"),
    "submitted_by": "created_by or updated_by",
    **dict.fromkeys(("withdrawn_at", "closed_at"), "ended_at"),
    "withdrawal_reason": "end_reason",
    "why": "<act>_reason for a text, cause for a word",
    **dict.fromkeys(("date", "moment", "time", "timestamp"), "<past verb>_at for a time, <…>_on for a day"),
}
"""Words that are not used on the wire, and what to use."""

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LANGUAGES = {"en", "km"}
_TIME = ("_at", "_by", "_after", "_before", "_until")
_UNITS = ("_days", "_seconds", "_hours", "_bytes")
_LIKE_A_BOOLEAN = ("is_", "can_", "should_", "has_", "does_", "was_")
_LIKE_A_COUNT = re.compile(r"(total|number|num)(_.*)?")
_WORDS = frozenset(["status", "result", "outcome", "action", "cause"])
_VOCABULARY = {"enum", "x-extensible-enum"}
PROBLEMS = "Problem"
"""Leaves out what does not apply, and its status is that of HTTP (RFC 9457)."""

_ENDLESS = re.compile(r"[*+]|,}|^[^^]|[^$]$")
"""A pattern that matches texts of any length."""
_LIMITED_FORMATS = ("date", "date-time", "uuid")
_MONTH = re.compile(r"(^|_)month$")
_HOLD = re.compile(r"(?:^|_)(?:held|hold)(?:_|$)")
_SAY_MONEY = ("hold", "hold_count", "amount_held", "hold_when_opened")
_OF_MONEY = (*_SAY_MONEY, "held_until", "held_at", "partly_held")
"""Names about held money. The last three are so only next to `amount_held`."""
_REQUEST_MAY_SAY = ("reason",)
_MONEY = re.compile(r"(^|_)(loss|losses|damage|damages|payment|payments)$|_amounts?$")
_FILTER_OF_MONEY = re.compile(r"(min|max)_(loss|amount|payment)$")
_IDS = {"client_id", "request_id", "check_id"}
"""Ids that are not UUIDs: a client's name, a request's own number, and that of a check, which is made from it."""


def _all_members(contract: Contract) -> Iterator[tuple[str, str, Schema]]:
    seen = set()
    for side in ("request", "response"):
        for place, name, schema in contract.members(side):
            if place not in seen:
                seen.add(place)
                yield place, name, schema


@convention(3, "Write it in lower case with underscores.")
def members_are_in_snake_case(contract: Contract) -> Iterator[Fault]:
    """`created_at`, in bodies and in the query."""
    for place, name, _ in _all_members(contract):
        if not SNAKE.fullmatch(name):
            yield Fault(place, "is not in snake_case")
    for operation in contract.operations:
        for name in operation.of("query"):
            if not SNAKE.fullmatch(name):
                yield Fault(operation.place, f"has the parameter {name}, which is not in snake_case")


@convention(3, "Call an id <noun>_id, and give it the format uuid.")
def ids_are_named_after_their_noun(contract: Contract) -> Iterator[Fault]:
    """`report_id`, wherever a report is named. A UUID is an id."""
    for place, name, schema in _all_members(contract):
        formats = {choice.get("format") for choice in contract.choices(schema)}
        if name == "id" or (name.endswith("_id") and formats != {"uuid"} and name not in _IDS):
            yield Fault(place, "is not a <noun>_id that is a UUID")
        if formats == {"uuid"} and not name.endswith("_id"):
            yield Fault(place, "is a UUID and not called <noun>_id")
        if {item.get("format") for item in contract.items_of(schema)} == {"uuid"} and not name.endswith("_ids"):
            yield Fault(place, "is a list of UUIDs and not called <noun>_ids")


@convention(3, "Add the id that the path has.")
def resources_have_their_id(contract: Contract) -> Iterator[Fault]:
    """`GET /v1/reports/{report_id}` answers with a `report_id`."""
    for operation in contract.operations:
        reads = operation.method == "GET" and operation.resource == operation.path
        if reads and operation.answer and operation.last.strip("{}") not in operation.answer.get("properties", {}):
            yield Fault(operation.place, f"answers with a resource without {operation.last.strip('{}')}")


@convention(4, "Use the word that the other members use.")
def one_word_has_one_meaning(contract: Contract) -> Iterator[Fault]:
    """`status` is where it stands, `cause` is a word for why, and `hold` is for money alone."""
    requests = {place for place, _, _ in contract.members("request")}
    beside = {
        f"{each.place}.{name}": each.members
        for side in SIDES
        for each in contract.objects(side)
        for name in each.members
    }
    for place, name, _ in _all_members(contract):
        instead = None if place in requests and name in _REQUEST_MAY_SAY else INSTEAD.get(name)
        if instead is not None:
            yield Fault(place, f"is called {name}, not {instead}")
        of_money = name in _OF_MONEY and ("amount_held" in beside[place] or name in _SAY_MONEY)
        if _HOLD.search(name) and not of_money:
            yield Fault(place, "says hold, and is not about money: pending?")
    for operation in contract.operations:
        for name in operation.of("query"):
            if name in INSTEAD:
                yield Fault(operation.place, f"has the parameter {name}, not {INSTEAD[name]}")


@convention(4, "Say type: string, with the words of it where it is one of several.")
def words_and_texts_are_what_they_are_called(contract: Contract) -> Iterator[Fault]:
    """`status`, `result`, `outcome`, `action` and `cause` are one of some words, and `<act>_reason` is a text."""
    for place, name, schema in _all_members(contract):
        choices = contract.choices(schema)
        if (
            name in _WORDS
            and place != f"{PROBLEMS}.{name}"
            and not all(_VOCABULARY & choice.keys() for choice in choices)
        ):
            yield Fault(place, "is not one of some words")
        ends = name.endswith(tuple(f"_{word}" for word in _WORDS))
        if ends and any(each.get("type") == "string" and not _VOCABULARY & each.keys() for each in choices):
            yield Fault(place, "is not one of some words")
        if name.endswith(("_reason", "reference")) and not contract.is_a("string", schema):
            yield Fault(place, "is not a text")


@convention(4, "Take text of 1 to 64 characters.")
def references_are_short_text(contract: Contract) -> Iterator[Fault]:
    """`reference` is the caller's own number."""
    for place, name, schema in contract.members("request"):
        if name == "reference" or name.endswith("_reference"):
            for choice in contract.choices(schema):
                if choice.get("maxLength", 65) > 64 or choice.get("minLength", 0) < 1:
                    yield Fault(place, "is not a text of 1 to 64 characters")


@convention(5, "Call it <noun>_count.")
def counts_end_in_count(contract: Contract) -> Iterator[Fault]:
    """`report_count`, `hold_count`: a plural is a list, and `hold` says which of some words it is."""
    for place, name, schema in _all_members(contract):
        plural = is_plural(name) and not f"_{name}".endswith(_UNITS) and not name.startswith("max_")
        if plural and contract.is_a("integer", schema):
            yield Fault(place, "counts something and is called like a list")
        if _LIKE_A_COUNT.fullmatch(name) and contract.is_a("integer", schema):
            yield Fault(place, "is a number of things and is not called a count")
        if name.endswith("_count") and not contract.is_a("integer", schema):
            yield Fault(place, "is called a count and is not an integer")
    vocabularies = [set(schema.get(words, ())) for schema in contract.schemas.values() for words in _VOCABULARY]
    for side in SIDES:
        for each in contract.objects(side):
            numbers = {name for name, schema in each.members.items() if contract.is_a("integer", schema)}
            words = {
                word for vocabulary in vocabularies if len(vocabulary & numbers) > 1 for word in vocabulary & numbers
            }
            yield from (Fault(f"{each.place}.{word}", "counts something and is called like a word") for word in words)


@convention(5, "Call it by a plural noun.")
def lists_are_plural(contract: Contract) -> Iterator[Fault]:
    """`reasons`, `items`."""
    for place, name, schema in _all_members(contract):
        if contract.is_a("array", schema) and not is_plural(name):
            yield Fault(place, "is a list and not plural")


@convention(5, "Put them in a map of their own: texts: {en, km}.")
def languages_are_keys_of_a_map(contract: Contract) -> Iterator[Fault]:
    """A third language adds a key, and no member next to others. The map is called by a plural."""
    for side in ("request", "response"):
        for each in contract.objects(side):
            if _LANGUAGES & set(each.members) and set(each.members) - _LANGUAGES:
                yield Fault(each.place, "has languages next to other members")
    for place, name, _ in _all_members(contract):
        if name.endswith(tuple(f"_{language}" for language in sorted(_LANGUAGES))):
            yield Fault(place, "has its language in its name")
    for place, name, schema in _all_members(contract):
        members = {key for choice in contract.choices(schema) for key in choice.get("properties", ())}
        if members and members <= _LANGUAGES and not is_plural(name):
            yield Fault(place, "is a map of languages and not plural")


@convention(5, "Name it with an adjective or a past participle: listed, dpop_required.")
def booleans_are_adjectives(contract: Contract) -> Iterator[Fault]:
    """`listed`, not `is_listed`."""
    for place, name, schema in _all_members(contract):
        if contract.is_a("boolean", schema) and name.startswith(_LIKE_A_BOOLEAN) and name != "has_more":
            yield Fault(place, "begins with a verb")


@convention(6, "Call a time <past verb>_at, a deadline <verb>_by, a day <…>_on.")
def times_are_named_like_times(contract: Contract) -> Iterator[Fault]:
    """`created_at` is a time, `answer_by` a deadline, `fades_on` a day, and nothing else is called so."""
    for place, name, schema in _all_members(contract):
        formats = {choice.get("format") for choice in contract.choices(schema)}
        if formats == {"date-time"} and not name.endswith(_TIME) and name != "as_of":
            yield Fault(place, "is a time and is not called so")
        if name.endswith("_at") and formats != {"date-time"}:
            yield Fault(place, "is called a time and is none")
        if formats == {"date"} and not name.endswith("_on"):
            yield Fault(place, "is a day and is not called so")
        if name.endswith("_on") and contract.is_a("string", schema) and formats != {"date"}:
            yield Fault(place, "is called a day and is none")
        if name.endswith("_by") and contract.is_a("string", schema) and formats != {"date-time"}:
            yield Fault(place, "is called a deadline and is not a time")
        if _MONTH.search(name) and not contract.is_a("string", schema):
            yield Fault(place, "is a month and not text")


@convention(6, "Add created_at and updated_at.")
def resources_say_when_they_were_made_and_changed(contract: Contract) -> Iterator[Fault]:
    """Every resource has `created_at` and `updated_at`, so that a copy of it can be kept up to date."""
    for operation in contract.operations:
        if operation.method == "GET" and operation.resource == operation.path:
            for name in ("created_at", "updated_at"):
                member = operation.answer.get("properties", {}).get(name)
                if member is None or contract.nullable(member):
                    yield Fault(operation.place, f"answers with a resource without {name}")
        if operation.is_list and "resume_cursor" in operation.answer.get("properties", {}):
            listed = contract.resolved(operation.answer["properties"].get("items", {}).get("items", {}))
            for name in sorted({"created_at", "updated_at"} - set(listed.get("properties", ()))):
                yield Fault(operation.place, f"can be followed and lists what has no {name}")


@convention(7, "Use Money: {amount, currency}, both text.")
def money_is_text_with_a_currency(contract: Contract) -> Iterator[Fault]:
    """`{"amount": "250.00", "currency": "USD"}`: never a number, which loses digits."""
    for side in ("request", "response"):
        for each in contract.objects(side):
            if ("amount" in each.members) != ("currency" in each.members):
                yield Fault(each.place, "has one of amount and currency")
            if "amount" in each.members and not {"amount", "currency"} <= set(each.schema.get("required", ())):
                yield Fault(each.place, "may leave out the amount or its currency")
    for place, name, schema in _all_members(contract):
        money = name in ("amount", "currency")
        if money and not contract.is_a("string", schema):
            yield Fault(place, "is money and not text")
        if name == "money":
            yield Fault(place, "does not say what the money is")
        values = [*(contract.items_of(schema) or contract.choices(schema))]
        if _MONEY.search(name) and not all("amount" in value.get("properties", ()) for value in values):
            yield Fault(place, "is money without a currency")
    for operation in contract.operations:
        for name in operation.of("query"):
            if _FILTER_OF_MONEY.match(name) and "currency" not in operation.of("query"):
                yield Fault(operation.place, f"takes {name} without currency")


@convention(8, "Make every member required, with null for what is not known or not for the reader.")
def answers_state_every_member(contract: Contract) -> Iterator[Fault]:
    """A member that may be absent is a second kind of null."""
    for each in contract.objects("response"):
        absent = set(each.members) - set(each.schema.get("required", ()))
        if absent and each.place != PROBLEMS:
            yield Fault(each.place, f"may leave out {', '.join(sorted(absent))}")


@convention(8, "Say in the description what is meant when it is left out: unchanged, or a value when it is new.")
def requests_have_no_defaults(contract: Contract) -> Iterator[Fault]:
    """Generated clients send defaults, and so undo what was set before."""
    for place, schema in contract.schemas_in("request"):
        if "default" in schema:
            yield Fault(place, f"has the default {schema['default']!r}")
    for operation in contract.operations:
        for parameter in [*operation.of("query").values(), *operation.of("header").values()]:
            schemas = [parameter["schema"], *contract.choices(parameter["schema"])]
            said = {schema["default"] for schema in schemas if "default" in schema}
            if said - _DEFAULTS.get(parameter["name"], set()):
                yield Fault(operation.place, f"has another default of {parameter['name']} than every other operation")


@convention(8, "Let krama.openapi build the document: it takes null out of the schemas of parameters.")
def parameters_are_never_null(contract: Contract) -> Iterator[Fault]:
    """Null has no form in a URL or a header: a parameter is left out."""
    for operation in contract.everything:
        for place in ("path", "query", "header"):
            for name, parameter in operation.of(place).items():
                if contract.nullable(parameter["schema"]):
                    yield Fault(operation.place, f"takes null as {name}")


ALWAYS_THERE = {"tlp", "audience", "anonymous", "confidence", "scopes", "grantable_scopes"}
"""What has a value in every report, case, agency and client."""


@convention(8, "Refuse null: take Kept, or a type without None.")
def what_always_has_a_value_refuses_null(contract: Contract) -> Iterator[Fault]:
    """Null clears, and a label, a right or a confidence can't be cleared. Programs send it for what they never set."""
    for place, name, schema in contract.members("request"):
        if name in ALWAYS_THERE and contract.nullable(schema):
            yield Fault(place, "takes null, and always has a value")


@convention(9, "Refuse what a program sends for a member that it never set. Add a verb that removes the restriction.")
def changes_remove_no_restriction(contract: Contract) -> Iterator[Fault]:
    """A PATCH can't remove what protects a client: `false`, an empty list and null are refused."""
    for operation in contract.operations:
        members = (
            contract.resolved(operation.request or {}).get("properties", {}) if operation.method == "PATCH" else {}
        )
        for name in _RESTRICTIONS & members.keys():
            if contract.nullable(members[name]):
                yield Fault(operation.place, f"removes {name} with null")
            for choice in contract.choices(members[name]):
                if choice.get("type") == "boolean" and choice.get("enum") != [True]:
                    yield Fault(operation.place, f"removes {name} with false")
                if choice.get("type") == "array" and not choice.get("minItems"):
                    yield Fault(operation.place, f"removes {name} with an empty list")


_RESTRICTIONS = {"dpop_required", "networks", "expires_at"}


@convention(8, "Leave required out: who sends nothing changes nothing.")
def changes_need_no_member(contract: Contract) -> Iterator[Fault]:
    """A PATCH states what changes, and nothing else."""
    for operation in contract.operations:
        if operation.method == "PATCH":
            for name in contract.resolved(operation.request or {}).get("required", ()):
                yield Fault(operation.place, f"needs {name}")


_DEFAULTS: dict[str, set[object]] = {
    "depth": {1},
    "dry_run": {False},
    "interval": {"month"},
    "limit": {100, 200},
    "min_case_count": {1},
    "order": {"oldest"},
    "wait": {0},
}
"""What a parameter means that is left out. It only reads, and changes nothing that was set before."""


@convention(8, "Leave `Null:` out, or let it be null.")
def what_is_never_null_does_not_say_what_null_means(contract: Contract) -> Iterator[Fault]:
    """Texts that are given by a member's name may be wrong at one place."""
    for place, _, schema in _all_members(contract):
        if "Null:" in schema.get("description", "") and not contract.nullable(schema):
            yield Fault(place, "says what null means and is never null")


@convention(8, "Say it in the description (`Null: not known.`), or in NULLS of krama.openapi_nulls.")
def answers_say_what_null_means(contract: Contract) -> Iterator[Fault]:
    """A reader must know whether null is "not known", "not for you" or "not yet"."""
    for place, _, schema in contract.members("response"):
        if contract.nullable(schema) and not _SAYS_NULL.search(schema.get("description", "")):
            yield Fault(place, "may be null and does not say what that means")


_SAYS_NULL = re.compile(
    r"\bnull(?:: \W*\w{2}|, | (?:if|unless|while|once|until|without|with|in|for|when|otherwise)\b)|\botherwise null\b",
    re.IGNORECASE,
)
"""What null means, or when it is there. `May be null.` says neither."""


_MOST_ITEMS = 10_000


@convention(24, "Add max_length, or the members. A pattern that ends is a limit too.")
def requests_have_limits(contract: Contract) -> Iterator[Fault]:
    """A text, a list or a map in a request is as long as its sender likes, if nothing says how long."""
    for place, _, schema in contract.members("request"):
        for each in contract.choices(schema):
            if each.get("type") == "array" and "maxItems" not in each:
                yield Fault(place, "is a list without maxItems")
            if each.get("type") == "array" and each.get("maxItems", 0) > _MOST_ITEMS:
                yield Fault(place, f"is a list of more than {_MOST_ITEMS:,} items")
            if each.get("type") == "object" and "properties" not in each and "maxProperties" not in each:
                yield Fault(place, "is any object")
        for each in contract.items_of(schema) or contract.choices(schema):
            endless = _ENDLESS.search(each.get("pattern", "*"))
            limited = {"maxLength", "enum", "const"} & each.keys() or each.get("format") in _LIMITED_FORMATS
            if each.get("type") == "string" and endless and not limited:
                yield Fault(place, "is a text without maxLength")
    for operation in contract.operations:
        for parameter in operation.parameters:
            for each in contract.choices(parameter.get("schema", {})):
                if each.get("type") == "array" and "maxItems" not in each:
                    yield Fault(f"{operation.place} {parameter['name']}", "is a list without maxItems")
