"""TLP labels as STIX markings, in both ways."""

from collections.abc import Mapping
from typing import Any

from krama.sharing.labels import Tlp
from krama.stix.errors import StixObjectRefused
from krama.stix.profiles import Profile

_OASIS: Mapping[Tlp, str] = {
    Tlp.CLEAR: "94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
"""OASIS, "TLP 2.0 marking definitions": the ids that STIX 2.1 reserves."""

_OPENCTI: Mapping[Tlp, str] = {
    Tlp.CLEAR: "613f2e26-407d-48c7-9eca-b8e91df99dc9",
    Tlp.GREEN: "34098fce-860f-48ae-8e50-ebd3cc5e41da",
    Tlp.AMBER: "f88d31f6-486f-44da-b317-01333bde0b82",
    Tlp.AMBER_STRICT: "826578e1-40ad-459f-bc73-ede076f81f37",
    Tlp.RED: "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
"""What every OpenCTI has from the start. Four are those of TLP 1.0 in STIX 2.1."""

_IDS = {
    Profile.OPENCTI: {label: f"marking-definition--{key}" for label, key in _OPENCTI.items()},
    Profile.STRICT: {label: f"marking-definition--{key}" for label, key in _OASIS.items()},
}
_TLP_2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_STRICTNESS = {label: rank for rank, label in enumerate(Tlp)}
_LABELS = {text: label for ids in _IDS.values() for label, text in ids.items()}


def marking_id(label: Tlp, profile: Profile) -> str:
    """The id of the marking of a label."""
    return _IDS[profile][label]


def label_of(marking: str) -> Tlp | None:
    """The label of a marking of either profile; None for any other marking."""
    return _LABELS.get(marking)


def strictest(stix_object: Mapping[str, Any]) -> Tlp | None:
    """The strictest TLP marking of an object, or of a part of it. None without any marking.

    A report has one label, so what a granular marking says of a part holds for the whole. Raises `StixObjectRefused`
    for a marking that this exchange does not know.
    """
    granular = stix_object.get("granular_markings")
    refs = [
        *_listed(stix_object.get("object_marking_refs")),
        *(_marking_of(each) for each in _listed(granular) if not _names_a_language(each)),
    ]
    labels = [label_of(ref) if isinstance(ref, str) else None for ref in refs]
    # gate: unknown marking
    if None in labels:
        raise StixObjectRefused("A marking is not one of TLP, so how far the object may be shared is not known.")
    return max((label for label in labels if label is not None), key=_STRICTNESS.__getitem__, default=None)


def _listed(markings: object) -> list[object]:
    """The items of a list. What is not a list stands for one marking that nobody can read."""
    if markings is None:
        return []
    return markings if isinstance(markings, list) else [None]


def _names_a_language(granular: object) -> bool:
    """Whether a granular marking says only in which language a part is written."""
    return isinstance(granular, dict) and "marking_ref" not in granular and isinstance(granular.get("lang"), str)


def _marking_of(granular: object) -> object:
    return granular.get("marking_ref") if isinstance(granular, dict) else None


def marking_definition(label: Tlp) -> dict[str, Any]:
    """OASIS's own definition of a TLP 2.0 marking."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": marking_id(label, Profile.STRICT),
        "created": "2022-10-01T00:00:00.000Z",
        "name": label.value,
        "extensions": {
            _TLP_2: {
                "extension_type": "property-extension",
                "tlp_2_0": label.value.removeprefix("TLP:").lower(),
            }
        },
    }
