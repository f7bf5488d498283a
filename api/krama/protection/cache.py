"""The protected list in a worker's memory, for checks. A recurring job reloads it after a change."""

from threading import Lock

from krama.core.database import Database
from krama.indicators.kinds import Indicator
from krama.protection import service, well_known
from krama.protection.rules import Matcher


class ProtectedListCache:
    """Tells checks which values are protected.

    A value is protected as soon as the worker has loaded its entry, even before the takedown of its listings is done.
    A protected value also stays unlisted if a listed parent would cover it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._matcher = Matcher(well_known.installed()[1].items())
        self._version = 0
        self._refreshing = Lock()

    def refresh(self) -> None:
        """Reload the list if it has changed. If the database raises an error, the previous list stays in use."""
        with self._refreshing, self._database.read() as session:  # an older list never replaces a newer one
            version = service.version(session)
            if version != self._version:
                self._matcher, self._version = service.matcher_of(session, version), version

    def covers(self, indicator: Indicator) -> bool:
        """Whether the indicator must not be listed."""
        return self._matcher.covering(indicator) is not None
