"""Which kind a value is, where nobody said so and the value shows it."""

import re
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from krama.indicators import bank_account, handle, hosts, iban, khqr, phone, wallet
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain, Hints, Kind
from krama.indicators.text import refang

_LONGEST_LABELLED_NUMBER = 64
_LONGEST_SHORT_CODE = 4
_SUFFIXES_KEPT = 4096

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_NUMERIC = re.compile(r"[+＋(]*\d[\d ().\-‐-―·/,;+]*")
_IPV4 = re.compile(r"(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})", re.ASCII)
_HOST_AND_REST = re.compile(r"(?:[^\s/?#@\\]+@)?([^\s/?#@:\\]+\.[^\s/?#@:\\.]+)\.?(:\d*)?([/?#\\].*)?", re.DOTALL)
_ADDRESS = re.compile(r"(?:[^<>]*<)?[^\s@/<>]+@([^\s@/<>]+)>?")
_BANK_PREFIX = re.compile(r"(?:(?:iban|bakong)[:\s]|[a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?\s?:)", re.IGNORECASE)
_CHAINS = frozenset(chain.value for chain in Chain)
_IBAN_SEPARATORS = str.maketrans("", "", " -")


class KindAmbiguous(IndicatorRefused):
    """The value could be of more than one kind; `candidates` says which."""

    code = "kind_ambiguous"

    def __init__(self, *candidates: Kind) -> None:
        named = " or ".join(kind.value for kind in candidates)
        super().__init__(f"The value could be of kind {named}. Send kind beside it.", field="kind")
        self.candidates = candidates


class KindUnknown(IndicatorRefused):
    """Nothing about the value shows its kind."""

    code = "kind_unknown"

    def __init__(self) -> None:
        kinds = ", ".join(Kind)
        super().__init__(f"The value does not show what it is. Send kind beside it, one of {kinds}.", field="kind")


def detect(text: str, hints: Hints) -> Kind:
    """The kind of tidied text, from what it looks like; checksums are left to the kind's own module.

    A link is a `handle` where a known platform shows an account at it, else a `url`. Digits alone are a `phone` with a
    leading +, and with a leading 0 or country code if such a number is valid. Raises `KindAmbiguous` or `KindUnknown`.
    """
    if khqr.looks_like(text):
        return Kind.BANK_ACCOUNT
    text = refang(text)
    kind = _by_prefix(text) or _by_link_or_address(text)
    if kind is None and _NUMERIC.fullmatch(text):
        return _of_digits(text, hints)
    kind = kind or _by_shape(text) or _labelled_number(text, hints)
    if kind is None:
        raise KindUnknown
    return kind


def _by_prefix(text: str) -> Kind | None:
    """`tel:`, `mailto:`, `telegram:name`, `bitcoin:bc1…`, `iban:…`, `ABAAKHPP:…`."""
    prefix, colon, _ = text.partition(":")
    prefix = prefix.lower()
    if colon and prefix in ("tel", "mailto"):
        return Kind.PHONE if prefix == "tel" else Kind.EMAIL
    if colon and handle.names_platform(text):
        return Kind.HANDLE
    if colon and prefix in _CHAINS:
        return Kind.WALLET
    return Kind.BANK_ACCOUNT if _BANK_PREFIX.match(text) else None


def _by_link_or_address(text: str) -> Kind | None:
    if text.startswith("@"):
        return Kind.HANDLE
    if "/" in text and handle.shows_account(text):
        return Kind.HANDLE
    if _SCHEME.match(text) or (text.startswith("//") and "." in text):
        return Kind.URL
    if "@" in text and (address := _ADDRESS.fullmatch(text)):
        return Kind.EMAIL if "." in address[1] else Kind.BANK_ACCOUNT
    return _of_host(text) if "." in text else None


def _of_host(text: str) -> Kind | None:
    """`domain` for a host alone, `url` for an address or a host with more behind it, None if no such host can be."""
    found = _HOST_AND_REST.fullmatch(text)
    if found is None:
        return None
    if _IPV4.fullmatch(found[1]):
        return Kind.URL
    if not _is_in_the_name_system(found[1]):
        return None
    return Kind.URL if found[2] or found[3] or "@" in text else Kind.DOMAIN


def _of_digits(text: str, hints: Hints) -> Kind:
    digits = "".join(filter(str.isdigit, text))
    if text.startswith(("+", "＋")) or len(digits) <= _LONGEST_SHORT_CODE:
        return Kind.PHONE
    if digits.startswith(("0", "855")) and _is_phone(text, hints):
        return Kind.PHONE
    raise KindAmbiguous(Kind.PHONE, Kind.BANK_ACCOUNT)


def _by_shape(text: str) -> Kind | None:
    if _is_iban(text):
        return Kind.BANK_ACCOUNT
    return Kind.WALLET if wallet.chains_of(text) or text[:2].lower() == "0x" else None


def _labelled_number(text: str, hints: Hints) -> Kind | None:
    """`ABA 000 123 456`, `ទូរស័ព្ទ 012 345 678`: a bank's name counts for more than any other word."""
    if len(text) > _LONGEST_LABELLED_NUMBER:
        return None
    try:
        bank_account.canonical(text, hints)
    except IndicatorRefused:
        return Kind.PHONE if _is_phone(text, hints) else None
    return Kind.BANK_ACCOUNT


def _is_phone(text: str, hints: Hints) -> bool:
    """Whether it holds a number, or several (which the phone module refuses with their names)."""
    try:
        phone.canonical(text, hints)
    except phone.PhoneMany:
        return True
    except IndicatorRefused:
        return False
    return True


def _is_iban(text: str) -> bool:
    try:
        return iban.read(text.translate(_IBAN_SEPARATORS).upper()) is not None
    except IndicatorRefused:
        return not wallet.chains_of(text)


def _is_in_the_name_system(host: str) -> bool:
    """Whether a registry of today holds the host, so that `dara.sok` or `invoice.pdf` is not taken for one.

    Two labels are looked at, because the list knows some registries (`za`, `ck`) only by what stands below them.
    """
    labels = host.lower().rsplit(".", 2)
    return _is_suffix(labels[-1]) or _is_suffix(".".join(labels[-2:]))


@lru_cache(maxsize=_SUFFIXES_KEPT)
def _is_suffix(name: str) -> bool:
    if not name.isascii():
        try:
            name = hosts.read_link(f"http://{name}/").hostname
        except IndicatorRefused:
            return False
    return name == "onion" or _top_levels().publicsuffix(name) is not None


@cache
def _top_levels() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)
