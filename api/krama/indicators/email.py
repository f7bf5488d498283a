"""E-mail addresses in lower case."""

import re

from krama.indicators import hosts
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind
from krama.indicators.spec import Clue, KindSpec, OnHost, Stage
from krama.indicators.text import fold, refang, unwrap

_MOST_LOCAL_OCTETS = 64
_MOST_OCTETS = 254

_ADDRESS = re.compile(r"(?:[^<>]*<)?[^\s@/<>]+@[^\s@/<>.]*\.[^\s@/<>?]*/?(?:\?\S*)?>?")
_QUERY = re.compile(r"\?(?:subject|body|cc|bcc)=.*", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
# What a form, a card or a message writes before an address. No address has a colon or a space in its name.
_LABEL_WORDS = ("e-?mail", "mail", "gmail", "yahoo", "hotmail", "outlook", "icloud", "អ៊ីមែល", "អ៊ីម៉ែល")
_LABEL = re.compile(rf"(?:{'|'.join(_LABEL_WORDS)})(?:\s+(?:address|id|no))?(?:\s*[:：៖=]\s*|\s+)(?=\S)", re.IGNORECASE)
_USUAL = re.compile(rf"(?!0002)([A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)@({hosts.USUAL_NAME})")
_LOCAL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+)*"
)
_HIDDEN = re.compile(r"[*?]|##")  # which the standard allows, and no provider
_OF_OTHER_SYSTEMS = re.compile(r"(?:s\.whatsapp\.net|[cg]\.us|(?:.*\.)?invalid)")
_URL_SYNTAX = re.compile(r"[\s/\\?#@:%\[\]]")


class EmailInvalid(IndicatorRefused):
    """Mail can't be sent to this address."""

    code = "email_invalid"


def canonical(text: str, hints: Hints) -> str:
    """`dara@example.com`: local part and domain in lower case, the domain in punycode (WHATWG host parsing).

    Accepts `mailto:` links, `Dara <dara@example.com>` and `E-mail: dara@example.com`. The local part is a dot-atom
    (RFC 5321 §4.1.2) or its international form (RFC 6531). Tags (`+news`) and dots stay, because only some providers
    ignore them. Raises `EmailInvalid`.
    """
    local, _, domain = _address(refang(text)).rpartition("@")
    local = fold(fold(local).lower())
    if _HIDDEN.search(local):
        raise EmailInvalid("Characters of the address are hidden, or stand for any. Send the whole address.")
    host = _host(domain)
    address = f"{local}@{host}"
    if not host or not _LOCAL.fullmatch(local) or not _readable(local) or _too_long(local, address):
        raise EmailInvalid("The value is not an e-mail address. Send it as name@domain, without other text.")
    return address


def _usual(text: str, _hints: Hints) -> str | None:
    """The canonical form of an address in ASCII at a public name. See `KindSpec.usual`."""
    address = _USUAL.fullmatch(text)
    if address is None or not hosts.in_name_system(address[2]) or not _host(address[2]):
        return None
    return None if _too_long(address[1], text) else f"{address[1].lower()}@{address[2]}"


def display(canonical: str) -> str:
    """`dara@example[.]com`: defanged, so that nobody sends mail to it by accident."""
    local, _, domain = canonical.rpartition("@")
    return f"{local}@{domain.replace('.', '[.]')}"


def _is_labelled(text: str) -> bool:
    label = _LABEL.match(text)
    return label is not None and _ADDRESS.fullmatch(text, label.end()) is not None


def _address(text: str) -> str:
    if label := _LABEL.match(text):
        text = unwrap(text[label.end() :])
    if named := _NAMED.fullmatch(text):
        text = unwrap(named[1])
    if text[:7].lower() == "mailto:":
        text = unwrap(text[7:].partition("?")[0])
    return _QUERY.sub("", text).removesuffix("/")


def _host(domain: str) -> str:
    """The domain in punycode without a trailing dot, or an empty text if no mail can be sent to it."""
    if not domain or _URL_SYNTAX.search(domain):
        return ""
    try:
        host = hosts.checked(hosts.read_link(f"http://{domain}/").hostname)
    except IndicatorRefused:
        return ""
    return "" if hosts.is_address(host) or _OF_OTHER_SYSTEMS.fullmatch(host) else host


def _readable(local: str) -> bool:
    return local.isascii() or (local.isprintable() and " " not in local)


def _too_long(local: str, address: str) -> bool:
    return len(local.encode()) > _MOST_LOCAL_OCTETS or len(address) > _MOST_OCTETS


SPEC = KindSpec(
    kind=Kind.EMAIL,
    canonical=canonical,
    display=display,
    half_life_days=180,  # accounts are closed, and few providers give an address to somebody else
    shortest_protected_prefix=4,
    schemes=frozenset({"mailto"}),
    clues=(
        Clue(Stage.ADDRESS, _ADDRESS.fullmatch, contains="@"),
        Clue(Stage.ADDRESS, _is_labelled, contains="@"),
    ),
    as_written=True,
    usual=_usual,
    on_host=OnHost(host=lambda address: address.rpartition("@")[2], is_whole_host=lambda _: False),
)
