"""From pydantic's findings to the wire's: which member, what is wrong, and never the value."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from krama.core.problems import FieldProblem

_MOST = 20
_SAFE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def field_problems(problem: ValidationError) -> list[FieldProblem]:
    """One entry per member that was refused, at most twenty."""
    return describe(problem.errors(include_url=False, include_input=False, include_context=False))


def describe(findings: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    """The same for findings in pydantic's form, such as FastAPI's."""
    return [
        FieldProblem(code=finding["type"], detail=f"{finding['msg']}.".replace("..", "."), field=_path(finding["loc"]))
        for finding in findings[:_MOST]
    ]


def _path(location: Sequence[int | str]) -> str | None:
    """The member's path with dots; a name that the caller made up is shown only if it is plain."""
    parts = [str(part) for part in location if part != "body"]
    return ".".join(part if _SAFE_NAME.fullmatch(part) else "?" for part in parts) or None
