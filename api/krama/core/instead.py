"""What to do in place of a member that an operation does not take, where callers expect one of this name."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from importlib import resources
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute

PydanticFinding = Mapping[str, Any]

_OF_THE_BODY = 2
"""Parts of the location of a member of the body itself."""

INSTEAD: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    resources.files("krama.core").joinpath("instead.toml").read_text(encoding="utf-8")
)
"""Texts in English and Khmer, by operation and member."""


def explained(request: Request, findings: Sequence[PydanticFinding]) -> Sequence[PydanticFinding]:
    """FastAPI's findings, in which a member that is unknown says what to send, if that is known."""
    route = request.scope.get("route")
    return [_explained(route, finding) for finding in findings] if isinstance(route, APIRoute) else findings


def _explained(route: APIRoute, finding: PydanticFinding) -> PydanticFinding:
    if finding["type"] != "extra_forbidden" or finding["loc"][0] != "body" or len(finding["loc"]) != _OF_THE_BODY:
        return finding
    member = str(finding["loc"][1])
    texts = INSTEAD.get(route.operation_id or "", {}).get(member)
    # Programs read a resource, change a member, and send all of it.
    if texts is None and member in _members(route.response_model):
        asked_for = f"with_{member}" in _members(route.body_field and route.body_field.field_info.annotation)
        texts = INSTEAD["*"]["asked_for" if asked_for else "answer"]
    if texts is None:
        return finding
    stated = {language: text.format(member=member) for language, text in texts.items()}
    return {**finding, "type": "member_unknown", "msg": stated["en"], "ctx": {"km": stated["km"]}}


def _members(model: Any) -> Collection[str]:
    """The members of a body's model. None if it has several, or no model."""
    return getattr(model, "model_fields", {})
