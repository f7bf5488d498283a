"""The protected list in a worker's memory, for checks: looked at anew every second."""

from krama.core.database import Database
from krama.indicators.kinds import Indicator
from krama.protection import service
from krama.protection.rules import Matcher
from krama.protection.shared_hosts import SHARED_HOSTS


class ProtectedListCache:
    """Bridges the moment between an entry and its effect on what is listed, and covers what a listed parent covers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._matcher = Matcher(SHARED_HOSTS.items())
        self._version = 0

    def refresh(self) -> None:
        """Read the list if it has changed."""
        with self._database.read() as session:
            version = service.version(session)
            if version != self._version:
                self._matcher, self._version = service.matcher_of(session, version), version

    def covers(self, indicator: Indicator) -> bool:
        """Whether it may not be listed."""
        return self._matcher.covering(indicator) is not None
