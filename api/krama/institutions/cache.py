"""The list of institutions in a worker's memory. A recurring job reloads it after a change."""

from threading import Lock

from krama.core.database import Database
from krama.indicators import institutions
from krama.institutions import service


class InstitutionCache:
    """Installs the list for canonical forms. A change is in use in every worker within two seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version = -1
        self._refreshing = Lock()

    @property
    def version(self) -> int:
        """The number of the last change that is in use. It is -1 before the list was loaded."""
        return self._version

    def refresh(self) -> None:
        """Reload the list if it has changed. If the database raises an error, the previous list stays in use."""
        with self._refreshing, self._database.read() as session:  # an older list never replaces a newer one
            version = service.version(session)
            if version != self._version:
                institutions.install(service.directory(session))
                self._version = version
