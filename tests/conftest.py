"""What every test has: no network but loopback, a PostgreSQL, examples that repeat, exchanges on both databases."""

pytest_plugins = [
    "tests.plugins.budget",
    "tests.plugins.clock",
    "tests.plugins.garbage",
    "tests.plugins.interrupts",
    "tests.plugins.longest_first",
    "tests.plugins.network",
    "tests.plugins.repeatable",
    "tests.plugins.shared_statements",
    "tests.plugins.tiers",
    "tests.plugins.postgres",
    "tests.plugins.databases",
    "tests.plugins.exchanges",
    "tests.plugins.worlds",
]
