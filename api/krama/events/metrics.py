"""Metrics of the delivery of changes. The label is the consumer's name in the code."""

from prometheus_client import Counter, Gauge

FAILURES = Counter("krama_consumer_failures", "Deliveries to a consumer that failed.", ["consumer"])
BEHIND = Gauge(
    "krama_consumer_behind_seconds",
    "Time between the newest change and the last one that the consumer has handled.",
    ["consumer"],
    multiprocess_mode="mostrecent",
)
