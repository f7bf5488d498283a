"""The table of docs/report-fields.md."""

from krama.reports.fields import ReportField
from krama.reports.schemas import ReportOut
from krama.sharing.policy import DOMESTIC, EVERY_SECTOR, OWN_AGENCY
from krama.sharing.sectors import Sector

_AUDIENCES = {
    OWN_AGENCY: "its own agency",
    frozenset({Sector.POLICE}): "domestic police",
    DOMESTIC: "domestic members",
    EVERY_SECTOR: "every member",
}


def documented(field: ReportField) -> str:
    """The field's line in the document."""
    named = f"sectors {', '.join(sorted(field.disclosed_to))}"
    shown = _AUDIENCES.get(field.disclosed_to, named) if field.member in ReportOut.model_fields else "not stored"
    bulk = ", ".join(f"`{column.name}`" for column in field.bulk)
    kept = "erased" if field.personal else ""
    vouched = "yes" if field.vouched else ""
    return f"| `{field.member}` | {field.stated_by} | {bulk} | {shown} | {vouched} | {kept} |"
