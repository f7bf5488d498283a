"""CONTRIBUTING's recipe for a report field works with four files edited by hand, and forgetting one discloses nothing.

The dummy is a beneficiary's name that banks alone see. Counted: the field table, the schemas, a migration, a document.
"""

from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.exercises.copies import ServiceCopy

COLUMN = "    valid_until: datetime | None = None\n"
LINE = '    _stated("valid_until", EVERY_SECTOR),\n'
DECLARED = '    _stated("beneficiary_name", frozenset({Sector.BANK}), form=CellForm.UPPER, personal=True),\n'
DOCUMENTED = "| `beneficiary_name` | source | `beneficiary_name` | sectors bank | erased |\n"
MIGRATION = '''"""The name of the beneficiary."""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("beneficiary_name", sa.String(64), nullable=True))
'''
PROGRAM = "from tests.exercises.exchange_of_beneficiaries import main; main({forgotten!r})"


@pytest.fixture
def copy(tmp_path: Path) -> ServiceCopy:
    """A copy of the service with the field, but for its line in the field table."""
    service = ServiceCopy(tmp_path)
    service.change(
        "reports/fields.py", COLUMN, COLUMN + "    beneficiary_name: str | None = Field(None, max_length=64)\n"
    )
    schemas = service.api / "krama" / "reports" / "schemas.py"
    text = schemas.read_text(encoding="utf-8")
    sent, shown = "    valid_until: Moment | None = Field(\n", "    valid_until: datetime | None\n"
    assert (text.count(sent), text.count(shown)) == (1, 1)
    text = text.replace(sent, f"    beneficiary_name: ShortText | None = None\n{sent}")
    schemas.write_text(text.replace(shown, f"{shown}    beneficiary_name: str | None\n"), encoding="utf-8")
    service.touched.add("reports/schemas.py")
    service.add("migrations/versions/9000_beneficiary.py", MIGRATION.format(before=service.newest_migration))
    return service


def test_field_for_banks_only_is_added_with_four_files_by_hand(copy: ServiceCopy) -> None:
    copy.change("reports/fields.py", LINE, LINE + DECLARED)
    document = (ROOT / "docs" / "report-fields.md").read_text(encoding="utf-8") + DOCUMENTED
    (copy.state.parent / "report-fields.md").write_text(document, encoding="utf-8")
    assert copy.run(PROGRAM.format(forgotten=False)) == "banks alone see it\n"
    assert len(copy.touched | copy.added | {"docs/report-fields.md"}) == 4


def test_field_whose_line_in_the_field_table_was_forgotten_is_seen_by_its_own_agency_alone(copy: ServiceCopy) -> None:
    assert copy.run(PROGRAM.format(forgotten=True)) == "nobody else sees it\n"
