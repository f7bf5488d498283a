"""The example files, and their conversion to reports and checks."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krama_client.types import CheckBatchItemInput

FOLDER = Path(__file__).resolve().parents[1]
REPORTS = FOLDER / "reports.csv"
CORROBORATION = FOLDER / "reports_battambang.ndjson"
WALLETS = FOLDER / "sanctioned_wallets.csv"
PAYMENTS = FOLDER / "payments.csv"


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of a bank's payments file, unchanged. `institution` is empty if the line has none."""

    reference: str
    beneficiary: str
    kind: str
    institution: str
    amount: str
    currency: str

    @property
    def item(self) -> CheckBatchItemInput:
        """The item to check."""
        return {"value": self.beneficiary, "kind": self.kind, "institution": self.institution or None}


def payments() -> list[Payment]:
    """The payments to screen."""
    return [Payment(**row) for row in _rows(PAYMENTS)]


def wallet_reports() -> Iterator[dict[str, Any]]:
    """A report for each sanctioned wallet. The list is public, and its entries are certain."""
    for row in _rows(WALLETS):
        yield {
            "value": row["address"],
            "kind": "wallet",
            "chain": row["chain"],
            "category": "other",
            "confidence": 90,
            "tlp": "TLP:CLEAR",
            "case_reference": "OFAC-SDN",
            "narrative": "Named in the sanctions list of the United States (OFAC SDN).",
        }


def submitted_row(number: int) -> dict[str, str]:
    """The row of `reports.csv` that has this number in a bulk answer."""
    return list(_rows(REPORTS))[number - 1]


def count(path: Path) -> int:
    """The number of rows in a bulk submission of the file."""
    if path.suffix == ".csv":
        return sum(1 for _ in _rows(path))
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
