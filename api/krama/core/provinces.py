"""The names of Cambodia's provinces in each language, from `provinces.toml`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

PROVINCES: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""The names by ISO 3166-2 code, in the order of the codes, and by language."""
