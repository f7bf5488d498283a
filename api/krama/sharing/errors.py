"""What can be wrong with a label and its audience."""

from krama.core.errors import KramaError


class AudienceRefused(KramaError):
    """The audience does not go with the label."""

    code = "audience_refused"


class RecipientsMissing(KramaError):
    """TLP:RED goes to named recipients only, and none is named."""

    code = "recipients_missing"


class RecipientUnknown(KramaError):
    """A named agency is no active member."""

    code = "recipient_unknown"

    def __init__(self) -> None:
        super().__init__(
            "Not every agency of the audience is an active member. `GET /v1/agencies` lists them.",
            field="audience.agencies",
        )
