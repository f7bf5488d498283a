"""The header fields about quotas (IETF draft-ietf-httpapi-ratelimit-headers)."""

from collections.abc import Mapping

from krama.quotas.limits import Quota, QuotaState


def rate_limit_fields(states: Mapping[Quota, QuotaState]) -> dict[str, str]:
    """`RateLimit-Policy` states the limits. `RateLimit` states the remaining units and when they reset."""
    return {
        "ratelimit-policy": ", ".join(
            [f'"{quota}";q={state.limit.amount};w={state.limit.seconds}' for quota, state in states.items()]
        ),
        "ratelimit": ", ".join([f'"{quota}";r={state.remaining};t={state.resets}' for quota, state in states.items()]),
    }
