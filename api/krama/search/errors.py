"""Errors about searches."""

from krama.core.errors import KramaError


class TooManySoughtValues(KramaError):
    """The text names more values than one search looks for."""

    code = "too_many_sought_values"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The text names more values than one search looks for: at most {most}. Send the others in further "
            "searches. To look at many values at once, check them: POST /v1/checks/batch.",
            field="text",
        )
