"""The words of a search cover those of everything that it finds."""

from krama.disputes.searching import DisputeMember
from krama.disputes.statuses import DisputeStatus
from krama.reports.schemas import ReportStatus
from krama.reports.searching import ReportMember
from krama.rule.judgement import IndicatorStatus
from krama.search.cases import CaseMember
from krama.search.schemas import SearchMember, SearchStatus


def test_every_status_can_be_searched() -> None:
    listed = {IndicatorStatus.ACTIVE, IndicatorStatus.DISPUTED, IndicatorStatus.FADED}
    assert set(map(str, SearchStatus)) == {*map(str, ReportStatus), *map(str, DisputeStatus), *map(str, listed)}


def test_every_member_that_is_looked_at_has_its_word() -> None:
    assert set(map(str, SearchMember)) == {
        *map(str, ReportMember),
        *map(str, DisputeMember),
        "canonical",
        *map(str, CaseMember),
    }
