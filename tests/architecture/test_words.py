"""The check of words finds what it is for, and passes what is fine."""

import pytest

from tests.architecture.words import complaints_about, repeated_types


def lines(text: str, path: str = "api/krama/core/x.py") -> list[int]:
    return [complaint.line for complaint in complaints_about(path, text)]


@pytest.mark.parametrize(
    "prose",
    [
        "The reader, whoever it is, waits.",
        "The agency whom it was sent to.",
        "It is read by who decides.",
        "The member is told about it.",
        "It is listed no longer.",
        "That is no setting.",
        "The value is\nno setting.",
        "It lies beside the table.",
        "A held report waits.",
    ],
)
def test_banned_words_are_refused_in_docstrings_comments_messages_and_documents(prose: str) -> None:
    assert lines(f'"""{prose}"""\n') != []
    assert lines(f'raise ValueError("""{prose}""")\n') != []
    assert lines(prose, "docs/x.md") != []
    if "\n" not in prose:
        assert lines(f"# {prose}\n") != []


@pytest.mark.parametrize(
    "prose",
    [
        "There is no agency with this id.",
        "It is no longer listed.",
        "A lock that is held until the end.",
        "See `whoever` in the code.",
        "[a link](beside.md)",
    ],
)
def test_plain_prose_passes(prose: str) -> None:
    assert lines(f'"""{prose}"""\n') == []
    assert lines(prose, "docs/x.md") == []


def test_complaint_names_the_line() -> None:
    assert lines('x = 1\n\n\ndef f():\n    """Fine.\n\n    Made anew.\n    """\n') == [7]
    assert lines("Fine.\n\n```\nwhoever\n```\n\nMade anew.\n", "docs/x.md") == [7]


@pytest.mark.parametrize(
    "code", ["one = 1", "for some in x: pass", "def f(found): pass", "self.its = 1", "[one for one in x]"]
)
def test_names_that_say_nothing_are_refused(code: str) -> None:
    assert lines(code) == [1]


def test_method_of_a_library_may_be_called_one() -> None:
    assert lines("row = session.exec(query).one()") == []


def test_held_names_are_refused_where_reports_are_pending() -> None:
    assert lines("held_reports = 1", "api/krama/reports/x.py") == [1]
    assert lines("held_id = 1", "api/krama/reports/x.py") == [1]
    assert lines("held_keys = 1", "api/krama/access/x.py") == []


def test_a_class_name_stands_for_one_thing() -> None:
    files = {"api/krama/a/x.py": "class Page: ...\n", "api/krama/b/y.py": "Page = dict[str, str]\n"}
    (complaint,) = repeated_types(files)
    assert (complaint.path, complaint.line) == ("api/krama/b/y.py", 1)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("api/krama/b/y.py", "class _Page: ..."),
        ("api/krama/b/y.py", "Page = TypeVar('Page')"),
        ("api/krama/b/routes.py", "Page = Annotated[str, Query()]"),
        ("tests/b/y.py", "class Page: ..."),
    ],
)
def test_names_local_to_a_module_may_repeat(path: str, code: str) -> None:
    assert repeated_types({"api/krama/a/x.py": "class Page: ...", path: code}) == []
