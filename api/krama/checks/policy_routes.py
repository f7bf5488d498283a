"""The HTTP route of the policy."""

import hashlib
from typing import Annotated, Any

from fastapi import Request, Response, Security
from sqlmodel import Session

from krama.access.endpoint import ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.service import Principal
from krama.checks.policy_schemas import ActionThreshold, CategoryWeight, HalfLife, PolicyOut
from krama.indicators.categories import Category
from krama.listings import half_lives
from krama.rule import weights
from krama.rule.freshness import FRESH
from krama.rule.judgement import HALF_SCORE_WEIGHT, HOLD_SCORE, VERIFY_SCORE, VERSION, WARN_SCORE, Action

router = Router("/v1/policy", tag="checks")

_THRESHOLDS = {Action.PROCEED: 0, Action.WARN: WARN_SCORE, Action.VERIFY: VERIFY_SCORE, Action.HOLD: HOLD_SCORE}
_CACHE = "private, max-age=3600"
_TAG = {"ETag": {"description": "Names this content.", "schema": {"type": "string"}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"headers": _TAG},
    304: {"description": "The policy is still the one that `If-None-Match` names.", "headers": _TAG},
}


@router.operation(
    "GET", "", "readPolicy", "Read the rule of the verdicts", response_model=PolicyOut, responses=_RESPONSES
)
def read_policy(
    request: Request,
    _: Annotated[Principal, Security(caller)],
    session: ReadSession,
) -> Response:
    """The numbers by which every check is answered: thresholds, weights and half-lives. Any token may read them.

    Keep it for the file: an answer names its `policy`, and an auditor asks what that was. It may be cached for an hour.
    """
    body = policy(session).model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _CACHE, "Vary": "Accept-Encoding"}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def policy(session: Session) -> PolicyOut:
    """The rule of this version, with the half-lives of this exchange."""
    return PolicyOut(
        policy=VERSION,
        thresholds=[ActionThreshold(action=action, min_score=score) for action, score in _THRESHOLDS.items()],
        half_score_weight=HALF_SCORE_WEIGHT,
        corroboration_weight=weights.CORROBORATES,
        case_factor=weights.CASE,
        approval_factor=weights.APPROVAL,
        repeat_addition=weights.REPEAT,
        max_repeat_addition=weights.MOST_REPEATS,
        confirmed_factor=weights.CONFIRMED,
        doubted_factor=weights.DOUBTED,
        max_feedback_count=weights.MOST_FEEDBACK,
        category_weights=[
            CategoryWeight(category=category, factor=weights.CATEGORIES.get(category, 1.0)) for category in Category
        ],
        half_lives=[HalfLife(kind=kind, days=days or None) for kind, days in half_lives.stored(session).items()],
        fresh_seconds=int(FRESH.total_seconds()),
    )
