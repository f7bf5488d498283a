"""What things are called in Python: resources, methods, models and inputs."""

import keyword
import re
from typing import Final

RENAMED: Final = {
    "CheckAnswer": "Verdict",
    "HeldOut": "HeldReport",
    "OutcomeOut": "PaymentOutcome",
    "Refused": "RefusedCount",
    "FieldProblem": "MemberProblem",
    "KeysIn": "RegisteredKeys",
    "SecretOut": "ClientSecret",
    "NewSecretOut": "NewClientSecret",
}
"""Schemas whose model has another name than the rule gives: two schemas share a name, or people say another one."""


class GenerationError(Exception):
    """The document holds something that this generator can't turn into code. The message says what and where."""


def model_name(schema: str) -> str:
    """The name of a response model: `DisputeOut` is `Dispute`."""
    return RENAMED.get(schema, schema.removesuffix("Out"))


def input_name(schema: str) -> str:
    """The name of a dictionary that callers pass in: `AudienceIn` is `AudienceInput`."""
    return schema.removesuffix("In") + "Input"


def resource_name(path: str, tag: str) -> str:
    """The first segment of the path after /v1: `held_reports`. Other paths are grouped by their tag."""
    segments = path.strip("/").split("/")
    return (segments[1] if segments[0] == "v1" else tag).replace("-", "_")


def method_name(operation_id: str, resource: str) -> str:
    """The operation without the resource's noun: `readDispute` of `disputes` is `get`, `openDispute` is `open`."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+", operation_id)]
    for noun in (resource.split("_"), _singular(resource).split("_")):
        words = _without(words, noun)
    if words[0] == "read":
        words[0] = "get"
    return identifier("_".join(words))


def class_name(resource: str) -> str:
    """`held_reports` is `HeldReports`."""
    return "".join(word.capitalize() for word in resource.split("_"))


def identifier(name: str) -> str:
    """`name` as a Python name: a keyword gets an underscore."""
    return name + "_" if keyword.iskeyword(name) else name


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
