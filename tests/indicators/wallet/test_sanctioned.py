"""A hundred real addresses from the US sanctions list, as the demonstration submits them."""

import csv
from collections import Counter
from pathlib import Path

from krama.indicators.kinds import Chain, Hints
from krama.indicators.wallet import canonical

FILE = Path(__file__).parents[3] / "examples" / "sanctioned_wallets.csv"


def test_every_sanctioned_example_is_an_address_on_its_chain() -> None:
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = [canonical(row["address"], Hints()) for row in rows]
    assert names == [canonical(row["address"], Hints(chain=Chain(row["chain"]))) for row in rows]
    assert len(set(names)) == len(rows) == 100
    assert set(Counter(row["chain"] for row in rows)) == {"bitcoin", "dash", "evm", "monero", "tron", "zcash"}
