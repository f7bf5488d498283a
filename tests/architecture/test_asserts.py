"""No assert decides what the service does: `python -O` would take it away, and a fault would answer 500."""

import ast

from tests.architecture.repository import ROOT


def test_service_asserts_nothing() -> None:
    api = ROOT / "api" / "krama"
    asserting = {
        path.relative_to(api).as_posix()
        for path in api.rglob("*.py")
        if any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert not asserting
