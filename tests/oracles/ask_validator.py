"""Checks STIX objects with stix2-validator: a list of objects in, of each object's complaints out."""

import json
import sys

from stix2validator import ValidationOptions, validate_instance


def main() -> None:
    """Every default rule is on, also those that the standard only recommends. References may lead to other pages."""
    options = ValidationOptions(version="2.1", silent=True)
    results = [validate_instance(each, options) for each in json.load(sys.stdin)]
    json.dump([[*map(str, each.errors), *each.warnings] for each in results], sys.stdout)


main()
