"""Errors about reports."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from krama.core.errors import KramaError
from krama.core.languages import NOTHING
from krama.indicators.errors import IndicatorRefused


class ReportNotFound(KramaError):
    """The report does not exist, or the caller may not see or change it. The two look alike."""

    code = "report_not_found"


class ReportEnded(KramaError):
    """The report has already ended otherwise: it was withdrawn, expired or overturned."""

    code = "report_ended"


class ApprovalRefused(KramaError):
    """This client can't approve the report."""

    code = "approval_refused"


class ValidityInPast(KramaError):
    """The report would have ended before it is accepted."""

    code = "validity_in_past"


class ReportPending(KramaError):
    """The report is pending or was dismissed, so it can't be changed like a listed one."""

    code = "report_pending"


class ReportDecided(KramaError):
    """The report was pending, and has been decided otherwise."""

    code = "report_decided"


class StillProtected(KramaError):
    """The value of the pending report is still protected. `protection` is None if it is protected from the start."""

    code = "still_protected"

    def __init__(self, protection: UUID | None) -> None:
        if protection is None:
            super().__init__(
                "The value is protected from the start, by the exchange's list of well-known services. Only the "
                "operator changes that list: `krama protection well-known` prints it."
            )
        else:
            super().__init__(
                "A protection still covers the value. End the protection or make it narrower first.",
                existing=f"/v1/protections/{protection}",
            )


class PendingReportOutdated(KramaError):
    """The pending report can't be accepted any more: its validity has passed, the rules for reports have changed, its
    value names something else now, or its agency has reported the same again.
    """

    code = "report_outdated"


class OccurredInFuture(KramaError):
    """The report gives a time of the incident that is in the future."""

    code = "occurred_in_future"


class LabelMissing(KramaError):
    """The report has an audience but no label."""

    code = "label_missing"


class NamingRefused(KramaError):
    """A change of a label also names the source of what was anonymous."""

    code = "naming_refused"

    def __init__(self) -> None:
        super().__init__(
            "This would also show other agencies that your agency made it, which a program may state by default. Leave "
            "anonymous out. To show your agency's name, send anonymous false alone, with the reason.",
            field="anonymous",
        )


class LabelWidened(KramaError):
    """What is sent again has a wider label than the agency's last report of it: only relabelling opens it."""

    code = "label_widened"

    def __init__(self, report_id: UUID) -> None:
        super().__init__(
            "Your agency has reported this before, and the label or audience would show it to more members. Leave out "
            "tlp and audience to keep the label. To open the report, relabel it with a reason: "
            "POST /v1/reports/{report_id}/relabel. A pending report can be relabelled once it is accepted.",
            field="tlp",
            existing=f"/v1/reports/{report_id}",
        )


class ImpersonatedRefused(KramaError):
    """What the scammers pretended to be is not listed."""

    code = "impersonated_refused"

    def __init__(self) -> None:
        super().__init__(
            "This is what the scammers pretended to be, and its owner did nothing wrong, so your agency does not list "
            "it. If one of its reports does, withdraw it. Report what the scammers used themselves: the number that "
            "called, the link, the account that was paid.",
            field="role",
        )


class VictimRefused(KramaError):
    """What is the victim's own is not listed."""

    code = "victim_refused"

    def __init__(self) -> None:
        super().__init__(
            "This is the victim's own, so your agency does not list it, or the victim's next payment would be stopped. "
            "If one of its reports does, withdraw it. Report what the scammers used: the number that called, the "
            "link, the account that was paid.",
            field="role",
        )


class OwnReportWithdrawn(KramaError):
    """The agency's report in this case listed a value that the request calls the victim's, or impersonated."""

    code = "own_report_withdrawn"

    def __init__(self) -> None:
        super().__init__(
            "The role says that its owner did nothing wrong. Your agency's report of this case listed it, or another "
            "account of the same number, and is withdrawn by this request: `report_id`. There is nothing more to do.",
            field="role",
        )


class OwnReportRemains(KramaError):
    """A report of the agency lists a value that the request calls the victim's, or impersonated, and stays."""

    code = "own_report_remains"

    def __init__(self) -> None:
        super().__init__(
            "The role says that its owner did nothing wrong, but a report of your agency still lists it: `report_id`. "
            "It belongs to another case or to none, lists a site that covers the value, or is not yours to withdraw. "
            "Read it, and withdraw it if it is wrong: POST /v1/reports/{report_id}/withdraw.",
            field="role",
        )


class LayerContradicted(KramaError):
    """A layer without the role `onward`."""

    code = "layer_contradicted"

    def __init__(self) -> None:
        super().__init__(
            "Only a value with the role `onward` has a layer. Send the role with it, or leave `layer` out.",
            field="layer",
        )


class TooManyCaseReports(KramaError):
    """The case has more reports than one request may change."""

    code = "too_many_case_reports"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The case has more than {most} reports, which is the most that one request changes. So many come from "
            "files. Change or withdraw its reports one by one, or send the file again."
        )


class BatchUnreadable(KramaError):
    """The body of a bulk submission can't be divided into rows. Nothing was stored."""

    code = "batch_unreadable"


class WrongColumns(KramaError):
    """No line at the beginning of a CSV names the columns. Nothing was stored.

    `wrong` are the cells with an unknown, repeated or doubtful name, and `columns` the names that there are. `line` is
    the line that was taken for the names, and `reason` says more in English.
    """

    code = "wrong_columns"
    facts = ("wrong", "columns", "line")

    def __init__(self, wrong: Sequence[str], columns: Iterable[str], *, line: int = 1, reason: str = "") -> None:
        self.wrong, self.columns, self.line = ", ".join(wrong) or NOTHING, ", ".join(columns), line
        where = "The first line" if line == 1 else f"Line {line} looks like the names of the columns. It"
        super().__init__(
            f"{where} must name the columns, each once, including `value` and `category`. Send line breaks "
            f"unchanged (curl: --data-binary, not -d). {reason}"
            + (f"These cells have an unknown, repeated or doubtful name: {self.wrong}. " if wrong else "")
            + f"The columns are: {self.columns}. Their usual names in English and Khmer work too."
        )


class TooManyRows(KramaError):
    """The body of a bulk submission has more rows than one request may have. Nothing was stored."""

    code = "too_many_rows"


class RowUnreadable(KramaError):
    """A row of a bulk submission can't be read as a report."""

    code = "row_unreadable"


class CountingBusy(KramaError):
    """Other statistics are being counted, or so many reports have just come in that they must be counted first."""

    code = "counting_busy"


class PhoneCountryMissing(IndicatorRefused):
    """An agency abroad sent a number without a country code, which names another subscriber in each country."""

    code = "phone_country_missing"
