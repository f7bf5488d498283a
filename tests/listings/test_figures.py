"""Which figures of a verdict each sector sees: none that gives away a field which the sector does not see."""

from collections.abc import Iterator
from typing import Any

import pytest

from krama.listings.figures import FIGURES
from krama.listings.schemas import Explanation
from krama.sharing.policy import DOMESTIC, EVERY_SECTOR, POLICE
from krama.sharing.sectors import Sector
from tests.architecture.repository import ROOT
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

PHONE = "012 345 678"
_SEEN_BY = {POLICE: "domestic police", DOMESTIC: "domestic members", EVERY_SECTOR: "every member"}


def explanations(member: Caller) -> Iterator[dict[str, Any]]:
    """The explanation of the value in every answer that has one."""
    check = member.check(PHONE)
    yield check["explanation"]
    (item,) = member.post("/v1/checks/batch", {"items": [{"value": PHONE}]}).json()["items"]
    yield item["check"]["explanation"]
    body = {"items": [{"role": "payee_phone", "value": PHONE}]}
    (item,) = member.post("/v1/payment-checks", body).json()["items"]
    yield item["check"]["explanation"]
    (listed,) = member.get("/v1/indicators").json()["items"]
    yield listed["explanation"]
    yield member.get(f"/v1/indicators/{listed['indicator_id']}").json()["explanation"]


@pytest.mark.parametrize("sector", Sector)
def test_figure_is_null_for_who_does_not_see_the_fields_that_it_depends_on(
    exchange: Exchange, police: Caller, sector: Sector
) -> None:
    """The weight of an anonymous report of the police with a case is 62.5, and no bank's is with a confidence of 50."""
    police.report(PHONE, "loan", confidence=50, case_reference="PP-1", anonymous=True, tlp="TLP:GREEN")
    withheld = {
        Sector.POLICE: set[str](),
        Sector.PARTNER: {"reported_weight", "weight", "fading", "fades_on"},
    }.get(sector, {"reported_weight", "weight"})
    for shown in explanations(exchange.member(sector.value, sector, ORDINARY)):
        assert {name for name, figure in shown.items() if figure is None} == withheld


def test_every_figure_is_declared_and_in_the_document() -> None:
    assert set(FIGURES) == set(Explanation.model_fields)
    section = (ROOT / "docs/report-fields.md").read_text("utf-8").partition("## The figures of a verdict")[2]
    rows = [line.split(" | ") for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    assert {row[0].strip("| `"): row[-1].strip(" |") for row in rows} == {
        name: _SEEN_BY[sectors] for name, sectors in FIGURES.items()
    }
