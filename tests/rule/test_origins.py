"""Reports that were copied from one origin are one source, however many agencies have copied them."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given

from krama.rule.evidence import ReportGroup, aggregate_reports
from krama.rule.judgement import is_corroborated
from krama.rule.origins import LISTED_ORIGIN, UNKNOWN_ORIGIN, together
from tests.rule.evidence import START, report_group, several

LIST, OTHER = UUID(int=1001), UUID(int=1002)


def test_imports_of_one_list_do_not_corroborate_each_other() -> None:
    twice = aggregate_reports([report_group(0, origin=LIST), report_group(1, origin=LIST)])
    once = aggregate_reports([report_group(0, origin=LIST)])
    assert twice.agencies == 1
    assert twice.weight == pytest.approx(once.weight * 1.05)
    assert not is_corroborated(twice, START)


def test_import_and_an_own_report_corroborate_each_other() -> None:
    both = aggregate_reports([report_group(0), report_group(1, origin=LIST)])
    assert both.agencies == 2
    assert is_corroborated(both, START)
    assert both.origin == ""


def test_imports_of_different_lists_corroborate_each_other_and_stay_copies() -> None:
    both = aggregate_reports([report_group(0, origin=LIST), report_group(1, origin=OTHER)])
    assert is_corroborated(both, START)
    assert both.origin == LIST.hex


def test_copies_of_unknown_and_of_known_origin_do_not_corroborate_each_other() -> None:
    unknown, known, own = report_group(0, origin=UNKNOWN_ORIGIN), report_group(1, origin=LIST), report_group(2)
    assert aggregate_reports([unknown, known]).agencies == 1
    assert aggregate_reports([unknown, known]).origin == LIST.hex
    assert aggregate_reports([unknown, known, own]).agencies == 2
    assert aggregate_reports([unknown]).origin == UNKNOWN_ORIGIN.hex


@given(several)
def test_what_an_exchange_made_of_a_listing_changes_no_verdict_where_an_agency_says_it(
    groups: list[ReportGroup],
) -> None:
    own = [*groups, report_group(5)]
    before, after = (aggregate_reports(each) for each in (own, [*own, report_group(6, origin=LISTED_ORIGIN)]))
    assert after._replace(reports=before.reports, first_at=0, last_at=0, categories=0) == before._replace(
        first_at=0, last_at=0, categories=0
    )


@given(several)
def test_without_an_agency_that_says_it_a_copied_listing_is_of_unknown_origin(groups: list[ReportGroup]) -> None:
    copied = [replace(group, origin=LIST) for group in groups]
    listed, unknown = (
        aggregate_reports([*copied, report_group(6, origin=origin)]) for origin in (LISTED_ORIGIN, UNKNOWN_ORIGIN)
    )
    assert listed == unknown
    alone = aggregate_reports([report_group(6, origin=LISTED_ORIGIN)])
    assert alone == aggregate_reports([report_group(6, origin=UNKNOWN_ORIGIN)])


@given(several)
def test_copy_of_unknown_origin_joins_all_copies(groups: list[ReportGroup]) -> None:
    """All agencies that only copy are one source then. Those that say it themselves are one each."""
    with_unknown = [*groups, report_group(6, origin=UNKNOWN_ORIGIN)]
    own = {group.agency_id for group in with_unknown if group.origin is None}
    only_copying = {group.agency_id for group in with_unknown} - own
    assert aggregate_reports(with_unknown).agencies == len(own) + bool(only_copying)


@given(several)
def test_origin_that_becomes_unknown_never_adds_a_source(groups: list[ReportGroup]) -> None:
    before = aggregate_reports(groups).agencies
    for place, group in enumerate(groups):
        if group.origin is not None:
            changed = [*groups[:place], replace(group, origin=UNKNOWN_ORIGIN), *groups[place + 1 :]]
            assert aggregate_reports(changed).agencies <= before


def test_report_of_several_origins_is_of_unknown_origin() -> None:
    assert together({LIST}) == LIST
    assert together({LIST, OTHER}) == UNKNOWN_ORIGIN
    assert together({LIST, LISTED_ORIGIN}) == LIST
    assert together({LISTED_ORIGIN}) == LISTED_ORIGIN


def test_one_agency_that_names_many_origins_is_one_source() -> None:
    many = aggregate_reports([report_group(0, origin=UUID(int=number)) for number in range(5)])
    assert many.agencies == 1
    assert not is_corroborated(many, START)


def test_sources_that_a_copy_joins_are_one_in_every_order() -> None:
    first, second = report_group(0, origin=LIST), report_group(1, origin=OTHER)
    joins = [report_group(2, origin=LIST), report_group(2, origin=OTHER)]
    for groups in ([first, second, *joins], [*joins, second, first], [first, *joins, second]):
        assert aggregate_reports(groups).agencies == 1


@given(several)
def test_no_copy_makes_one_source_of_agencies_that_say_it_themselves(groups: list[ReportGroup]) -> None:
    own = {group.agency_id for group in groups if group.origin is None}
    assert len(own) <= aggregate_reports(groups).agencies if groups else True


def test_copies_of_an_agency_that_says_it_itself_count_with_those_of_others() -> None:
    """Otherwise the list that both copy would count twice."""
    weak = replace(report_group(0), confidence=1)
    strong = [replace(report_group(agency, origin=LIST), confidence=100) for agency in (0, 1)]
    alone = aggregate_reports([weak, strong[0]])
    both = aggregate_reports([weak, *strong])
    assert (alone.agencies, both.agencies) == (1, 2)
    assert both.weight < alone.weight * 1.1


@given(several)
def test_there_are_never_more_sources_than_agencies(groups: list[ReportGroup]) -> None:
    if groups:
        assert 1 <= aggregate_reports(groups).agencies <= len({group.agency_id for group in groups})
