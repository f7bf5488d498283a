"""Metrics for Prometheus that every request changes. The metrics of a domain are in its `metrics.py`.

Labels are names that the code wrote (operations, statuses, actions): never a value, a member or a client.
"""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_requests = Counter("krama_requests", "Requests answered, by operation and status.", ["operation", "status"])
_seconds = Histogram(
    "krama_request_seconds", "From a request's first byte to its answer's.", ["operation"], buckets=_SECONDS
)
IN_FLIGHT = Gauge("krama_requests_in_flight", "Requests that wait for an answer.", multiprocess_mode="livesum")
TURNED_AWAY = Counter("krama_requests_turned_away", "Requests that were refused because too many waited.")
DEPRECATED = Counter(
    "krama_deprecated_requests", "Requests to operations that are deprecated or have deprecated members.", ["operation"]
)
CONNECTIONS = Gauge(
    "krama_database_connections_in_use", "Connections of the pool that are in use.", multiprocess_mode="livesum"
)

_Pair = tuple[Counter, Histogram]
_pairs: dict[tuple[str, int], _Pair] = {}


def answered(operation: str, status: int, seconds: float) -> None:
    """Count an answer. The metrics' children are cached: finding them by their labels costs more than counting."""
    pair = _pairs.get((operation, status))
    if pair is None:
        pair = _pairs[operation, status] = _requests.labels(operation, str(status)), _seconds.labels(operation)
    pair[0].inc()
    pair[1].observe(seconds)
