"""What every test has: no network but loopback, a PostgreSQL, examples that repeat, exchanges on both databases."""

import pytest

pytest_plugins = [
    "tests.plugins.budget",
    "tests.plugins.garbage",
    "tests.plugins.interrupts",
    "tests.plugins.longest_first",
    "tests.plugins.network",
    "tests.plugins.repeatable",
    "tests.plugins.shared_tls",
    "tests.plugins.tiers",
    "tests.plugins.postgres",
]
_LOADING_KRAMA = [
    "tests.plugins.shared_institutions",
    "tests.plugins.shared_statements",
    "tests.plugins.clock",
    "tests.plugins.databases",
    "tests.plugins.exchanges",
    "tests.plugins.worlds",
]


def pytest_configure(config: pytest.Config) -> None:
    """Load the service where tests run, and not in the process that hands them out to workers."""
    if not config.getoption("numprocesses", None):
        for plugin in _LOADING_KRAMA:
            config.pluginmanager.import_plugin(plugin)
