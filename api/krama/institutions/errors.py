"""Errors of the list of institutions."""

from krama.core.errors import KramaError


class InstitutionNotFound(KramaError):
    """There is no institution with this id."""

    code = "institution_not_found"


class InstitutionNameTaken(KramaError):
    """Another institution has this name, alias, BIC or code."""

    code = "institution_name_taken"


class InstitutionRefused(KramaError):
    """A fact of the institution is impossible, or contradicts another one."""

    code = "institution_refused"
