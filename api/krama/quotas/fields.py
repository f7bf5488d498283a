"""The header fields about quotas (IETF draft-ietf-httpapi-ratelimit-headers)."""

from collections.abc import Mapping

from krama.quotas.limits import Quota, QuotaState


def rate_limit_fields(states: Mapping[Quota, QuotaState]) -> dict[str, str]:
    """`RateLimit-Policy`: the limits. `RateLimit`: what is left and when it resets."""
    return {
        "ratelimit-policy": ", ".join(
            [f'"{quota}";q={state.limit.amount};w={state.limit.seconds}' for quota, state in states.items()]
        ),
        "ratelimit": ", ".join([f'"{quota}";r={state.remaining};t={state.resets}' for quota, state in states.items()]),
    }
