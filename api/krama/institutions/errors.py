"""Errors of the list of institutions."""

from krama.core.errors import KramaError


class InstitutionNotFound(KramaError):
    """There is no institution with this id."""

    code = "institution_not_found"


class InstitutionNameTaken(KramaError):
    """Another institution has this name, alias, BIC or code. `short_name` and `institution` (its code) say which."""

    code = "institution_name_taken"
    facts = ("short_name", "institution")

    def __init__(self, short_name: str, institution: str, *, field: str, existing: str) -> None:
        super().__init__(
            f"{short_name} ({institution}) has this name, BIC or code already. Change one of the two.",
            field=field,
            existing=existing,
        )
        self.short_name = short_name
        self.institution = institution


class InstitutionRefused(KramaError):
    """A fact of the institution is impossible, or contradicts another one."""

    code = "institution_refused"
