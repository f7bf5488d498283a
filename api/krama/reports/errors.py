"""What can be wrong with a report."""

from krama.core.errors import KramaError


class ReportNotFound(KramaError):
    """There is no such report, or it is another agency's: the two look alike."""

    code = "report_not_found"


class ReportAlreadyWithdrawn(KramaError):
    """The report was withdrawn before."""

    code = "report_already_withdrawn"


class ApprovalRefused(KramaError):
    """The report is not one that this client can approve."""

    code = "approval_refused"


class ValidityInPast(KramaError):
    """The report would be over before it is taken."""

    code = "validity_in_past"


class PendingReportNotFound(KramaError):
    """There is no such held report, or it is another agency's: the two look alike."""

    code = "held_report_not_found"


class PendingReportDecided(KramaError):
    """The held report was decided before."""

    code = "held_report_decided"


class StillProtected(KramaError):
    """The protected list still covers what a held report is about."""

    code = "still_protected"


class PendingReportOutdated(KramaError):
    """A pending report no longer is a report that can be taken: the rules have changed since it was sent."""

    code = "held_report_outdated"


class OccurredInFuture(KramaError):
    """The report speaks of something that has not happened yet."""

    code = "occurred_in_future"


class LabelMissing(KramaError):
    """The report says an audience, and no label that it goes with."""

    code = "label_missing"


class BulkUnreadable(KramaError):
    """The body of a bulk submission can't be divided into rows; nothing of it was taken."""

    code = "bulk_unreadable"


class TooManyRows(KramaError):
    """The body of a bulk submission has more rows than one call takes; nothing of it was taken."""

    code = "too_many_rows"


class RowUnreadable(KramaError):
    """One row of a bulk submission can't be read as a report."""

    code = "row_unreadable"
