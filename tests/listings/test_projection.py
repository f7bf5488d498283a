"""Who is shown what of an indicator, as its reports and marks change."""

from hypothesis import given

from krama.events.changes import AudienceRow
from krama.listings.projection import AudienceRows, Evidence, agencies_concerned, project
from krama.rule.evidence import ONCE_CORROBORATED_FLAG, Aggregate, ReportGroup, aggregate_reports, tombstone
from krama.rule.judgement import is_corroborated
from krama.sharing.audiences import EVERYONE, Viewer, key_of, mask_of, sectors_mask, viewer
from krama.sharing.sectors import Sector
from tests.rule.evidence import AGENCIES, DAY, START, VIEWERS, histories, report_group, several, shown
from tests.tiers import fewer_examples


def renewed(before: AudienceRows, evidence: Evidence, seq: int) -> AudienceRows:
    return project(before, evidence, {agency: AGENCIES[agency] for agency in agencies_concerned(before, evidence)}, seq)


@fewer_examples
@given(histories)
def test_each_viewer_is_shown_what_it_may_see_since_that_last_changed(history: list[Evidence]) -> None:
    """REQUIREMENTS 15: against a plain model that keeps every viewer's view by itself."""
    stored: AudienceRows = {}
    wanted: dict[Viewer, AudienceRow | None] = dict.fromkeys(VIEWERS)
    for seq, evidence in enumerate(history, start=1):
        stored = renewed(stored, evidence, seq)
        for looking in VIEWERS:
            wanted[looking] = _modelled(wanted[looking], evidence, looking, seq)
            assert shown(stored, looking) == wanted[looking]


def _modelled(held: AudienceRow | None, evidence: Evidence, looking: Viewer, seq: int) -> AudienceRow | None:
    mine = [group for group in evidence.report_groups if group.seen_by(looking.agency_id, looking.sector)]
    marks = [mark for mark in evidence.marks if mark.seen_by(looking.agency_id, looking.sector)]
    if not mine and held is None:
        return None
    aggregate = aggregate_reports(mine, marks, evidence.half_life) if mine else tombstone(held.aggregate, marks)  # type: ignore[union-attr]
    aggregate = _marked(aggregate, seq, since=0 if held is None else held.aggregate.corroborated_at)
    return held if held is not None and held.aggregate == aggregate else AudienceRow(aggregate, seq)


def _marked(aggregate: Aggregate, seq: int, *, since: int = 0) -> Aggregate:
    if since or is_corroborated(aggregate, seq):
        return aggregate._replace(flags=aggregate.flags | ONCE_CORROBORATED_FLAG, corroborated_at=since or seq)
    return aggregate


def test_what_was_corroborated_once_is_marked_for_those_who_were_shown_it() -> None:
    """A copy of corroborated listings must learn what is no longer corroborated."""
    alone, second = report_group(0), report_group(5, audience=sectors_mask([Sector.POLICE]))
    now = START + DAY
    stored = renewed(renewed({}, Evidence([alone]), now), Evidence([alone, second]), now + 1)
    stored = renewed(renewed(stored, Evidence([alone]), now + 2), Evidence([]), now + 3)
    marked = {looking.sector: row.aggregate.once_corroborated for looking in VIEWERS if (row := shown(stored, looking))}
    assert marked[Sector.POLICE]
    assert not marked[Sector.BANK]
    assert not marked[Sector.PARTNER]


@fewer_examples
@given(histories)
def test_who_knew_of_reports_and_sees_none_any_more_is_shown_that(history: list[Evidence]) -> None:
    stored: AudienceRows = {}
    for seq, evidence in enumerate(history, start=1):
        stored = renewed(stored, evidence, seq)
    ended = renewed(stored, Evidence(()), len(history) + 1)
    for looking in VIEWERS:
        before, after = shown(stored, looking), shown(ended, looking)
        assert (after is None) == (before is None)
        assert after is None or after.aggregate.reports == 0


@fewer_examples
@given(histories)
def test_agency_has_a_row_of_its_own_only_while_it_differs_from_its_sectors(history: list[Evidence]) -> None:
    stored: AudienceRows = {}
    for seq, evidence in enumerate(history, start=1):
        stored = renewed(stored, evidence, seq)
        for audience, known in stored.items():
            if mask_of(audience) is None:
                others = {key: row for key, row in stored.items() if key != audience}
                assert shown(others, viewer(audience, AGENCIES[audience])) != known


@fewer_examples
@given(several)
def test_reports_open_to_all_need_one_row(seen: list[ReportGroup]) -> None:
    shared = [group for group in seen if group.audience == EVERYONE]
    stored = renewed({}, Evidence(shared), 7)
    assert stored == ({key_of(EVERYONE): AudienceRow(_marked(aggregate_reports(shared), 7), 7)} if shared else {})
