"""Every environment variable that a message of the service names exists."""

import ast
import re

from krama.settings import Settings
from tests.architecture.repository import ROOT

SETTINGS = {f"KRAMA_{name.upper()}" for name in Settings.model_fields}
OF_CLIENTS = {"KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET"}
OF_THE_COMMAND = {"KRAMA_ENV_FILE", "KRAMA_IMPORT_USER", "KRAMA_IMPORT_PASSWORD", "KRAMA_IMPORT_TOKEN"}
PREFIX = "KRAMA_"
# Without the underscore too: a misspelt `KRAMASTATE_DIR` must not pass as a word of its own.
NAME = re.compile(r"\bKRAMA_?[A-Z][A-Z_]*|\bKRAMA_")


def test_every_variable_that_the_service_names_is_a_setting_or_a_clients() -> None:
    known = SETTINGS | OF_CLIENTS | OF_THE_COMMAND | {PREFIX}
    unknown = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {name}"
        for path in (ROOT / "api").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in NAME.findall(node.value)
        if name not in known
    }
    assert not unknown
