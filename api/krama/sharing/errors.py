"""Errors about labels and audiences."""

from krama.core.errors import KramaError


class AudienceRefused(KramaError):
    """The audience does not fit the label."""

    code = "audience_refused"


class RecipientsMissing(KramaError):
    """TLP:RED goes to named recipients only, and the report names none."""

    code = "recipients_missing"


class RecipientUnknown(KramaError):
    """A named agency is not an active member."""

    code = "recipient_unknown"

    def __init__(self) -> None:
        super().__init__(
            "The audience names an agency that is not an active member. `GET /v1/agencies` lists the members.",
            field="audience.agencies",
        )
