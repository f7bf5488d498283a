# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Form(StrEnum):
    """What an entry covers.

    `exact`: one value. `domain_suffix`: a domain with everything below it, its links and its e-mail addresses.
    `host`: a shared host or shortener, its `www.` name and its front page, but not its other pages and not the
    subdomains of its customers. `prefix`: canonical forms of one kind that begin with the value. `pattern`: canonical
    forms of one kind that match the pattern completely."""

    DOMAIN_SUFFIX = "domain_suffix"
    EXACT = "exact"
    HOST = "host"
    PATTERN = "pattern"
    PREFIX = "prefix"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A word that the service has learned since this was generated: passed on as it came."""
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word
