"""Entries of the protected list, and the search for the entry that covers an indicator. Pure.

RE2 matches a pattern in time that is linear in the value's length, so no entry can hang the service.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import re2

from krama.core.errors import KramaError
from krama.indicators import hosts
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.indicators.registry import KINDS
from krama.protection import prefixes
from krama.protection.forms import ProtectionForm

MOST_CHARACTERS = 512
_PATTERN_MEMORY = 1 << 20
_ON_HOST = {kind: spec.on_host for kind, spec in KINDS.items() if spec.on_host}
_OF_AUTHORITIES = frozenset({"gov", "mil", "go", "gouv", "gob", "gub", "govt", "gc", "gv", "police"})
"""First labels of public suffixes, such as gov.kh and go.th, that states reserve for their own authorities."""

_UNUSED = {
    ProtectionForm.HOST: ("kind", "institution", "chain", "platform"),
    ProtectionForm.DOMAIN_SUFFIX: ("kind", "institution", "chain", "platform"),
    ProtectionForm.PREFIX: ("institution", "chain", "platform"),
    ProtectionForm.PATTERN: ("institution", "chain", "platform"),
}
"""The hints that say nothing about what a form covers."""

_ANYBODY = "anybody-at-all-7f3a"
_NOBODYS = (
    "", "0", "x.example", "+85512345678", f"{_ANYBODY}.com", f"{_ANYBODY}.kh", f"{_ANYBODY}.com.kh",
    f"{_ANYBODY}.com/", f"{_ANYBODY}.com.kh/", f"{_ANYBODY}.github.io/", f"{_ANYBODY}@gmail.com",
    "shop-73.com", "shop-73.com/login", "dith73@gmail.com", "bakong:dith73@aclb",
    "telegram:dith_73", "telegram:+85512345678", "telegram:1234567890", "facebook:dith73", "facebook:100012345678901",
    "instagram:dith_73", "line:dith73", "tiktok:dith_73", "x:dith_73", "wechat:dith_73", "whatsapp:+85512345678",
    "viber:+85512345678", "signal:+85512345678", "evm:0x52908400098527886e0f7030069857d2e4169ee7",
    "tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
)  # fmt: skip
"""A pattern may not cover these values, because it would also cover names that anybody can register."""


class ProtectionRefused(KramaError):
    """The entry would cover nothing or too much, is unreadable, or has already expired."""

    code = "protection_refused"


class Coverage(NamedTuple):
    """What an entry covers. `kind` is None for a domain or a host. `value` is in its canonical form."""

    form: ProtectionForm
    kind: Kind | None
    value: str


def read_coverage(form: ProtectionForm, value: str, hints: Hints) -> Coverage:
    """The coverage that a value and its hints describe. Raises `ProtectionRefused`."""
    if not 0 < len(value) <= MOST_CHARACTERS:
        raise ProtectionRefused(f"The value must have 1 to {MOST_CHARACTERS} characters.", field="value")
    _refuse_unused(form, hints)
    match form:
        case ProtectionForm.EXACT:
            try:
                indicator = canonicalise(value, hints)
            except IndicatorRefused as refusal:
                raise ProtectionRefused(refusal.detail, field="value") from refusal
            return Coverage(form, indicator.kind, indicator.canonical)
        case ProtectionForm.HOST:
            return Coverage(form, None, _site(_name(value)))
        case ProtectionForm.DOMAIN_SUFFIX:
            return Coverage(form, None, _owned(_name(value)))
    if hints.kind is None:
        raise ProtectionRefused(
            "Send `kind`: a prefix or pattern applies to canonical forms of one kind.", field="kind"
        )
    return Coverage(form, hints.kind, _prefix(hints.kind, value) if form is ProtectionForm.PREFIX else _pattern(value))


def _refuse_unused(form: ProtectionForm, hints: Hints) -> None:
    """Raise `ProtectionRefused` for a hint that the form does not use. Its sender expects less."""
    for hint in _UNUSED.get(form, ()):
        if getattr(hints, hint) is not None:
            raise ProtectionRefused(
                f"`{hint}` would not narrow what the form {form.value} covers. Leave it out, or use the form `exact`.",
                field=hint,
            )


def _name(value: str) -> str:
    name = value.strip().removeprefix("*.").removeprefix(".").casefold()
    try:
        return hosts.checked(hosts.read_link(f"http://{name}/").hostname)
    except IndicatorRefused as refusal:
        raise ProtectionRefused("Send only a domain, such as example.com.", field="value") from refusal


def _site(name: str) -> str:
    """The host, if somebody may have a site there. Raises `ProtectionRefused` for registries' suffixes: `com.kh`.

    Suffixes of hosting platforms, such as `carrd.co`, have a front page.
    """
    if hosts.is_registry(name) and name.partition(".")[0] not in _OF_AUTHORITIES:
        raise ProtectionRefused(
            f"{name} is a public suffix of a registry: it is not a site, and the entry would cover none of the names "
            "below it. Send the name of one site.",
            field="value",
        )
    return name


def _owned(name: str) -> str:
    """The domain, if one owner controls it. Raises `ProtectionRefused` for addresses, and for most public suffixes.

    Anybody may have a site below a public suffix, unless a state reserves it for its authorities.
    """
    if hosts.is_address(name):
        raise ProtectionRefused("An IP address has no subdomains. Use the form `host`, or a domain.", field="value")
    if hosts.registrable(name) is None and name.partition(".")[0] not in _OF_AUTHORITIES:
        raise ProtectionRefused(
            f"{name} is a public suffix: the entry would cover sites of many owners. Send the domain of one owner.",
            field="value",
        )
    return name


def _prefix(kind: Kind, value: str) -> str:
    """The prefix as canonical forms of its kind write it, if it is long enough. Raises `ProtectionRefused`."""
    value, least = prefixes.written(kind, value), KINDS[kind].shortest_protected_prefix
    if len(value) < least:
        raise ProtectionRefused(
            f"A prefix for kind {kind.value} needs at least {least} characters. A shorter one would cover too many "
            "values.",
            field="value",
        )
    if not prefixes.begins_a_form(kind, value):
        raise ProtectionRefused(
            f"No canonical form of kind {kind.value} begins with this prefix, so that the entry would cover nothing. "
            "Compare it with `canonical` in the check of such a value.",
            field="value",
        )
    if not prefixes.is_narrow(kind, value):
        raise ProtectionRefused(
            f"The prefix is too broad: very many values of kind {kind.value} begin so, of many owners. Add "
            "more of the value.",
            field="value",
        )
    return value


def _pattern(value: str) -> str:
    try:
        compiled = re2.compile(value, _options())
    except re2.error as problem:
        raise ProtectionRefused(
            "The pattern is not valid in RE2, which has no look-around and no backreferences.",
            field="value",
        ) from problem
    if any(compiled.fullmatch(text) for text in _NOBODYS):
        raise ProtectionRefused(
            "The pattern is too broad: it also covers names that anybody can register. Make it more specific.",
            field="value",
        )
    return value


def _options() -> "re2.Options":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY
    return options


class Matcher:
    """Finds the entry that covers an indicator, in time that hardly grows with the number of entries."""

    def __init__(self, entries: Iterable[tuple[UUID, Coverage]]) -> None:
        self._exact: dict[tuple[Kind, str], UUID] = {}
        self._suffixes: dict[str, UUID] = {}
        self._hosts: dict[str, UUID] = {}
        self._prefixes: dict[Kind, dict[str, UUID]] = defaultdict(dict)
        self._patterns: dict[Kind, list[tuple[re2._Regexp, UUID]]] = defaultdict(list)
        for key, (form, kind, value) in entries:
            if form is ProtectionForm.DOMAIN_SUFFIX:
                self._suffixes[value] = key
            elif form is ProtectionForm.HOST:
                self._hosts[value] = key
            elif kind is not None and form is ProtectionForm.EXACT:
                self._exact[kind, value] = key
            elif kind is not None and form is ProtectionForm.PREFIX:
                self._prefixes[kind][value] = key
            elif kind is not None:
                self._patterns[kind].append((re2.compile(value, _options()), key))
        self._lengths = {kind: sorted({len(prefix) for prefix in known}) for kind, known in self._prefixes.items()}

    def covering(self, indicator: Indicator) -> UUID | None:
        """The entry that covers the indicator, or None."""
        kind, canonical = indicator.kind, indicator.canonical
        if (entry := self._exact.get((kind, canonical))) is not None:
            return entry
        if (self._suffixes or self._hosts) and (on_host := _ON_HOST.get(kind)) is not None:
            entry = self._by_host(on_host.host(canonical), on_host.is_whole_host(canonical))
            if entry is not None:
                return entry
        for length in self._lengths.get(kind, ()):
            if (entry := self._prefixes[kind].get(canonical[:length])) is not None:
                return entry
        return next((key for pattern, key in self._patterns.get(kind, ()) if pattern.fullmatch(canonical)), None)

    def _by_host(self, host: str, is_whole_host: bool) -> UUID | None:
        """The entry for a host that covers the whole host, or an entry for the domain of the host or one above it."""
        if is_whole_host:
            entry = self._hosts.get(host) or self._hosts.get(host.removeprefix("www."))
            if entry is not None:
                return entry
        rest = host
        while rest:
            if (entry := self._suffixes.get(rest)) is not None:
                return entry
            rest = rest.partition(".")[2]
        return None
