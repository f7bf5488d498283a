"""The gates of statistics: which reports count, by what they are divided, and what is shown of a few."""

from tests.sabotage.effects import DROP, NEVER, Value
from tests.sabotage.sabotage import Sabotage

STATISTICS, POLICY = "statistics/test_statistics.py", "statistics/test_policy.py"
COUNTING, RULES = "reports/counting.py", "statistics/policy.py"

STATISTICS_GATES = [
    Sabotage(
        "reports that a statistic counts", COUNTING, Value("select(*columns, *more).where(*conditions)"), (STATISTICS,)
    ),
    Sabotage("what others' reports are divided by", COUNTING, Value("column.label(dimension.value)"), (STATISTICS,)),
    Sabotage(
        "time of an incident that the viewer may not see", COUNTING, Value("col(Report.occurred_at)"), (STATISTICS,)
    ),
    Sabotage("loss that the viewer may not see", COUNTING, Value("col(Report.loss_amount)"), (STATISTICS,)),
    Sabotage("outcomes that a statistic counts", "outcomes/counting.py", DROP, (STATISTICS,)),
    Sabotage("statistics of everything", "statistics/routes.py", Value("None"), (STATISTICS,)),
    Sabotage("outcomes of everybody", "statistics/routes.py", Value("None"), (STATISTICS,)),
    Sabotage("few cases of others", RULES, NEVER, (STATISTICS, POLICY)),
    Sabotage("steps of others' cases", RULES, Value("count"), (STATISTICS, POLICY)),
    Sabotage("digits of others' losses", RULES, Value("-4"), (STATISTICS,)),
    Sabotage("words of few cases", "statistics/rows.py", Value("False"), (STATISTICS,)),
]
