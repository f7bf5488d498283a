"""What things are called in Python: resources, methods, models and inputs."""

import keyword
import re
from collections.abc import Collection, Iterable
from typing import Final

RESERVED_ARGUMENTS: Final = {"self", "options", "deadline", "timeout", "max_retries", "idempotency_key"}
"""Names that a method has already."""

RESERVED_MEMBERS: Final = {"extra", "from_dict", "to_dict"}
"""Names that every model has already."""

RESERVED_TYPES: Final = {
    *(
        "Model",
        "Words",
        "Page",
        "Pages",
        "AsyncPages",
        "RawAnswer",
        "Secret",
        "Omit",
        "KeySource",
        "Refusal",
        "Refused",
    ),
    *("BatchResult", "RowResult", "Statement", "VerifiedLog", "LogFinding", "CallOptions", "KeyedOptions"),
    *("AttemptEnded", "BreakerOpened", "ClientEvent", "ClockSkewed", "HttpOptions", "RetryPlanned"),
    *("TokenRenewalFailed", "TokenRenewed", "Any", "Mapping", "Sequence", "UUID", "Decimal", "Required", "TypedDict"),
}
"""Names that `krama_client.types` or a generated module has already."""


class GenerationError(Exception):
    """The document holds something that this generator can't turn into code. The message says what and where."""


def words_name(schema: str) -> str:
    """The name of an enumeration: `Kind` for the words of a response, and for those of a request, `KindInput`."""
    return schema.removesuffix("Input")


def resource_name(path: str, tag: str) -> str:
    """The first segment of the path after /v1: `payment_checks`. Other paths are grouped by their tag."""
    segments = path.strip("/").split("/")
    return (segments[1] if segments[0] == "v1" and len(segments) > 1 else tag).replace("-", "_")


def method_name(operation_id: str, resource: str) -> str:
    """The operation without the resource's noun: `readDispute` of `disputes` is `get`, `openDispute` is `open`."""
    if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)*", operation_id):
        raise GenerationError(f"The operationId {operation_id!r} must be like `openDispute`.")
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+", operation_id)]
    for noun in (resource.split("_"), _singular(resource).split("_")):
        words = _without(words, noun)
    if words[0] == "read":
        words[0] = "get"
    return identifier("_".join(words))


def class_name(resource: str) -> str:
    """`payment_checks` is `PaymentChecks`."""
    return "".join(word.capitalize() for word in resource.split("_"))


def identifier(name: str, reserved: Collection[str] = ()) -> str:
    """`name` as a Python name: a keyword gets an underscore. Raises `GenerationError` for a name that can't be used."""
    if not name.isidentifier() or name.startswith("_"):
        raise GenerationError(f"The name {name!r} can't be a name in Python.")
    if name in reserved:
        raise GenerationError(f"The name `{name}` is taken: the client has something of that name already.")
    return name + "_" if keyword.iskeyword(name) else name


def check_distinct(names: Iterable[str], what: str) -> None:
    """Raises `GenerationError` for a name that is there twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise GenerationError(f"There would be two {what} called {name}. Rename one.")
        seen.add(name)


def _singular(resource: str) -> str:
    if resource.endswith("ies"):
        return resource.removesuffix("ies") + "y"
    return resource.removesuffix("s")


def _without(words: list[str], noun: list[str]) -> list[str]:
    """`words` without the first occurrence of `noun`, which is never all of them: the verb stays."""
    for start in range(1, len(words) - len(noun) + 1):
        if words[start : start + len(noun)] == noun:
            return words[:start] + words[start + len(noun) :]
    return words
