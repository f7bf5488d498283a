"""What each role may do."""

import re

from krama.agencies.permissions import Permission
from krama.agencies.roles import Role
from tests.architecture.repository import ROOT


def test_reader_changes_nothing_that_another_member_sees() -> None:
    assert {scope for scope in Role.READER.permissions if not scope.endswith(":read")} == {
        Permission.CHECKS_RUN,
        Permission.SEARCH_RUN,
    }


def test_document_of_credentials_lists_the_scopes_of_each_role() -> None:
    part = (ROOT / "docs" / "credentials.md").read_text(encoding="utf-8").partition("## Roles")[2].partition("## ")[0]
    rows = re.findall(r"^\| `(\w+)` .*\| (.*) \|$", part, re.MULTILINE)
    listed = {role: set(re.findall("`([^`]+)`", scopes)) for role, scopes in rows}
    assert listed == {role.value: set(role.permissions) for role in Role}
