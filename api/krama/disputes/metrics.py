"""Metrics of disputes. `krama dispute figures` has the medians and longest times."""

from prometheus_client import Counter, Histogram

_SECONDS = (60, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 72 * 3600)

OPENED = Counter("krama_disputes_opened", "Disputes that were opened.")
ACKNOWLEDGED = Histogram("krama_dispute_acknowledged_seconds", "Time until acknowledged.", buckets=_SECONDS)
DECIDED = Histogram(
    "krama_dispute_decided_seconds", "Time until decided, and corrected where upheld.", buckets=_SECONDS
)
