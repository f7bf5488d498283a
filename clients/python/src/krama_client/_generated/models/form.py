# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Form(StrEnum):
    """What an entry covers.

    `exact`: one value. `domain_suffix`: a domain with all below it, its links and its addresses. `host`: a shared host
    or shortener, its `www.` and its front page; not its pages, and not what customers have below it. `prefix` and
    `pattern`: canonical forms of one kind that begin so, or that match as a whole."""

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
