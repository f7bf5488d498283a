"""Exchanges with the same institutions share the directory that is made of them. A directory does not change.

Nearly every test has an exchange of its own, and most have the list of a new database. Making the directory took a
sixth of the time to start an exchange.
"""

from collections import deque
from collections.abc import Iterable

from krama.indicators.institution_data import Institution
from krama.indicators.institutions import Directory
from krama.institutions import service

_KEPT: deque[Directory] = deque(maxlen=4)


def _shared(institutions: Iterable[Institution]) -> Directory:
    listed = tuple(institutions)
    for directory in tuple(_KEPT):
        if directory.institutions == listed:
            return directory
    made = Directory(listed)
    _KEPT.append(made)
    return made


service.Directory = _shared  # type: ignore[attr-defined,assignment]  # an import of that module
