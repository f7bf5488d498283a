"""What the exchange itself is in STIX: its identity, and the extensions that its objects use."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from krama.indicators.kinds import Kind
from krama.stix.ids import identity_id, own_id

CREATED = "2020-01-01T00:00:00.000Z"
"""`created` of every listing and every case.

It must never change, and the first report that a reader sees may be withdrawn, or another one opened to it. What is
older than both might be hidden from it.
"""
_SINCE = "2026-01-01T00:00:00.000Z"
_ORIGIN = "krama-origin"
INDICATOR_EXTENSION = own_id("extension-definition", "extension of indicators")
"""The id of the property extension that indicators have in the profile `strict`.

Its members mean what the members of an indicator mean in `GET /v1/indicators`.
"""

_PUBLISHED = {
    Kind.BANK_ACCOUNT: ("f19f3291-6a84-5674-b311-d75a925d5bd9", "BankAccount", "bank-account"),
    Kind.WALLET: ("be78509e-6958-51b1-8b26-d17ee0eba2d7", "CryptocurrencyWallet", "cryptocurrency-wallet"),
    Kind.PHONE: ("14a97ee2-e666-5ada-a6bd-b7177f79e211", "Phonenumber", "phone-number"),
}
"""The observables that STIX 2.1 lacks, as stix2extensions 2.3.5 (dogesec) publishes them."""
_PUBLISHER = "identity--9779a2db-f98c-5f4b-8d08-8ee04e02dbb5"
_PUBLISHED_AT = "2020-01-01T00:00:00.000Z"
_SCHEMAS = "https://raw.githubusercontent.com/muchdogesec/stix2extensions/main/automodel_generated/schemas/scos/"


def exchange_name(public_url: str) -> str:
    """The name of the exchange, from the address at which members reach it."""
    return f"Krama {public_url.partition('://')[2]}"


def exchange_id(public_url: str) -> UUID:
    """The UUID in the id of the exchange's identity. Other protocols name the exchange by it too."""
    return UUID(identity_id(exchange_name(public_url)).partition("--")[2])


def identity_of(public_url: str) -> dict[str, Any]:
    """The exchange's identity. It is the creator of every object, so an object does not show which agency reported."""
    name = exchange_name(public_url)
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": identity_id(name),
        "created": _SINCE,
        "modified": _SINCE,
        "name": name,
        "description": "An inter-agency exchange of scam indicators.",
        "identity_class": "organization",
    }


def origin_reference(source: UUID) -> dict[str, Any]:
    """An external reference to the identity that stated what this exchange only copied.

    The exchange itself stays the creator.
    """
    return {
        "source_name": _ORIGIN,
        "description": "The creator of what this exchange copied.",
        "external_id": f"identity--{source}",
    }


def origin_in(stix_object: Mapping[str, Any]) -> str | None:
    """The id of the identity that an exchange names as the origin of an object, or None."""
    references = stix_object.get("external_references")
    named = [
        each.get("external_id")
        for each in (references if isinstance(references, list) else ())
        if isinstance(each, dict) and each.get("source_name") == _ORIGIN
    ]
    return next((each for each in named if isinstance(each, str)), None)


def extension_definitions(public_url: str, kinds: Collection[Kind]) -> list[dict[str, Any]]:
    """The definitions that objects of these kinds use in the profile `strict`."""
    own = {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": INDICATOR_EXTENSION,
        "created_by_ref": identity_id(exchange_name(public_url)),
        "created": _SINCE,
        "modified": _SINCE,
        "name": "Krama listing",
        "description": "What an exchange of scam indicators advises about the value.",
        "schema": f"{public_url}/openapi.json",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }
    published = [
        {
            "type": "extension-definition",
            "spec_version": "2.1",
            "id": f"extension-definition--{key}",
            "created_by_ref": _PUBLISHER,
            "created": _PUBLISHED_AT,
            "modified": _PUBLISHED_AT,
            "name": name,
            "schema": f"{_SCHEMAS}{file}.json",
            "version": "1.0",
            "extension_types": ["new-sco"],
        }
        for kind, (key, name, file) in _PUBLISHED.items()
        if kind in kinds
    ]
    return [own, *published]
