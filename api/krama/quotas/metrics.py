"""Metrics of quotas."""

from prometheus_client import Counter

REFUSED = Counter("krama_quota_refusals", "Requests that were refused because a quota was used up.", ["quota"])
