"""Metrics of recurring jobs. The label is the job's name in the code."""

from prometheus_client import Counter, Gauge

TURNS = Counter("krama_job_turns", "Turns of a recurring job.", ["job_name"])
FAILURES = Counter("krama_job_failures", "Turns of a recurring job that failed.", ["job_name"])
SECONDS = Gauge(
    "krama_job_seconds", "How long the last turn of a recurring job took.", ["job_name"], multiprocess_mode="mostrecent"
)
SUCCEEDED_AT = Gauge(
    "krama_job_succeeded_timestamp_seconds",
    "When a recurring job last succeeded, in any worker.",
    ["job_name"],
    multiprocess_mode="max",
)
