"""Reports that were copied from one origin are one source, however many agencies have copied them."""

from uuid import UUID

import pytest
from hypothesis import given

from krama.rule.evidence import ReportGroup, aggregate_reports
from krama.rule.judgement import is_corroborated
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
def test_there_are_never_more_sources_than_agencies(groups: list[ReportGroup]) -> None:
    if groups:
        assert 1 <= aggregate_reports(groups).agencies <= len({group.agency_id for group in groups})
