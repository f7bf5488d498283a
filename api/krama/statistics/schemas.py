"""The wire format of statistics."""

from pydantic import BaseModel, ConfigDict, Field

from krama.core.money import MoneyOut
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.statistics.policy import FEWEST

_NULL = "Null if `group_by` does not name it, if nobody stated it, or if you may not see it of these reports."
_FEW = f"Null if it would count fewer than {FEWEST} cases of other agencies, and none of yours."


class _CellOut(BaseModel):
    model_config = ConfigDict(extra="forbid")

    period: str = Field(
        description="The day, week or month in Cambodia: 2026-01-31, 2026-W05 or 2026-01.", examples=["2026-01"]
    )
    province: str | None = Field(description=f"ISO 3166-2 code. {_NULL}")
    category: Category | None = Field(description=_NULL)
    kind: Kind | None = Field(description=_NULL)
    channel: str | None = Field(description=f"{_NULL} A channel that others name in few cases is null too.")
    suppressed: bool = Field(
        description=f"Whether other agencies have fewer than {FEWEST} cases here, which are left out. Your own always "
        "count."
    )


class ReportStatisticOut(_CellOut):
    """How many reports were made in one period."""

    report_count: int | None = Field(description=f"Reports that are live or have expired. {_FEW}")
    case_count: int | None = Field(description=f"Cases whose first report is among them. {_FEW}")


class CaseStatisticOut(_CellOut):
    """How many cases began in one period."""

    case_count: int | None = Field(description=f"Cases whose first report was made in this period. {_FEW}")


class LossStatisticOut(_CellOut):
    """What the cases of one period have cost."""

    case_count: int | None = Field(description=f"Cases that state a loss, for each currency. {_FEW}")
    losses: list[MoneyOut] | None = Field(
        description="The total by currency. Each case counts once: the largest loss that one of its reports states. "
        f"Others' part has two digits that count. {_FEW}"
    )


class ResponseTimeOut(_CellOut):
    """How long it took to report the cases of one period, and to correct mistakes in them."""

    reported_count: int | None = Field(description=f"Cases that say when it happened. {_FEW}")
    median_hours_to_report: int | None = Field(
        description="Median of the whole hours, from two days on of the whole days, from the incident to the first "
        "report that says when it happened. Those of others are rounded further."
    )
    corrected_count: int | None = Field(description=f"Cases of which a report was withdrawn or overturned. {_FEW}")
    median_hours_to_correct: int | None = Field(
        description="Median of the whole hours, from two days on of the whole days, from the first such report to its "
        "end. Those of others are rounded further."
    )


class OutcomeStatisticOut(BaseModel):
    """What came of payments and verdicts in one period: the outcomes that your agency submitted."""

    model_config = ConfigDict(extra="forbid")

    period: str = Field(description="As in the other statistics.", examples=["2026-01"])
    kind: Kind | None = Field(
        description="The kind of the indicator. Null if the outcome names none, or without `group_by`."
    )
    payment_stopped_count: int
    customer_warned_count: int
    confirmed_fraud_count: int
    false_positive_count: int
    stopped_amounts: list[MoneyOut] = Field(description="The total of stopped payments, by currency.")
