"""The gates of statistics: which reports count, by what they are divided, and what is shown of a few."""

from tests.sabotage.effects import DROP, NEVER, Value, Without
from tests.sabotage.sabotage import Sabotage

STATISTICS, POLICY = "statistics/test_statistics.py", "statistics/test_policy.py"
SUMS, ORACLE = "statistics/test_sums.py", "statistics/test_oracle.py"
TOTALS, RULES = "reports/totals.py", "statistics/policy.py"

STATISTICS_GATES = [
    Sabotage("reports that a statistic counts", "reports/stored_counts.py", Value("literal(True)"), (SUMS,)),
    Sabotage("changed reports that a statistic counts", TOTALS, Value("sign"), (STATISTICS,)),
    Sabotage("what others' reports are divided by", TOTALS, Value("words"), (STATISTICS,)),
    Sabotage("member that the viewer may not see of others", TOTALS, Without("_is_shown"), (STATISTICS,)),
    Sabotage("late decision is known to the source alone", "reports/counted.py", Value("0"), (SUMS, ORACLE)),
    Sabotage(
        "loss of a case is for those who see the case",
        "reports/counted.py",
        Value("_ALL if is_repeated else 0"),
        ("statistics/test_counted.py",),
    ),
    Sabotage("reports that are grouped for a page", "statistics/windows.py", NEVER, ("statistics/test_page_ends.py",)),
    Sabotage("statistics at once", "reports/counting.py", NEVER, (SUMS,)),
    Sabotage(
        "one worker counts at a time",
        "reports/summing.py",
        Value("sequence.mark(session, MARK)"),
        (SUMS,),
        postgresql=True,
    ),
    Sabotage("steps of others' hours", RULES, Value("1"), (POLICY,)),
    Sabotage("outcomes that a statistic counts", "outcomes/counting.py", DROP, (STATISTICS,)),
    Sabotage("statistics of everything", "statistics/routes.py", Value("None"), (STATISTICS,)),
    Sabotage("outcomes of everybody", "statistics/routes.py", Value("None"), (STATISTICS,)),
    Sabotage(
        "figures follow a case of which only its own row has changed", "case_files/service.py", NEVER, (STATISTICS,)
    ),
    Sabotage("few cases of others", RULES, NEVER, (STATISTICS, POLICY)),
    Sabotage("steps of others' cases", RULES, Value("count"), (STATISTICS, POLICY)),
    Sabotage("digits of others' losses", RULES, Value("-4"), (STATISTICS,)),
    Sabotage("words of few cases", "statistics/rows.py", Value("False"), (STATISTICS,)),
]
