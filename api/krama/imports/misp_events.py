"""Reads the attributes and objects of MISP events. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from krama.core.errors import KramaError
from krama.imports.errors import ContentRefused, MarkingRefused, ObjectRefused
from krama.imports.items import ImportItem
from krama.imports.readings import happened, known_moment, label_named, refuse_red, tried
from krama.imports.rules import Rules
from krama.indicators.identity import listing_key
from krama.sharing.labels import Tlp

Members = dict[str, Any]
Parts = list[dict[str, Any]]
"""Attributes of an object, or the one attribute."""


_OF_BANK = re.compile(r"([A-Z]{6}[A-Z0-9]{2})([0-9]{1,34})", re.ASCII)


def _account_in_one(text: str) -> Members:
    """An account that is written as one text: a BIC with the bank's own number, or as people write it."""
    own = _OF_BANK.fullmatch(text.replace(" ", ""))
    return {"value": own[2], "institution": own[1]} if own else {"value": text}


def _wallet(chain: str) -> Callable[[str], Members]:
    return lambda value: {"value": value, "kind": "wallet", "chain": chain}


def _of(kind: str) -> Callable[[str], Members]:
    return lambda value: {"value": value, "kind": kind}


ATTRIBUTES: Mapping[str, Callable[[str], Members]] = {
    "phone-number": _of("phone"),
    "whois-registrant-phone": _of("phone"),
    "iban": lambda value: {"value": f"iban:{value}", "kind": "bank_account"},
    "bank-account-nr": lambda value: {**_account_in_one(value), "kind": "bank_account"},
    "btc": _wallet("bitcoin"),
    "dash": _wallet("dash"),
    "xmr": _wallet("monero"),
    "url": _of("url"),
    "link": _of("url"),
    "domain": _of("domain"),
    "hostname": _of("domain"),
    "email": _of("email"),
    "email-src": _of("email"),
    "email-reply-to": _of("email"),
}
"""The types of attributes that a report can state, outside of objects."""

ACCOUNTS: Mapping[str, str] = {
    "telegram-account": "telegram",
    "facebook-account": "facebook",
    "instagram-account": "instagram",
    "twitter-account": "x",
}
"""The objects that are an account of one platform."""

_SYMBOLS = {
    "BTC": "bitcoin", "BCH": "bitcoin-cash", "ADA": "cardano", "DASH": "dash", "DOGE": "dogecoin", "ETH": "evm",
    "LTC": "litecoin", "XMR": "monero", "SOL": "solana", "TON": "ton", "TRX": "tron", "XRP": "xrp", "ZEC": "zcash",
}  # fmt: skip
"""The ledger of each symbol of a coin. The symbol of a token, such as USDT, says nothing of its ledger."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_STRICTNESS = {label: place for place, label in enumerate(Tlp)}
_WORD_OF_TAG = re.compile(r'[^:]*:(?:[^=]*=)?"?([^"]*)"?')


def is_uuid(stated: Any) -> bool:
    """Whether this is the id of an event, an attribute or an organisation."""
    return isinstance(stated, str) and _UUID.fullmatch(stated) is not None


def items_of(document: Any, rules: Rules, now: datetime) -> Iterator[ImportItem]:
    """An item for each attribute and object of an event. Raises `ContentRefused` for what is not an event."""
    event = document.get("Event") if isinstance(document, dict) else None
    if not isinstance(event, dict):
        raise ContentRefused("The source is not a MISP event: it has no member `Event`.")
    read = _Event(event, rules, now)
    for attribute in _dicts(event.get("Attribute")):
        yield read.item(attribute, [attribute], lambda _: _of_attribute(attribute))  # noqa: B023
    for node in _dicts(event.get("Object")):
        attributes = _dicts(node.get("Attribute"))
        yield read.item(node, attributes, lambda parts: _of_object(node, parts))  # noqa: B023


class _Event:
    """What an event says of everything in it."""

    def __init__(self, event: Mapping[str, Any], rules: Rules, now: datetime) -> None:
        self._rules, self._now, self._event = rules, now, event
        self._origin = _origin(event) or rules.origin
        self._ended = _is_true(event.get("deleted"))
        tags = _tags(event)  # once: an event may have thousands, and a hundred thousand parts
        self._category = rules.category_of(_words(tags))
        self._label, self._refusal = tried(lambda: _label(tags))
        self._reach, self._distance = tried(lambda: _reach(event))

    def item(
        self, node: Mapping[str, Any], attributes: Parts, members: Callable[[Parts], Members | None]
    ) -> ImportItem:
        """The item of an attribute or object. It is empty for what gives no reason to act, such as a comment.

        `members` makes those of a report from attributes, of which the deleted ones are left out.
        """
        key = str(node["uuid"]).lower() if is_uuid(node.get("uuid")) else None
        name, parts = key or "an object without an id", [dict(node), *attributes]
        label, refusal = tried(lambda: self._label_of(parts))
        if self._ended or _is_true(node.get("deleted")) or not any(_acts(each) for each in attributes):
            named = _quietly(lambda: members(attributes))
            return ImportItem(name, named, key, self._known_time(parts), ended=bool(named), label=label)
        modified = None
        # gate: an attribute that is deleted names no value
        staying = [each for each in attributes if not _is_true(each.get("deleted"))]
        try:
            if refusal is not None:  # first: what may not be shared ends, also if its time can't be read
                raise refusal
            reach = self._reach_of(parts)
            modified = _newest((*parts, self._event))
            stated = members(staying)
            if stated is None:
                return ImportItem(name, {}, key, modified)
            tags = [tag for each in parts for tag in _tags(each)]
            label = self._rules.label_of(label)
            asked = _strictest((label, reach))
            facts = {
                "category": self._rules.category_of(_words(tags)) or self._category,
                "tlp": None if asked is None else asked.value,
                "occurred_at": happened(self._happened_at(parts), self._now),
            }
            whole, is_listing = self._rules.completed(facts | stated), partial(self._is_listing, key)
            return ImportItem(name, whole, key, modified, self._origin, label=label, is_listing_of=is_listing)
        except MarkingRefused as fault:
            named = _quietly(lambda: members(attributes))
            return ImportItem(name, named, key, self._known_time(parts), ended=True, label=label, fault=fault)
        except KramaError as fault:
            return ImportItem(name, {}, key, modified, label=label, fault=fault)

    def _is_listing(self, key: str | None, indicator_id: UUID) -> bool:
        event_id = self._event.get("uuid")
        return key is not None and is_uuid(event_id) and UUID(key) == listing_key(UUID(event_id), indicator_id)

    def _happened_at(self, parts: Parts) -> Iterator[datetime | None]:
        """When it was seen last, or first. Without both, when its source changed it; then the day of the event.

        A source may rewrite timestamps every day, and the import must fade.
        """
        for name in ("last_seen", "first_seen"):
            yield from sorted((at for each in parts if (at := known_moment(each.get(name))) is not None), reverse=True)
        yield _newest(parts)
        yield known_moment(self._event.get("date"))

    def _known_time(self, parts: Iterable[Mapping[str, Any]]) -> datetime | None:
        """When the source changed it, or None if that can't be read."""
        try:
            return _newest((*parts, self._event))
        except ObjectRefused:
            return None

    def _label_of(self, parts: Iterable[Mapping[str, Any]]) -> Tlp | None:
        """The strictest label of an object, its attributes and the event. Raises `MarkingRefused`."""
        if self._refusal is not None:
            raise MarkingRefused(self._refusal.detail)
        return _strictest((self._label, *(_label(_tags(each)) for each in parts)))

    def _reach_of(self, parts: Iterable[Mapping[str, Any]]) -> Tlp | None:
        """The label that their distributions ask for at least. Raises `MarkingRefused`."""
        if self._distance is not None:
            raise MarkingRefused(self._distance.detail)
        return _strictest((self._reach, *(_reach(each) for each in parts)))


def _strictest(labels: Iterable[Tlp | None]) -> Tlp | None:
    return max((each for each in labels if each is not None), key=_STRICTNESS.__getitem__, default=None)


def _label(tags: Iterable[str]) -> Tlp | None:
    """The strictest label that an event, an object or an attribute with these tags has. Raises `MarkingRefused`."""
    return refuse_red(_strictest(label_named(tag) for tag in tags if tag.strip().lower().startswith("tlp:")))


def _reach(node: Mapping[str, Any]) -> Tlp | None:
    """The label that a distribution asks for at least, if it asks for one. Raises `MarkingRefused`.

    It is not a label: that of a tag outlasts it.
    """
    reach = None if node.get("distribution") is None else str(node["distribution"])
    if reach in (None, "2", "3", "5"):  # connected communities, all communities, as the event
        return None
    if reach == "1":  # this community only
        return Tlp.AMBER
    # gate: distribution of an import
    if reach == "0":
        raise MarkingRefused("Its distribution is 0, so it is for the organisation that made it, and not to be shared.")
    raise MarkingRefused(f"Its distribution is {reach[:8]}, and this exchange can't know who may see that.")


def _quietly(members: Callable[[], Members | None]) -> Members:
    """The members that name the value, if they can be read."""
    try:
        return members() or {}
    except KramaError:
        return {}


def _of_attribute(attribute: Mapping[str, Any]) -> Members | None:
    kind, value = str(attribute.get("type")), attribute.get("value")
    if kind in ("comment", "text", "other"):
        return None
    read = ATTRIBUTES.get(kind)
    if read is None or not isinstance(value, str):
        raise ObjectRefused(f"No report can state an attribute of the type {kind[:32]}.")
    return read(value)


def _of_object(node: Mapping[str, Any], parts: Parts) -> Members:
    name = str(node.get("name"))
    stated: dict[str, str] = {}
    acting: set[str] = set()
    for each in sorted(parts, key=_acts, reverse=True):  # what acts goes before what does not
        relation, value, acts = str(each.get("object_relation")), each.get("value"), _acts(each)
        if value is None or (relation in acting and not acts):
            continue
        if stated.setdefault(relation, str(value)) != str(value) and relation in _NAMING:
            raise ObjectRefused(f"It has several values of {relation}. A report has one: make an object of each.")
        acting |= {relation} if acts else set()
    members = _OBJECTS[name](stated) if name in _OBJECTS else _account_of_platform(name, stated)
    if members is None:
        raise ObjectRefused(f"No report can state an object {name[:32]} with these attributes.")
    return members


_NAMING = frozenset({
    "iban", "account", "address", "address-crypto", "address-btc", "phone-number", "msisdn", "username", "user-id",
    "url", "account-name", "name", "id",
})  # fmt: skip
"""The relations that say which value an object is about."""


def _bank_account(stated: Mapping[str, str]) -> Members | None:
    if "iban" in stated:
        return {"value": f"iban:{stated['iban']}", "kind": "bank_account"}
    if "account" not in stated:
        return None
    bank = stated.get("institution-code") or stated.get("swift") or stated.get("institution-name")
    if bank is None:
        return {**_account_in_one(stated["account"]), "kind": "bank_account"}
    return {"value": stated["account"], "kind": "bank_account", "institution": bank}


def _coin_address(stated: Mapping[str, str]) -> Members | None:
    address = stated.get("address") or stated.get("address-crypto") or stated.get("address-btc")
    if address is None:
        return None
    return {"value": address, "kind": "wallet", "chain": _SYMBOLS.get(stated.get("symbol", "").upper())}


def _phone(stated: Mapping[str, str]) -> Members | None:
    number = stated.get("phone-number") or stated.get("msisdn")
    return None if number is None else {"value": number, "kind": "phone"}


def _user_account(stated: Mapping[str, str]) -> Members | None:
    name = stated.get("username") or stated.get("user-id")
    return None if name is None else {"value": name, "kind": "handle", "platform": stated.get("account-type")}


_OBJECTS: Mapping[str, Callable[[Mapping[str, str]], Members | None]] = {
    "bank-account": _bank_account,
    "coin-address": _coin_address,
    "phone-number": _phone,
    "phone": _phone,
    "user-account": _user_account,
    "url": lambda stated: {"value": stated["url"], "kind": "url"} if "url" in stated else None,
}
"""How an object becomes the members of a report, from its attributes by their relation."""
OBJECT_MEANINGS: Mapping[str, str] = {
    "bank-account": "`bank_account`, from `iban`, or `account` with `institution-code`, `swift` or `institution-name`",
    "coin-address": "`wallet`, with the ledger that `symbol` names",
    "phone-number": "`phone`",
    "phone": "`phone`, from `msisdn`",
    "user-account": "`handle` of the platform that `account-type` names",
    "url": "`url`",
}
"""What each object means, for docs/imports.md."""


def _account_of_platform(name: str, stated: Mapping[str, str]) -> Members | None:
    platform = ACCOUNTS.get(name)
    account = stated.get("username") or stated.get("account-name") or stated.get("name") or stated.get("id")
    if platform is None or account is None:
        return None
    return {"value": account, "kind": "handle", "platform": platform}


def _origin(event: Mapping[str, Any]) -> UUID | None:
    creator = event.get("Orgc")
    stated = creator.get("uuid") if isinstance(creator, dict) else None
    return UUID(stated) if is_uuid(stated) else None


def _acts(attribute: Mapping[str, Any]) -> bool:
    """Whether an attribute gives reason to act: its source says so, and has not deleted it."""
    return _is_true(attribute.get("to_ids")) and not _is_true(attribute.get("deleted"))


def _is_true(value: Any) -> bool:
    return value in (True, 1, "1", "true")


def _tags(node: Mapping[str, Any]) -> list[str]:
    return [str(tag.get("name")) for tag in _dicts(node.get("Tag"))]


def _words(tags: Iterable[str]) -> Iterator[str]:
    """Each tag, and the word in it: `krama:category="loan"` is `loan`."""
    for tag in tags:
        yield tag
        if inner := _WORD_OF_TAG.fullmatch(tag):
            yield inner[1]


def _newest(nodes: Iterable[Mapping[str, Any]]) -> datetime | None:
    """The newest of their timestamps. Raises `ObjectRefused` for one that is not a time."""
    seconds = [stamp for each in nodes if (stamp := _seconds(each.get("timestamp"))) is not None]
    return datetime.fromtimestamp(max(seconds), UTC) if seconds else None


def _seconds(stamp: Any) -> int | None:
    text = "" if stamp is None else str(stamp)
    if text in ("", "0"):
        return None
    if not (text.isdecimal() and len(text) <= 11 and int(text) < _YEAR_10000):
        raise ObjectRefused("Its timestamp is not a time in seconds since 1970.")
    return int(text)


_YEAR_10000 = 253_402_300_800


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
