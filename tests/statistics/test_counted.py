"""How the reports of a case count, by reader."""

from datetime import UTC, datetime
from uuid import UUID

from krama.reports.counted import OWN, CountableReport, counted
from krama.sharing.audiences import sectors_mask
from krama.sharing.sectors import Sector

POLICE, BANK = sectors_mask([Sector.POLICE]), sectors_mask([Sector.BANK])


def stating(number: int, loss: int, case_readers: int | None) -> CountableReport:
    """A report that the police and banks see, of a case whose agency states a loss of 250 for these readers."""
    return CountableReport(
        report_id=UUID(int=number), agency_id=UUID(int=0), indicator_id=UUID(int=number), case_reference="C-1",
        audience=POLICE | BANK, recipients="", created_at=datetime(2026, 1, 31, tzinfo=UTC), province=None,
        category="loan", kind="phone", channel=None, occurred_at=None, loss_amount=loss, loss_currency="USD",
        withdrawn_at=None, ended_as=None, overturned_at=None, copied=False,
        case_loss=None if case_readers is None else 250, case_currency="USD", case_readers=case_readers,
    )  # fmt: skip


def readers_of_losses(*losses: int, case_readers: int | None) -> list[int]:
    return [row.lost_in for row in counted(stating(number, loss, case_readers) for number, loss in enumerate(losses))]


def test_loss_of_a_case_decides_for_those_who_see_the_case_and_for_nobody_else() -> None:
    assert readers_of_losses(250, 25_000, case_readers=POLICE) == [OWN | POLICE, BANK]
    assert readers_of_losses(250, 25_000, case_readers=0) == [OWN, POLICE | BANK]


def test_largest_loss_counts_if_the_case_states_none_or_no_report_repeats_it() -> None:
    assert readers_of_losses(250, 25_000, case_readers=None) == [0, OWN | POLICE | BANK]
    assert readers_of_losses(100, 300, case_readers=POLICE) == [0, OWN | POLICE | BANK]
