"""CONTRIBUTING's recipe for a report field works with four files edited by hand, and forgetting one discloses nothing.

The dummies are a beneficiary's name that banks alone see, and a nickname that has no line in the field table. Counted:
the field table, the schemas, a migration, a document.
"""

from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.exercises.copies import ServiceCopy
from tests.tiers import at_length

COLUMN = "    valid_until: datetime | None = None\n"
LINE = '    _stated("valid_until", EVERY_SECTOR, form=CellForm.MOMENT),\n'
DECLARED = '    _stated("beneficiary_name", frozenset({Sector.BANK}), form=CellForm.UPPER, personal=True),\n'
DOCUMENTED = "| `beneficiary_name` | source | `beneficiary_name` | sectors bank |  | erased |\n"
MIGRATION = '''"""The name of the beneficiary."""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("beneficiary_name", "nickname"):
        op.add_column("report", sa.Column(name, sa.String(64), nullable=True))
'''
PROGRAM = "from tests.exercises.exchange_of_beneficiaries import main; main()"
NAMES = ("beneficiary_name", "nickname")


@pytest.fixture
def copy(tmp_path: Path) -> ServiceCopy:
    """A copy of the service with both fields. The nickname lacks its line in the field table."""
    service = ServiceCopy(tmp_path)
    columns = "".join(f"    {name}: str | None = Field(None, max_length=64)\n" for name in NAMES)
    service.change("reports/fields.py", COLUMN, COLUMN + columns)
    service.change("reports/fields.py", LINE, LINE + DECLARED)
    sent = "    valid_until: Moment | None = Field(\n"
    service.change(
        "reports/schemas.py", sent, "".join(f"    {name}: LongText | None = None\n" for name in NAMES) + sent
    )
    shown = "    valid_until: datetime | None\n"
    service.change("reports/schemas.py", shown, shown + "".join(f"    {name}: str | None\n" for name in NAMES))
    service.add("migrations/versions/9000_beneficiary.py", MIGRATION.format(before=service.newest_migration))
    return service


@at_length
def test_field_is_added_with_four_files_by_hand_and_one_whose_line_was_forgotten_stays_with_its_own_agency(
    copy: ServiceCopy,
) -> None:
    document = (ROOT / "docs" / "report-fields.md").read_text(encoding="utf-8") + DOCUMENTED
    (copy.state.parent / "report-fields.md").write_text(document, encoding="utf-8")
    assert copy.run(PROGRAM) == "banks alone see the name, and nobody else the nickname\n"
    assert len(copy.touched | copy.added | {"docs/report-fields.md"}) == 4
