"""The gates that keep cases apart: what others see of them, and what their agency may change."""

from tests.sabotage.effects import ALWAYS, DROP, NEVER, Instead, Value, Without
from tests.sabotage.sabotage import TWO_WORLDS, Sabotage

CASES, SHARED = "case_files/test_cases.py", "case_files/test_shared_cases.py"
RULES, FACTS, AT_ONCE = (
    "case_files/test_case_rules.py",
    "case_files/test_case_facts.py",
    "case_files/test_cases_at_once.py",
)
FILTERS, VALUES = "case_files/test_filters.py", "case_files/test_case_values.py"
REVISIONS, OWN = "case_files/test_revisions.py", "case_files/test_victims_own.py"

CASE_GATES = [
    Sabotage("revision of a case counts its values", "case_files/service.py", NEVER, (REVISIONS,)),
    Sabotage("revision of a case counts its reports", "reports/service.py", DROP, (REVISIONS,)),
    Sabotage("revision of a case counts changes of one report", "reports/locking.py", NEVER, (REVISIONS,)),
    Sabotage("revision of a case counts a pending report that ends", "reports/pending.py", NEVER, (REVISIONS,)),
    Sabotage("visibility of a case", "cases/service.py", Value("True"), (SHARED, TWO_WORLDS)),
    Sabotage(
        "visibility of a list of cases", "cases/repository.py", Value("[(opened, [])]"), (FILTERS, SHARED, TWO_WORLDS)
    ),
    Sabotage("case of another agency is not changed", "cases/service.py", Without(1), (SHARED,)),
    Sabotage("reports change no case that its agency has described", "cases/service.py", NEVER, (CASES,)),
    Sabotage(
        "reports of another agency's case", "reports/case_reports.py", Without("visible_to"), (SHARED, TWO_WORLDS)
    ),
    Sabotage(
        "disclosed facts of a case", "case_files/answers.py", Value("set(CaseOut.model_fields)"), (SHARED, TWO_WORLDS)
    ),
    Sabotage("submit-only client reads no case", "case_files/answers.py", NEVER, (CASES,)),
    Sabotage("reference of another agency's case", "case_files/answers.py", Value("True"), (SHARED,)),
    Sabotage(
        "what is once called the victim's own is not listed",
        "case_files/drafting.py",
        NEVER,
        ("case_files/test_cases.py",),
    ),
    Sabotage(
        "case that a value finds tells of a listing", "search/service.py", Value("set()"), ("search/test_cases.py",)
    ),
    Sabotage("no value of a search is left out without a word", "search/service.py", NEVER, ("search/test_search.py",)),
    Sabotage("case that begins again is new to those who see it then", "cases/service.py", NEVER, (SHARED,)),
    Sabotage("what covers the victim's own in a check is not listed", "case_files/drafting.py", NEVER, (OWN,)),
    Sabotage("role of a value withdraws nothing without the scope", "case_files/unlisted.py", Value("True"), (OWN,)),
    Sabotage("role of a value withdraws only reports of its case", "case_files/unlisted.py", Value("True"), (OWN,)),
    Sabotage("submit-only client learns of no report by a role", "case_files/unlisted.py", ALWAYS, (OWN,)),
    Sabotage(
        "report that a role withdraws is read again under its lock",
        "reports/retracting.py",
        DROP,
        (OWN,),
        postgresql=True,
    ),
    Sabotage(
        "what a case forgets stays in its reports",
        "case_files/service.py",
        Instead("change = CaseChange(case, label_before, label, before, members)"),
        (FACTS,),
    ),
    Sabotage(
        "facts of a case go into no report that shows more than the case", "case_files/drafting.py", NEVER, (FACTS,)
    ),
    Sabotage("most reports of a case that one request changes", "reports/case_reports.py", NEVER, (RULES,)),
    Sabotage("case that became stricter narrows its wider reports", "reports/case_reports.py", ALWAYS, (FACTS,)),
    Sabotage(
        "case that became stricter narrows its ended reports",
        "reports/case_reports.py",
        Instead("moved = _locked(session, principal, reference)"),
        (FACTS,),
    ),
    Sabotage("large case hides no other", "reports/shared_cases.py", NEVER, ("links/test_links.py",)),
    Sabotage(
        "link does not name the source of an anonymous report",
        "reports/shared_cases.py",
        Value("False"),
        ("links/test_links.py",),
    ),
    Sabotage("case is not related to itself", "case_files/related.py", ALWAYS, (SHARED,)),
    Sabotage("filter by the source of a case", "case_files/filters.py", Without("anonymous"), (FILTERS, SHARED)),
    Sabotage(
        "no correction for a value of a case that was never listed",
        "case_files/routes.py",
        Value("[each.report.indicator_id.bytes for each in live]"),
        (SHARED,),
    ),
    Sabotage("what is rejected states nothing of its case", "reports/service.py", NEVER, (FACTS,)),
    Sabotage("a value has one label in a request", "case_files/drafting.py", NEVER, (VALUES,)),
    Sabotage("a value has one confidence in a request", "case_files/drafting.py", NEVER, (VALUES,)),
    Sabotage("value of a case is not shown to more members than the case", "case_files/drafting.py", NEVER, (CASES,)),
    Sabotage("most values of a case", "case_files/service.py", NEVER, (CASES,)),
    Sabotage("sending a case again never opens it", "case_files/service.py", NEVER, (CASES,)),
    Sabotage("case is shown to no more members than its reports", "case_files/service.py", NEVER, (CASES,)),
    Sabotage("narrowed value of a case stays narrow", "reports/case_reports.py", Value("after.visibility"), (CASES,)),
    Sabotage("restated report is not created", "reports/merging.py", NEVER, (AT_ONCE,), postgresql=True),
    Sabotage(
        "reports of a case are read again under their locks",
        "reports/case_reports.py",
        Value("before"),
        (AT_ONCE,),
        postgresql=True,
    ),
    Sabotage(
        "withdrawn case is opened to nobody",
        "case_files/service.py",
        NEVER,
        ("case_files/test_case_facts.py", "case_files/test_cases.py"),
    ),
    Sabotage("withdrawn case stays withdrawn", "case_files/service.py", DROP, (RULES,)),
    Sabotage("case shows nothing that only a narrower report states", "case_files/service.py", NEVER, (RULES,)),
    Sabotage(
        "report that names its source is not shown in an anonymous case",
        "reports/case_reports.py",
        Value("_live"),
        (RULES,),
    ),
    Sabotage("anonymous part of a case is not the case with its name", "cases/service.py", Value("True"), (RULES,)),
    Sabotage("time of hidden reports in a case", "cases/tables.py", Value("True"), (SHARED,)),
    Sabotage("case that is opened is new to those who see it then", "cases/service.py", NEVER, (SHARED,)),
    Sabotage("case stands where its viewer sees it made", "cases/repository.py", Without("at"), (SHARED,)),
    Sabotage("agency's own outcome is not an effect of its case", "case_files/effects.py", NEVER, (SHARED,)),
    Sabotage(
        "protected value of a case relates it to no other",
        "case_files/related.py",
        Value("[*seen]"),
        (RULES,),
    ),
    Sabotage("filter by the reference of an anonymous case", "case_files/filters.py", Value("True"), (RULES,)),
    Sabotage("filter by the case of an anonymous report", "reports/filters.py", Value("True"), (RULES,)),
    Sabotage("case of an anonymous report is not told", "reports/answers.py", NEVER, (RULES,)),
    Sabotage("submit-only client learns no role", "case_files/answers.py", NEVER, (RULES,)),
    Sabotage("effect of a report that its reader could see", "outcomes/service.py", Without("sees"), (SHARED,)),
]
