"""Errors about the body of a bulk submission and about cells of its rows."""

from krama.core.errors import KramaError
from krama.core.languages import NOTHING


class WorkbookUnreadable(KramaError):
    """The body is a workbook. Nothing was stored."""

    code = "workbook_unreadable"

    def __init__(self) -> None:
        super().__init__("This is a workbook. Send it with `krama-client report`, or save it as `CSV UTF-8`.")


class CellRefused(KramaError):
    """A cell can't be read in exactly one way. The row is rejected, and the others go on."""

    code = "cell_refused"


class CellUnreadable(CellRefused):
    """The cell has an error of the spreadsheet program in place of its content."""

    code = "cell_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "The spreadsheet shows an error in this cell, such as #N/A, and not what was written. Write the content "
            "itself into the cell, or leave it empty."
        )


class CategoryNameUnknown(CellRefused):
    """No category has this name or code. `near` are similar names, in both languages."""

    code = "category_name_unknown"
    facts = ("near",)

    def __init__(self, near: str) -> None:
        self.near = near or NOTHING
        meant = f" Did you mean {near}?" if near else ""
        super().__init__(
            f"No category of scams has this name or code.{meant} `krama-client categories` lists all names."
        )


class ProvinceNameUnknown(CellRefused):
    """No province of Cambodia has this name or code. `near` are similar names, in both languages."""

    code = "province_name_unknown"
    facts = ("near",)

    def __init__(self, near: str) -> None:
        self.near = near or NOTHING
        meant = f" Did you mean {near}?" if near else ""
        super().__init__(f"No province has this name or code.{meant} `krama-client provinces` lists all names.")


class DateUnreadable(CellRefused):
    """The cell is not a date in a known form."""

    code = "date_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "This is not a date. Write the day first and the year with four digits, such as 28/11/2026 or 28/11/2026 "
            "14:05, or 2026-11-28. A number such as 46354 is a date only in its workbook: format the column as a date."
        )


class DateInvalid(CellRefused):
    """There is no such day or time."""

    code = "time_invalid"
    form = "date"

    def __init__(self) -> None:
        super().__init__(
            "There is no such day or time. Write the day first, such as 28/11/2026, or the year first: 2026-11-28."
        )


class DateAmbiguous(CellRefused):
    """Some dates of the column have the month first, so this one can be read in two ways. `line` has one of those."""

    code = "date_ambiguous"
    facts = ("line",)

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(
            f"The date in line {line} has the month first, so it is not certain which number is the day here. Write "
            "all dates of the column with the day first, such as 28/11/2026, or the year first: 2026-11-28."
        )


class AmountUnreadable(CellRefused):
    """The cell is not one amount of money."""

    code = "amount_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "This is not an amount of money. Write digits with a point before the cents, such as 1250.50, and the "
            "currency in its own column."
        )


class AmountAmbiguous(CellRefused):
    """One mark before three digits separates thousands or decimals."""

    code = "amount_ambiguous"

    def __init__(self) -> None:
        super().__init__(
            "The mark before the last three digits can separate thousands or decimals, as in 1,250: it is 1250 or "
            "1.25. Write it without a mark, or with two decimals: 1250 or 1,250.00."
        )


class CurrencyContradicted(CellRefused):
    """The currency in the amount is not that of the currency's column."""

    code = "currency_contradicted"

    def __init__(self) -> None:
        super().__init__(
            "The amount names another currency than its column or heading. Write the amount without a currency, and "
            "the right currency in its column."
        )
