"""The tables of settings (docs/settings.md) and scopes (docs/members.md) are those that the code has."""

import re

from krama.agencies.permissions import Permission
from krama.settings import Settings
from tests.architecture.repository import ROOT

SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
MEMBERS = (ROOT / "docs" / "members.md").read_text(encoding="utf-8")


def test_table_has_every_setting_with_its_default_and_meaning() -> None:
    shown = [line for line in SETTINGS.splitlines() if line.startswith("| `KRAMA_")]
    assert shown == [
        f"| `KRAMA_{name.upper()}` | {'empty' if field.default == '' else f'`{field.default}`'} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def test_table_has_every_scope() -> None:
    assert re.findall(r"^\| `([a-z]+:[a-z_]+)` \|", MEMBERS, re.MULTILINE) == [
        permission.value for permission in Permission
    ]
