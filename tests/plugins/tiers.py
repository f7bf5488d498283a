"""Leaves what is marked `at_length` to the long tier, and the cases on PostgreSQL of some files."""

from pathlib import Path

import pytest

from tests.tiers import LONG

POSTGRESQL_AT_LENGTH = frozenset(
    {
        # What is decided before a query
        *("access/test_addresses.py", "access/test_assertions.py", "access/test_callers.py", "access/test_dpop.py"),
        *("access/test_route_declarations.py", "access/test_token_endpoint.py", "contract/test_bad_requests.py"),
        *("access/test_any_scope.py", "agencies/test_grants.py", "agencies/test_independence.py"),
        *("bulk/test_downloaded.py", "bulk/test_faults_of_rows.py", "bulk/test_headings.py"),
        *("contract/test_repeatable.py", "contract/test_unreadable_bodies.py", "core/test_compression.py"),
        *("core/test_cursor.py", "core/test_khmer_types.py", "core/test_languages.py", "core/test_negotiation.py"),
        *("core/test_requests.py", "core/test_strict_requests.py", "extraction/test_route.py"),
        *("history/test_simulation.py", "operations/test_service_document.py"),
        # What asks both databases the same few plain queries
        *("agencies/test_administration.py", "agencies/test_agencies_api.py", "agencies/test_clients_api.py"),
        *("audit/test_checkpoints.py", "audit/test_records.py", "audit/test_verification.py"),
        *("reports/test_labels.py", "scorecards/test_scorecards.py", "transparency/test_log_api.py"),
        *("case_files/test_case_values.py", "checks/test_accounts_of_numbers.py", "checks/test_payment_checks.py"),
        *("checks/test_payment_links.py", "checks/test_weights_over_http.py", "events/test_disclosure.py"),
        *("imports/test_own_addresses.py", "protected_list/test_pending_endings.py", "reports/test_rereading.py"),
        *("reports/test_labels_of_ended_reports.py", "reports/test_narrowed_labels.py", "taxii/test_groupings.py"),
        # What takes long
        *("contract/test_lists.py", "sharing/test_hidden_work.py", "sharing/test_matrix.py"),
        *("disputes/test_disputes.py", "protected_list/test_protected_list.py"),
        *("statistics/test_oracle.py", "statistics/test_statistics.py", "statistics/test_sums.py"),
        *("feed/test_changes.py", "feed/test_copies.py", "feed/test_snapshots.py", "readers/test_readers.py"),
        *("taxii/test_feed_keys.py", "taxii/test_inbox.py", "taxii/test_readers.py", "taxii/test_taxii.py"),
        *("feeds/test_csv_feed.py", "misp/test_misp_feed.py"),
        *("imports/test_command.py", "imports/test_imports.py", "imports/test_peering.py"),
        *("imports/test_answers.py", "imports/test_copied_labels.py", "imports/test_csv_rows.py"),
        *("imports/test_misp_source.py", "imports/test_poison.py", "imports/test_statements.py"),
        "imports/test_taxii_without_next.py",
        *("search/test_cases.py", "sharing/test_two_worlds.py"),
        *("corrections/test_corrections.py", "disputes/test_hidden_decisions.py", "events/test_fading.py"),
        *("imports/test_ended_read_again.py", "imports/test_fading_imports.py", "imports/test_labels_read_again.py"),
        *("imports/test_numbers_of_countries.py", "imports/test_own_listings.py", "imports/test_rejected_rows.py"),
        *("institutions/test_institutions.py", "outcomes/test_outcomes.py", "protected_list/test_pending_reports.py"),
        *("reports/test_pending_rereading.py", "reports/test_windows.py", "taxii/test_collection_pages.py"),
    }
)
"""Files that the short tier runs on SQLite, and the long one on both databases."""

_TESTS = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """In the long tier, `--without-repeats` leaves out what the short one has run as it is."""
    parser.addoption("--without-repeats", action="store_true", help="leave out what `make test` runs as it is")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, so that the summary says how many tests the short tier left out."""
    if LONG:
        repeats = config.getoption("--without-repeats")
        left_out = {item for item in items if repeats and _is_the_same_in_the_short_tier(item)}
    else:
        left_out = {item for item in items if item.get_closest_marker("at_length") or _is_for_postgresql_alone(item)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _is_for_postgresql_alone(item: pytest.Item) -> bool:
    """Whether the test is a case on PostgreSQL of a file that has the same case on SQLite."""
    return _is_on(item, "postgresql") and _path(item) in POSTGRESQL_AT_LENGTH


_COUNTS = ("LONG", "turns", "fewer_examples")


def _is_the_same_in_the_short_tier(item: pytest.Item) -> bool:
    """Whether the short tier runs this case as it is, so that it would only be repeated."""
    if item.get_closest_marker("at_length") or _is_for_postgresql_alone(item):
        return False
    # Modules with counts of the tier do more in the long one. Those of `sharing` take them from helper modules.
    counts = any(hasattr(getattr(item, "module", None), name) for name in _COUNTS)
    return not counts and not item.path.is_relative_to(_TESTS / "sharing")


def _is_on(item: pytest.Item, database: str) -> bool:
    case = getattr(item, "callspec", None)
    return case is not None and database in case.params.values()


def _path(item: pytest.Item) -> str:
    return item.path.relative_to(_TESTS).as_posix() if item.path.is_relative_to(_TESTS) else ""
