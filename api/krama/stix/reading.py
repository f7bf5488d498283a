"""Reads STIX indicators as reports. What has no equal is refused with the reason, and never guessed."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from krama.indicators.canonical import canonicalise
from krama.indicators.categories import Category
from krama.indicators.errors import IndicatorRefused
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints, Kind, Platform
from krama.stix.errors import StixObjectRefused
from krama.stix.exchange import origin_in
from krama.stix.ids import is_listing_id
from krama.stix.markings import strictest

SKIPPED_TYPES = frozenset({"identity", "marking-definition", "extension-definition"})
"""What accompanies indicators and says nothing about a value."""

_COMPARISON = re.compile(
    r"\s*([a-z0-9-]+):([a-zA-Z0-9_.'\[\]-]+)\s*=\s*'((?:[^'\\]|\\['\\])*)'\s*",
)
_LONGEST_PATTERN = 8192
_CATEGORIES = {category.value: category for category in Category}
_Facts = Mapping[str, str]


def report_of(stix_object: Mapping[str, Any], own_identities: Collection[str]) -> dict[str, Any]:
    """The members of a report (`ReportIn`) that means the same as this indicator. Raises `StixObjectRefused`.

    `own_identities` are those by which this exchange has ever named itself as the creator of objects. What exchanges
    list is refused by its id too: the listing of a partner may be a copy of what is listed here.
    The category is the first label that is one, otherwise `other`. The label is the strictest TLP marking. Members
    that a report has no place for are dropped.
    """
    if stix_object.get("type") != "indicator":
        raise StixObjectRefused(
            "Only indicators can be reported. An observable without an indicator says nothing about it."
        )
    # gate: no second voice of its own
    if {str(stix_object.get("created_by_ref")), origin_in(stix_object)} & set(own_identities):
        raise StixObjectRefused("This exchange made the object, so it does not count as another source.")
    if stix_object.get("revoked"):
        raise StixObjectRefused("A revoked indicator withdraws a report. Withdraw it with POST /v1/reports/…/withdraw.")
    refuse_harmless(stix_object)
    if stix_object.get("pattern_type", "stix") != "stix":
        raise StixObjectRefused("Only patterns of the type stix can be read.")
    value = value_of(stix_object.get("pattern"))
    # gate: object with the id of a listing is nobody's own word
    if _is_of_a_listing(stix_object.get("id"), value):
        raise StixObjectRefused("The object is a listing of an exchange. Report what you know yourself by another id.")
    labels = stix_object.get("labels") or []
    category = next((_CATEGORIES[each] for each in _texts(labels) if each in _CATEGORIES), Category.OTHER)
    report = {**value, "category": category.value}
    if (label := strictest(stix_object)) is not None:
        report["tlp"] = label.value
    for name, member in (("confidence", "confidence"), ("valid_until", "valid_until"), ("narrative", "description")):
        if stix_object.get(member) is not None:
            report[name] = stix_object[member]
    return report


def refuse_harmless(stix_object: Mapping[str, Any]) -> None:
    """Raise `StixObjectRefused` for an indicator that says of its value that it does no harm.

    STIX 2.1 has the type `benign` for that (§10.8). Whatever else such an object says, it must not accuse anybody.
    """
    words = {each.strip().lower() for name in _SAYING for each in _texts(stix_object.get(name))}
    # gate: what is harmless by its source is not listed
    if not _HARMLESS.isdisjoint(words):
        raise StixObjectRefused("The object says that its value is harmless (benign), so it reports nothing.")


_SAYING = ("indicator_types", "labels")
"""STIX 2.0 had the types of an indicator in `labels`."""
_HARMLESS = frozenset({"benign", "harmless", "whitelist", "whitelisted", "allowlist", "allowlisted", "false-positive"})


def _is_of_a_listing(stix_id: object, value: Mapping[str, str]) -> bool:
    """Whether exchanges give this id to their listing of the value. That follows from the value, listed or not."""
    if not isinstance(stix_id, str):
        return False
    try:
        platform = Platform(value["platform"]) if "platform" in value else None
        indicator = canonicalise(value["value"], Hints(Kind(value["kind"]), value.get("institution"), None, platform))
    except (IndicatorRefused, ValueError):
        return False  # no report can be made of it either
    return is_listing_id(stix_id, indicator_id(indicator))


def _texts(items: object) -> list[str]:
    return [each for each in items if isinstance(each, str)] if isinstance(items, list) else []


def value_of(pattern: object) -> dict[str, str]:
    """The value of a pattern that compares the members of one observable. Raises `StixObjectRefused`."""
    if not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
        raise StixObjectRefused("The object has no pattern, or a longer one than can be read.")
    text = pattern.strip()
    comparisons, joins = _comparisons(text[1:-1]) if text[:1] == "[" and text[-1:] == "]" else ([], set())
    if not comparisons:
        raise StixObjectRefused(
            "Only a pattern that compares one value with = can be read, such as [phone-number:value = '…']."
        )
    types = {observable for observable, _, _ in comparisons}
    if joins == {"OR"}:
        return _alternatives(comparisons)
    reader = _READERS.get(next(iter(types))) if len(types) == 1 and "OR" not in joins else None
    facts = {path: value for _, path, value in comparisons}
    if reader is None or len(facts) < len(comparisons):
        raise StixObjectRefused("The pattern is of an observable that this exchange does not list, or of several.")
    return reader(facts)


def _comparisons(text: str) -> tuple[list[tuple[str, str, str]], set[str]]:
    """The comparisons of an observation with AND or OR between them; none if it has anything else."""
    comparisons: list[tuple[str, str, str]] = []
    joins: set[str] = set()
    at = 0
    while (match := _COMPARISON.match(text, at)) is not None:
        comparisons.append((match[1], match[2], re.sub(r"\\(['\\])", r"\1", match[3])))
        at = match.end()
        if at == len(text):
            return comparisons, joins
        join = next((word for word in ("AND", "OR") if text.startswith(word, at)), None)
        if join is None:
            break
        joins.add(join)
        at += len(join)
    return [], set()


def _alternatives(comparisons: list[tuple[str, str, str]]) -> dict[str, str]:
    """Two schemes of one link, as this exchange writes it. Anything else would be several reports."""
    links = {value.partition("://")[2] for observable, path, value in comparisons if (observable, path) == _LINK}
    schemes = {value.partition("://")[0] for _, _, value in comparisons}
    if len(links) != 1 or not schemes <= {"http", "https"} or any((each[0], each[1]) != _LINK for each in comparisons):
        raise StixObjectRefused("The pattern names several values. Send an indicator for each.")
    return {"kind": Kind.URL.value, "value": comparisons[0][2]}


_LINK = ("url", "value")


def _simple(kind: Kind, path: str = "value") -> Callable[[_Facts], dict[str, str]]:
    def read(facts: _Facts) -> dict[str, str]:
        _only(facts, path)
        return {"kind": kind.value, "value": facts[path]}

    return read


def _only(facts: _Facts, *paths: str) -> None:
    if set(facts) != set(paths):
        raise StixObjectRefused(f"A pattern of this observable must compare {' and '.join(paths)}, and no more.")


def _account(facts: _Facts) -> dict[str, str]:
    value = {"kind": Kind.BANK_ACCOUNT.value}
    if "iban" in facts:
        _only(facts, "iban")
        joined = _JOINED.fullmatch(facts["iban"])
        if joined is not None:
            return {**value, "institution": joined[1], "value": joined[2]}
        return {**value, "value": facts["iban"]}
    if "bic" in facts:
        _only(facts, "account_number", "bic")
        return {**value, "institution": facts["bic"], "value": facts["account_number"]}
    _only(facts, "account_number")
    institution, colon, number = facts["account_number"].rpartition(":")
    if colon and institution not in ("bakong", "iban"):
        return {**value, "institution": institution, "value": number}
    return {**value, "value": facts["account_number"]}


_JOINED = re.compile(r"([A-Z]{6}[A-Z0-9]{2})([^:]+)")  # an IBAN has digits in the third and fourth place


def _handle(facts: _Facts) -> dict[str, str]:
    _only(facts, "account_login", "account_type")
    platform = _PLATFORMS.get(facts["account_type"], facts["account_type"])
    return {"kind": Kind.HANDLE.value, "platform": platform, "value": facts["account_login"]}


_PLATFORMS = {"twitter": Platform.X.value}  # STIX 2.1 §10.1, and MISP, have the old name


_READERS: Mapping[str, Callable[[_Facts], dict[str, str]]] = {
    "phone-number": _simple(Kind.PHONE),
    "cryptocurrency-wallet": _simple(Kind.WALLET),
    "url": _simple(Kind.URL),
    "domain-name": _simple(Kind.DOMAIN),
    "email-addr": _simple(Kind.EMAIL),
    "email-message": _simple(Kind.EMAIL, "from_ref.value"),  # how MISP writes a sender
    "bank-account": _account,
    "user-account": _handle,
}
