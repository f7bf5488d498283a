"""stix2-validator accepts every object that the exchange writes, and TAXII sends."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid5

import pytest

from krama.indicators.kinds import Kind
from krama.sharing.labels import Tlp
from krama.sharing.sectors import Sector
from krama.stix.cases import SeenCase, grouping_of
from krama.stix.exchange import extension_definitions, identity_of
from krama.stix.markings import marking_definition
from krama.stix.profiles import Profile
from krama.stix.writing import Writer
from tests.exchange import Exchange
from tests.members import ORDINARY
from tests.oracles.asking import ask
from tests.oracles.listings import ORIGIN, in_every_state, indicators
from tests.taxii.readers import ACCEPT, collection
from tests.tiers import at_length

pytestmark = at_length

URL = "https://krama.example"
IDENTITY = identity_of(URL)
OBJECTS = 10_000
_OF_A_KIND = 660
_IN_A_CASE = 12
Object = dict[str, Any]

_ALLOWED = {
    "every id is a UUIDv5, so that it stays the same": r"\{103\} Given ID value .* is not a valid UUIDv4 ID\.",
    "OpenCTI reads its own members only under these names": r"\{401\} Custom property 'x_opencti_"
    r"(main_observable_type|score|detection)' should be implemented using an extension",
    "the definitions of others have no description": r"extension-definition--(f19f3291|be78509e|14a97ee2)\S+"
    r" \{305\} The 'description' property SHOULD be populated\.",
}
"""Recommendations that are not kept on purpose, by the reason."""
_NOT_KEPT = [re.compile(f".*{pattern}.*") for pattern in _ALLOWED.values()]


def complaints(objects: list[Object]) -> list[list[str]]:
    """By object, what the validator says that is not allowed."""
    answers = ask("ask_validator.py", objects)
    assert len(answers) == len(objects)
    return [[each for each in said if not any(allowed.fullmatch(each) for allowed in _NOT_KEPT)] for said in answers]


def wrong(objects: list[Object]) -> list[str]:
    """Some of the complaints about objects that should have none."""
    return [each for said in complaints(objects) for each in said][:20]


def generated(profile: Profile) -> list[Object]:
    """Half of the 10,000: all kinds in all states in one profile, cases of them, and what they refer to."""
    writers = [Writer(profile, IDENTITY["id"], corroborated=corroborated) for corroborated in (False, True)]
    listings = in_every_state(_OF_A_KIND)
    written = [writers[number % 10 == 0].object_of(listing) for number, listing in enumerate(listings)]
    cases = []
    for first in range(0, len(listings), _IN_A_CASE):
        of_case = {each.indicator_id: each for each in listings[first : first + _IN_A_CASE]}
        labels = {list(Tlp)[first // _IN_A_CASE % 5]}
        seen, case_id = of_case.keys(), uuid5(ORIGIN, str(first))
        case = SeenCase(case_id, of_case, seen, seen, ["loan"], labels)
        cases.append(grouping_of(writers[0], case))
    others = [IDENTITY, *extension_definitions(URL, list(Kind)), *map(marking_definition, Tlp)]
    return [*others, *written, *(each for each in cases if each is not None)]


@pytest.mark.parametrize("profile", Profile)
def test_validator_accepts_half_of_ten_thousand_generated_objects(profile: Profile) -> None:
    objects = generated(profile)
    assert len({each["id"] for each in objects}) == len(objects) >= OBJECTS / len(Profile)
    assert {each["type"] for each in objects} > {"indicator", "grouping", "identity", "marking-definition"}
    assert 1_000 < sum(each.get("revoked", False) for each in objects) < 4_000
    assert wrong(objects) == []


@pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")
def test_validator_accepts_what_taxii_sends(module_exchange: Exchange) -> None:
    """Cases of two agencies, some of them withdrawn, in every collection of all kinds."""
    offices = [module_exchange.member("Office") for _ in range(2)]
    values = [
        {"value": each.canonical, "kind": kind.value, "role": "lure"}
        for kind, chosen in indicators(40).items()
        if kind in (Kind.PHONE, Kind.DOMAIN, Kind.EMAIL, Kind.URL)
        for each in chosen[-20:]
    ]
    for number, first in enumerate(range(0, len(values), 10)):
        label = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER")[number % 3]
        body = {"reference": f"C-{number}", "category": "loan", "values": values[first : first + 10], "tlp": label}
        for office in offices[: 1 + number % 2]:
            filed = office.post("/v1/cases", body)
            assert filed.status_code == 201, filed.text
        if number % 4 == 3:
            for office in offices:
                done = office.post(f"/v1/cases/{filed.json()['case_id']}/withdraw", {"reason": "It was wrong."})
            assert done.status_code == 200, done.text
    reader = module_exchange.member("Partner", Sector.PARTNER, ORDINARY)
    objects: list[Object] = []
    for profile in Profile:
        for selection in ("all", "corroborated"):
            path = f"{collection(f'all-{profile}-{selection}')}objects/"
            envelope = reader.request("GET", path, headers=ACCEPT).json()
            assert envelope["objects"]
            objects += envelope["objects"]
    types = {(each["type"], each.get("revoked", False)) for each in objects}
    assert types > {("indicator", False), ("indicator", True), ("grouping", False), ("grouping", True)}
    assert wrong(objects) == []


def _without(member: str) -> Callable[[Object], None]:
    return lambda broken: broken.pop(member)


def _with(**members: Any) -> Callable[[Object], None]:
    return lambda broken: broken.update(members)


_BREAKING: dict[str, Callable[[Object], None]] = {
    "no pattern": _without("pattern"),
    "pattern that ends early": _with(pattern="[phone-number:value = '+855"),
    "no time from which it is valid": _without("valid_from"),
    "valid until before it begins": _with(valid_until="1999-01-01T00:00:00.000Z"),
    "modified before it was made": _with(modified="1999-01-01T00:00:00.000Z"),
    "time without a zone": _with(modified="2026-01-01T00:00:00"),
    "confidence above 100": _with(confidence=101),
    "revoked as a text": _with(revoked="yes"),
    "id of another type": _with(id="identity--21e1ec4d-28d1-5253-b678-3b442866fe5b"),
    "marking by its name": _with(object_marking_refs=["TLP:GREEN"]),
    "type that is not in the vocabulary": _with(indicator_types=["scam"]),
    "member of its own": _with(x_opencti_other=1),
    "extension by a name": _with(extensions={"krama": {"extension_type": "property-extension"}}),
}


def test_validator_refuses_each_object_that_was_broken() -> None:
    first = in_every_state(1)[0]
    sound = [Writer(profile, IDENTITY["id"]).object_of(first) for profile in Profile]
    broken = [{**each} for _ in _BREAKING for each in sound]
    for number, breaking in enumerate(_BREAKING.values()):
        for each in broken[2 * number : 2 * number + 2]:
            breaking(each)
    refused = complaints([*sound, *broken])
    assert refused[:2] == [[], []]
    names = [name for name in _BREAKING for _ in sound]
    assert [name for name, said in zip(names, refused[2:], strict=True) if not said] == []
