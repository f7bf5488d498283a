"""An index of counted reports by day, which has all that statistics without sums read."""

from collections.abc import Sequence

from alembic import op

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "counted_by_day",
        "counted_report",
        [
            "day",
            "month",
            "province",
            "category",
            "kind",
            "channel",
            "agency_id",
            "reports_in",
            "cases_in",
            "timed_in",
            "hours_to_report",
            "corrected_in",
            "hours_to_correct",
            "lost_in",
            "loss_currency",
            "loss_amount",
        ],
        if_not_exists=True,
    )
