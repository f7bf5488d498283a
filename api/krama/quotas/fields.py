"""The header fields that tell a caller how it stands (IETF draft-ietf-httpapi-ratelimit-headers)."""

from collections.abc import Mapping

from krama.quotas.limits import Quota, QuotaState


def rate_limit_fields(states: Mapping[Quota, QuotaState]) -> dict[str, str]:
    """`RateLimit-Policy`, which units in which window, and `RateLimit`, what is left of them until when."""
    return {
        "ratelimit-policy": ", ".join(
            [f'"{quota}";q={one.limit.amount};w={one.limit.seconds}' for quota, one in states.items()]
        ),
        "ratelimit": ", ".join([f'"{quota}";r={one.remaining};t={one.resets}' for quota, one in states.items()]),
    }
