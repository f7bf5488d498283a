"""The ids of STIX objects. Each is deterministic, so an object has the same id whenever it is written."""

from hashlib import sha256
from uuid import UUID, uuid5

from pydantic_core import to_json

from krama.stix.profiles import Profile

NAMESPACE = UUID("9d1e7a5c-6a3b-5b0e-9a36-4b7f2a1c55d0")
"""Of everything that the exchange names itself. It never changes: every published id depends on it."""
_OASIS = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""The namespace of STIX 2.1 §2.9, which OpenCTI uses for all of its ids."""

_VERSION_AND_VARIANT = UUID("00000000-0000-f000-c000-000000000000").int


def _bits(purpose: bytes) -> int:
    return int.from_bytes(sha256(purpose).digest()[:16], "big") & ~_VERSION_AND_VARIANT


_OPENCTI_BITS = _bits(b"krama stix profile opencti")
_CASE_BITS = {profile: _bits(f"krama stix grouping {profile.value}".encode()) for profile in Profile}


def indicator_stix_id(indicator_id: UUID, profile: Profile) -> str:
    """The id of an indicator: `indicator_id`, a UUIDv5, or for `opencti` the same UUID with some bits flipped.

    The pattern differs between the profiles, so they must not share an id. Flipping bits can be undone, so that an
    object is found by its id with one look-up.
    """
    return f"indicator--{indicator_id if profile is Profile.STRICT else UUID(int=indicator_id.int ^ _OPENCTI_BITS)}"


def indicator_of_stix_id(stix_id: str, profile: Profile) -> UUID | None:
    """The inverse of `indicator_stix_id`; None for any other text."""
    key = _uuid_of(stix_id, "indicator")
    return key if key is None or profile is Profile.STRICT else UUID(int=key.int ^ _OPENCTI_BITS)


def is_listing_id(stix_id: str, indicator_id: UUID) -> bool:
    """Whether an exchange gives this id to its listing of an indicator, in one of the profiles."""
    return any(stix_id == indicator_stix_id(indicator_id, profile) for profile in Profile)


def grouping_stix_id(case_id: UUID, profile: Profile) -> str:
    """The id of the grouping of a case. `case_id` is random, and its bits are flipped, so it is not shown itself."""
    return f"grouping--{UUID(int=case_id.int ^ _CASE_BITS[profile])}"


def case_of_stix_id(stix_id: str, profile: Profile) -> UUID | None:
    """The inverse of `grouping_stix_id`; None for any other text."""
    key = _uuid_of(stix_id, "grouping")
    return None if key is None else UUID(int=key.int ^ _CASE_BITS[profile])


def _uuid_of(stix_id: str, stix_type: str) -> UUID | None:
    kind, _, text = stix_id.partition("--")
    try:
        key = UUID(text)
    except ValueError:
        return None
    return key if kind == stix_type and str(key) == text else None


def identity_id(name: str) -> str:
    """The id of an organization, computed as OpenCTI does (pycti, `Identity.generate_id`)."""
    return f"identity--{uuid5(_OASIS, canonical_json({'identity_class': 'organization', 'name': name.lower()}))}"


def own_id(stix_type: str, name: str) -> str:
    """The id of something else that the exchange names."""
    return f"{stix_type}--{uuid5(NAMESPACE, name)}"


def canonical_json(members: dict[str, str]) -> str:
    """JSON as RFC 8785 writes it, for members in order whose texts are plain."""
    return to_json(members).decode()
