"""Errors about cases."""

from krama.core.errors import KramaError


class CaseNotFound(KramaError):
    """The case does not exist, or the caller may not see or change it. The two look alike."""

    code = "case_not_found"


class CaseEnded(KramaError):
    """The case was withdrawn."""

    code = "case_ended"


class CaseCategoryChanged(KramaError):
    """The category of a case can't change, because it is part of what makes two reports the same."""

    code = "case_category_refused"

    def __init__(self) -> None:
        super().__init__(
            "The category of a case can't change. Withdraw the case, and send it again with the right category: its "
            "values are then reported again.",
            field="category",
        )


class CaseLabelWidened(KramaError):
    """The label would show the case, or one of its values, to more members than before."""

    code = "case_label_refused"

    def __init__(self, existing: str | None = None) -> None:
        super().__init__(
            "The label or audience would show the case to more members than now. A case that is sent again, and a "
            "value of a case, can only have a stricter label. Leave out tlp and audience to keep the label. To open "
            "the case, relabel it with a reason: POST /v1/cases/{case_id}/relabel.",
            field="tlp",
            existing=existing,
        )


class CaseFull(KramaError):
    """The case would have more values than a case may have."""

    code = "too_many_case_values"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A case has at most {most} values. If they belong to several victims, send a case for each of them.",
            field="values",
        )


class CaseValueContradicted(KramaError):
    """One value has two labels, or states two confidences, in the same request."""

    code = "case_value_contradicted"

    def __init__(self, index: int) -> None:
        super().__init__(
            f"This is the same value as the one with index {index}, with another label, audience or confidence. Send "
            "it once, with the label that shows it to the fewest.",
            field="value",
        )


class CaseRoleContradicted(KramaError):
    """One value has two roles or layers in the same request, or covers what the request calls the victim's own."""

    code = "case_role_contradicted"

    def __init__(self, index: int) -> None:
        super().__init__(
            f"This is the same value as the one with index {index}, or covers it in a check, with another role or "
            "layer. Send it once, with what it was first in the story. Leave out what is the victim's own.",
            field="role",
        )
