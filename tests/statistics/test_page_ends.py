"""Where a page of statistics ends that would take long to count."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from krama.core.intervals import CAMBODIA, Interval
from krama.reports.counting import Dimension, Division
from krama.sharing.audiences import EVERYONE, sectors_mask, viewer
from krama.sharing.sectors import Sector
from krama.statistics import service, windows
from tests.statistics.test_oracle import SECTORS, Store, Told, read_pages, store

__all__ = ["store"]  # a fixture

FEBRUARY, MARCH = (datetime(2026, month, 1, tzinfo=CAMBODIA) for month in (2, 3))


def test_pages_end_by_what_the_viewer_sees_and_never_by_hidden_reports(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "MOST_SEEN", 2)
    plain = Told(0, 0, "", timedelta(0), EVERYONE, None, "KH-1", "loan", None, None, None, None, overturned_later=False)
    for_police = sectors_mask([Sector.POLICE])
    told = [
        replace(plain, after=timedelta(days=day), case=f"{day}-{turn}", audience=EVERYONE if turn == 0 else for_police)
        for day in range(1, 4)
        for turn in range(4)
    ]
    store.keep(told, [], len(told))
    two = frozenset((Dimension.PROVINCE, Dimension.CATEGORY))

    def sizes(agency: int, dimensions: frozenset[Dimension]) -> list[int]:
        who = viewer(store.agencies[agency], SECTORS[agency])
        division = Division(who, FEBRUARY, MARCH, Interval.DAY, dimensions)
        with store.database.read() as session:
            return [len(page) for page in read_pages(session, service.CASES, division, 100)]

    assert sizes(0, two) == sizes(1, two) == [1, 1, 1], "four reports of each day"
    assert sizes(2, two) == [2, 1], "one of each day"
    assert sizes(0, frozenset()) == sizes(2, frozenset()) == [3], "read from sums"
