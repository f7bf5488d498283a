"""The ids that OpenCTI computes, by pycti: those that are ours too, and those that no two of our objects share."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid5

import pytest

from krama.indicators.kinds import Kind
from krama.rule.evidence import Ending, tombstone
from krama.sharing.labels import Tlp
from krama.stix.cases import SeenCase, grouping_of
from krama.stix.exchange import identity_of
from krama.stix.markings import marking_id
from krama.stix.profiles import Profile
from krama.stix.reading import value_of
from krama.stix.writing import Writer
from tests.oracles.asking import ask
from tests.oracles.listings import ORIGIN, in_every_state, indicators
from tests.stix.listings import CHANGED_AT, aggregate, listing
from tests.tiers import at_length

pytestmark = at_length

EACH = 1_000
IDENTITY = identity_of("https://krama.example")
WRITER = Writer(Profile.OPENCTI, IDENTITY["id"])
Object = dict[str, Any]


@pytest.fixture(scope="module")
def written() -> Mapping[Kind, list[Object]]:
    """A thousand indicators of each kind, as OpenCTI gets them."""
    objects: dict[Kind, list[Object]] = {kind: [] for kind in Kind}
    for each in in_every_state(EACH):
        objects[each.indicator.kind].append(WRITER.object_of(each))
    assert all(len(of_kind) == EACH for of_kind in objects.values())
    return objects


def test_identities_and_markings_have_the_ids_that_opencti_gives_them() -> None:
    """So OpenCTI finds its own labels, and an exchange that it knows by name."""
    hosts = ["krama.example", "KRAMA.example:8443", "ក្រមា.example", "krama.example/a b", "krama.example/O'Neil"]
    identities = [identity_of(f"https://{host}") for host in [*hosts, *(f"k{n}.example" for n in range(EACH))]]
    names = [[each["name"], each["identity_class"]] for each in identities]
    answer = ask("ask_pycti.py", {"identity": names, "marking": [["TLP", label.value] for label in Tlp]})
    assert answer["identity"] == [each["id"] for each in identities]
    assert answer["marking"] == [marking_id(label, Profile.OPENCTI) for label in Tlp]


def test_opencti_gives_each_indicator_an_id_of_its_own_by_which_it_finds_every_version(
    written: Mapping[Kind, list[Object]],
) -> None:
    """Its id of an indicator follows from the pattern, and ours from the indicator: decision 0046 says why."""
    objects = [each for of_kind in written.values() for each in of_kind]
    ended = [
        WRITER.object_of(listing(each, tombstone(aggregate({}), [], Ending.WITHDRAWN), CHANGED_AT + EACH))
        for chosen in indicators(EACH).values()
        for each in chosen
    ]
    patterns = [[each["pattern"]] for each in (*objects, *ended)]
    ids = ask("ask_pycti.py", {"indicator": patterns})["indicator"]
    assert len({*ids}) == len(objects) == EACH * len(Kind)
    assert ids[: len(objects)] == ids[len(objects) :]
    assert [each["id"] for each in objects] == [each["id"] for each in ended]
    assert {*ids}.isdisjoint(each["id"] for each in objects)


def test_observables_that_opencti_makes_of_patterns_never_run_together(written: Mapping[Kind, list[Object]]) -> None:
    """It makes the id of an account from its `iban` alone."""
    kinds = (Kind.BANK_ACCOUNT, Kind.PHONE, Kind.WALLET)
    values = {kind: [[_compared(each["pattern"])] for each in written[kind]] for kind in kinds}
    answer = ask("ask_pycti.py", values)
    assert [len({*answer[kind]}) for kind in kinds] == [EACH] * len(kinds)


def _compared(pattern: str) -> str:
    assert value_of(pattern)
    return pattern.partition("'")[2].removesuffix("']")


def test_groupings_keep_apart_in_opencti_and_every_version_is_found() -> None:
    """OpenCTI makes the id of a grouping from its name, context and time of creation."""
    listings = in_every_state(2)[:2]
    members = {each.indicator_id: each for each in listings}
    later = {each.indicator_id: listing(each.indicator, each.aggregate, CHANGED_AT + EACH) for each in listings}
    versions = []
    for known, seen in ((members, members.keys()), (later, {*list(later)[:1]}), (later, ())):
        cases = [
            SeenCase(uuid5(ORIGIN, str(number)), known, seen, seen, ["loan"], {Tlp.GREEN}) for number in range(EACH)
        ]
        versions.append([grouping_of(WRITER, case) for case in cases])
    groupings = [each for version in versions for each in version if each is not None]
    assert len(groupings) == 3 * EACH
    stated = [[each["name"], each["context"], each["created"]] for each in groupings]
    ids = ask("ask_pycti.py", {"grouping": stated})["grouping"]
    assert len({*ids}) == EACH
    assert ids[:EACH] == ids[EACH : 2 * EACH] == ids[2 * EACH :]


def test_opencti_takes_every_object_of_a_page(written: Mapping[Kind, list[Object]]) -> None:
    objects = [IDENTITY, *(each for of_kind in written.values() for each in of_kind[:200])]
    refs = [each["id"] for each in objects[1:101]]
    grouping = {"type": "grouping", "id": f"grouping--{ORIGIN}", "object_refs": refs, "created_by_ref": IDENTITY["id"]}
    alien = {"type": "x-other", "id": f"x-other--{ORIGIN}"}
    bundle = {"type": "bundle", "id": f"bundle--{ORIGIN}", "objects": [*objects, grouping, alien]}
    assert ask("ask_pycti.py", {"bundle": bundle})["bundle"] == [len(objects) + 1, [alien["id"]]]
