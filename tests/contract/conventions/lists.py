"""Conventions of lists: envelope, paging, order, filters, media types."""

import re
from collections.abc import Iterator

from tests.contract.conventions.document import JSON, Contract, Operation, Schema
from tests.contract.conventions.table import Fault, convention

_PAGING = frozenset(["limit", "cursor", "order", "wait", "from", "to", "agency_id", "interval", "group_by"])
_DOUBLED = re.compile(r"(?:^|_)([a-z]+(?:_[a-z]+)*)_\1(?:_|$)")
_TABULAR = {JSON, "application/x-ndjson", "text/csv"}
NOT_FOLLOWABLE = {
    **dict.fromkeys(
        (f"/v1/statistics/{name}" for name in ("reports", "cases", "losses", "outcomes", "response-times")),
        "its figures are computed at each request, and change without a number of a change",
    ),
    "/v1/reports/{report_id}/label-changes": "nothing in it changes, and it is short",
    "/v1/indicators/{indicator_id}/history": "it is computed for the reader at each request",
    "/v1/categories": "it changes only with a version of the exchange",
    "/v1/provinces": "it changes only with a version of the exchange",
    "/v1/indicators/{indicator_id}/links": "it is computed for the reader at each request",
    "/v1/cases": "a case stays where it was made, also when it changes: /v1/reports is followed",
    "/v1/cases/{case_id}/related": "it is computed for the reader at each request",
    "/v1/scorecards": "its figures are computed at each request, and change without a number of a change",
    "/v1/indicators/{indicator_id}/reports": "its order is not that of changes: /v1/reports is followed",
}
"""Lists without `resume_cursor`, and why."""


def _lists(contract: Contract) -> Iterator[Operation]:
    for operation in contract.operations:
        if operation.is_list:
            yield operation


@convention(10, "Answer with Page or FollowablePage.")
def lists_have_one_envelope(contract: Contract) -> Iterator[Fault]:
    """`{items, has_more, next_cursor}`, and the schema is called `…Page`."""
    for operation in _lists(contract):
        members = operation.answer.get("properties", {})
        if set(members) - {"resume_cursor"} != {"items", "has_more", "next_cursor"}:
            yield Fault(operation.place, f"is a list with the members {', '.join(sorted(members)) or 'none'}")
            continue
        if not contract.is_a("array", members["items"]) or not contract.is_a("boolean", members["has_more"]):
            yield Fault(operation.place, "has items that are not a list, or a has_more that is not a boolean")
        if not contract.nullable(members["next_cursor"]):
            yield Fault(operation.place, "has a next_cursor that is never null, so the list never ends")
        name = operation.success["content"][JSON]["schema"].get("$ref", "").rpartition("/")[2]
        if not name.endswith("Page"):
            yield Fault(operation.place, f"answers with the schema {name}, which is not called …Page")


@convention(10, "Use FollowablePage. If the list can't be followed, add it to NOT_FOLLOWABLE with the reason.")
def followable_lists_can_be_resumed(contract: Contract) -> Iterator[Fault]:
    """A list in the order of changes has a `resume_cursor`, which is never null."""
    for operation in _lists(contract):
        resume = operation.answer.get("properties", {}).get("resume_cursor")
        if (resume is None) != (operation.path in NOT_FOLLOWABLE):
            yield Fault(operation.place, "has no resume_cursor" if resume is None else "has a resume_cursor")
        elif resume is not None and contract.nullable(resume):
            yield Fault(operation.place, "has a resume_cursor that may be null")


@convention(10, "Use PageRequest: limit is 1 to 1000, 100 by default, and cursor is text.")
def lists_are_paged(contract: Contract) -> Iterator[Fault]:
    """Every list takes `limit` and `cursor`: paging later would break clients."""
    for operation in _lists(contract):
        query = operation.of("query")
        limit = query.get("limit", {}).get("schema", {})
        if [limit.get(key) for key in ("minimum", "maximum", "default")] != [1, 1000, 100]:
            yield Fault(operation.place, "is a list without a limit of 1 to 1000, 100 by default")
        if not contract.is_a("string", query.get("cursor", {}).get("schema", {})):
            yield Fault(operation.place, "is a list without a cursor")


@convention(10, "Use SearchPage and PageRequest.")
def searches_are_paged_like_lists(contract: Contract) -> Iterator[Fault]:
    """A POST that answers with pages has the members and the limit of a list, next to others of its own."""
    for operation in contract.operations:
        if operation.method != "POST" or "cursor" not in operation.of("query"):
            continue
        members = operation.answer.get("properties", {})
        if missing := {"items", "has_more", "next_cursor"} - set(members):
            yield Fault(operation.place, f"answers with a page without {', '.join(sorted(missing))}")
        elif not contract.nullable(members["next_cursor"]):
            yield Fault(operation.place, "answers with pages that never end")
        if operation.of("query").get("limit", {}).get("schema", {}).get("maximum") != 1000:
            yield Fault(operation.place, "answers with pages without a limit of 1000")


@convention(11, "order takes oldest and newest, and wait takes 0 to 25 seconds.")
def order_and_wait_mean_the_same_everywhere(contract: Contract) -> Iterator[Fault]:
    """Lists are ordered by change; `order=newest` is for pages on a screen, `wait` for long polling."""
    for operation in contract.operations:
        for name, parameter in operation.of("query").items():
            (schema, *_) = contract.choices(parameter["schema"])
            if name == "order" and schema.get("enum") != ["oldest", "newest"]:
                yield Fault(operation.place, "has an order that is not oldest or newest")
            if name == "wait" and (schema.get("minimum"), schema.get("maximum")) != (0, 25):
                yield Fault(operation.place, "has a wait that is not 0 to 25 seconds")


@convention(12, "Name the filter like the member: status, agency_id, created_after for created_at.")
def filters_are_named_like_the_member(contract: Contract) -> Iterator[Fault]:
    """What a list is filtered by is a member of its items, or of an object in them."""
    for operation in _lists(contract):
        members = _members_of_items(contract, operation)
        for name in operation.of("query"):
            stem, _, end = name.rpartition("_")
            plural = {f"{name}s", f"{name.removesuffix('y')}ies"}
            of_time = end in ("after", "before") and f"{stem}_at" in members
            of_size = name.startswith("min_") and name.removeprefix("min_") in members
            if end in ("after", "before") and not _is_time(contract, operation.of("query")[name]["schema"]):
                yield Fault(operation.place, f"has the filter {name}, which is not a time")
            if name not in _PAGING and not {name, *plural} & members and not (of_time or of_size):
                yield Fault(operation.place, f"has the filter {name}, which its items do not have")


@convention(12, "Use AgencyFilter, without a default: what is left out is `all`.")
def agencies_are_filtered_in_one_way(contract: Contract) -> Iterator[Fault]:
    """`agency_id` takes `own`, `others`, `all` or ids, with commas. Left out, it is all that one may see."""
    for operation in _lists(contract):
        parameter = operation.of("query").get("agency_id")
        schemas = [] if parameter is None else [parameter["schema"], *contract.choices(parameter["schema"])]
        if any("default" in schema for schema in schemas):
            yield Fault(operation.place, "has a default of agency_id")
        if schemas and not contract.items_of(schemas[0]):
            yield Fault(operation.place, "takes one agency_id")


@convention(12, "Refuse an unknown agency with AgencyNotFound, and declare it: errors=[404].")
def unknown_agencies_in_filters_are_not_found(contract: Contract) -> Iterator[Fault]:
    """An empty list for an unknown agency would hide a mistake. `agency_id` may not be found, like in a path."""
    for operation in _lists(contract):
        if "agency_id" in operation.of("query") and "404" not in operation.answers:
            yield Fault(operation.place, "has the filter agency_id and does not declare 404")
        for schema in contract.choices(operation.of("query").get("agency_id", {}).get("schema", {"type": "null"})):
            if schema.get("format") == "uuid":
                yield Fault(operation.place, "has a filter agency_id that does not take the word own")


def _is_time(contract: Contract, schema: Schema) -> bool:
    return {choice.get("format") for choice in contract.choices(schema)} == {"date-time"}


def _members_of_items(contract: Contract, operation: Operation) -> set[str]:
    item = contract.resolved(operation.answer.get("properties", {}).get("items", {}).get("items", {}))
    members: dict[str, Schema] = item.get("properties", {})
    inner = [choice.get("properties", {}) for schema in members.values() for choice in contract.choices(schema)]
    return {*members, *(name for names in inner for name in names)}


@convention(12, "Use CommaList: an array with style: form and explode: false.")
def filters_of_words_are_comma_lists(contract: Contract) -> Iterator[Fault]:
    """`kind=phone,url`. From one word to a list would break every generated client."""
    for operation in _lists(contract):
        for name, parameter in operation.of("query").items():
            for schema in contract.choices(parameter["schema"]):
                words = contract.resolved(schema.get("items", schema))
                listed = schema.get("type") == "array"
                joined = parameter.get("style", "form") == "form" and parameter.get("explode") is False
                if "enum" in words and name not in ("order", "interval") and not (listed and joined):
                    yield Fault(operation.place, f"takes one word as {name}, or repeats the parameter")


@convention(12, "Use CommaList in a query and EachOnce in a body.")
def words_are_named_once(contract: Contract) -> Iterator[Fault]:
    """A word or an id that comes twice is refused everywhere: its sender may have meant another."""
    asked = [(place, schema) for place, _, schema in contract.members("request")]
    for operation in contract.operations:
        asked += [(operation.place, parameter["schema"]) for parameter in operation.of("query").values()]
    for place, schema in asked:
        for words in contract.choices(schema):
            plain = contract.is_a("string", words.get("items", {}))
            if words.get("type") == "array" and plain and not words.get("uniqueItems"):
                yield Fault(place, "takes a word twice")


@convention(12, "Refuse what is not from and to, as YYYY-MM.")
def months_are_from_and_to(contract: Contract) -> Iterator[Fault]:
    """Statistics take `from` and `to`, always both."""
    for operation in contract.operations:
        query = operation.of("query")
        if ("from" in query) != ("to" in query):
            yield Fault(operation.place, "takes one of from and to")
        for name in ("from", "to"):
            for schema in contract.choices(query[name]["schema"]) if name in query else ():
                if schema.get("type") != "string" or "pattern" not in schema:
                    yield Fault(operation.place, f"takes a {name} that is not a month, as text with a pattern")


@convention(13, "Let the page mechanism answer: it writes JSON, NDJSON and CSV.")
def lists_come_in_three_formats(contract: Contract) -> Iterator[Fault]:
    """A list or a statistic comes as JSON, as NDJSON and as CSV."""
    for operation in contract.operations:
        if operation.is_list and (missing := _TABULAR - set(operation.success.get("content", {}))):
            yield Fault(operation.place, f"is a list and does not come as {', '.join(sorted(missing))}")


@convention(13, "Let the page mechanism describe NDJSON and CSV: their bodies have no place for a cursor.")
def tables_say_where_the_next_page_is(contract: Contract) -> Iterator[Fault]:
    """A list as NDJSON or CSV has its next page in the header `Link`, and its description says so."""
    for operation in _lists(contract):
        if "Link" not in operation.success.get("headers", {}):
            yield Fault(operation.place, "is a list and does not declare Link")
        resumes = "resume_cursor" in operation.answer.get("properties", {})
        if resumes and "Resume-Cursor" not in operation.success.get("headers", {}):
            yield Fault(operation.place, "can be resumed and does not declare Resume-Cursor")
        for media, form in operation.success.get("content", {}).items():
            if media != JSON and "`Link`" not in form["schema"].get("description", ""):
                yield Fault(operation.place, f"does not say that the next page of {media} is in `Link`")


@convention(13, "Let the page mechanism describe CSV: it states the columns that it writes.")
def tables_state_their_columns(contract: Contract) -> Iterator[Fault]:
    """`x-csv-columns` has each column of a list once, named like a member. No noun is there twice in a row."""
    for operation in contract.operations:
        table = operation.success.get("content", {}).get("text/csv")
        if table is None:
            continue
        columns = table.get("x-csv-columns", [])
        if not columns:
            yield Fault(operation.place, "is a table and does not state its columns")
        for column in columns:
            if columns.count(column) > 1:
                yield Fault(operation.place, f"has the column {column} twice")
            if _DOUBLED.search(column):
                yield Fault(operation.place, f"has the column {column}, which says a noun twice")
