"""The header fields about quotas (IETF draft-ietf-httpapi-ratelimit-headers)."""

from collections.abc import Mapping
from functools import cache

from krama.quotas.limits import Limit, Quota, QuotaState


def rate_limit_fields(states: Mapping[Quota, QuotaState]) -> dict[str, str]:
    """`RateLimit-Policy` states the limits. `RateLimit` states the remaining units and when they reset."""
    return {
        "ratelimit-policy": ", ".join([_policy(quota, state.limit) for quota, state in states.items()]),
        "ratelimit": ", ".join([f'"{quota}";r={state.remaining};t={state.resets}' for quota, state in states.items()]),
    }


@cache
def _policy(quota: Quota, limit: Limit) -> str:
    """The same for nearly every answer. There are as many as limits: two for each quota."""
    return f'"{quota}";q={limit.amount};w={limit.seconds}'
