"""The base class of all reasons to refuse a value as an indicator."""

from krama.core.errors import KramaError


class IndicatorRefused(KramaError):
    """The value can't be brought to a canonical form.

    Subclasses have a stable `code`. `field` names the request member to fix, which is `value` by default.
    """

    code = "indicator_refused"

    def __init__(self, detail: str, *, field: str = "value") -> None:
        super().__init__(detail, field=field)
