"""Errors about reports."""

from krama.core.errors import KramaError


class ReportNotFound(KramaError):
    """The report does not exist, or the caller may not see or change it. The two look alike."""

    code = "report_not_found"


class ReportAlreadyWithdrawn(KramaError):
    """The report has already ended: it was withdrawn, expired or overturned."""

    code = "report_already_withdrawn"


class ApprovalRefused(KramaError):
    """This client can't approve the report."""

    code = "approval_refused"


class ValidityInPast(KramaError):
    """The report would have ended before it is accepted."""

    code = "validity_in_past"


class PendingReportNotFound(KramaError):
    """The pending report does not exist, or the caller may not see it. The two look alike."""

    code = "held_report_not_found"


class PendingReportDecided(KramaError):
    """The pending report has already been decided, or its request has been erased."""

    code = "held_report_decided"


class StillProtected(KramaError):
    """The protected list still covers the value of the pending report."""

    code = "still_protected"


class PendingReportOutdated(KramaError):
    """The pending report can't be accepted any more: its validity has passed, or the rules for reports have changed."""

    code = "held_report_outdated"


class OccurredInFuture(KramaError):
    """The report gives a time of the incident that is in the future."""

    code = "occurred_in_future"


class ReportOverturned(KramaError):
    """A row repeats a report that a dispute has overturned. It changes nothing."""

    code = "report_overturned"

    def __init__(self) -> None:
        super().__init__(
            "A dispute found that your agency's report on this was wrong, so the report stays ended. If it happened "
            "again after that, send the time of the new incident as `occurred_at`.",
            field="occurred_at",
        )


class LabelMissing(KramaError):
    """The report has an audience but no label."""

    code = "label_missing"


class BulkUnreadable(KramaError):
    """The body of a bulk submission can't be divided into rows. Nothing was stored."""

    code = "bulk_unreadable"


class TooManyRows(KramaError):
    """The body of a bulk submission has more rows than one request may have. Nothing was stored."""

    code = "too_many_rows"


class RowUnreadable(KramaError):
    """A row of a bulk submission can't be read as a report."""

    code = "row_unreadable"
