"""The tables of settings and scopes in README.md are those that the code has."""

import re

from krama.agencies.permissions import Permission
from krama.settings import Settings
from tests.architecture.repository import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_table_has_every_setting_with_its_default_and_meaning() -> None:
    shown = [line for line in README.splitlines() if line.startswith("| `KRAMA_")]
    assert shown == [
        f"| `KRAMA_{name.upper()}` | {'empty' if field.default == '' else f'`{field.default}`'} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def test_table_has_every_scope() -> None:
    assert re.findall(r"^\| `([a-z]+:[a-z_]+)` \|", README, re.MULTILINE) == [
        permission.value for permission in Permission
    ]
