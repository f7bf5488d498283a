"""The vectors of vectors.json: addresses that are accepted, and others that are refused.

A test goes through all vectors itself. As a test for each vector, they were a third of all tests of the suite.
"""

import json
from pathlib import Path

Vector = dict[str, str]

_VECTORS: dict[str, list[Vector]] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))

ACCEPTED = _VECTORS["accepted"]
CHECKSUMMED = [vector for vector in ACCEPTED if vector["checksum"] == "yes"]
REFUSED = _VECTORS["refused"]
