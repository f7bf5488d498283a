"""What may never be listed: entries, and the question which of them covers an indicator. Pure.

A pattern is matched by RE2 in time linear in the value's length: no entry can hang the service.
"""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import re2

from krama.core.errors import KramaError
from krama.indicators import hosts
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, Kind

MOST_CHARACTERS = 512
_SHORTEST_PREFIX, _SHORTEST_OF_PHONES = 4, 8
_PATTERN_MEMORY = 1 << 20
_OF_AUTHORITIES = frozenset({"gov", "mil", "go", "gouv", "gob", "gub", "govt", "gc", "gv", "police"})
"""First labels of public suffixes, such as gov.kh and go.th, whose names a state gives to its own authorities alone."""

_ANYBODY = "anybody-at-all-7f3a"
_NOBODYS = (
    "", "0", "x.example", "+85512345678", f"{_ANYBODY}.com", f"{_ANYBODY}.kh", f"{_ANYBODY}.com.kh",
    f"{_ANYBODY}.com/", f"{_ANYBODY}.com.kh/", f"{_ANYBODY}.github.io/", f"{_ANYBODY}@gmail.com",
)  # fmt: skip
"""What no pattern may cover: it would cover whatever anybody takes next, below a public suffix or at a mail service."""


class Form(StrEnum):
    """What an entry covers.

    `exact`: one value. `domain_suffix`: a domain with all below it, its links and its addresses. `host`: a shared host
    or shortener, its `www.` and its front page; not its pages, and not what customers have below it. `prefix` and
    `pattern`: canonical forms of one kind that begin so, or that match as a whole.
    """

    EXACT = "exact"
    DOMAIN_SUFFIX = "domain_suffix"
    HOST = "host"
    PREFIX = "prefix"
    PATTERN = "pattern"


class EntryRefused(KramaError):
    """The entry would cover nothing, or too much, or can't be read."""

    code = "protected_entry_refused"


class Coverage(NamedTuple):
    """What an entry covers: `kind` is None for a domain's and a host's. `value` is in its one form."""

    form: Form
    kind: Kind | None
    value: str


def read_coverage(form: Form, value: str, hints: Hints) -> Coverage:
    """An entry as it was written, in its one form. Raises `EntryRefused`."""
    if not 0 < len(value) <= MOST_CHARACTERS:
        raise EntryRefused(f"A value has 1 to {MOST_CHARACTERS} characters.", field="value")
    match form:
        case Form.EXACT:
            try:
                indicator = canonicalise(value, hints)
            except IndicatorRefused as refusal:
                raise EntryRefused(refusal.detail, field="value") from refusal
            return Coverage(form, indicator.kind, indicator.canonical)
        case Form.HOST:
            return Coverage(form, None, _name(value))
        case Form.DOMAIN_SUFFIX:
            return Coverage(form, None, _owned(_name(value)))
    if hints.kind is None:
        raise EntryRefused("Say of which kind the canonical forms are that it covers.", field="kind")
    return Coverage(form, hints.kind, _prefix(hints.kind, value) if form is Form.PREFIX else _pattern(value))


def _name(value: str) -> str:
    name = value.strip().removeprefix("*.").removeprefix(".").casefold()
    try:
        return hosts.checked(hosts.read_link(f"http://{name}/").hostname)
    except IndicatorRefused as refusal:
        raise EntryRefused("Write a domain alone, such as example.com.", field="value") from refusal


def _owned(name: str) -> str:
    """A domain that is somebody's: below a public suffix anybody has sites, unless it is for authorities alone."""
    if hosts.is_address(name):
        raise EntryRefused("An address has nothing below it. Write it as `host`, or a domain.", field="value")
    if hosts.registrable(name) is None and name.partition(".")[0] not in _OF_AUTHORITIES:
        raise EntryRefused(
            f"{name} is a public suffix: every site of everybody below it would be covered. Write one owner's domain.",
            field="value",
        )
    return name


def _prefix(kind: Kind, value: str) -> str:
    """Of a telephone number more than a country code and an operator's: those are given to everybody."""
    least = _SHORTEST_OF_PHONES if kind is Kind.PHONE else _SHORTEST_PREFIX
    if len(value) < least:
        raise EntryRefused(
            f"A prefix of less than {least} characters would cover far too much, of a {kind.value}.", field="value"
        )
    return value


def _pattern(value: str) -> str:
    try:
        compiled = re2.compile(value, _options())
    except re2.error as problem:
        raise EntryRefused(
            "The pattern is none that RE2 takes: no look-around and no references back.",
            field="value",
        ) from problem
    if any(compiled.fullmatch(text) for text in _NOBODYS):
        raise EntryRefused("The pattern covers what it can't mean: be more precise.", field="value")
    return value


def _options() -> "re2.Options":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY
    return options


class Matcher:
    """Which of many entries covers an indicator, in time that hardly grows with their number."""

    def __init__(self, entries: Iterable[tuple[UUID, Coverage]]) -> None:
        self._exact: dict[tuple[Kind, str], UUID] = {}
        self._suffixes: dict[str, UUID] = {}
        self._hosts: dict[str, UUID] = {}
        self._prefixes: dict[Kind, dict[str, UUID]] = defaultdict(dict)
        self._patterns: dict[Kind, list[tuple[re2._Regexp, UUID]]] = defaultdict(list)
        for key, (form, kind, value) in entries:
            if form is Form.DOMAIN_SUFFIX:
                self._suffixes[value] = key
            elif form is Form.HOST:
                self._hosts[value] = key
            elif kind is not None and form is Form.EXACT:
                self._exact[kind, value] = key
            elif kind is not None and form is Form.PREFIX:
                self._prefixes[kind][value] = key
            elif kind is not None:
                self._patterns[kind].append((re2.compile(value, _options()), key))
        self._lengths = {kind: sorted({len(one) for one in these}) for kind, these in self._prefixes.items()}

    def covering(self, indicator: Indicator) -> UUID | None:
        """The entry that covers it, or None."""
        kind, canonical = indicator.kind, indicator.canonical
        if (found := self._exact.get((kind, canonical))) is not None:
            return found
        if (self._suffixes or self._hosts) and (host := _host(indicator)) is not None:
            found = self._by_host(host, indicator)
            if found is not None:
                return found
        for length in self._lengths.get(kind, ()):
            if (found := self._prefixes[kind].get(canonical[:length])) is not None:
                return found
        return next((key for pattern, key in self._patterns.get(kind, ()) if pattern.fullmatch(canonical)), None)

    def _by_host(self, host: str, indicator: Indicator) -> UUID | None:
        if _is_front(host, indicator):
            found = self._hosts.get(host) or self._hosts.get(host.removeprefix("www."))
            if found is not None:
                return found
        rest = host
        while rest:
            if (found := self._suffixes.get(rest)) is not None:
                return found
            rest = rest.partition(".")[2]
        return None


def _host(indicator: Indicator) -> str | None:
    match indicator.kind:
        case Kind.DOMAIN:
            return indicator.canonical
        case Kind.URL:
            host = indicator.canonical.partition("/")[0]
            return host if host.endswith("]") else host.partition(":")[0]
        case Kind.EMAIL:
            return indicator.canonical.rpartition("@")[2]
    return None


def _is_front(host: str, indicator: Indicator) -> bool:
    """Whether it is a host as a whole: the name, or a link to its front page."""
    if indicator.kind is Kind.DOMAIN:
        return True
    return indicator.kind is Kind.URL and indicator.canonical.partition("/")[2] == ""
