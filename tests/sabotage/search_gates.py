"""The gates of searches."""

from tests.sabotage.effects import ALWAYS, DROP, NEVER, Value, With
from tests.sabotage.sabotage import Sabotage

SEARCH, CASES = "search/test_search.py", "search/test_cases.py"
_OF_VALUES = "reports/cases_of_values.py"
CASE_FILTERS = "case_files/test_filters.py"

SEARCHES = [
    Sabotage("type that the caller may not read", "search/service.py", DROP, (SEARCH,)),
    Sabotage("protected list at a search", "search/service.py", With("is_protected", "(lambda _: False)"), (SEARCH,)),
    Sabotage(
        "visibility of a report that a value finds",
        "reports/searching.py",
        Value("col(Report.report_id).is_not(None)"),
        (SEARCH,),
    ),
    Sabotage("visibility of a case that a value finds", _OF_VALUES, Value("_live"), (CASES,)),
    Sabotage("reports by which a value finds a case", _OF_VALUES, Value("_live"), (CASES,)),
    Sabotage("case of an anonymous report", _OF_VALUES, Value("_live"), (CASES,)),
    Sabotage("province of a case that a search narrows by", "search/cases.py", Value("true()"), (CASES,)),
    Sabotage("text that nobody can see", "search/schemas.py", NEVER, (SEARCH,)),
    Sabotage("length of the texts of a page", "core/folding.py", NEVER, ("reports/test_windows.py",)),
    Sabotage("end of a search by time", "reports/searching.py", NEVER, ("reports/test_windows.py",)),
    Sabotage("end of a search of cases by time", "search/cases.py", NEVER, (CASES,)),
    Sabotage("reference in a title", "search/cases.py", Value("True"), (CASES,)),
    Sabotage("filters of cases match what is disclosed", "case_files/filters.py", ALWAYS, (CASE_FILTERS,)),
    Sabotage("values by which a case is filtered", "reports/case_reports.py", Value("_live"), (CASE_FILTERS,)),
    Sabotage("own texts only", "reports/searching.py", Value("wanted"), (SEARCH, "reports/test_windows.py")),
    Sabotage("a search stops once its page is full", "reports/searching.py", NEVER, (SEARCH,)),
    Sabotage("search in disputes of another agency", "disputes/searching.py", NEVER, (SEARCH,)),
    Sabotage("search in texts of own disputes only", "disputes/searching.py", NEVER, (SEARCH,)),
    Sabotage("search is charged like a check", "quotas/policy.py", NEVER, (SEARCH,)),
]
