"""Converts with misp-stix: a STIX bundle to a MISP event, or MISP events to STIX objects."""

import json
import sys
from typing import Any

import stix2
from misp_stix_converter import ExternalSTIX2toMISPParser, MISPtoSTIX21Parser
from stix2.serialization import STIXJSONEncoder


def to_misp(bundle: dict[str, Any]) -> dict[str, Any]:
    """The event, and what the program says that it could not read."""
    parser = ExternalSTIX2toMISPParser()
    parser.load_stix_bundle(stix2.parse(bundle, allow_custom=True))
    parser.parse_stix_bundle(single_event=True)
    return {"event": json.loads(parser.misp_event.to_json()), "errors": _texts(parser.errors)}


def to_stix(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The objects of all events, and what the program says that it could not read."""
    objects: list[Any] = []
    errors: list[str] = []
    for event in events:
        parser = MISPtoSTIX21Parser()
        parser.parse_misp_event(event)
        objects += json.loads(json.dumps(parser.stix_objects, cls=STIXJSONEncoder))
        errors += _texts(parser.errors)
    return {"objects": objects, "errors": errors}


def _texts(by_place: dict[str, Any]) -> list[str]:
    return [str(each) for faults in by_place.values() for each in faults]


question = json.load(sys.stdin)
json.dump(to_misp(question["bundle"]) if "bundle" in question else to_stix(question["events"]), sys.stdout)
