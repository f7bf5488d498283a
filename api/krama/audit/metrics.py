"""Metrics of the audit log."""

from prometheus_client import Counter, Gauge, Histogram

GROUP_RECORDS = Histogram(
    "krama_audit_group_records", "Records in one group commit.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
GROUP_SECONDS = Histogram(
    "krama_audit_group_seconds",
    "How long a group's commit took.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
WAITING = Gauge("krama_audit_waiting", "Answers that wait for their audit record.", multiprocess_mode="livesum")
LOST = Counter("krama_audit_refusals", "Answers that were not sent because they could not be recorded.")
SIGNED = Gauge("krama_audit_signed_records", "Records under the newest checkpoint.", multiprocess_mode="max")
SIGNED_AT = Gauge("krama_audit_signed_timestamp_seconds", "When the log was last signed.", multiprocess_mode="max")
