"""Why a value was refused as an indicator."""

from krama.core.errors import KramaError


class IndicatorRefused(KramaError):
    """The value can't be brought to a canonical form.

    Subclasses carry the stable `code`; `field` names the member to mend (`value` unless another says otherwise).
    """

    code = "indicator_refused"

    def __init__(self, detail: str, *, field: str = "value") -> None:
        super().__init__(detail, field=field)
